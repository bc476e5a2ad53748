const DAY_MS = 86_400_000;

/**
 * When a day such as `2026-01-31` begins, or with `days` one so many days later.
 *
 * @param timeZone An IANA name; that of the machine if left out.
 */
export function dayStart(day: string, timeZone?: string, days = 0): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined;
  const wall = midnight + days * DAY_MS;
  // Once with the distance at that moment in UTC, once with that where this leads: the clock may
  // have been changed between the two.
  const first = wall - distance(new Date(wall), timeZone);
  return new Date(wall - distance(new Date(first), timeZone));
}

/** How much later the clocks of a time zone are than UTC, in milliseconds. */
function distance(at: Date, timeZone: string | undefined): number {
  const parts = new Intl.DateTimeFormat("en", {
    ...(timeZone === undefined ? {} : { timeZone }),
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "00";
  const date = `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
  const wall = Date.parse(`${date}T${part("hour")}:${part("minute")}:${part("second")}Z`);
  return wall - Math.floor(at.getTime() / 1_000) * 1_000;
}
