/** What a number is by the plan of its country. */
export interface NumberClass {
  /** ISO 3166 code in lower case; undefined where several countries share it. */
  readonly country?: string;
  /** It has the length and the beginning of a number that there can be. */
  readonly valid: boolean;
  readonly type: NumberType;
}

/** Kinds of numbers, as the plans tell them apart; `unknown` where they do not. */
export type NumberType =
  | "fixed-line"
  | "mobile"
  | "fixed-or-mobile"
  | "toll-free"
  | "premium"
  | "shared-cost"
  | "voip"
  | "other"
  | "unknown";

/** Tells what a number in E.164 with `+` is; undefined for what is no such number. */
export type Classify = (number: string) => NumberClass | undefined;

const TYPES: Readonly<Record<string, NumberType>> = {
  "FIXED_LINE": "fixed-line",
  "MOBILE": "mobile",
  "FIXED_LINE_OR_MOBILE": "fixed-or-mobile",
  "TOLL_FREE": "toll-free",
  "PREMIUM_RATE": "premium",
  "SHARED_COST": "shared-cost",
  "VOIP": "voip",
};

let loaded: Promise<Classify> | undefined;

/** The plans of all countries with all their kinds, read when the first call wants them. */
export function loadNumberClasses(): Promise<Classify> {
  return loaded ??= read();
}

async function read(): Promise<Classify> {
  const { parsePhoneNumberFromString } = await import("libphonenumber-js/max");
  return (number) => {
    if (!/^\+\d{4,17}$/.test(number)) return undefined;
    const found = parsePhoneNumberFromString(number);
    if (!found) return undefined;
    const type = found.getType();
    return {
      ...(found.country === undefined ? {} : { country: found.country.toLowerCase() }),
      valid: found.isValid(),
      type: type === undefined ? "unknown" : TYPES[type] ?? "other",
    };
  };
}
