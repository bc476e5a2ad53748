import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  type Device,
  type DeviceId,
  type DeviceStore,
  type TollPermissions,
  type TollPolicy,
  type TollStop,
  type TollStore,
  type TollSubject,
  type TollUsage,
} from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { COUNTRIES } from "./countries.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";
import { parsePrices, PriceTableError } from "./price_table.ts";

/** A limit: calls, minutes or money. */
const LIMIT = z.number().min(0).max(1_000_000_000).optional();
const LIMITS = z.object({
  concurrent: LIMIT,
  callsPerHour: LIMIT,
  callsPerDay: LIMIT,
  callsPerMonth: LIMIT,
  minutesPerHour: LIMIT,
  minutesPerDay: LIMIT,
  minutesPerMonth: LIMIT,
  spendPerDay: LIMIT,
  spendPerMonth: LIMIT,
});
const TIME = z.string().trim().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "tolls.time.invalid" });
const COUNTRY = z.string().trim().toLowerCase()
  .refine((code) => COUNTRIES.includes(code), { error: "tolls.country.invalid" });
/** What numbers begin with, with `+` or without. */
const PREFIX = z.string().trim().overwrite((text) => text.replace(/[\s()./+-]/g, ""))
  .regex(/^\d{1,15}$/, { error: "tolls.prefix.invalid" });

export const TOLL_POLICY_INPUT = z.object({
  enabled: z.boolean().default(true),
  countries: z.array(COUNTRY).max(300).default([]),
  premium: z.boolean().default(false),
  night: z.object({ from: TIME, to: TIME }).optional(),
  device: LIMITS.default({}),
  gateway: LIMITS.default({}),
  all: LIMITS.default({}),
});

export const TOLL_PERMISSIONS_INPUT = z.object({
  outside: z.boolean().default(true),
  abroad: z.boolean().optional(),
  premium: z.boolean().optional(),
  allowed: z.array(PREFIX).max(100).default([]),
  barred: z.array(PREFIX).max(100).default([]),
  limits: LIMITS.optional(),
});

/** Of a phone what it may do, and what it did. */
export interface TolledPhone {
  readonly device: Device;
  /** Undefined for one that is as all. */
  readonly permissions: TollPermissions | undefined;
  readonly today: TollUsage;
  readonly month: TollUsage;
}

export interface TollsOptions {
  readonly clock: Clock;
  readonly store: TollStore;
  readonly devices: Pick<DeviceStore, "get" | "list">;
  /** What was used, with what runs now. */
  readonly used: (subject: TollSubject) => { readonly day: TollUsage; readonly month: TollUsage };
  readonly audit: AuditLog;
}

/** What calls outside may cost, as the owner changes it. */
export class Tolls {
  readonly #options: TollsOptions;

  constructor(options: TollsOptions) {
    this.#options = options;
  }

  get policy(): TollPolicy {
    return this.#options.store.policy;
  }

  /** What all phones did together. */
  get total(): { readonly today: TollUsage; readonly month: TollUsage } {
    const { day, month } = this.#options.used("all");
    return { today: day, month };
  }

  change(actor: Actor, input: unknown): Outcome<TollPolicy> {
    const given = read(TOLL_POLICY_INPUT, input);
    if (!given.ok) return given;
    const { store, audit } = this.#options;
    const before = store.policy;
    const after: TollPolicy = { ...given.value, countries: [...new Set(given.value.countries)] };
    store.savePolicy(after);
    const subject = { type: "tolls", id: "policy" };
    audit.record({ actor, action: "tolls.changed", subject, before, after });
    return done(after);
  }

  /** Every phone, by username. */
  phones(): readonly TolledPhone[] {
    const permissions = this.#options.store.allPermissions();
    return this.#options.devices.list()
      .map((device) => this.#phone(device, permissions.get(device.id)));
  }

  phone(id: DeviceId): TolledPhone | undefined {
    const device = this.#options.devices.get(id);
    return device && this.#phone(device, this.#options.store.permissions(id));
  }

  changePhone(actor: Actor, id: DeviceId, input: unknown): Outcome<TolledPhone> {
    const { store, devices, audit } = this.#options;
    const device = devices.get(id);
    if (!device) return MISSING;
    const given = read(TOLL_PERMISSIONS_INPUT, input);
    if (!given.ok) return given;
    const before = store.permissions(id);
    const after = isUsual(given.value) ? undefined : given.value;
    store.savePermissions(id, after);
    const subject = { type: "tolls", id, name: device.username };
    audit.record({ actor, action: "tolls.phone-changed", subject, before, after });
    return done(this.#phone(device, after));
  }

  /** Who calls nobody outside for now, the latest first. */
  stops(): readonly TollStop[] {
    return this.#options.store.stops();
  }

  /** Lets somebody call again. What was counted goes on being counted. */
  release(actor: Actor, id: number): Outcome<TollStop> {
    const { store, clock, audit } = this.#options;
    const stop = store.release(id, actor.name ?? actor.kind, clock.now());
    if (!stop) return MISSING;
    const subject = { type: "tolls", id: stop.subject, name: stop.name };
    audit.record({ actor, action: "tolls.released", subject, before: { reason: stop.reason } });
    return done(stop);
  }

  get priceCount(): number {
    return this.#options.store.priceCount;
  }

  /** The price of calls to a number in E.164, with `+` or without. */
  price(number: string) {
    return this.#options.store.price(number.replace(/\D/g, ""));
  }

  /** Puts the prices of a table in CSV in the place of all there are. */
  async importPrices(actor: Actor, text: string): Promise<Outcome<number>> {
    const { store, audit } = this.#options;
    try {
      const prices = await parsePrices(text);
      const before = { prices: store.priceCount };
      store.replacePrices(prices);
      const subject = { type: "tolls", id: "prices" };
      const after = { prices: prices.length };
      audit.record({ actor, action: "tolls.prices-imported", subject, before, after });
      return done(prices.length);
    } catch (error) {
      if (!(error instanceof PriceTableError)) throw error;
      const { problem, line } = error;
      return refused({ field: "file", text: `tolls.prices.${problem}`, params: { line } });
    }
  }

  #phone(device: Device, permissions: TollPermissions | undefined): TolledPhone {
    const { day, month } = this.#options.used(`device:${device.id}`);
    return { device, permissions, today: day, month };
  }
}

/** True for what is not different from all phones. */
function isUsual({ outside, abroad, premium, allowed, barred, limits }: TollPermissions): boolean {
  return outside && abroad === undefined && premium === undefined && limits === undefined &&
    allowed.length + barred.length === 0;
}
