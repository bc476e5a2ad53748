/**
 * What the relay counts, in memory that the worker writes and the engine reads.
 *
 * Each port pair has one row and each number one writer, so a reader sees values that are at most
 * one packet old and needs no answer from the worker, however busy that is.
 */

export const ROW = {
  packets: 0,
  octets: 1,
  lost: 2,
  jitterMs: 3,
  /** Of the last packet with sound; -1 before. */
  payloadType: 4,
  /** -1 before the first measurement. */
  roundTripMs: 5,
} as const;
const ROW_SIZE = 6;

/** Why a packet was not sent on. */
export const DROP_REASONS = [
  "malformed",
  "foreign-source",
  "not-relayed",
  "unlinked",
  "held",
  "no-target",
  "unproven-target",
  "send-failed",
  /** The receiver hears something of ours instead. */
  "played-over",
  /** It was meant for us: an event that is translated, an echo, the sound of a leg we talk with. */
  "taken",
  /** SRTP that nobody signed who has the key, or that was there before, RFC 3711 §3.3. */
  "forged",
  "replayed",
  /** One way of an encrypted stream has no key yet. */
  "no-key",
  /** Not to be encrypted: its number was used, RFC 3711 §9.1, or it would grow too long. */
  "unencryptable",
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** How late packets of ours leave, upper bounds in milliseconds; the last has none. */
export const LATENESS_MS = [0.5, 1, 2, 5, 10, 20, 50, Infinity] as const;

/** Relayed and faults; then drops; then for each bound of lateness a count and a sum; unready. */
const TOTALS = 2 + DROP_REASONS.length + 2 * LATENESS_MS.length + 1;

export class Figures {
  readonly memory: SharedArrayBuffer;
  readonly values: Float64Array;
  readonly #low: number;
  readonly #rows: number;

  /** For ports `low` to `high`; over `memory` when another thread made it. */
  constructor(low: number, high: number, memory?: SharedArrayBuffer) {
    this.#low = low;
    this.#rows = (high - low >> 1) + 1;
    this.memory = memory ?? new SharedArrayBuffer(8 * (this.#rows * ROW_SIZE + TOTALS));
    this.values = new Float64Array(this.memory);
  }

  /** Where the row of the pair at the even `port` begins. */
  row(port: number): number {
    return (port - this.#low >> 1) * ROW_SIZE;
  }

  clear(port: number): void {
    const row = this.row(port);
    this.values.fill(0, row, row + ROW_SIZE);
    this.values[row + ROW.payloadType] = -1;
    this.values[row + ROW.roundTripMs] = -1;
  }

  read(port: number, column: keyof typeof ROW): number {
    return this.values[this.row(port) + ROW[column]] ?? 0;
  }

  get relayed(): number {
    return this.values[this.relayedIndex] ?? 0;
  }

  /** Packets the worker failed on: a fault of ours, never of a peer. */
  get faults(): number {
    return this.values[this.faultsIndex] ?? 0;
  }

  dropped(reason: DropReason): number {
    return this.values[this.dropIndex(reason)] ?? 0;
  }

  get relayedIndex(): number {
    return this.#rows * ROW_SIZE;
  }

  get faultsIndex(): number {
    return this.relayedIndex + 1;
  }

  /** Counts a packet of ours that left `lateMs` after its time. */
  sent(lateMs: number): void {
    let bound = 0;
    while (lateMs > (LATENESS_MS[bound] ?? Infinity)) bound++;
    const at = this.#latenessIndex + 2 * bound;
    this.values[at] = (this.values[at] ?? 0) + 1;
    this.values[at + 1] = (this.values[at + 1] ?? 0) + lateMs;
  }

  /** How many packets of ours were late by up to bound number `bound`, and by how much together. */
  lateness(bound: number): { readonly count: number; readonly sumMs: number } {
    const at = this.#latenessIndex + 2 * bound;
    return { count: this.values[at] ?? 0, sumMs: this.values[at + 1] ?? 0 };
  }

  /** Packets of ours that were not sent because their sound was not encoded in time. */
  get unready(): number {
    return this.values[this.unreadyIndex] ?? 0;
  }

  get unreadyIndex(): number {
    return this.#latenessIndex + 2 * LATENESS_MS.length;
  }

  get #latenessIndex(): number {
    return this.relayedIndex + 2 + DROP_REASONS.length;
  }

  dropIndex(reason: DropReason): number {
    return this.relayedIndex + 2 + DROP_REASONS.indexOf(reason);
  }
}
