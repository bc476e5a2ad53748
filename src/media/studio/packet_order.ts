/** Packets of one stream in the order in which they were sent, RFC 3550 §5.1. */

/** One RTP packet, with its payload only. */
export interface VoicePacket {
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly payloadType: number;
  readonly payload: Uint8Array;
  readonly arrivalMs: number;
}

/** A sequence that jumps further is that of a sender that began anew. */
const LONGEST_JUMP = 3000;
/** Packets that may wait for one that is missing. */
const MOST_WAITING = 256;

export class PacketOrder {
  readonly #holdMs: number;
  readonly #waiting: VoicePacket[] = [];
  #last: VoicePacket | undefined;

  /** A packet that is missing is waited for so long. */
  constructor(holdMs: number) {
    this.#holdMs = holdMs;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Takes a packet. One that was there already, or whose place has passed, is dropped. */
  put(packet: VoicePacket): void {
    if (this.#last && isPast(packet, this.#last)) return;
    const waiting = this.#waiting;
    let at = waiting.length;
    for (; at > 0; at--) {
      const before = waiting[at - 1];
      if (!before || before.ssrc !== packet.ssrc) break;
      const distance = distanceOf(packet, before);
      if (distance === 0) return;
      if (distance > 0 || distance < -LONGEST_JUMP) break;
    }
    waiting.splice(at, 0, packet);
  }

  /** The next packet, if it is its turn: it follows the last, or has waited long enough. */
  next(nowMs: number): VoicePacket | undefined {
    const first = this.#waiting[0];
    if (!first) return undefined;
    const isNext = this.#last !== undefined && first.ssrc === this.#last.ssrc &&
      distanceOf(first, this.#last) === 1;
    const isDue = first.arrivalMs + this.#holdMs <= nowMs || this.#waiting.length > MOST_WAITING;
    if (!isNext && !isDue) return undefined;
    this.#last = first;
    return this.#waiting.shift();
  }
}

/** From `earlier` to `packet`, in packets; negative when it was sent before that. */
function distanceOf({ sequence }: VoicePacket, earlier: VoicePacket): number {
  return sequence - earlier.sequence << 16 >> 16;
}

function isPast(packet: VoicePacket, last: VoicePacket): boolean {
  const distance = distanceOf(packet, last);
  return packet.ssrc === last.ssrc && distance <= 0 && distance >= -LONGEST_JUMP;
}
