import type { ScheduleId } from "./ids.ts";

/** ISO 8601: Monday is 1, Sunday 7. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];

/** Hours of a day, `HH:MM`. An end before the beginning is on the next day; `24:00` is allowed. */
export interface Hours {
  readonly from: string;
  readonly to: string;
}

/** Hours that come back every week, on each of these days. What goes on after midnight belongs to
 * the day on which it began. */
export interface WeeklyHours extends Hours {
  readonly days: readonly Weekday[];
}

/** A day, or several in a row, on which it is not as in other weeks. */
export interface SpecialDays {
  readonly name: string;
  /** `YYYY-MM-DD`; the year does not count where it comes back `yearly`. */
  readonly from: string;
  /** The last day; the first one if left out. */
  readonly to?: string;
  readonly yearly: boolean;
  /** When it is open on these days; left out for not at all. */
  readonly hours?: Hours;
}

/** When it is open. */
export interface Schedule {
  readonly id: ScheduleId;
  readonly name: string;
  /** IANA name; that of the place if left out. */
  readonly timeZone?: string;
  readonly weekly: readonly WeeklyHours[];
  /** Closed on the holidays of this country, ISO 3166 code in lower case; none if left out. */
  readonly holidays?: string;
  /** They come before holidays. */
  readonly days: readonly SpecialDays[];
  /** Closed during the entries of this calendar: an https URL, or `upload` for a file. */
  readonly calendar?: string;
  /** It may be at an address of a private network. */
  readonly calendarMayBePrivate?: boolean;
  /** Closed by hand until then, whatever else is set. */
  readonly closedUntil?: Date;
}

/** One entry of a calendar, in time or over whole days. */
export type CalendarEntry =
  | { readonly kind: "time"; readonly from: Date; readonly to: Date; readonly summary: string }
  /** Days as `YYYY-MM-DD` in whatever zone it is read, both inclusive. */
  | { readonly kind: "days"; readonly from: string; readonly to: string; readonly summary: string };

/** Whether it is open, and why. */
export type ScheduleState =
  | { readonly open: true; readonly why: "hours"; readonly hours: Hours }
  | { readonly open: true; readonly why: "special-day"; readonly name: string }
  | { readonly open: false; readonly why: "outside-hours" }
  | {
    readonly open: false;
    readonly why: "special-day" | "holiday" | "calendar";
    readonly name: string;
  }
  | { readonly open: false; readonly why: "by-hand"; readonly until: Date };

export const MOST_WEEKLY_HOURS = 50;
export const MOST_SPECIAL_DAYS = 400;
export const MOST_SCHEDULES = 100;

