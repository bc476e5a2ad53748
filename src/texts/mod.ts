export { type ArrivedText, MOST_ANSWERS_A_DAY, type ReplyFacts, replyTo } from "./auto_reply.ts";
export { LARGEST_MEDIA, MediaErrand } from "./media_errand.ts";
export { MediaFolder } from "./media_folder.ts";
export { optOutOf } from "./opt_out.ts";
export { LONGEST_TEXT, type Segments, segmentsOf } from "./segments.ts";
export type { FetchedMedia, OutgoingText, TakenText, TextCarrier } from "./text_carrier.ts";
export { TextErrand } from "./text_errand.ts";
export { PhoneTexts, type PhoneTextsOptions } from "./phone_texts.ts";
export {
  type BroughtText,
  MOST_FILES,
  type TextRefusal,
  Texts,
  type ToldStatus,
  type WrittenText,
} from "./texts.ts";
