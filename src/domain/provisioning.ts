import type { Secret } from "../runtime/mod.ts";
import type { DeviceId } from "./ids.ts";

export type ProfileId = string & { readonly __id: "profile" };
export type ProvisioningTokenId = string & { readonly __id: "provisioning token" };

/** Whose phone it is: each has files and words of its own. */
export const VENDORS = [
  "grandstream",
  "yealink",
  "snom",
  "polycom",
  "cisco",
  "fanvil",
  "linphone",
  "acrobits",
  "zoiper",
  "microsip",
  "baresip",
] as const;

export type Vendor = typeof VENDORS[number];

/** A codec by the name that SDP has for it, RFC 3551, RFC 7587. */
export type PhoneCodec = "opus" | "G722" | "PCMA" | "PCMU";
export type PhoneTransport = "UDP" | "TCP" | "TLS";
/** Whether a phone encrypts its audio: never, when the other side can, or not without. */
export type PhoneEncryption = "off" | "optional" | "mandatory";
export type PhoneLanguage = "en" | "de";

/** What a key beside the display is for. A `lamp` watches a number and calls it. */
export type PhoneKeyKind = "line" | "lamp" | "speed-dial";

export interface PhoneKey {
  readonly kind: PhoneKeyKind;
  /** What it calls; of no use to a `line`. */
  readonly number: string;
  readonly label: string;
}

/** A line of the phone's own configuration that we have no name for. */
export interface ExtraOption {
  readonly name: string;
  readonly value: string;
}

/** What can be chosen about a phone; what is left out is decided elsewhere. */
export interface PhoneOptions {
  readonly transport?: PhoneTransport;
  readonly encryption?: PhoneEncryption;
  /** In the order in which the phone offers them. */
  readonly codecs?: readonly PhoneCodec[];
  readonly language?: PhoneLanguage;
  /** An IANA name such as `Europe/Berlin`. */
  readonly timeZone?: string;
  /** The host that tells the time, RFC 5905. */
  readonly timeServer?: string;
  readonly keys?: readonly PhoneKey[];
  readonly callWaiting?: boolean;
  /** Whether it answers by itself when the caller's headers ask for it, as intercom does. */
  readonly autoAnswer?: boolean;
  /** How long a registration lasts, seconds. */
  readonly registerSeconds?: number;
  /** How often it keeps its way through a NAT open, seconds. */
  readonly keepAliveSeconds?: number;
  /** How often it asks for its configuration, seconds. */
  readonly refreshSeconds?: number;
  readonly extra?: readonly ExtraOption[];
}

/** Options for every phone of a vendor, or of one model. */
export interface ProvisioningProfile {
  readonly id: ProfileId;
  readonly name: string;
  /** Undefined for phones of all vendors. */
  readonly vendor?: Vendor;
  /** Undefined for all models of the vendor. */
  readonly model?: string;
  readonly options: PhoneOptions;
}

/** What is known of a device in order to provision it. */
export interface DeviceSetup {
  readonly device: DeviceId;
  readonly vendor: Vendor;
  /** As the vendor spells it, e.g. `GXP1760W`; empty when nobody knows. */
  readonly model: string;
  /** Twelve lower-case hexadecimal digits. */
  readonly mac?: string;
  /** The profile that was chosen for it; undefined for the one that fits best. */
  readonly profile?: ProfileId;
  /** Whether it may ask for its configuration from outside the site. */
  readonly remote: boolean;
  /** What is different from its profile. */
  readonly options: PhoneOptions;
}

/** What lets a phone have its configuration. The token itself is in nobody's memory but sealed. */
export interface ProvisioningToken {
  readonly id: ProvisioningTokenId;
  readonly device: DeviceId;
  readonly createdAt: Date;
  readonly expiresAt?: Date;
  /** How often the configuration may be fetched. */
  readonly maxUses?: number;
  readonly uses: number;
  readonly revokedAt?: Date;
  readonly lastUsedAt?: Date;
  /** Who fetched it first, as far as it showed: nobody else may from then on. */
  readonly boundMac?: string;
  readonly boundVendor?: Vendor;
}

