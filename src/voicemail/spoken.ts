/** Numbers, and when something was, as prompts. */

/** Prompts there are for whole numbers. */
const LARGEST = 59;

/** A count: as a number where there is a prompt for it, else digit by digit. */
export function spokenCount(count: number): readonly string[] {
  return count <= LARGEST ? [String(count)] : [...String(count)];
}

/** A telephone number digit by digit, without what cannot be said. */
export function spokenNumber(number: string): readonly string[] {
  return [...number.replace(/\D/g, "")];
}

/**
 * The day and the time of `at`: `today`, `yesterday` or month and day, and the clock of 24 hours.
 *
 * @param timeZone An IANA name; that of this machine if undefined.
 */
export function spokenDate(at: Date, now: Date, timeZone?: string): readonly string[] {
  const zone = timeZone ?? Temporal.Now.timeZoneId();
  const then = zoned(at, zone);
  const today = zoned(now, zone).toPlainDate();
  const { hour, minute } = then;
  const time = [
    String(hour),
    ...(minute === 0 ? ["hundred"] : minute < 10 ? ["oh", String(minute)] : [String(minute)]),
  ];
  return [...dayOf(then.toPlainDate(), today), "at", ...time];
}

function dayOf(day: Temporal.PlainDate, today: Temporal.PlainDate): readonly string[] {
  const { days } = day.until(today, { largestUnit: "days" });
  if (days === 0) return ["today"];
  if (days === 1) return ["yesterday"];
  return [`month-${day.month}`, String(day.day)];
}

const zoned = (at: Date, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
