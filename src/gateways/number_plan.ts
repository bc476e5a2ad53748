import type { NumberFormat } from "../domain/mod.ts";

/** How numbers are written and read, ITU-T E.164 and the plan of each country. */
export interface NumberPlan {
  /**
   * `text`, as somebody in `country` would dial it, in E.164 with `+`; undefined for what has not
   * the length of such a number: extensions, short numbers, names.
   *
   * @param country ISO 3166 code in either case.
   */
  toE164(text: string, country: string): string | undefined;
  /** A number in E.164 as one in `country` dials it: with its own prefixes, digits only. */
  national(e164: string, country: string): string;
}

/** A number without what people write between the digits; anything else as it is. */
export function withoutSeparators(text: string): string {
  const bare = text.replace(/[\s()./-]/g, "");
  return /^\+?\d+$/.test(bare) ? bare : text;
}

let loaded: Promise<NumberPlan> | undefined;

/** The plans of all countries, read when the first is asked for. */
export function loadNumberPlan(): Promise<NumberPlan> {
  return loaded ??= read();
}

async function read(): Promise<NumberPlan> {
  const { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } = await import(
    "libphonenumber-js/max"
  );
  const parse = (text: string, country: string) => {
    const code = country.toUpperCase();
    return parsePhoneNumberFromString(text, isSupportedCountry(code) ? code : undefined);
  };
  return {
    toE164(text, country) {
      const bare = withoutSeparators(text);
      if (!/^\+?\d{4,17}$/.test(bare)) return undefined;
      const found = parse(bare, country);
      return found?.isPossible() ? found.number : undefined;
    },
    national(e164, country) {
      const code = country.toUpperCase();
      const found = parse(e164, country);
      if (!found || !isSupportedCountry(code)) return e164;
      // Of a number that several countries share it is not always known whose it is.
      const isOwn = found.countryCallingCode === getCountryCallingCode(code);
      const text = isOwn ? found.formatNational() : found.format("IDD", { fromCountry: code });
      return text.replace(/\D/g, "");
    },
  };
}

/** Knows no country: only what is written with `+` is a number outside. Until plans are read. */
export const INTERNATIONAL_PLAN: NumberPlan = {
  toE164(text) {
    const bare = withoutSeparators(text);
    return /^\+[1-9]\d{6,14}$/.test(bare) ? bare : undefined;
  },
  national: (e164) => e164.slice(1),
};

/** All that a number may be called: as it is, in E.164, and as somebody in `country` dials it. */
export function spellingsOf(number: string, plan: NumberPlan, country: string): readonly string[] {
  const e164 = plan.toE164(number, country);
  return e164 === undefined ? [number] : [number, e164, plan.national(e164, country)];
}

/** Longer than any number that begins so can be without being complete. */
const MOST_MISSING = 15;

/** How numbers begin in E.164 that somebody in `country` dials with `prefix`, which begins with 0;
 * any other prefix, and one that nothing can be said of, as it is. */
export function prefixInE164(prefix: string, plan: NumberPlan, country: string): string {
  const rest = /^0+(\d*)$/.exec(prefix)?.[1];
  if (rest === undefined) return prefix;
  // Of a number that is too short to be one the 0 may be taken for its own.
  for (let missing = MOST_MISSING; missing >= 0; missing--) {
    const end = "2".repeat(missing);
    const found = plan.toE164(prefix + end, country);
    if (!found?.endsWith(end)) continue;
    const digits = found.slice(1, found.length - missing);
    const isSame = digits.endsWith(rest) || prefix.endsWith(digits);
    // All that there are is not what was meant.
    return isSame && digits !== "" ? `+${digits}` : prefix;
  }
  return prefix;
}

/**
 * A number as a gateway wants it.
 *
 * @param dialled What there is when it cannot be read as E.164, and with `as-dialled`.
 */
export function formatNumber(
  format: NumberFormat,
  dialled: string,
  e164: string | undefined,
  plan: NumberPlan,
  country: string,
): string {
  if (e164 === undefined) return dialled;
  switch (format) {
    case "+e164":
      return e164;
    case "e164":
      return e164.slice(1);
    case "national":
      return plan.national(e164, country);
    case "as-dialled":
      return dialled;
  }
}
