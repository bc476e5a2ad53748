/** A mean opinion score from what a relay can measure, by a simplified E-model, ITU-T G.107. */

/** Impairment by the codec itself and its robustness against loss, ITU-T G.113 appendix I. */
interface Impairment {
  readonly equipment: number;
  readonly lossRobustness: number;
}

/** Wideband codecs are rated as G.711 with concealment: this scale ends at narrowband. */
const CONCEALED: Impairment = { equipment: 0, lossRobustness: 25.1 };
const IMPAIRMENTS: ReadonlyMap<string, Impairment> = new Map([
  ["G729", { equipment: 11, lossRobustness: 19 }],
  ["G723", { equipment: 15, lossRobustness: 16.1 }],
  ["GSM", { equipment: 20, lossRobustness: 10 }],
  ["ILBC", { equipment: 11, lossRobustness: 32 }],
  ["G728", { equipment: 7, lossRobustness: 17 }],
]);

/** R of a narrowband connection with all defaults, G.107 §7.8. */
const BEST_RATING = 93.2;
/** Sampling, one packet of 20 ms, and play-out. */
const FIXED_DELAY_MS = 25;

export interface Quality {
  /** Share of packets lost, 0 to 1. */
  readonly lossShare: number;
  readonly jitterMs: number;
  /** Round trip; half of it is taken for one way. */
  readonly roundTripMs: number;
  /** The rtpmap name of the codec, e.g. `PCMU`. */
  readonly encoding: string;
}

/** 1.0 (useless) to 4.5 (perfect). A jitter buffer of twice the jitter is assumed. */
export function opinionScore(quality: Quality): number {
  const codec = IMPAIRMENTS.get(quality.encoding.toUpperCase()) ?? CONCEALED;
  const delay = quality.roundTripMs / 2 + 2 * quality.jitterMs + FIXED_DELAY_MS;
  const delayImpairment = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);
  const percent = 100 * Math.min(1, Math.max(0, quality.lossShare));
  const lossImpairment = codec.equipment +
    (95 - codec.equipment) * percent / (percent + codec.lossRobustness);
  return scoreOf(BEST_RATING - delayImpairment - lossImpairment);
}

/** G.107 annex B. */
function scoreOf(rating: number): number {
  if (rating <= 0) return 1;
  if (rating >= 100) return 4.5;
  const score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6;
  return Math.min(4.5, Math.max(1, score));
}
