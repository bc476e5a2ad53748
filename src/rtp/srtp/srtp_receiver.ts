/**
 * Reads SRTP and SRTCP that arrive under one master key, RFC 3711 §3.3 and §3.4: what is not
 * signed, or was there before, changes nothing.
 */
import { payloadStart, sequenceOf, ssrcOf, uint32At } from "../packet.ts";
import { PacketIndex, rolloverOf } from "./packet_index.ts";
import { type SessionKeys, sessionKeys, writeBlock } from "./session_keys.ts";
import { Sources } from "./sources.ts";
import { RTCP_TAG_OCTETS, type SrtpSuite } from "./suites.ts";

/** Why a packet was not taken. */
export const SRTP_FAULT = {
  /** Its tag is not that of who has the key, or it is too short to have one. */
  forged: -1,
  /** It was there before, or is so old that nobody knows. */
  replayed: -2,
} as const;

/** The first two words of RTCP are not encrypted, §3.4; index and tag are at its end. */
const [NOT_ENCRYPTED, INDEX_OCTETS] = [8, 4];

export class SrtpReceiver {
  readonly #keys: SessionKeys;
  readonly #rtp = new Sources(() => new PacketIndex());
  readonly #rtcp = new Sources(() => new PacketIndex());
  readonly #block = new Int32Array(4);
  /** Of a source that nobody has heard of yet. */
  readonly #first = new PacketIndex();

  /**
   * `master` is the master key with the master salt behind it.
   * @throws {RangeError} when it has another length than the suite asks for.
   */
  constructor(suite: SrtpSuite, master: Uint8Array) {
    this.#keys = sessionKeys(suite, master);
  }

  /**
   * Decrypts a packet of RTP, whose header has been found to be whole, in its place. Returns how
   * many octets it has then, or one of `SRTP_FAULT`: then it is as it was.
   */
  unprotectRtp(data: Uint8Array, length: number): number {
    const { cipher, hmac, salt, tagOctets } = this.#keys.rtp;
    const end = length - tagOctets;
    const start = payloadStart(data);
    if (end < start) return SRTP_FAULT.forged;
    const ssrc = ssrcOf(data);
    const sequence = sequenceOf(data);
    const known = this.#rtp.find(ssrc);
    const index = (known ?? this.#first).guess(sequence);
    if (known && !known.isFresh(index)) return SRTP_FAULT.replayed;
    const rollover = rolloverOf(index);
    hmac.sign(data, end, rollover);
    if (!hmac.isSignedBy(data, end, tagOctets)) return SRTP_FAULT.forged;
    (known ?? this.#rtp.add(ssrc)).take(index);
    writeBlock(this.#block, salt, ssrc, rollover, sequence);
    cipher.stream(this.#block, data, data, start, end);
    return end;
  }

  /** As `unprotectRtp`, for RTCP. What is signed but not encrypted was never agreed on. */
  unprotectRtcp(data: Uint8Array, length: number): number {
    const { cipher, hmac, salt } = this.#keys.rtcp;
    const signed = length - RTCP_TAG_OCTETS;
    const end = signed - INDEX_OCTETS;
    if (end < NOT_ENCRYPTED) return SRTP_FAULT.forged;
    const trailer = uint32At(data, end);
    const index = trailer & 0x7fffffff;
    const ssrc = uint32At(data, 4);
    const known = this.#rtcp.find(ssrc);
    if (known && !known.isFresh(index)) return SRTP_FAULT.replayed;
    hmac.sign(data, signed);
    if (!hmac.isSignedBy(data, signed, RTCP_TAG_OCTETS)) return SRTP_FAULT.forged;
    if (trailer === index) return SRTP_FAULT.forged;
    (known ?? this.#rtcp.add(ssrc)).take(index);
    writeBlock(this.#block, salt, ssrc, index >>> 16, index & 0xffff);
    cipher.stream(this.#block, data, data, NOT_ENCRYPTED, end);
    return end;
  }
}
