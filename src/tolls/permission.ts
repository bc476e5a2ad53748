/** What may be called outside, without a socket, a clock or a promise. */

import type { TollPermissions, TollPolicy, TollRefusal } from "../domain/mod.ts";
import type { NumberClass } from "../screening/mod.ts";

/** A number outside, and when it is called. */
export interface TollCall {
  /** In E.164 with `+` where it can be read so. */
  readonly number: string;
  /** What it is; undefined for a short number, or where nobody knows. */
  readonly kind: NumberClass | undefined;
  /** Where we are, ISO 3166 in lower case. */
  readonly home: string;
  /** The time of the day there, as `22:05`. */
  readonly time: string;
}

/** Why `call` is not let out; undefined where it is, as far as the kind of the number goes. */
export function barred(
  call: TollCall,
  policy: TollPolicy,
  permissions: TollPermissions,
): TollRefusal | undefined {
  if (!permissions.outside) return "outside";
  const digits = call.number.replace(/^\+/, "");
  if (longest(permissions.barred, digits) > longest(permissions.allowed, digits)) return "prefix";
  if (longest(permissions.allowed, digits) > 0) return undefined;
  const isPremium = call.kind?.type === "premium";
  if (isPremium && !(permissions.premium ?? policy.premium)) return "premium";
  return isAbroad(call) ? abroad(call, policy, permissions) : undefined;
}

function abroad(
  { kind, time }: TollCall,
  { countries, night }: TollPolicy,
  { abroad: may }: TollPermissions,
): TollRefusal | undefined {
  const isListed = kind?.country !== undefined && countries.includes(kind.country);
  if (!(may ?? isListed)) return "country";
  return night && isWithin(time, night) ? "night" : undefined;
}

/**
 * A number of another country, or of none: satellites and networks of their own are what fraud
 * likes best. What is not E.164 is a short number of the own country, and nobody pays for a
 * toll-free one.
 */
function isAbroad({ number, kind, home }: TollCall): boolean {
  if (!number.startsWith("+")) return false;
  return kind?.type !== "toll-free" && kind?.country !== home;
}

/** How long the longest of `prefixes` is that `digits` begin with; 0 for none. */
function longest(prefixes: readonly string[], digits: string): number {
  return Math.max(0, ...prefixes.filter((one) => digits.startsWith(one)).map((one) => one.length));
}

/** Over midnight when it begins later than it ends. */
function isWithin(time: string, { from, to }: { readonly from: string; readonly to: string }) {
  return from <= to ? time >= from && time < to : time >= from || time < to;
}
