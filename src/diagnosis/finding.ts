/** What the test of the network looks at. */
export const CHECKS = [
  "listeners",
  "lan",
  "public",
  "nat",
  "hairpin",
  "alg",
  "container",
  "clock",
] as const;

export type Check = typeof CHECKS[number];

/** How it is: `unknown` where it could not be found out. */
export type Health = "good" | "warning" | "bad" | "unknown";

/** One thing that was found out. */
export interface Finding {
  readonly check: Check;
  readonly health: Health;
  /** Which of the things that can be said of the check, e.g. `symmetric`. */
  readonly what: string;
  readonly params?: Readonly<Record<string, string | number>>;
}