/** Something that is wrong with a schedule. */
export interface ScheduleFault {
  /** Which property, with dots between levels, e.g. `weekly.0.to`. */
  readonly field: string;
  readonly kind:
    | "time"
    | "empty"
    | "no-days"
    | "overlap"
    | "no-such-day"
    | "ends-before"
    | "same-day";
  /** What it collides with, where that is the fault. */
  readonly other?: string;
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const DAY_MINUTES = 24 * 60;
/** A leap year: every day of a year that there may be. */
const LEAP_YEAR = 2000;

/** Minutes since midnight of `HH:MM`; undefined for anything else. */
export function minutesOf(time: string): number | undefined {
  if (!TIME.test(time)) return undefined;
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** Minutes since midnight at which hours begin and end; the end is later, maybe on the next day. */
export function spanOf({ from, to }: Hours): { readonly from: number; readonly to: number } {
  const [start = 0, end = 0] = [minutesOf(from), minutesOf(to)];
  return { from: start, to: end > start ? end : end + DAY_MINUTES };
}

/** What is wrong with `schedule` in itself; undefined when nothing is. */
export function scheduleFault({ weekly, days }: Schedule): ScheduleFault | undefined {
  for (const [at, hours] of weekly.entries()) {
    const field = `weekly.${at}`;
    if (hours.days.length === 0) return { field: `${field}.days`, kind: "no-days" };
    const fault = hoursFault(field, hours) ?? weeklyOverlap(weekly, at);
    if (fault) return fault;
  }
  for (const at of days.keys()) {
    const fault = daysFault(days, at);
    if (fault) return fault;
  }
  return undefined;
}

function hoursFault(field: string, { from, to }: Hours): ScheduleFault | undefined {
  const start = minutesOf(from);
  if (start === undefined || from === "24:00") return { field: `${field}.from`, kind: "time" };
  if (minutesOf(to) === undefined) return { field: `${field}.to`, kind: "time" };
  return from === to ? { field: `${field}.to`, kind: "empty" } : undefined;
}

function weeklyOverlap(all: readonly WeeklyHours[], at: number): ScheduleFault | undefined {
  const one = all[at];
  if (!one) return undefined;
  for (const other of all.slice(0, at)) {
    const shared = spansOf(one).some((a) =>
      spansOf(other).some((b) => a.from < b.to && b.from < a.to)
    );
    if (shared) {
      return { field: `weekly.${at}.from`, kind: "overlap", other: `${other.from}–${other.to}` };
    }
  }
  return undefined;
}

/** Minutes of the week, twice where it goes on after its end. */
function spansOf(hours: WeeklyHours): readonly { readonly from: number; readonly to: number }[] {
  const week = 7 * DAY_MINUTES;
  const { from, to } = spanOf(hours);
  return hours.days.flatMap((day) => {
    const start = (day - 1) * DAY_MINUTES;
    const span = { from: start + from, to: start + to };
    return [span, { from: span.from - week, to: span.to - week }];
  });
}

function daysFault(all: readonly SpecialDays[], at: number): ScheduleFault | undefined {
  const one = all[at];
  if (!one) return undefined;
  const field = `days.${at}`;
  const { from, to, yearly, hours } = one;
  if (!isDay(from, yearly)) return { field: `${field}.from`, kind: "no-such-day" };
  if (to !== undefined && !isDay(to, yearly)) return { field: `${field}.to`, kind: "no-such-day" };
  // Over the end of the year: only what comes back every year can mean that.
  if (to !== undefined && !yearly && to < from) {
    return { field: `${field}.to`, kind: "ends-before" };
  }
  const wrong = hours && hoursFault(`${field}.hours`, hours);
  if (wrong) return wrong;
  const other = all.slice(0, at).find((earlier) => meets(one, earlier));
  return other && { field: `${field}.from`, kind: "overlap", other: other.name };
}

/** True for a day that there is; 29 February for what comes back, too. */
function isDay(day: string, yearly: boolean): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!match) return false;
  const [year, month, date] = [yearly ? LEAP_YEAR : Number(match[1]), match[2], match[3]];
  const time = new Date(Date.UTC(year, Number(month) - 1, Number(date)));
  return year >= 1970 && time.getUTCMonth() + 1 === Number(month) &&
    time.getUTCDate() === Number(date);
}

/** True when a day is among these. @param day `YYYY-MM-DD`. */
export function isAmong(day: string, { from, to = from, yearly }: SpecialDays): boolean {
  if (!yearly) return from <= day && day <= to;
  const [first, last, asked] = [from.slice(5), to.slice(5), day.slice(5)];
  return first <= last ? first <= asked && asked <= last : asked >= first || asked <= last;
}

function meets(one: SpecialDays, other: SpecialDays): boolean {
  if (one.yearly && other.yearly) {
    return [other.from, other.to ?? other.from].some((day) => isAmong(day, one)) ||
      isAmong(one.from, other);
  }
  const years = one.yearly ? yearsOf(other) : yearsOf(one);
  return rangesOf(one, years).some((a) =>
    rangesOf(other, years).some((b) => a.from <= b.to && b.from <= a.to)
  );
}

const yearsOf = ({ from, to = from }: SpecialDays): readonly [first: number, last: number] => [
  Number(from.slice(0, 4)) - 1,
  Number(to.slice(0, 4)),
];

/** The days as they are in each of these years. */
function rangesOf(
  { from, to = from, yearly }: SpecialDays,
  [first, last]: readonly [number, number],
): readonly { readonly from: string; readonly to: string }[] {
  if (!yearly) return [{ from, to }];
  const [start, end] = [from.slice(4), to.slice(4)];
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const year = first + index;
    return { from: `${year}${start}`, to: `${end < start ? year + 1 : year}${end}` };
  });
}

/** Schedules, by name. Synchronous, as `UserStore`. */
export interface ScheduleStore {
  list(): readonly Schedule[];
  get(id: ScheduleId): Schedule | undefined;
  /** Forgets the calendar's text when it is another calendar. */
  save(schedule: Schedule): void;
  /** False when there was none. */
  remove(id: ScheduleId): boolean;
  /** The calendar as it was last read well, iCalendar; undefined when it never was. */
  calendarText(id: ScheduleId): string | undefined;
  keepCalendar(id: ScheduleId, text: string): void;
}
