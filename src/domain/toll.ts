import type { DeviceId, GatewayId } from "./ids.ts";

/** How much may be called outside; what is undefined has no limit. */
export interface TollLimits {
  /** Calls at once. */
  readonly concurrent?: number | undefined;
  readonly callsPerHour?: number | undefined;
  readonly callsPerDay?: number | undefined;
  readonly callsPerMonth?: number | undefined;
  readonly minutesPerHour?: number | undefined;
  readonly minutesPerDay?: number | undefined;
  readonly minutesPerMonth?: number | undefined;
  /** In the unit of the table of prices. */
  readonly spendPerDay?: number | undefined;
  readonly spendPerMonth?: number | undefined;
}

export type TollLimit = keyof TollLimits;

export const TOLL_LIMITS: readonly TollLimit[] = [
  "concurrent",
  "callsPerHour",
  "callsPerDay",
  "callsPerMonth",
  "minutesPerHour",
  "minutesPerDay",
  "minutesPerMonth",
  "spendPerDay",
  "spendPerMonth",
];

/** Who may call what outside. Calls for help are outside all of it. */
export interface TollPolicy {
  readonly enabled: boolean;
  /** Countries that may be called besides our own, ISO 3166 codes in lower case. */
  readonly countries: readonly string[];
  /** Numbers that cost more than a call, such as 0900. */
  readonly premium: boolean;
  /** Nothing abroad from one time of the day to another, as `22:00`; undefined for never. */
  readonly night?: { readonly from: string; readonly to: string } | undefined;
  /** Of each phone, unless it has limits of its own. */
  readonly device: TollLimits;
  /** Of each gateway. */
  readonly gateway: TollLimits;
  /** Of all together. */
  readonly all: TollLimits;
}

/** What is right for a family or a small office: a stolen secret costs little. */
export const DEFAULT_TOLL_POLICY: TollPolicy = {
  enabled: true,
  countries: [],
  premium: false,
  device: { concurrent: 4, callsPerHour: 60, callsPerDay: 300, minutesPerDay: 600 },
  gateway: {},
  all: { callsPerHour: 600 },
};

/** What is different for one phone. */
export interface TollPermissions {
  /** False for a phone that calls nobody outside but help. */
  readonly outside: boolean;
  /** Abroad: false for nowhere, true for everywhere, undefined as for all. */
  readonly abroad?: boolean | undefined;
  readonly premium?: boolean | undefined;
  /** Numbers that begin so may be called whatever else is barred; E.164 digits. */
  readonly allowed: readonly string[];
  /** Numbers that begin so may not. */
  readonly barred: readonly string[];
  /** In the place of those for all; undefined for those. */
  readonly limits?: TollLimits | undefined;
}

export const USUAL_PERMISSIONS: TollPermissions = { outside: true, allowed: [], barred: [] };

/** Whose calls are counted together; forwarding is whoever has a call forwarded outside. */
export type TollSubject = `device:${DeviceId}` | `gateway:${GatewayId}` | "forwarding" | "all";

/** What was used in some time. */
export interface TollUsage {
  readonly calls: number;
  readonly seconds: number;
  readonly spend: number;
}

/** What calls cost to numbers that begin with `prefix`, E.164 without `+`. */
export interface TollPrice {
  readonly prefix: string;
  /** For people. */
  readonly name: string;
  readonly perMinute: number;
  readonly perCall: number;
}

/** A limit was reached: nobody of `subject` calls outside until somebody has looked at it. */
export interface TollStop {
  readonly id: number;
  readonly subject: TollSubject;
  /** What people call it, e.g. the username of a device. */
  readonly name: string;
  readonly reason: Exclude<TollLimit, "concurrent">;
  readonly at: Date;
}

/** Why a call does not leave. */
export type TollRefusal =
  | "outside"
  | "prefix"
  | "country"
  | "premium"
  | "night"
  | "stopped"
  | TollLimit;

/** What is kept of calls that cost. Synchronous, as `UserStore`. */
export interface TollStore {
  /** The same object while nothing has changed. */
  readonly policy: TollPolicy;
  savePolicy(policy: TollPolicy): void;
  permissions(device: DeviceId): TollPermissions | undefined;
  /** Those of every device that has some. */
  allPermissions(): ReadonlyMap<DeviceId, TollPermissions>;
  /** With undefined they are those of all. Does nothing for a device that is gone. */
  savePermissions(device: DeviceId, permissions: TollPermissions | undefined): void;
  /** The price with the longest prefix of `digits`. */
  price(digits: string): TollPrice | undefined;
  /** By prefix. */
  prices(page: { readonly limit: number; readonly offset?: number }): readonly TollPrice[];
  readonly priceCount: number;
  /** Puts `prices` in the place of all there are. */
  replacePrices(prices: readonly TollPrice[]): void;
  /** What was used since an hour, counted from 1970. */
  usage(subject: TollSubject, sinceHour: number): TollUsage;
  /** Kept in memory at once, and on the disk soon after. */
  addUsage(subject: TollSubject, hour: number, usage: TollUsage): void;
  /** Forgets what is older than an hour. */
  forgetUsage(beforeHour: number): void;
  /** Those that nobody has released, the latest first. */
  stops(): readonly TollStop[];
  isStopped(subject: TollSubject): boolean;
  /** Undefined when it was stopped already. */
  stop(stop: Omit<TollStop, "id">): TollStop | undefined;
  /** The stop that ends; undefined when there was none. */
  release(id: number, by: string, at: Date): TollStop | undefined;
}

/** Most prices there can be. */
export const MOST_TOLL_PRICES = 200_000;
