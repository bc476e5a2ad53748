import type { TollLimit, TollLimits, TollUsage } from "../domain/mod.ts";

type Window = "Hour" | "Day" | "Month";

/** The limits that are looked at in each time, the shortest first. */
const WINDOWS: readonly (readonly [
  window: Window,
  limits: readonly (readonly [limit: Exclude<TollLimit, "concurrent">, of: keyof TollUsage])[],
])[] = [
  ["Hour", [["callsPerHour", "calls"], ["minutesPerHour", "seconds"]]],
  ["Day", [["callsPerDay", "calls"], ["minutesPerDay", "seconds"], ["spendPerDay", "spend"]]],
  [
    "Month",
    [["callsPerMonth", "calls"], ["minutesPerMonth", "seconds"], ["spendPerMonth", "spend"]],
  ],
];

/**
 * The first limit that leaves no room for one more call; undefined when there is room.
 *
 * @param used Asked only for times that have a limit.
 */
export function reached(
  limits: TollLimits,
  concurrent: number,
  used: (window: Window) => TollUsage,
): TollLimit | undefined {
  if (limits.concurrent !== undefined && concurrent >= limits.concurrent) return "concurrent";
  for (const [window, ofWindow] of WINDOWS) {
    const set = ofWindow.filter(([limit]) => limits[limit] !== undefined);
    if (set.length === 0) continue;
    const usage = used(window);
    for (const [limit, of] of set) {
      const amount = of === "seconds" ? usage.seconds / 60 : usage[of];
      if (amount >= (limits[limit] ?? Infinity)) return limit;
    }
  }
  return undefined;
}
