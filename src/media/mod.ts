export type {
  LegProfile,
  MediaEngine,
  MediaLeg,
  MediaObserver,
  MediaRefusal,
} from "./media_engine.ts";
export { type EmbeddedMediaConfig, startEmbeddedMedia } from "./embedded/mod.ts";
