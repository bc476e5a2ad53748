/**
 * Encoded sound that the engine writes and the relay's thread sends from: each sound once for each
 * codec, whoever hears it. Cells tell how much of a sound is there, since it is sent while the rest
 * is still being encoded.
 */

const CELLS = 4096;
/** An hour of G.711. Memory is taken from the system only as it is written to. */
const OCTETS = 32 * 1024 * 1024;

export class SoundMemory {
  readonly shared: SharedArrayBuffer;
  readonly octets: Uint8Array;
  /** Octets that are ready, by cell. */
  readonly #cells: Int32Array;

  /** Over `shared` when another thread made it. */
  constructor(shared?: SharedArrayBuffer, octets = OCTETS) {
    this.shared = shared ?? new SharedArrayBuffer(4 * CELLS + octets);
    this.#cells = new Int32Array(this.shared, 0, CELLS);
    this.octets = new Uint8Array(this.shared, 4 * CELLS);
  }

  get cells(): number {
    return CELLS;
  }

  ready(cell: number): number {
    return Atomics.load(this.#cells, cell);
  }

  /** The first `octets` of the sound of `cell` are there from now on. */
  publish(cell: number, octets: number): void {
    Atomics.store(this.#cells, cell, octets);
  }
}
