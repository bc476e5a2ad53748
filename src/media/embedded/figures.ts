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
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

const TOTALS = 2 + DROP_REASONS.length;

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

  dropIndex(reason: DropReason): number {
    return this.relayedIndex + 2 + DROP_REASONS.indexOf(reason);
  }
}
