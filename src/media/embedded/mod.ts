export { type EmbeddedMediaConfig, startEmbeddedMedia } from "./start_embedded_media.ts";
