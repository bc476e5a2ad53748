import type { MediaHistory, MediaSample } from "../../domain/mod.ts";

/** Samples of one leg at most. */
export const MOST_SAMPLES = 240;

/** A sample in which nothing was heard. */
const GAP = 0;
const MOST_PERMILLE = 1_000;
const MOST_JITTER = 2_047;

/**
 * How a leg sounded over time, in one small integer a sample: a call that is up weighs some 300
 * octets a leg more for it in its first minute. A typed array would weigh more than it holds until
 * then, by its head. When there are too many samples each two become one, which has the worse of
 * both, and the interval doubles: an hour and a day both fit.
 */
export class LegHistory {
  readonly #startedAt: number;
  readonly #tickMs: number;
  /** None is beyond 30 bits, so that V8 keeps them in the array itself. */
  readonly #samples: number[] = [];
  /** How many ticks make an interval. */
  #ticks = 1;
  #passed = 0;
  #packets = 0;
  #lost = 0;

  /** @param startedAt When the first interval began, milliseconds since 1970.
   * @param tickMs How long it is. */
  constructor(startedAt: number, tickMs: number) {
    this.#startedAt = startedAt;
    this.#tickMs = tickMs;
  }

  /** True when an interval is over with this tick. */
  tick(): boolean {
    if (++this.#passed < this.#ticks) return false;
    this.#passed = 0;
    return true;
  }

  /** How much came, and was lost, since this was called last; both are given as counted so far. */
  since(packets: number, lost: number): { readonly packets: number; readonly lost: number } {
    // A packet that comes late is not lost any more.
    const news = { packets: packets - this.#packets, lost: Math.max(0, lost - this.#lost) };
    this.#packets = packets;
    this.#lost = lost;
    return news;
  }

  /** Keeps what was heard in the interval that ends now; undefined for nothing. */
  add(sample: MediaSample | undefined): void {
    if (this.#samples.length === MOST_SAMPLES) this.#halve();
    this.#samples.push(sample ? packed(sample) : GAP);
  }

  /** What is kept; undefined when nothing was ever heard. */
  get history(): MediaHistory | undefined {
    if (this.#samples.length === 0) return undefined;
    return {
      startedAt: new Date(this.#startedAt),
      intervalMs: this.#tickMs * this.#ticks,
      samples: this.#samples.map(unpacked),
    };
  }

  #halve(): void {
    const samples = this.#samples;
    for (let at = 0; at < MOST_SAMPLES; at += 2) {
      samples[at / 2] = worse(samples[at] ?? GAP, samples[at + 1] ?? GAP);
    }
    samples.length = MOST_SAMPLES / 2;
    this.#ticks *= 2;
  }
}

/** Ten bits of loss in thousandths, eleven of jitter in half milliseconds, nine of opinion in
 * hundredths. The latter is never 0. */
function packed({ lossShare, jitterMs, mos }: MediaSample): number {
  const loss = Math.min(MOST_PERMILLE, Math.round(lossShare * 1_000));
  const jitter = Math.min(MOST_JITTER, Math.round(jitterMs * 2));
  return loss << 20 | jitter << 9 | Math.round(mos * 100);
}

function unpacked(number: number): MediaSample | undefined {
  if (number === GAP) return undefined;
  return {
    lossShare: (number >>> 20) / 1_000,
    jitterMs: (number >>> 9 & MOST_JITTER) / 2,
    mos: (number & 511) / 100,
  };
}

/** The mean loss, the greater jitter and the lower opinion of two neighbours. */
function worse(first: number, second: number): number {
  const [a, b] = [unpacked(first), unpacked(second)];
  if (!a || !b) return first || second;
  return packed({
    lossShare: (a.lossShare + b.lossShare) / 2,
    jitterMs: Math.max(a.jitterMs, b.jitterMs),
    mos: Math.min(a.mos, b.mos),
  });
}
