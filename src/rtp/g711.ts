/**
 * G.711, ITU-T: 8 bits for each sample of 8 kHz, on a scale that is fine near silence.
 *
 * Both directions are tables of the standard's own segments. Those for encoding have 64 kB and take
 * some milliseconds: they are made when the first sample is encoded.
 */

const MU_BIAS = 0x84;
const MU_CLIP = 32_635;

/** Silence in each law: what a loss of signal sounds like to the far end. */
export const MU_SILENCE = 0xff;
export const A_SILENCE = 0xd5;

/** Linear samples of 16 bits by code. */
export const MU_TO_LINEAR: Int16Array = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + MU_BIAS << (bits >> 4 & 7)) - MU_BIAS;
  return bits & 0x80 ? -magnitude : magnitude;
});
export const A_TO_LINEAR: Int16Array = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ 0x55;
  const segment = bits >> 4 & 7;
  const step = (bits & 0x0f) << 4;
  const magnitude = segment === 0 ? step + 8 : step + 0x108 << segment - 1;
  return bits & 0x80 ? magnitude : -magnitude;
});

let muTable: Uint8Array | undefined;
let aTable: Uint8Array | undefined;

/** The code of a linear sample of 16 bits. */
export function linearToMu(sample: number): number {
  muTable ??= encoder(muOf);
  return muTable[sample & 0xffff] ?? MU_SILENCE;
}

/** The code of a linear sample of 16 bits. */
export function linearToA(sample: number): number {
  aTable ??= encoder(aOf);
  return aTable[sample & 0xffff] ?? A_SILENCE;
}

function encoder(codeOf: (sample: number) => number): Uint8Array {
  return Uint8Array.from({ length: 65_536 }, (_, bits) => codeOf(bits << 16 >> 16));
}

function muOf(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), MU_CLIP) + MU_BIAS;
  const segment = 24 - Math.clz32(magnitude);
  const code = segment << 4 | magnitude >> segment + 3 & 0x0f;
  return ~(sample < 0 ? code | 0x80 : code) & 0xff;
}

function aOf(sample: number): number {
  const magnitude = sample >= 0 ? sample : ~sample;
  const segment = Math.max(0, 24 - Math.clz32(magnitude));
  const step = segment === 0 ? magnitude >> 4 : magnitude >> segment + 3;
  return (segment << 4 | step & 0x0f | (sample >= 0 ? 0x80 : 0)) ^ 0x55;
}
