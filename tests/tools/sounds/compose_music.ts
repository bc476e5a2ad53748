/**
 * Music on hold, composed by this program for Ringdown and by nobody else: four chords, an arpeggio,
 * a bass and a melody of five notes that wanders over them. 38.4 seconds; what rings on at its end
 * rings into its beginning, so that it repeats without a seam.
 */

export const RATE_HZ = 16_000;
const BEAT_S = 0.6;
const BEATS = 64;
const SAMPLES = Math.round(BEATS * BEAT_S * RATE_HZ);
/** -18 dBFS. */
const LEVEL = 32_768 * 10 ** (-18 / 20);

/** Am7, Fmaj7, C, G6 as steps of a piano, 60 for the middle C. */
const CHORDS = [[57, 60, 64, 67], [53, 57, 60, 64], [48, 55, 60, 64], [55, 59, 62, 64]];
const BASS = [45, 41, 48, 43];
/** By bar: a step for each beat, 0 for a rest. */
const MELODY = [
  [76, 0, 74, 72],
  [69, 0, 72, 0],
  [67, 69, 72, 0],
  [74, 0, 71, 0],
  [76, 0, 79, 76],
  [72, 0, 69, 0],
  [67, 0, 64, 67],
  [69, 71, 74, 0],
];

const mix = new Float64Array(SAMPLES);

/** A bell-like note: a sine and some overtones that fade sooner. */
function strike(step: number, beat: number, loudness: number, fadeS: number, overtone = 0.25) {
  const hertz = 440 * 2 ** ((step - 69) / 12);
  const start = Math.round(beat * BEAT_S * RATE_HZ);
  const length = Math.round(6 * fadeS * RATE_HZ);
  for (let i = 0; i < length; i++) {
    const seconds = i / RATE_HZ;
    const attack = Math.min(1, seconds / 0.008);
    const phase = 2 * Math.PI * hertz * seconds;
    const tone = Math.sin(phase) * Math.exp(-seconds / fadeS) +
      overtone * Math.sin(2 * phase) * Math.exp(-seconds / (fadeS * 0.6)) +
      overtone * 0.4 * Math.sin(3 * phase) * Math.exp(-seconds / (fadeS * 0.3));
    const at = (start + i) % SAMPLES;
    mix[at] = (mix[at] ?? 0) + loudness * attack * tone;
  }
}

export function composeMusic(): Int16Array {
  mix.fill(0);
  for (let bar = 0; bar < BEATS / 4; bar++) {
    const chord = CHORDS[bar % 4] ?? [];
    strike(BASS[bar % 4] ?? 45, 4 * bar, 0.55, 0.9, 0.5);
    strike(BASS[bar % 4] ?? 45, 4 * bar + 2.5, 0.3, 0.6, 0.5);
    // Up and down the chord in quavers; the second half of the piece an octave higher at times.
    for (let quaver = 0; quaver < 8; quaver++) {
      const index = [0, 1, 2, 3, 2, 1, 2, 1][quaver] ?? 0;
      const lift = bar >= 8 && quaver % 4 === 3 ? 12 : 0;
      const loudness = quaver % 2 === 0 ? 0.26 : 0.2;
      strike((chord[index] ?? 60) + 12 + lift, 4 * bar + quaver / 2, loudness, 0.5);
    }
    for (const [beat, step] of (MELODY[bar % MELODY.length] ?? []).entries()) {
      if (step > 0 && bar >= 2) strike(step, 4 * bar + beat, 0.34, 0.8, 0.18);
    }
  }
  const power = mix.reduce((sum, value) => sum + value * value, 0) / SAMPLES;
  const gain = LEVEL / Math.sqrt(power);
  // Peaks are rounded, not cut.
  return Int16Array.from(mix, (value) => Math.round(32_000 * Math.tanh(gain * value / 32_000)));
}
