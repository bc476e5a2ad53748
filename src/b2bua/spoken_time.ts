/** The prompts that say `time` on the clock of 24 hours, in the time zone of this machine. */
export function spokenTime(time: Date): readonly string[] {
  const minutes = time.getMinutes();
  return [
    "at-the-tone-the-time-is",
    String(time.getHours()),
    ...(minutes === 0 ? ["hundred"] : minutes < 10 ? ["oh", String(minutes)] : [String(minutes)]),
    "and",
    String(time.getSeconds()),
    "seconds",
  ];
}
