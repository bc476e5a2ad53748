import { z } from "zod";
import { type Effective, readConfig, SETTINGS } from "../config/mod.ts";
import type { Actor, AuditLog } from "../domain/mod.ts";
import { done, MISSING, type Outcome, type Problem, read, refused } from "./outcome.ts";
import { line } from "./inputs.ts";
import type { Place } from "./place.ts";

const LONGEST_VALUE = 1_000;

/** A value as it would stand in the environment. */
export const SETTING_INPUT = z.object({
  value: line(LONGEST_VALUE).min(1),
});

/** A setting as it is, and as it will be. */
export interface ListedSetting {
  readonly name: string;
  /** What stands for its value, e.g. `SECONDS`. */
  readonly placeholder: string;
  readonly help: string;
  /** The value in force; undefined while it is not set. */
  readonly value: string | undefined;
  /** Who set it, e.g. `flag --sip`, `environment RINGDOWN_SIP`, `stored`, `default`. */
  readonly origin: string;
  /** It is set by flag, environment or file, and cannot be changed here. */
  readonly isFixed: boolean;
  /** The value from the next start on, where that is another one; empty for the default. */
  readonly next?: string;
}

export interface ServerSettingsOptions {
  /** What is in force, as read at the start. */
  readonly effective: readonly Effective[];
  readonly kept: (name: string) => string | undefined;
  /** Keeps a value, or with undefined forgets it. */
  readonly keep: (name: string, value: string | undefined) => void;
  /** What of them is in force at once. */
  readonly place: Pick<Place, "country" | "timeZone" | "change">;
  readonly audit: AuditLog;
}

/** What is set once for the whole server. A change is in force from the next start on. */
export class ServerSettings {
  readonly #options: ServerSettingsOptions;

  constructor(options: ServerSettingsOptions) {
    this.#options = options;
  }

  /** Every setting that has no page of its own, in the order of the help text. */
  list(): readonly ListedSetting[] {
    return this.#options.effective.filter(({ setting }) => !setting.hasOwnPage)
      .map((one) => this.#listed(one));
  }

  get(name: string): ListedSetting | undefined {
    return this.list().find((one) => one.name === name);
  }

  /** True when something was changed that waits for the next start. */
  get isWaiting(): boolean {
    return this.list().some(({ next }) => next !== undefined);
  }

  change(actor: Actor, name: string, input: unknown): Outcome<ListedSetting> {
    const given = read(SETTING_INPUT, input);
    return given.ok ? this.#save(actor, name, given.value.value) : given;
  }

  /** Goes back to the default. */
  reset(actor: Actor, name: string): Outcome<ListedSetting> {
    return this.#save(actor, name, undefined);
  }

  #save(actor: Actor, name: string, value: string | undefined): Outcome<ListedSetting> {
    const before = this.get(name);
    if (!before) return MISSING;
    if (before.isFixed) {
      return refused({ field: "value", text: "problem.fixed", params: { by: before.origin } });
    }
    if (name === "country" || name === "timeZone") return this.#move(actor, name, value);
    const problem = this.#problemWith(name, value);
    if (problem) return refused(problem);
    const { kept, keep, audit } = this.#options;
    const old = kept(name);
    keep(name, value);
    const subject = { type: "setting", id: name, name };
    const [was, is] = [{ value: old ?? null }, { value: value ?? null }];
    audit.record({ actor, action: "setting.changed", subject, before: was, after: is });
    const after = this.get(name);
    return after ? done(after) : MISSING;
  }

  /** Another place is in force at once. */
  #move(
    actor: Actor,
    name: "country" | "timeZone",
    value: string | undefined,
  ): Outcome<ListedSetting> {
    const { place } = this.#options;
    const fallback = SETTINGS.find((setting) => setting.name === name)?.fallback ?? "";
    const { country, timeZone = "" } = place;
    const moved = place.change(actor, { country, timeZone, [name]: value ?? fallback });
    if (!moved.ok) {
      return moved.missing
        ? moved
        : refused(...moved.problems.map((problem) => ({ ...problem, field: "value" })));
    }
    const after = this.get(name);
    return after ? done(after) : MISSING;
  }

  /** What would be wrong at the next start. */
  #problemWith(name: string, value: string | undefined): Problem | undefined {
    const stored = Object.fromEntries(
      this.list().map((one) => [one.name, one.next === "" ? undefined : one.next ?? one.value]),
    );
    const result = readConfig({
      flags: {},
      env: {},
      readFile: () => {
        throw new Deno.errors.NotFound();
      },
      stored: { ...stored, [name]: value },
    });
    if (result.ok) return undefined;
    const [told] = result.told;
    if (told) {
      return { field: "value", text: `settings.problem.${told.fault}`, params: told.values };
    }
    // Files and variables of our own making are not read here: there is nothing else to be wrong.
    return { field: "value", text: "problem.invalid" };
  }

  #listed({ setting, value, origin }: Effective): ListedSetting {
    const { name, placeholder, help, fallback } = setting;
    const isFixed = name === "data" || origin !== "stored" && origin !== "default";
    const { place } = this.#options;
    const now = name === "country" ? place.country : name === "timeZone" ? place.timeZone : value;
    const kept = this.#options.kept(name);
    const coming = kept ?? fallback;
    const waits = !isFixed && coming !== now && name !== "country" && name !== "timeZone";
    return {
      name,
      placeholder,
      help,
      value: now,
      origin: waits || isFixed || now === value
        ? origin
        : kept === undefined
        ? "default"
        : "stored",
      isFixed,
      ...(waits ? { next: kept ?? "" } : {}),
    };
  }
}
