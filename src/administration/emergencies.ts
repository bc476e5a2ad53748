import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  type Device,
  type DeviceId,
  type DeviceStore,
  E164,
  type EmergencyCall,
  type EmergencyDetails,
  emergencyNumbersOf,
  type EmergencyPlan,
  type EmergencyStore,
  type Gateway,
  type GatewayStore,
  type RingGroupStore,
  type UserStore,
} from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { line } from "./inputs.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";

/** A number as people write it; empty for none. */
const NUMBER = z.string().trim().max(40).transform((text) => text.replace(/[\s()./-]/g, ""))
  .refine((text) => text === "" || E164.test(text), { error: "emergency.number.invalid" })
  .default("");

/** What is known for all phones. */
export const EMERGENCY_PLAN_INPUT = z.object({
  address: line(300).default(""),
  number: NUMBER,
  gateways: z.array(z.string().max(64)).max(10).default([]),
});

/** What is different for one phone; nothing is where both are empty. */
export const EMERGENCY_DETAILS_INPUT = z.object({
  location: line(200).default(""),
  number: NUMBER,
});

/** A phone, and what is different for it. */
export interface PhonePlace extends EmergencyDetails {
  readonly device: Device;
}

/** Why a call for help might not bring help. */
export type EmergencyLack = "no-gateway" | "no-address" | "number-taken";

export interface EmergenciesOptions {
  readonly clock: Clock;
  readonly store: EmergencyStore;
  readonly gateways: Pick<GatewayStore, "get" | "list">;
  readonly devices: Pick<DeviceStore, "get" | "list">;
  readonly users: Pick<UserStore, "byExtension">;
  readonly groups: Pick<RingGroupStore, "byExtension">;
  readonly country: () => string;
  readonly audit: AuditLog;
}

/** What has to be known before somebody calls for help, and who did. */
export class Emergencies {
  readonly #options: EmergenciesOptions;

  constructor(options: EmergenciesOptions) {
    this.#options = options;
  }

  get plan(): EmergencyPlan {
    return this.#options.store.plan;
  }

  /** What people dial for help here. */
  get numbers(): readonly string[] {
    return emergencyNumbersOf(this.#options.country());
  }

  /** All gateways, by name. */
  get gateways(): readonly Gateway[] {
    return this.#options.gateways.list();
  }

  change(actor: Actor, input: unknown): Outcome<EmergencyPlan> {
    const given = read(EMERGENCY_PLAN_INPUT, input);
    if (!given.ok) return given;
    const { store, audit } = this.#options;
    const { address, number, gateways: ids } = given.value;
    const known = new Map<string, Gateway>(this.gateways.map((one) => [one.id, one]));
    if (ids.some((id) => !known.has(id))) {
      return refused({ field: "gateways", text: "problem.unknown" });
    }
    const before = store.plan;
    const after: EmergencyPlan = {
      address,
      ...(number === "" ? {} : { number }),
      gateways: [...new Set(ids)].flatMap((id) => known.get(id)?.id ?? []),
    };
    store.savePlan(after);
    const subject = { type: "emergency", id: "plan" };
    audit.record({ actor, action: "emergency.changed", subject, before, after });
    return done(after);
  }

  /** Every phone, by username. */
  phones(): readonly PhonePlace[] {
    const details = this.#options.store.allDetails();
    return this.#options.devices.list()
      .map((device) => ({ device, ...(details.get(device.id) ?? NOWHERE) }));
  }

  phone(id: DeviceId): PhonePlace | undefined {
    const device = this.#options.devices.get(id);
    return device && { device, ...(this.#options.store.details(id) ?? NOWHERE) };
  }

  changePhone(actor: Actor, id: DeviceId, input: unknown): Outcome<PhonePlace> {
    const { store, audit } = this.#options;
    const device = this.#options.devices.get(id);
    if (!device) return MISSING;
    const given = read(EMERGENCY_DETAILS_INPUT, input);
    if (!given.ok) return given;
    const { location, number } = given.value;
    const before = store.details(id);
    const after = location === "" && number === ""
      ? undefined
      : { location, ...(number === "" ? {} : { number }) };
    store.saveDetails(id, after);
    const subject = { type: "emergency", id, name: device.username };
    audit.record({ actor, action: "emergency.phone-changed", subject, before, after });
    return done({ device, ...(after ?? NOWHERE) });
  }

  /** The latest first. */
  calls(limit: number): readonly EmergencyCall[] {
    return this.#options.store.list(limit);
  }

  unnoticed(): readonly EmergencyCall[] {
    return this.#options.store.unnoticed();
  }

  /** Somebody has seen that somebody called. */
  notice(actor: Actor, id: number): Outcome<undefined> {
    const { store, clock, audit } = this.#options;
    if (!store.notice(id, actor.name ?? actor.kind, clock.now())) return MISSING;
    const subject = { type: "emergency", id: String(id) };
    audit.record({ actor, action: "emergency.noticed", subject });
    return done(undefined);
  }

  /** What is missing, the worst first. */
  lacks(): readonly EmergencyLack[] {
    const { users, groups } = this.#options;
    const isTaken = (number: string) =>
      users.byExtension(number) !== undefined || groups.byExtension(number) !== undefined;
    return [
      ...(this.gateways.some(({ enabled }) => enabled) ? [] : ["no-gateway" as const]),
      ...(this.plan.address === "" ? ["no-address" as const] : []),
      ...(this.numbers.some(isTaken) ? ["number-taken" as const] : []),
    ];
  }
}

const NOWHERE: EmergencyDetails = { location: "" };
