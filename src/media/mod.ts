export { MOST_MIXES, MOST_RECEIVERS, MOST_RECORDINGS } from "./media_engine.ts";
export type {
  Digit,
  LegEncryption,
  LegOfCall,
  LegProfile,
  MediaEngine,
  MediaLeg,
  MediaObserver,
  MediaRefusal,
  Recording,
  RecordingEnd,
  RecordingOrder,
  Sound,
} from "./media_engine.ts";
export { insecureOffer } from "./insecure_offer.ts";
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
export { sweepRecordings } from "./studio/wav_file.ts";
export { TONE_PLANS } from "./sounds/tone_plan.ts";
