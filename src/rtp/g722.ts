/**
 * G.722 at 64 kbit/s, ITU-T: 16 kHz in two sub-bands of 8 kHz, 6 bits for the low one and 2 for the
 * high one, one octet for two samples. Integer for integer as the recommendation has it; the tables
 * have its names.
 */
import { G722Band, saturate } from "./g722_band.ts";

const QMF = Int32Array.of(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11);
const TAPS = 24;
const Q6 = Int32Array.of(
  ...[0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940],
  ...[1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919],
);
const QM4 = Int32Array.of(
  ...[0, -20456, -12896, -8968, -6288, -4240, -2584, -1200],
  ...[20456, 12896, 8968, 6288, 4240, 2584, 1200, 0],
);
const QM6 = Int32Array.of(
  ...[-136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192],
  ...[-10232, -9360, -8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576],
  ...[-3168, -2776, -2400, -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008, 16704, 14984],
  ...[13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008],
  ...[3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136],
);
const QM2 = Int32Array.of(-7408, -1616, 7408, 1616);
const WL = [-60, -30, 58, 172, 334, 538, 1198, 3042];
const RL42 = [0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0];
/** How the step of the low band follows a code of 4 bits: WL of RL42. */
const LOW_WEIGHTS = Int32Array.from(RL42, (index) => WL[index] ?? 0);
const HIGH_WEIGHTS = Int32Array.of(798, -214, 798, -214);
const LEAST = -16_384;
const MOST = 16_383;

/** Encodes one stream; its state goes from call to call. */
export class G722Encoder {
  readonly #low = new G722Band("low");
  readonly #high = new G722Band("high");
  readonly #taps = new Int32Array(TAPS);

  /** Encodes `samples` of 16 kHz, an even number, into half as many octets of `into` from `at`. */
  encode(samples: Int16Array, into: Uint8Array, at: number): void {
    const x = this.#taps;
    for (let j = 0; j + 1 < samples.length; j += 2) {
      x.copyWithin(0, 2);
      x[TAPS - 2] = samples[j] ?? 0;
      x[TAPS - 1] = samples[j + 1] ?? 0;
      let odd = 0;
      let even = 0;
      for (let i = 0; i < 12; i++) {
        odd += (x[2 * i] ?? 0) * (QMF[i] ?? 0);
        even += (x[2 * i + 1] ?? 0) * (QMF[11 - i] ?? 0);
      }
      into[at + (j >> 1)] = this.#highCode(even - odd >> 14) << 6 |
        this.#lowCode(even + odd >> 14);
    }
  }

  /** SUBTRA, QUANTL and INVQAL of the low band. */
  #lowCode(sample: number): number {
    const band = this.#low;
    const difference = saturate(sample - band.predicted);
    const size = difference >= 0 ? difference : ~difference;
    let i = 1;
    while (i < 30 && size >= ((Q6[i] ?? 0) * band.step >> 12)) i++;
    // ILN and ILP: the codes of negative numbers fall from 63, with two of them to spare.
    const code = difference >= 0 ? 62 - i : i < 3 ? 64 - i : 34 - i;
    const coarse = code >> 2;
    band.adapt(band.step * (QM4[coarse] ?? 0) >> 15, LOW_WEIGHTS[coarse] ?? 0);
    return code;
  }

  /** SUBTRA, QUANTH and INVQAH of the high band. */
  #highCode(sample: number): number {
    const band = this.#high;
    const difference = saturate(sample - band.predicted);
    const size = difference >= 0 ? difference : ~difference;
    const isLarge = size >= (564 * band.step >> 12);
    const code = difference >= 0 ? (isLarge ? 2 : 3) : isLarge ? 0 : 1;
    band.adapt(band.step * (QM2[code] ?? 0) >> 15, HIGH_WEIGHTS[code] ?? 0);
    return code;
  }
}

/** Decodes one stream; its state goes from call to call. */
export class G722Decoder {
  readonly #low = new G722Band("low");
  readonly #high = new G722Band("high");
  readonly #taps = new Int32Array(TAPS);

  /** Decodes `octets` into twice as many samples of 16 kHz of `into` from `at`. */
  decode(octets: Uint8Array, into: Int16Array, at: number): void {
    const x = this.#taps;
    for (let j = 0; j < octets.length; j++) {
      const code = octets[j] ?? 0;
      const low = this.#lowSample(code & 0x3f);
      const high = this.#highSample(code >> 6);
      x.copyWithin(0, 2);
      x[TAPS - 2] = low + high;
      x[TAPS - 1] = low - high;
      let first = 0;
      let second = 0;
      for (let i = 0; i < 12; i++) {
        second += (x[2 * i] ?? 0) * (QMF[i] ?? 0);
        first += (x[2 * i + 1] ?? 0) * (QMF[11 - i] ?? 0);
      }
      into[at + 2 * j] = saturate(first >> 11);
      into[at + 2 * j + 1] = saturate(second >> 11);
    }
  }

  /**
   * Decodes only the low band, which is the sound below 4 kHz at 8 kHz: all that a detector of
   * tones needs, for half the work. One stream is decoded either way, not both.
   */
  decodeLow(octets: Uint8Array, from: number, to: number, into: Int16Array): void {
    for (let j = from; j < to; j++) {
      into[j - from] = saturate(2 * this.#lowSample((octets[j] ?? 0) & 0x3f));
    }
  }

  #lowSample(code: number): number {
    const band = this.#low;
    const sample = band.predicted + (band.step * (QM6[code] ?? 0) >> 15);
    const coarse = code >> 2;
    band.adapt(band.step * (QM4[coarse] ?? 0) >> 15, LOW_WEIGHTS[coarse] ?? 0);
    return sample > MOST ? MOST : sample < LEAST ? LEAST : sample;
  }

  #highSample(code: number): number {
    const band = this.#high;
    const difference = band.step * (QM2[code] ?? 0) >> 15;
    const sample = band.predicted + difference;
    band.adapt(difference, HIGH_WEIGHTS[code] ?? 0);
    return sample > MOST ? MOST : sample < LEAST ? LEAST : sample;
  }
}
