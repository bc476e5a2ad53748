import type { Secret } from "../runtime/mod.ts";
import type { DeviceId, UserId } from "./ids.ts";
import type { MediaEncryption } from "./media_encryption.ts";

/** How a device proves itself, RFC 8760. One algorithm a device: real phones take no choice. */
export type DigestAlgorithm = "MD5" | "SHA-256";

/** A phone or softphone that registers. */
export interface Device {
  readonly id: DeviceId;
  readonly user: UserId;
  /** The user part of its address of record and its digest username; unique. */
  readonly username: string;
  /** For people, e.g. `kitchen`. */
  readonly name: string;
  /** The realm the HA1s are made for: they are worth nothing in another. */
  readonly realm: string;
  /** `H(username:realm:secret)` in lower-case hexadecimal, RFC 7616 §3.4.2. */
  readonly ha1: Readonly<Record<DigestAlgorithm, Secret>>;
  /** Which algorithm the challenge names. */
  readonly algorithm: DigestAlgorithm;
  /** Calls this device may have up at once; undefined for what is configured for all. */
  readonly maxCalls?: number | undefined;
  /**
   * The file that people hear whom this device has put on hold; undefined for what its user has
   * chosen.
   */
  readonly music?: string | undefined;
  /** Whether its sound is encrypted; `optional` if left out. */
  readonly encryption?: MediaEncryption | undefined;
}

/** Which devices have which algorithm, without all that there is of them besides. */
export interface DeviceAlgorithms {
  readonly byUsername: ReadonlyMap<string, DigestAlgorithm>;
  /** The smallest of all ids; undefined without devices. */
  readonly firstId: DeviceId | undefined;
}

/** Devices, by the name they register with. Synchronous, as `UserStore`. */
export interface DeviceStore {
  get(id: DeviceId): Device | undefined;
  byUsername(username: string): Device | undefined;
  ofUser(user: UserId): readonly Device[];
  list(): readonly Device[];
  /** Read at once, where `list` of thousands takes a tenth of a second. */
  algorithms(): DeviceAlgorithms;
  /** Saves the device with its secret, which is kept encrypted.
   * @throws {TakenError} when another device has the username. */
  save(device: Device, secret: Secret): void;
  /** The secret as the phone needs it, for provisioning. */
  secret(id: DeviceId): Secret | undefined;
  remove(id: DeviceId): boolean;
}
