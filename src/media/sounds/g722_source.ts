import { G722Decoder } from "../../rtp/mod.ts";
import { type PcmReader, resampled, type SoundSource } from "./sound_source.ts";

const OCTETS_PER_MS = 8;

/** A file of G.722 at 64 kbit/s without any header, the form our own sounds are stored in. */
export function g722Source(octets: Uint8Array): SoundSource {
  return {
    durationMs: octets.length / OCTETS_PER_MS,
    open: (rateHz) => resampled(new G722Reader(octets), 16_000, rateHz),
    g722: octets,
  };
}

class G722Reader implements PcmReader {
  readonly #octets: Uint8Array;
  readonly #decoder = new G722Decoder();
  #at = 0;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  read(into: Int16Array): number {
    const end = Math.min(this.#octets.length, this.#at + (into.length >> 1));
    const count = 2 * (end - this.#at);
    this.#decoder.decode(this.#octets.subarray(this.#at, end), into, 0);
    this.#at = end;
    return count;
  }
}
