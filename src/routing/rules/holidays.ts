/**
 * Days on which a whole country does not work, for a handful of countries: from their laws, as each
 * names them. What only a region has is not here; such days are a schedule's own.
 */

/** A day of each year: month and day, or days after Easter Sunday, or a weekday of a month. */
type HolidayRule =
  | { readonly on: readonly [month: number, day: number] }
  | { readonly easter: number }
  /** ISO weekday; `nth` from 1, or -1 for the last of the month. */
  | { readonly month: number; readonly weekday: number; readonly nth: number };

interface Holiday {
  /** In the country's own words. */
  readonly name: string;
  readonly rule: HolidayRule;
  /** The first year in which it is one. */
  readonly since?: number;
}

const on = (month: number, day: number): HolidayRule => ({ on: [month, day] });
const easter = (days: number): HolidayRule => ({ easter: days });
const nth = (count: number, weekday: number, month: number): HolidayRule => ({
  month,
  weekday,
  nth: count,
});
const list = (...all: readonly (readonly [string, HolidayRule, number?])[]): readonly Holiday[] =>
  all.map(([name, rule, since]) => ({ name, rule, ...(since === undefined ? {} : { since }) }));

interface Country {
  readonly holidays: readonly Holiday[];
  /** What becomes of a day that falls on a weekend. */
  readonly weekend?: "next-workday" | "nearest-workday";
}

/** By ISO 3166 code in lower case. */
const COUNTRIES: ReadonlyMap<string, Country> = new Map<string, Country>([
  // Feiertagsruhegesetz § 1 (BGBl. 153/1957).
  ["at", {
    holidays: list(
      ["Neujahr", on(1, 1)],
      ["Heilige Drei Könige", on(1, 6)],
      ["Ostermontag", easter(1)],
      ["Staatsfeiertag", on(5, 1)],
      ["Christi Himmelfahrt", easter(39)],
      ["Pfingstmontag", easter(50)],
      ["Fronleichnam", easter(60)],
      ["Mariä Himmelfahrt", on(8, 15)],
      ["Nationalfeiertag", on(10, 26)],
      ["Allerheiligen", on(11, 1)],
      ["Mariä Empfängnis", on(12, 8)],
      ["Christtag", on(12, 25)],
      ["Stefanitag", on(12, 26)],
    ),
  }],
  // Federal law has 1 August only; these are in the laws of all cantons.
  ["ch", {
    holidays: list(
      ["Neujahr", on(1, 1)],
      ["Auffahrt", easter(39)],
      ["Bundesfeier", on(8, 1)],
      ["Weihnachten", on(12, 25)],
    ),
  }],
  // Einigungsvertrag Art. 2 and the laws of all sixteen Länder.
  ["de", {
    holidays: list(
      ["Neujahr", on(1, 1)],
      ["Karfreitag", easter(-2)],
      ["Ostermontag", easter(1)],
      ["Tag der Arbeit", on(5, 1)],
      ["Christi Himmelfahrt", easter(39)],
      ["Pfingstmontag", easter(50)],
      ["Tag der Deutschen Einheit", on(10, 3)],
      ["1. Weihnachtstag", on(12, 25)],
      ["2. Weihnachtstag", on(12, 26)],
    ),
  }],
  // Code du travail, L3133-1.
  ["fr", {
    holidays: list(
      ["Jour de l’An", on(1, 1)],
      ["Lundi de Pâques", easter(1)],
      ["Fête du Travail", on(5, 1)],
      ["Victoire 1945", on(5, 8)],
      ["Ascension", easter(39)],
      ["Lundi de Pentecôte", easter(50)],
      ["Fête nationale", on(7, 14)],
      ["Assomption", on(8, 15)],
      ["Toussaint", on(11, 1)],
      ["Armistice 1918", on(11, 11)],
      ["Noël", on(12, 25)],
    ),
  }],
  // England and Wales: Banking and Financial Dealings Act 1971, schedule 1, and proclamation.
  ["gb", {
    weekend: "next-workday",
    holidays: list(
      ["New Year’s Day", on(1, 1)],
      ["Good Friday", easter(-2)],
      ["Easter Monday", easter(1)],
      ["Early May bank holiday", nth(1, 1, 5)],
      ["Spring bank holiday", nth(-1, 1, 5)],
      ["Summer bank holiday", nth(-1, 1, 8)],
      ["Christmas Day", on(12, 25)],
      ["Boxing Day", on(12, 26)],
    ),
  }],
  // Legge 260/1949 and later; San Francesco by legge 151/2025.
  ["it", {
    holidays: list(
      ["Capodanno", on(1, 1)],
      ["Epifania", on(1, 6)],
      ["Lunedì dell’Angelo", easter(1)],
      ["Liberazione", on(4, 25)],
      ["Festa del lavoro", on(5, 1)],
      ["Festa della Repubblica", on(6, 2)],
      ["Assunzione", on(8, 15)],
      ["San Francesco", on(10, 4), 2026],
      ["Ognissanti", on(11, 1)],
      ["Immacolata Concezione", on(12, 8)],
      ["Natale", on(12, 25)],
      ["Santo Stefano", on(12, 26)],
    ),
  }],
  // 5 U.S.C. § 6103; Executive Order 11582 for weekends.
  ["us", {
    weekend: "nearest-workday",
    holidays: list(
      ["New Year’s Day", on(1, 1)],
      ["Martin Luther King Jr. Day", nth(3, 1, 1)],
      ["Washington’s Birthday", nth(3, 1, 2)],
      ["Memorial Day", nth(-1, 1, 5)],
      ["Juneteenth", on(6, 19), 2021],
      ["Independence Day", on(7, 4)],
      ["Labor Day", nth(1, 1, 9)],
      ["Columbus Day", nth(2, 1, 10)],
      ["Veterans Day", on(11, 11)],
      ["Thanksgiving Day", nth(4, 4, 11)],
      ["Christmas Day", on(12, 25)],
    ),
  }],
]);

