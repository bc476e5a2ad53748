import type { DeviceId, UserId } from "./ids.ts";

/** When a user's calls go somewhere else. */
export type ForwardCondition = "all" | "busy" | "noAnswer" | "unreachable";

/** The conditions in the order in which they are looked at. */
export const FORWARD_CONDITIONS: readonly ForwardCondition[] = [
  "all",
  "busy",
  "noAnswer",
  "unreachable",
];

/** A forwarding. Switched off it keeps its destination, so that it can be switched on again. */
export interface Forward {
  /** A number as it would be dialled, or a `sip:` URI. */
  readonly to: string;
  readonly enabled: boolean;
}

/** Another place at which a user's or group's calls ring. */
export interface FollowMeMember {
  /** A number as it would be dialled, or a `sip:` URI. */
  readonly to: string;
  /** Seconds from the beginning of the call until this one rings. */
  readonly delaySeconds: number;
  readonly ringSeconds: number;
  /** Who answers must press 1; undefined for yes outside and no at a user of ours. */
  readonly confirm?: boolean;
}

/** Everything a user can choose about calls to and from all devices of that user. */
export interface CallSettings {
  readonly doNotDisturb: boolean;
  readonly forward: Readonly<Partial<Record<ForwardCondition, Forward>>>;
  /** How long the devices ring; undefined for what is configured for all. */
  readonly noAnswerSeconds?: number;
  /** Calls at once before another one finds the user busy; 1 is no call waiting, undefined no
   * limit but that of the devices. */
  readonly callWaiting?: number;
  /** The people this user calls are not told who it is. */
  readonly hideCallerId: boolean;
  readonly followMe: {
    readonly enabled: boolean;
    readonly members: readonly FollowMeMember[];
  };
  /** How calls begin that this user places on a page; undefined for on all phones, by hand. */
  readonly dialling?: {
    /** The one device that rings first; every one if undefined. */
    readonly device?: DeviceId;
    /** That device answers by itself. */
    readonly autoAnswer: boolean;
  };
  /** The file that people hear whom this user lets wait, by name; undefined for our own music. */
  readonly music?: string;
  /** Users with a group in common may pick up each other's calls. */
  readonly pickupGroups: readonly string[];
}

/** The pickup group that everybody is in who has chosen none. */
export const COMMON_PICKUP_GROUP = "all";

/** The settings of a user who has never chosen anything. */
export const DEFAULT_CALL_SETTINGS: CallSettings = {
  doNotDisturb: false,
  forward: {},
  hideCallerId: false,
  followMe: { enabled: false, members: [] },
  pickupGroups: [COMMON_PICKUP_GROUP],
};

/** What users have chosen. Synchronous, as `UserStore`. */
export interface CallSettingsStore {
  /** The defaults for a user who has chosen nothing, or who does not exist. */
  get(user: UserId): CallSettings;
  /** Replaces all settings of the user, who must exist. */
  save(user: UserId, settings: CallSettings): void;
  /** Those of users who have chosen something. */
  list(): ReadonlyMap<UserId, CallSettings>;
}

/** Most calls at once that a user may set. */
export const MOST_CALLS_AT_ONCE = 100;
export const MOST_PICKUP_GROUPS = 20;
/** Most other places at which a user's calls ring. */
export const MOST_PLACES = 20;

/** What the name of a pickup group looks like. */
export const PICKUP_GROUP_NAME = /^[A-Za-z0-9_.-]{1,32}$/;

/** True when `text` can be the name of a pickup group. */
export const isPickupGroup = (text: string): boolean => PICKUP_GROUP_NAME.test(text);
