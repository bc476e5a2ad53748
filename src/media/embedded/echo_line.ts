/** RTP on its way back to whoever sent it. All memory is taken at the start, none per packet. */

const PACKET_OCTETS = 1500;
/** Packets of 10 ms are the shortest in use. */
const SHORTEST_PACKET_MS = 10;
const SPARE = 8;
export const LONGEST_ECHO_MS = 10_000;

export class EchoLine {
  readonly delayMs: number;
  readonly #packets: Uint8Array<ArrayBuffer>[];
  readonly #lengths: Int32Array;
  readonly #dues: Float64Array;
  #first = 0;
  #count = 0;

  /** `delayMs` is limited to `LONGEST_ECHO_MS`. */
  constructor(delayMs: number) {
    this.delayMs = Math.min(Math.max(0, delayMs), LONGEST_ECHO_MS);
    const slots = Math.ceil(this.delayMs / SHORTEST_PACKET_MS) + SPARE;
    this.#packets = Array.from({ length: slots }, () => new Uint8Array(PACKET_OCTETS));
    this.#lengths = new Int32Array(slots);
    this.#dues = new Float64Array(slots);
  }

  /** When the oldest packet is to go; Infinity when there is none. */
  get dueMs(): number {
    return this.#count === 0 ? Infinity : this.#dues[this.#first] ?? Infinity;
  }

  /** Takes a packet. One too long, or more than the line holds, is lost. */
  put(data: Uint8Array, length: number, nowMs: number): void {
    const slots = this.#packets.length;
    if (length > PACKET_OCTETS || this.#count === slots) return;
    const slot = (this.#first + this.#count) % slots;
    const packet = this.#packets[slot];
    if (packet === undefined) return;
    for (let i = 0; i < length; i++) packet[i] = data[i] ?? 0;
    this.#lengths[slot] = length;
    this.#dues[slot] = nowMs + this.delayMs;
    this.#count++;
  }

  /** The oldest packet, which is the caller's until the next `put`. */
  take(): { readonly data: Uint8Array<ArrayBuffer>; readonly length: number } | undefined {
    const data = this.#packets[this.#first];
    if (this.#count === 0 || data === undefined) return undefined;
    const length = this.#lengths[this.#first] ?? 0;
    this.#first = (this.#first + 1) % this.#packets.length;
    this.#count--;
    return { data, length };
  }
}