/** Countries whose holidays are known, ISO 3166 codes in lower case. */
export const HOLIDAY_COUNTRIES: readonly string[] = [...COUNTRIES.keys()];

/** Holidays of a year by day, `YYYY-MM-DD`. Years are few, and each is worked out once. */
const worked = new Map<string, ReadonlyMap<string, string>>();
const MOST_WORKED = 100;

/** The name of the holiday that a day is; undefined for none. @param day `YYYY-MM-DD`. */
export function holidayOn(country: string, day: string): string | undefined {
  const year = Number(day.slice(0, 4));
  // New Year's Day may be kept in the old year.
  return holidaysOf(country, year).get(day) ?? holidaysOf(country, year + 1).get(day);
}

function holidaysOf(country: string, year: number): ReadonlyMap<string, string> {
  const key = `${country} ${year}`;
  const known = worked.get(key);
  if (known) return known;
  const found = workOut(COUNTRIES.get(country), year);
  if (worked.size >= MOST_WORKED) worked.clear();
  worked.set(key, found);
  return found;
}

function workOut(country: Country | undefined, year: number): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (!country) return found;
  const days = country.holidays.filter(({ since = 0 }) => year >= since)
    .map(({ name, rule }) => ({ name, date: dateOf(rule, year) }));
  for (const { name, date } of days) found.set(date.toString(), name);
  for (const { name, date } of days) {
    const kept = substitute(date, country.weekend, found);
    if (kept) found.set(kept.toString(), name);
  }
  return found;
}

function dateOf(rule: HolidayRule, year: number): Temporal.PlainDate {
  if ("on" in rule) {
    const [month, day] = rule.on;
    return new Temporal.PlainDate(year, month, day);
  }
  if ("easter" in rule) return easterOf(year).add({ days: rule.easter });
  const { month, weekday, nth } = rule;
  const first = new Temporal.PlainDate(year, month, 1);
  if (nth > 0) {
    return first.add({ days: (weekday - first.dayOfWeek + 7) % 7 + 7 * (nth - 1) });
  }
  const last = first.add({ months: 1 }).subtract({ days: 1 });
  return last.subtract({ days: (last.dayOfWeek - weekday + 7) % 7 });
}

/** Another day off, where a holiday falls on a weekend and the country says so. */
function substitute(
  date: Temporal.PlainDate,
  weekend: Country["weekend"],
  taken: ReadonlyMap<string, string>,
): Temporal.PlainDate | undefined {
  if (weekend === undefined || date.dayOfWeek < 6) return undefined;
  if (weekend === "nearest-workday") return date.add({ days: date.dayOfWeek === 6 ? -1 : 1 });
  let next = date;
  do next = next.add({ days: 1 }); while (next.dayOfWeek >= 6 || taken.has(next.toString()));
  return next;
}

/** Easter Sunday of the Gregorian calendar: the anonymous algorithm, Meeus 1991. */
export function easterOf(year: number): Temporal.PlainDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = (h + l - 7 * m + 114) % 31 + 1;
  return new Temporal.PlainDate(year, month, day);
}
