import { z } from "zod";
import type { Actor, AuditLog, PlaceHolder, PlaceValue } from "../domain/mod.ts";
import { done, type Outcome, read, refused } from "./outcome.ts";

const isTimeZone = (text: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
};

export const PLACE_INPUT = z.object({
  country: z.string().trim().regex(/^[A-Za-z]{2}$/, { error: "place.country.invalid" })
    .transform((text) => text.toLowerCase()),
  timeZone: z.string().trim().max(64).refine((text) => text === "" || isTimeZone(text), {
    error: "place.timeZone.invalid",
  }).default(""),
});

export interface PlaceOptions {
  readonly holder: PlaceHolder;
  /** What flag, environment or file have fixed, by field: it cannot be changed here. */
  readonly fixed: Readonly<Partial<Record<keyof PlaceValue, string>>>;
  /** Keeps a value, or with undefined forgets it. */
  readonly keep: (name: keyof PlaceValue, value: string | undefined) => void;
  readonly audit: AuditLog;
}

/** The country and time zone, as the owner changes them. */
export class Place {
  readonly #options: PlaceOptions;

  constructor(options: PlaceOptions) {
    this.#options = options;
  }

  get country(): string {
    return this.#options.holder.country;
  }

  get timeZone(): string | undefined {
    return this.#options.holder.timeZone;
  }

  /** Where a value was fixed outside, by field. */
  get fixed(): PlaceOptions["fixed"] {
    return this.#options.fixed;
  }

  change(actor: Actor, input: unknown): Outcome<PlaceValue> {
    const given = read(PLACE_INPUT, input);
    if (!given.ok) return given;
    const { country, timeZone } = given.value;
    const after = { country, timeZone: timeZone === "" ? undefined : timeZone };
    const { holder, fixed, keep, audit } = this.#options;
    const before: PlaceValue = { country: holder.country, timeZone: holder.timeZone };
    for (const name of ["country", "timeZone"] as const) {
      const by = fixed[name];
      if (by !== undefined && after[name] !== before[name]) {
        return refused({ field: name, text: "problem.fixed", params: { by } });
      }
    }
    for (const name of ["country", "timeZone"] as const) {
      if (after[name] !== before[name]) keep(name, after[name]);
    }
    holder.move(after);
    const subject = { type: "place", id: "place" };
    audit.record({ actor, action: "place.changed", subject, before, after });
    return done(after);
  }
}
