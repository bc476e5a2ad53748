export type {
  LegProfile,
  MediaEngine,
  MediaLeg,
  MediaObserver,
  MediaRefusal,
} from "./media_engine.ts";
