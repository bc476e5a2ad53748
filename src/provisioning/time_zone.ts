/** What phones must be told of a time zone: few of them know the IANA names. */

/** A moment that comes every year, as POSIX writes it: `M3.5.0/2`. */
export interface ZoneChange {
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 4, or 5 for the last one of the month. */
  readonly week: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Seconds after midnight, on the clock as it was before. */
  readonly at: number;
}

export interface TimeZone {
  /** The IANA name. */
  readonly name: string;
  /** Seconds east of Greenwich, in winter. */
  readonly offsetSeconds: number;
  /** Undefined where clocks are never changed. */
  readonly summer?: {
    /** Seconds that are added. */
    readonly saving: number;
    readonly start: ZoneChange;
    readonly end: ZoneChange;
  };
}

/** The years that rules are read off. Fixed, so that a file does not change with the calendar. */
const FIRST_YEAR = 2025;
const LAST_YEAR = 2031;
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

const known = new Map<string, TimeZone | undefined>();

/** The zone of that IANA name; undefined when there is none. */
export function timeZoneOf(name: string): TimeZone | undefined {
  if (!known.has(name)) {
    if (known.size > 1_000) known.clear();
    known.set(name, read(name));
  }
  return known.get(name);
}

/** E.g. `STD-1DST,M3.5.0/2,M10.5.0/3`: IEEE Std 1003.1, TZ. */
export function posixTimeZone({ offsetSeconds, summer }: TimeZone): string {
  const standard = `STD${posixOffset(-offsetSeconds)}`;
  if (!summer) return standard;
  const saving = summer.saving === 3_600 ? "" : posixOffset(-offsetSeconds - summer.saving);
  const change = ({ month, week, weekday, at }: ZoneChange) =>
    `M${month}.${week}.${weekday}/${posixOffset(at)}`;
  return `${standard}DST${saving},${change(summer.start)},${change(summer.end)}`;
}

/** E.g. `+1`, `-3:30`. */
export function signedHours(seconds: number): string {
  const { hours, minutes } = parts(seconds);
  const sign = seconds < 0 ? "-" : "+";
  return `${sign}${hours}${minutes === 0 ? "" : `:${String(minutes).padStart(2, "0")}`}`;
}

function posixOffset(seconds: number): string {
  return signedHours(seconds).replace(/^\+/, "");
}

function parts(seconds: number) {
  const minutes = Math.round(Math.abs(seconds) / 60);
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

function read(name: string): TimeZone | undefined {
  const offsetAt = offsets(name);
  if (!offsetAt) return undefined;
  const years = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, at) => FIRST_YEAR + at);
  const changes = years.map((year) => changesIn(year, offsetAt));
  const standard = Math.min(
    offsetAt(Date.UTC(FIRST_YEAR, 0, 1)),
    offsetAt(Date.UTC(FIRST_YEAR, 6, 1)),
  );
  const zone: TimeZone = { name, offsetSeconds: standard };
  // Where the Moon decides, no rule does.
  if (changes.some((list) => list.length !== 2)) return zone;
  const start = ruleOf(changes.flatMap((list) => list.filter(({ to }) => to > standard)));
  const end = ruleOf(changes.flatMap((list) => list.filter(({ to }) => to === standard)));
  const saving = Math.max(...changes.flat().map(({ to }) => to)) - standard;
  return start && end ? { ...zone, summer: { saving, start, end } } : zone;
}

/** Tells the offset of a zone at a time, in seconds. */
function offsets(name: string): ((at: number) => number) | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      timeZoneName: "longOffset",
      hour: "numeric",
    });
  } catch {
    return undefined;
  }
  return (at) => {
    const text = format.formatToParts(new Date(at)).find(({ type }) => type === "timeZoneName");
    const [, sign, hours = "0", minutes = "0"] =
      /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text?.value ?? "") ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60);
  };
}

interface Change {
  /** On the clock as it was before, as if that were UTC. */
  readonly local: Date;
  readonly to: number;
}

function changesIn(year: number, offsetAt: (at: number) => number): readonly Change[] {
  const months = Array.from({ length: 13 }, (_, month) => Date.UTC(year, month, 1));
  return months.slice(1).flatMap((end, at): Change[] => {
    let from = months[at] ?? end;
    let to = end;
    const before = offsetAt(from);
    if (offsetAt(to) === before) return [];
    // Changes happen at whole quarters of an hour.
    while (to - from > QUARTER_MS) {
      const middle = from + Math.ceil((to - from) / 2 / QUARTER_MS) * QUARTER_MS;
      if (offsetAt(middle) === before) from = middle;
      else to = middle;
    }
    return [{ local: new Date(to + before * 1_000), to: offsetAt(to) }];
  });
}

/** The rule that all of `changes`, one a year, follow; undefined when there is none. */
function ruleOf(changes: readonly Change[]): ZoneChange | undefined {
  const [first] = changes;
  if (!first || changes.length !== LAST_YEAR - FIRST_YEAR + 1) return undefined;
  const month = first.local.getUTCMonth() + 1;
  const weekday = first.local.getUTCDay();
  const at = (first.local.getTime() % DAY_MS) / 1_000;
  const same = changes.every(({ local }) =>
    local.getUTCMonth() + 1 === month && local.getUTCDay() === weekday &&
    (local.getTime() % DAY_MS) / 1_000 === at
  );
  if (!same) return undefined;
  const days = changes.map(({ local }) => local.getUTCDate());
  const lengths = changes.map(({ local }) => new Date(Date.UTC(local.getUTCFullYear(), month, 0)));
  const weeks = new Set(days.map((day) => Math.ceil(day / 7)));
  const [week = 5] = weeks;
  if (weeks.size === 1 && week < 5) return { month, week, weekday, at };
  const last = days.every((day, year) => day + 7 > (lengths[year]?.getUTCDate() ?? 0));
  return last ? { month, week: 5, weekday, at } : undefined;
}
