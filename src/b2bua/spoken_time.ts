/**
 * The prompts that say `time` on the clock of 24 hours.
 *
 * @param timeZone An IANA name; that of this machine if left out.
 */
export function spokenTime(time: Date, timeZone?: string): readonly string[] {
  const { hour, minute, second } = partsOf(time, timeZone);
  return [
    "at-the-tone-the-time-is",
    String(hour),
    ...(minute === 0 ? ["hundred"] : minute < 10 ? ["oh", String(minute)] : [String(minute)]),
    "and",
    String(second),
    "seconds",
  ];
}

function partsOf(time: Date, timeZone: string | undefined) {
  const parts = new Intl.DateTimeFormat("en", {
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).formatToParts(time);
  const of = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value);
  return { hour: of("hour"), minute: of("minute"), second: of("second") };
}
