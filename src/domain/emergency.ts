import type { DeviceId, GatewayId } from "./ids.ts";

/** What has to be known before somebody calls for help. */
export interface EmergencyPlan {
  /** Where help is to come to, as one would say it on the phone; empty while nobody has said. */
  readonly address: string;
  /** Shown to who answers, and called back by them; E.164. Undefined for what each gateway shows. */
  readonly number?: string;
  /** Gateways that are tried before all others, in this order. */
  readonly gateways: readonly GatewayId[];
}

export const NO_EMERGENCY_PLAN: EmergencyPlan = { address: "", gateways: [] };

/** What is different for one phone. */
export interface EmergencyDetails {
  /** Where it stands, e.g. `Mill, second floor`; empty for nowhere in particular. */
  readonly location: string;
  readonly number?: string;
}

/** Somebody called for help, or tried whether they could. */
export interface EmergencyCall {
  /** Rises with each. */
  readonly id: number;
  readonly at: Date;
  /** What was dialled, e.g. `112`. */
  readonly number: string;
  readonly test: boolean;
  /** Who called. */
  readonly extension: string;
  readonly name: string;
  /** Where help is to come to: where the phone stands, and the address. */
  readonly location: string;
  /** The number that help could call back; undefined for that of the gateway. */
  readonly shown?: string;
  /** The name of the gateway that was tried first; undefined when there was none. */
  readonly gateway?: string;
  /** When somebody took notice, and who. */
  readonly noticed?: { readonly at: Date; readonly by: string };
}

/** What is known of emergencies. Synchronous, as `UserStore`. */
export interface EmergencyStore {
  readonly plan: EmergencyPlan;
  savePlan(plan: EmergencyPlan): void;
  details(device: DeviceId): EmergencyDetails | undefined;
  /** Those of every device that has some. */
  allDetails(): ReadonlyMap<DeviceId, EmergencyDetails>;
  /** With undefined they are forgotten. Does nothing for a device that is gone. */
  saveDetails(device: DeviceId, details: EmergencyDetails | undefined): void;
  /** Keeps a call, on the disk before it returns where that takes it. */
  add(call: Omit<EmergencyCall, "id" | "noticed">): EmergencyCall;
  /** The latest first. */
  list(limit: number): readonly EmergencyCall[];
  /** Those that nobody has taken notice of, the latest first. */
  unnoticed(): readonly EmergencyCall[];
  /** False when there is none, or somebody has taken notice before. */
  notice(id: number, by: string, at: Date): boolean;
}
