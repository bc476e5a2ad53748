import type {
  CallSettings,
  CallSettingsStore,
  DeviceId,
  Diversion,
  EmergencyNumber,
  GatewayId,
  InboundNumberStore,
  RingGroupStore,
  RingTarget,
  Route,
  StirVerdict,
  UserId,
  UserStore,
} from "../domain/mod.ts";
import type { FeatureCodes } from "./feature_codes.ts";
import type { RuleFacts } from "./rules/rule_facts.ts";

/** What a call wants. */
export interface RouteRequest {
  /**
   * A number, or after a forwarding what was set as its destination. Of a call that came by a
   * gateway the number of ours that it is for, in E.164 with `+` where it can be read so.
   */
  readonly dialled: string;
  readonly caller: {
    /** Undefined for somebody outside, who can dial no codes. */
    readonly user?: UserId | undefined;
    /**
     * A user's extension; of who called by a gateway the number, in E.164 with `+` where it can be
     * read so, and empty where there is none.
     */
    readonly extension: string;
    /** The gateway that the call came by; there is no user then. */
    readonly gateway?: GatewayId | undefined;
    readonly device?: DeviceId | undefined;
    /** What a carrier that we trust says of the signature of the caller's number. */
    readonly stir?: StirVerdict | undefined;
  };
  /** The forwardings so far, oldest first; none when a person has dialled this. */
  readonly diversions?: readonly Diversion[];
  /** The caller has asked not to be shown, in what came before. */
  readonly anonymous?: boolean;
  /** False where the number was not typed on a phone: then it means people only. */
  readonly codes?: boolean;
  /** The caller has passed a challenge, and gets no other. */
  readonly challenged?: boolean;
}

/** Everything that a route depends on. Looked up while a call waits: each must be quick. */
export interface RoutingFacts {
  readonly users: Pick<UserStore, "byExtension">;
  readonly settings: Pick<CallSettingsStore, "get">;
  readonly groups: Pick<RingGroupStore, "byExtension">;
  readonly codes: FeatureCodes;
  /** Numbers of ours in the telephone network. */
  readonly numbers: Pick<InboundNumberStore, "byNumber">;
  /** How long phones ring when nobody has chosen otherwise. */
  readonly ringSeconds: number;
  /** True when any device of the user can be rung. */
  isRegistered(user: UserId): boolean;
  /** Calls the user has, ringing or up, on either side. */
  callsOf(user: UserId): number;
  /** As `CallRecordStore` has them. */
  lastCallerOf(user: UserId): string | undefined;
  lastDialledBy(user: UserId, wanted: (dialled: string) => boolean): string | undefined;
  /** A whole number from 0 up to, not including, `bound`. */
  chance(bound: number): number;
  /** The door to the telephone network: how a number that is none of ours is reached; undefined
   * when no outbound route takes it. */
  outside(number: string): RingTarget | undefined;
  /** The number for emergencies that is meant by `number`; undefined when none is. */
  emergency(number: string): EmergencyNumber | undefined;
  /** The number shown to who helps when `device` calls, E.164; undefined where a line says. */
  emergencyNumberShown?(device: DeviceId | undefined): string | undefined;
  /** True when `user` takes no calls of `number`; nobody does that if left out. */
  hasBlocked?(user: UserId, number: string): boolean;
  /** True when calls that `user` does not take go to a mailbox; there are none if left out. */
  takesMessages?(user: UserId): boolean;
  /** True for a number that nobody here may call; there is none if left out. */
  isBarred?(number: string): boolean;
  /** What rules ask; none are looked at if left out. */
  readonly rules?: RuleFacts;
  /** The number that a `sip:` URI of our own domain names; undefined for any other URI. */
  localNumber(uri: string): string | undefined;
}

/** What a caller has changed by dialling, and what to tell. */
export interface SettingsChange {
  readonly kind: "change";
  readonly user: UserId;
  /** To be saved. */
  readonly settings: CallSettings;
  /** Said when it is saved. */
  readonly prompts: readonly string[];
}

/** What is to be done with a call. */
export type Decision = Route | SettingsChange;
export type RingRoute = Extract<Route, { kind: "ring" }>;
export type Rejection = Extract<Route, { kind: "reject" }>;
