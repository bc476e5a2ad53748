import { G722Decoder } from "../../rtp/mod.ts";
import { type PcmReader, resampled, type SoundSource } from "./sound_source.ts";

const OCTETS_PER_MS = 8;

/**
 * A file of G.722 at 64 kbit/s without any header, the form our own sounds are stored in. One that
 * `loops` begins as it goes on after its own end, and is decoded so.
 */
export function g722Source(octets: Uint8Array, loops: boolean): SoundSource {
  return {
    durationMs: octets.length / OCTETS_PER_MS,
    open: (rateHz) => resampled(new G722Reader(octets, loops), 16_000, rateHz),
    g722: octets,
  };
}

/** In so much sound a decoder forgets where it came from. */
const LEAD_IN_OCTETS = 500 * OCTETS_PER_MS;

class G722Reader implements PcmReader {
  readonly #octets: Uint8Array;
  readonly #decoder = new G722Decoder();
  #at = 0;

  constructor(octets: Uint8Array, loops: boolean) {
    this.#octets = octets;
    if (!loops) return;
    const end = octets.subarray(-LEAD_IN_OCTETS);
    this.#decoder.decode(end, new Int16Array(2 * end.length), 0);
  }

  read(into: Int16Array): number {
    const end = Math.min(this.#octets.length, this.#at + (into.length >> 1));
    const count = 2 * (end - this.#at);
    this.#decoder.decode(this.#octets.subarray(this.#at, end), into, 0);
    this.#at = end;
    return count;
  }
}
