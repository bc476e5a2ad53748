export { MOST_RECEIVERS } from "./media_engine.ts";
export type {
  Digit,
  LegProfile,
  MediaEngine,
  MediaLeg,
  MediaObserver,
  MediaRefusal,
  Sound,
} from "./media_engine.ts";
export { type EmbeddedMediaConfig, startEmbeddedMedia } from "./embedded/mod.ts";
export { type MusicFile, MusicFolder, type StoredMusic } from "./sounds/music_folder.ts";
export {
  validateWav,
  WAV_LIMITS,
  type WavFormat,
  type WavProblem,
  type WavRefusal,
  type WavVerdict,
  type WavWarning,
} from "./sounds/wav.ts";
export { TONE_PLANS } from "./sounds/tone_plan.ts";
