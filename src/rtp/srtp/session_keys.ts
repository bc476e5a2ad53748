/** Session keys of one master key, RFC 3711 §4.3. The key derivation rate is 0: derived once. */
import { Aes } from "./aes.ts";
import { HmacSha1 } from "./hmac_sha1.ts";
import { masterOctets, RTCP_TAG_OCTETS, SALT_OCTETS, type SrtpSuite } from "./suites.ts";

/** What protects packets of RTP, or of RTCP. */
export interface PacketKeys {
  readonly cipher: Aes;
  readonly hmac: HmacSha1;
  /** The session salt, as the first words of a counter block. */
  readonly salt: Int32Array;
  readonly tagOctets: number;
}

export interface SessionKeys {
  readonly rtp: PacketKeys;
  readonly rtcp: PacketKeys;
}

/** RFC 3711 §4.3.1 and §4.3.2. */
const LABELS = { rtp: 0, rtcp: 3 } as const;
const AUTHENTICATION_OCTETS = 20;

/**
 * The keys that `master`, master key and master salt one behind the other, leads to.
 * @throws {RangeError} when it has not as many octets as the suite asks for.
 */
export function sessionKeys(suite: SrtpSuite, master: Uint8Array): SessionKeys {
  if (master.length !== masterOctets(suite)) {
    throw new RangeError(`The master key and salt of ${suite.name} have other lengths`);
  }
  const cipher = new Aes(master.subarray(0, suite.keyOctets));
  const salt = master.subarray(suite.keyOctets);
  const derived = (label: number, octets: number) => derive(cipher, salt, label, octets);
  const keysFrom = (label: number, tagOctets: number): PacketKeys => ({
    cipher: new Aes(derived(label, suite.keyOctets)),
    hmac: new HmacSha1(derived(label + 1, AUTHENTICATION_OCTETS)),
    salt: wordsOf(derived(label + 2, SALT_OCTETS)),
    tagOctets,
  });
  return {
    rtp: keysFrom(LABELS.rtp, suite.tagOctets),
    rtcp: keysFrom(LABELS.rtcp, RTCP_TAG_OCTETS),
  };
}

/** `octets` of the key stream for one label, §4.3.1. */
export function derive(
  cipher: Aes,
  salt: Uint8Array,
  label: number,
  octets: number,
): Uint8Array {
  const x = salt.slice();
  x[7] = (x[7] ?? 0) ^ label;
  const output = new Uint8Array(octets);
  cipher.stream(wordsOf(x), output, output, 0, octets);
  return output;
}

/** 14 octets with the 16 bits of the counter behind them. */
function wordsOf(salt: Uint8Array): Int32Array {
  const octets = new Uint8Array(16);
  octets.set(salt);
  const view = new DataView(octets.buffer);
  return Int32Array.from([0, 4, 8, 12], (at) => view.getInt32(at));
}

/**
 * Writes the counter block of a packet, §4.1.1. `rollover` and `sequence` are the index: 32 bits
 * and 16 for RTP, 15 and 16 for RTCP.
 */
export function writeBlock(
  block: Int32Array,
  salt: Int32Array,
  ssrc: number,
  rollover: number,
  sequence: number,
): void {
  block[0] = salt[0] ?? 0;
  block[1] = (salt[1] ?? 0) ^ ssrc;
  block[2] = (salt[2] ?? 0) ^ rollover;
  block[3] = (salt[3] ?? 0) ^ sequence << 16;
}
