/**
 * Makes SRTP and SRTCP of what one stream sends under one master key, RFC 3711 §3.3 and §3.4.
 *
 * Whoever relays does not choose what it encrypts: a sender may begin again with numbers that it
 * has used, and what is encrypted twice under one number shows both texts (§9.1). So a number is
 * used once, and a sender that begins again goes on under an SSRC of ours.
 */
import { payloadStart, sequenceOf, ssrcOf, uint32At, writeSsrc, writeUint32 } from "../packet.ts";
import { PacketIndex, REPLAY_WINDOW, rolloverOf } from "./packet_index.ts";
import { type PacketKeys, type SessionKeys, sessionKeys, writeBlock } from "./session_keys.ts";
import { Sources } from "./sources.ts";
import type { SrtpSuite } from "./suites.ts";

/** Octets that a packet of RTP or RTCP may grow by. */
export const SRTP_GROWTH = 14;
/** RFC 3711 §3.4: the index of RTCP has 31 bits. */
const LAST_RTCP_INDEX = 0x7fffffff;
/** Packets in sequence that show that a sender has begun again. */
const RESTART = 2;
const NOT_ENCRYPTED = 8;

/** What one source has sent. */
interface Sent {
  ssrc: number;
  index: PacketIndex;
  /** How many packets in sequence had numbers from long ago, and what comes next. */
  old: number;
  next: number;
}

export class SrtpSender {
  readonly #keys: SessionKeys;
  readonly #integer: (bound: number) => number;
  readonly #sources: Sources<Sent>;
  readonly #block = new Int32Array(4);
  #rtcpIndex = 0;

  /**
   * `master` is the master key with the master salt behind it; `integer` is unpredictable.
   * @throws {RangeError} when `master` has another length than the suite asks for.
   */
  constructor(suite: SrtpSuite, master: Uint8Array, integer: (bound: number) => number) {
    this.#keys = sessionKeys(suite, master);
    this.#integer = integer;
    this.#sources = new Sources(() => ({ ssrc: 0, index: new PacketIndex(), old: 0, next: -1 }));
  }

  /**
   * Writes a whole RTP packet to `target`, encrypted and signed, and returns how many octets it has
   * there; 0 for one that must not be sent. `target` has room for `SRTP_GROWTH` more and is other
   * memory than `data`, which stays as it is.
   */
  protectRtp(data: Uint8Array, length: number, target: Uint8Array): number {
    const sequence = sequenceOf(data);
    const source = this.#sourceOf(ssrcOf(data));
    const index = this.#indexOf(source, sequence);
    if (index < 0) return 0;
    source.index.take(index);
    const { rtp } = this.#keys;
    const start = payloadStart(data);
    for (let i = 0; i < start; i++) target[i] = data[i] ?? 0;
    writeSsrc(target, source.ssrc);
    const rollover = rolloverOf(index);
    writeBlock(this.#block, rtp.salt, source.ssrc, rollover, sequence);
    rtp.cipher.stream(this.#block, data, target, start, length);
    rtp.hmac.sign(target, length, rollover);
    return withTag(rtp, target, length);
  }

  /** As `protectRtp`, for a compound packet of RTCP. */
  protectRtcp(data: Uint8Array, length: number, target: Uint8Array): number {
    if (length < NOT_ENCRYPTED || this.#rtcpIndex >= LAST_RTCP_INDEX) return 0;
    const index = ++this.#rtcpIndex;
    const { rtcp } = this.#keys;
    const written = this.#sources.find(uint32At(data, 4))?.ssrc ?? uint32At(data, 4);
    for (let i = 0; i < NOT_ENCRYPTED; i++) target[i] = data[i] ?? 0;
    writeUint32(target, 4, written);
    writeBlock(this.#block, rtcp.salt, written, index >>> 16, index & 0xffff);
    rtcp.cipher.stream(this.#block, data, target, NOT_ENCRYPTED, length);
    // The highest bit says that it is encrypted.
    writeUint32(target, length, index | 0x80000000);
    rtcp.hmac.sign(target, length + 4);
    return withTag(rtcp, target, length + 4);
  }

  #sourceOf(ssrc: number): Sent {
    const known = this.#sources.find(ssrc);
    if (known) return known;
    const source = this.#sources.add(ssrc);
    source.ssrc = ssrc;
    return source;
  }

  /** The index under which a packet goes; -1 for one that was sent, or came too late. */
  #indexOf(source: Sent, sequence: number): number {
    const index = source.index.guess(sequence);
    if (source.index.isFresh(index)) {
      source.old = 0;
      return index;
    }
    source.old = sequence === source.next ? source.old + 1 : 1;
    source.next = (sequence + 1) & 0xffff;
    if (source.old < RESTART || source.index.isNear(index, REPLAY_WINDOW)) return -1;
    source.ssrc = this.#integer(2 ** 32);
    source.index = new PacketIndex();
    source.old = 0;
    return sequence;
  }
}

function withTag({ hmac, tagOctets }: PacketKeys, target: Uint8Array, length: number): number {
  for (let i = 0; i < tagOctets; i++) target[length + i] = hmac.digest[i] ?? 0;
  return length + tagOctets;
}
