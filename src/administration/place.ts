import { z } from "zod";
import type { Actor, AuditLog } from "../domain/mod.ts";
import { done, type Outcome, read, refused } from "./outcome.ts";

/** Where an exchange stands: it decides tones, and what time it is. */
export interface PlaceValue {
  /** ISO 3166 code in lower case. */
  readonly country: string;
  /** IANA name; undefined for that of the machine. */
  readonly timeZone: string | undefined;
}

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
  /** What is in force at the start. */
  readonly initial: PlaceValue;
  /** What flag, environment or file have fixed, by field: it cannot be changed here. */
  readonly fixed: Readonly<Partial<Record<keyof PlaceValue, string>>>;
  /** Keeps a value, or with undefined forgets it. */
  readonly keep: (name: keyof PlaceValue, value: string | undefined) => void;
  readonly audit: AuditLog;
}

/** The country and time zone in force. A change is heard and seen at once. */
export class Place {
  readonly #options: PlaceOptions;
  #value: PlaceValue;

  constructor(options: PlaceOptions) {
    this.#options = options;
    this.#value = options.initial;
  }

  get country(): string {
    return this.#value.country;
  }

  get timeZone(): string | undefined {
    return this.#value.timeZone;
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
    const before = this.#value;
    const { fixed, keep, audit } = this.#options;
    for (const name of ["country", "timeZone"] as const) {
      const by = fixed[name];
      if (by !== undefined && after[name] !== before[name]) {
        return refused({ field: name, text: "problem.fixed", params: { by } });
      }
    }
    for (const name of ["country", "timeZone"] as const) {
      if (after[name] !== before[name]) keep(name, after[name]);
    }
    this.#value = after;
    const subject = { type: "place", id: "place" };
    audit.record({ actor, action: "place.changed", subject, before, after });
    return done(after);
  }
}
