/**
 * Numbers for emergencies by country: police, fire, ambulance, the general one first. From what
 * members have told ITU-T E.129 and from EENA's list of national numbers; only those that people
 * dial in danger of life.
 */
const NUMBERS: Readonly<Record<string, string>> = {
  ar: "911 100 101 107",
  at: "112 122 133 144",
  au: "000 112",
  be: "112 100 101",
  bg: "112",
  br: "190 192 193",
  ca: "911",
  ch: "112 117 118 144",
  cl: "131 132 133",
  cn: "110 119 120",
  co: "123",
  cr: "911",
  cy: "112 199",
  cz: "112 150 155 158",
  de: "112 110",
  dk: "112",
  ec: "911",
  ee: "112",
  es: "112",
  fi: "112",
  fr: "112 15 17 18",
  gb: "999 112",
  gr: "112 100 166 199",
  hk: "999 112",
  hr: "112 192 193 194",
  hu: "112 104 105 107",
  ie: "112 999",
  il: "100 101 102 112",
  in: "112 100 101 108",
  is: "112",
  it: "112 113 115 118",
  jp: "110 118 119",
  kr: "112 119",
  li: "112 117 118 144",
  lt: "112",
  lu: "112 113",
  lv: "112",
  mt: "112",
  mx: "911",
  my: "999 112",
  nl: "112",
  no: "110 112 113",
  nz: "111",
  pa: "911",
  ph: "911",
  pl: "112 997 998 999",
  pt: "112",
  ro: "112",
  rs: "112 192 193 194",
  ru: "112 101 102 103",
  se: "112",
  sg: "999 995",
  si: "112 113",
  sk: "112 150 155 158",
  th: "191 199 1669",
  tr: "112",
  tw: "110 119 112",
  ua: "112 101 102 103",
  us: "911",
  uy: "911",
  vn: "113 114 115",
  za: "112 10111 10177",
};

/** Networks of mobile phones know both everywhere, 3GPP TS 22.101 §10.1. */
const ANYWHERE: readonly string[] = ["112", "911"];

const TABLE = new Map(Object.entries(NUMBERS).map(([country, text]) => [country, text.split(" ")]));

/**
 * The numbers for emergencies in a country, the one that people are told to dial first; 112 and 911
 * where we do not know better.
 * @param country ISO 3166 code in either case.
 */
export function emergencyNumbersOf(country: string): readonly string[] {
  return TABLE.get(country.toLowerCase()) ?? ANYWHERE;
}

/** A number that somebody dials for help. */
export interface EmergencyNumber {
  /** As a carrier takes it. */
  readonly number: string;
  /** It was dialled so, and not behind a digit for the outside line. */
  readonly bare: boolean;
}

/** The service of RFC 5031, as some phones dial it: `urn:service:sos.fire` is `service:sos.fire`. */
const SOS = /^service:sos(?:\.|$)/i;

/**
 * What `dialled` means where the country is `country`, if it is a number for emergencies.
 * @param prefixes What people may be used to dial before numbers outside, e.g. `0`.
 */
export function emergencyNumberIn(
  dialled: string,
  country: string,
  prefixes: readonly string[] = OUTSIDE_LINE,
): EmergencyNumber | undefined {
  const numbers = emergencyNumbersOf(country);
  const [general] = numbers;
  if (general !== undefined && SOS.test(dialled)) return { number: general, bare: true };
  if (numbers.includes(dialled)) return { number: dialled, bare: true };
  const found = numbers.find((number) =>
    dialled.endsWith(number) && prefixes.includes(dialled.slice(0, -number.length))
  );
  return found === undefined ? undefined : { number: found, bare: false };
}

/** What offices dial before a number outside, where nobody has said anything else. */
export const OUTSIDE_LINE: readonly string[] = ["0", "9"];