/** What a new token may do. */
export type TokenTerms = Pick<ProvisioningToken, "expiresAt" | "maxUses">;

/** Who fetches, as far as it shows. */
export interface FetchIdentity {
  readonly mac?: string;
  readonly vendor?: Vendor;
}

/** Why a token lets nobody in, or not this phone. */
export type TokenRefusal = "expired" | "mac" | "revoked" | "used" | "vendor";

/**
 * Why `token` is of no use to who fetches with it now; undefined when it is.
 * @param strictly Whether who fetches must show what the first one showed: for files that hold a
 * secret. For others it is enough to show nothing else.
 */
export function tokenRefusal(
  token: ProvisioningToken,
  { mac, vendor }: FetchIdentity,
  at: Date,
  strictly: boolean,
): TokenRefusal | undefined {
  const { revokedAt, expiresAt, maxUses, uses, boundMac, boundVendor } = token;
  if (revokedAt !== undefined) return "revoked";
  if (expiresAt !== undefined && expiresAt <= at) return "expired";
  if (maxUses !== undefined && uses >= maxUses) return "used";
  const differs = (bound: string | undefined, shown: string | undefined) =>
    bound !== undefined && bound !== shown && (strictly || shown !== undefined);
  if (differs(boundMac, mac)) return "mac";
  if (differs(boundVendor, vendor)) return "vendor";
  return undefined;
}

/** What becomes of phones: `config_fetch` and its like, for the page of each. */
export const DEVICE_EVENT_TYPES = [
  "config_fetch",
  "config_fetch_failed",
  "registration",
  "registration_failed",
  "unregistration",
  "provision_start",
  "provision_complete",
  "provision_failed",
  "call_start",
  "call_end",
  "firmware_check",
  "firmware_update",
  "error",
  "warning",
  "info",
] as const;

export type DeviceEventType = typeof DEVICE_EVENT_TYPES[number];

export interface DeviceEvent {
  readonly device: DeviceId;
  readonly type: DeviceEventType;
  readonly at: Date;
  /** Where the phone was, without a port. */
  readonly address?: string;
  readonly userAgent?: string;
  /** The file, the contact, or a sentence. */
  readonly detail?: string;
}

/** Setups, tokens and profiles. Synchronous, as `UserStore`. */
export interface ProvisioningStore {
  setup(device: DeviceId): DeviceSetup | undefined;
  byMac(mac: string): DeviceSetup | undefined;
  setups(): readonly DeviceSetup[];
  /** @throws {TakenError} when another device has the MAC address. */
  saveSetup(setup: DeviceSetup): void;
  removeSetup(device: DeviceId): boolean;
  /** What opens the menus of the phone; made when it is first asked for. */
  adminPassword(device: DeviceId): Secret | undefined;
  saveAdminPassword(device: DeviceId, password: Secret): void;

  /** Keeps the token, which is `text`, by its hash and sealed. */
  addToken(token: ProvisioningToken, text: Secret): void;
  /** Those of the device, newest first. */
  tokens(device: DeviceId): readonly ProvisioningToken[];
  token(text: string): ProvisioningToken | undefined;
  tokenText(id: ProvisioningTokenId): Secret | undefined;
  /** False when there is none, or it had been revoked. */
  revokeToken(id: ProvisioningTokenId, at: Date): boolean;
  /** Counts one use and binds the token to who fetches, or does neither and says why. Of two at
   * once only one has the last use. */
  useToken(id: ProvisioningTokenId, by: FetchIdentity, at: Date): TokenRefusal | undefined;

  profiles(): readonly ProvisioningProfile[];
  profile(id: ProfileId): ProvisioningProfile | undefined;
  /** @throws {TakenError} when another profile has the name. */
  saveProfile(profile: ProvisioningProfile): void;
  removeProfile(id: ProfileId): boolean;
}

/** What became of devices. Bounded: the oldest events of a device make room. */
export interface DeviceEventStore {
  add(event: DeviceEvent): void;
  /** The latest of a device, newest first. */
  ofDevice(device: DeviceId, most: number): readonly DeviceEvent[];
  /** The latest `config_fetch` of each device that has one. */
  lastFetches(): ReadonlyMap<DeviceId, DeviceEvent>;
}
