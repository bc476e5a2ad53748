import type { AnnouncementPrompt } from "../../domain/mod.ts";
import type { VoiceLanguage } from "./verbs.ts";

/** What callers hear of us in Twilio's voice. */
export type Sentence =
  | AnnouncementPrompt
  | "leave-message"
  | "press-5"
  | "no-message-now"
  | "sorry";

const ENGLISH: Readonly<Record<Sentence, string>> = {
  "closed-now": "We are closed now.",
  "not-taken": "This number takes no calls from you.",
  "not-available": "Nobody is available at the moment.",
  "leave-message": "Nobody is available at the moment. Please leave a message after the tone.",
  "press-5": "To be put through, press 5.",
  "no-message-now": "Nobody is available, and no message can be taken now.",
  "sorry": "Sorry, something went wrong. Please leave a message after the tone.",
};

const GERMAN: Readonly<Record<Sentence, string>> = {
  "closed-now": "Wir haben gerade geschlossen.",
  "not-taken": "Diese Nummer nimmt Ihre Anrufe nicht an.",
  "not-available": "Im Moment ist niemand erreichbar.",
  "leave-message": "Im Moment ist niemand erreichbar. Sprechen Sie bitte nach dem Ton.",
  "press-5": "Um verbunden zu werden, drücken Sie die 5.",
  "no-message-now":
    "Niemand ist erreichbar, und es kann gerade keine Nachricht hinterlassen werden.",
  "sorry": "Entschuldigung, etwas ist schiefgegangen. Sprechen Sie bitte nach dem Ton.",
};

/** Where German is what callers expect, ISO 3166. */
const GERMAN_SPEAKING = new Set(["DE", "AT", "CH", "LI"]);

/** In which language callers are spoken to where we are. */
export const languageOf = (country: string): VoiceLanguage =>
  GERMAN_SPEAKING.has(country.toUpperCase()) ? "de-DE" : "en-US";

export const sentence = (language: VoiceLanguage, which: Sentence): string =>
  (language === "de-DE" ? GERMAN : ENGLISH)[which];
