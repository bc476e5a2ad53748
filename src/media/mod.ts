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
