import type { Secret } from "../runtime/mod.ts";
import type { DeviceId, GatewayId } from "./ids.ts";
import type { GatewayEncryption } from "./media_encryption.ts";

/** How a carrier is spoken to. */
export type GatewayTransport = "UDP" | "TCP" | "TLS";

export const GATEWAY_TRANSPORTS: readonly GatewayTransport[] = ["UDP", "TCP", "TLS"];

/**
 * How a carrier wants numbers written: `+4930123`, `4930123`, `030123` within the country, or as
 * they were dialled.
 */
export type NumberFormat = "+e164" | "e164" | "national" | "as-dialled";

export const NUMBER_FORMATS: readonly NumberFormat[] = ["+e164", "e164", "national", "as-dialled"];

/** What people called by a gateway see: who calls if the carrier takes it, one number, nobody. */
export type CallerIdMode = "passthrough" | "override" | "anonymous";

export const CALLER_ID_MODES: readonly CallerIdMode[] = ["passthrough", "override", "anonymous"];

/**
 * The header in which a carrier looks for the caller's number: From alone, or From and
 * P-Asserted-Identity (RFC 3325 §9.1), P-Preferred-Identity (§9.2) or Remote-Party-ID.
 */
export type IdentityHeader = "from" | "pai" | "ppi" | "rpid";

export const IDENTITY_HEADERS: readonly IdentityHeader[] = ["from", "pai", "ppi", "rpid"];

/** Codecs that a gateway may be limited to, by their rtpmap names in upper case. */
export type GatewayCodec = "PCMU" | "PCMA" | "G722" | "OPUS" | "G729" | "GSM" | "ILBC";

export const GATEWAY_CODECS: readonly GatewayCodec[] = [
  "PCMA",
  "PCMU",
  "G722",
  "OPUS",
  "G729",
  "GSM",
  "ILBC",
];

/** How key presses reach a carrier: events of RFC 4733, INFO, or tones in the voice. */
export type DtmfMode = "rfc4733" | "info" | "inband";

export const DTMF_MODES: readonly DtmfMode[] = ["rfc4733", "info", "inband"];

/** Our own account at a carrier. Its secret is `GatewaySecrets.own`. */
export interface GatewayAccount {
  /** The user part of the address that is registered, and of From where nothing else says so. */
  readonly username: string;
  /** The name in credentials; undefined for the username. */
  readonly authUser?: string;
  /** The one realm that is answered; undefined for whichever the carrier names. */
  readonly realm?: string;
}

/**
 * How a carrier's calls are known to be its own. One proof is enough, and that a call came to the
 * contact that we have registered is one; with none a carrier has no calls.
 */
export interface GatewayIdentity {
  /** Addresses and networks, e.g. `192.0.2.7`, `192.0.2.7:5080`, `192.0.2.0/24`, `2001:db8::/32`. */
  readonly addresses: readonly string[];
  /** What the gateway's own name and outbound proxy resolve to counts too, followed as it changes. */
  readonly resolved: boolean;
  /** SIP domains of which a client certificate of TLS is proof, in lower case, RFC 5922 §7. */
  readonly certificates: readonly string[];
  /** The name by which the carrier proves itself to us; the secret is `GatewaySecrets.theirs`. */
  readonly username?: string;
}

/** Who is shown to people who are called by a gateway. */
export interface GatewayCallerId {
  readonly mode: CallerIdMode;
  /** The number shown with `override`, and where the caller's own may not be; E.164. */
  readonly number?: string;
  /** The name shown with it; undefined for that of the caller. */
  readonly name?: string;
  /** Numbers by device, in any mode but anonymous; E.164. */
  readonly devices: Readonly<Record<DeviceId, string>>;
  /** Numbers the carrier takes besides our own inbound numbers of this gateway; E.164. */
  readonly allowed: readonly string[];
  /** Pass on the number of who called us where a call is forwarded, though it is none of ours. */
  readonly forwarded: boolean;
  readonly header: IdentityHeader;
}

/** A carrier, a device to the telephone network, or another exchange. */
export interface Gateway {
  readonly id: GatewayId;
  /** For people; unique. */
  readonly name: string;
  readonly enabled: boolean;
  /** A name that is resolved by RFC 3263, or an address; with `:port` that one. */
  readonly address: string;
  /** Undefined for what the DNS says, or UDP. */
  readonly transport?: GatewayTransport;
  /** Where requests go instead of to the address; as `address`. */
  readonly outboundProxy?: string;
  readonly account?: GatewayAccount;
  /** We register there with the account, RFC 3261 §10. */
  readonly registers: boolean;
  /** For how long a registration is asked for. */
  readonly expiresSeconds: number;
  /** The user part of From in calls; undefined for the caller's number. */
  readonly fromUser?: string;
  /** The host part of From and of identities; undefined for that of `address`. */
  readonly fromDomain?: string;
  readonly identity: GatewayIdentity;
  readonly numberFormat: NumberFormat;
  readonly callerId: GatewayCallerId;
  /** In this order and no others; empty for all. */
  readonly codecs: readonly GatewayCodec[];
  readonly dtmf: DtmfMode;
  /** Nothing is sent or taken but over TLS. */
  readonly tlsOnly: boolean;
  /** `required` goes with `tlsOnly`: whoever reads the signalling has the keys. */
  readonly encryption: GatewayEncryption;
  /** Calls at once, both ways together; undefined for no limit. */
  readonly maxChannels?: number;
  /** Time between two OPTIONS; 0 for none. */
  readonly probeSeconds: number;
}

/** What a gateway and we prove ourselves to each other with. */
export interface GatewaySecrets {
  /** Ours at the carrier. */
  readonly own?: Secret;
  /** The carrier's with us. */
  readonly theirs?: Secret;
}

/** Gateways, by name. Synchronous, as `UserStore`. */
export interface GatewayStore {
  get(id: GatewayId): Gateway | undefined;
  byName(name: string): Gateway | undefined;
  /** All gateways, by name. The same list while nothing has changed. */
  list(): readonly Gateway[];
  /** None for a gateway that does not exist. */
  secrets(id: GatewayId): GatewaySecrets;
  /** Saves the gateway with these secrets and no others, which are kept encrypted.
   * @throws {TakenError} when another gateway has the name. */
  save(gateway: Gateway, secrets: GatewaySecrets): void;
  /** Takes it out of all routes too. False when there was none. */
  remove(id: GatewayId): boolean;
}

/** Most gateways there can be: each has a label in the metrics. */
export const MOST_GATEWAYS = 200;
