import type {
  EmergencyCall,
  NoticeSettings,
  NoticeText,
  TollStop,
  VoiceMessage,
} from "../domain/mod.ts";

/** What a notice says, in one language. */
export interface NoticeTexts {
  emergency(call: EmergencyCall, at: string): NoticeText;
  toll(stop: TollStop, at: string): NoticeText;
  /** A message for `owner`. */
  message(message: VoiceMessage, owner: string, at: string): NoticeText;
  /** A text came. */
  text(text: ArrivedText, at: string): NoticeText;
  /** Nothing gets through to the carrier of texts. */
  stalled(why: string, at: string): NoticeText;
  trial(): NoticeText;
}

/** A text (SMS) that came. */
export interface ArrivedText {
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly pictures: number;
}

const pictureLine = (pictures: number, word: string) =>
  pictures === 0 ? "" : `\n[${pictures} ${word}]`;

/** Who left a message; `unknown` for one who did not say. */
const whoLeft = ({ from, fromName }: VoiceMessage, unknown: string) =>
  from === undefined ? unknown : fromName === "" ? from : `${fromName} (${from})`;

const lengthOf = ({ durationMs }: VoiceMessage) => {
  const seconds = Math.round(durationMs / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

const whoCalls = ({ name, extension }: EmergencyCall) =>
  name === "" ? extension : `${name} (${extension})`;

const ENGLISH: NoticeTexts = {
  emergency(call, at) {
    const who = whoCalls(call);
    const title = call.test
      ? `${who} tried emergency calls`
      : `EMERGENCY: ${who} called ${call.number}`;
    const lines = [
      `${title}, ${at}.`,
      call.location === ""
        ? "Nobody has said where that phone stands."
        : `Where: ${call.location}.`,
      ...(call.shown === undefined ? [] : [`Number to call back: ${call.shown}.`]),
      ...(call.test || call.gateway !== undefined ? [] : ["There was no gateway to call by."]),
    ];
    return { title, text: lines.join("\n"), urgent: !call.test };
  },
  toll({ name, subject, reason }, at) {
    const who = name === "" ? subject : name;
    return {
      title: `Calls outside were stopped: ${who}`,
      text: `A limit (${reason}) was reached, ${at}. No call of ${who} goes outside until ` +
        "somebody has looked at it and released it on the page of limits.",
      urgent: true,
    };
  },
  message(message, owner, at) {
    const who = whoLeft(message, "somebody unknown");
    return {
      title: `Message from ${who}`,
      text: `${who} left a message of ${lengthOf(message)} for ${owner}, ${at}.`,
      urgent: false,
    };
  },
  text: ({ from, to, body, pictures }, at) => ({
    title: `Text from ${from}`,
    text: `${body}${pictureLine(pictures, "picture or file")}\n\nTo ${to}, ${at}.`,
    urgent: false,
  }),
  stalled: (why, at) => ({
    title: "Texts cannot be sent",
    text: `${why}, ${at}. What waits is tried again by itself for a day; the page of the queue ` +
      "shows it.",
    urgent: false,
  }),
  trial: () => ({
    title: "A test",
    text: "If you can read this, notices reach you.",
    urgent: false,
  }),
};

const GERMAN: NoticeTexts = {
  emergency(call, at) {
    const who = whoCalls(call);
    const title = call.test
      ? `${who} hat den Notruf ausprobiert`
      : `NOTRUF: ${who} hat die ${call.number} gerufen`;
    const lines = [
      `${title}, ${at}.`,
      call.location === ""
        ? "Niemand hat angegeben, wo dieses Telefon steht."
        : `Ort: ${call.location}.`,
      ...(call.shown === undefined ? [] : [`Nummer für den Rückruf: ${call.shown}.`]),
      ...(call.test || call.gateway !== undefined ? [] : ["Es gab kein Gateway nach außen."]),
    ];
    return { title, text: lines.join("\n"), urgent: !call.test };
  },
  toll({ name, subject, reason }, at) {
    const who = name === "" ? subject : name;
    return {
      title: `Anrufe nach außen angehalten: ${who}`,
      text: `Eine Grenze (${reason}) wurde erreicht, ${at}. Kein Anruf von ${who} geht nach ` +
        "außen, bis jemand danach gesehen und ihn auf der Seite der Grenzen freigegeben hat.",
      urgent: true,
    };
  },
  message(message, owner, at) {
    const who = whoLeft(message, "Unbekannt");
    return {
      title: `Nachricht von ${who}`,
      text: `${who} hat für ${owner} eine Nachricht von ${lengthOf(message)} hinterlassen, ${at}.`,
      urgent: false,
    };
  },
  text: ({ from, to, body, pictures }, at) => ({
    title: `Kurznachricht von ${from}`,
    text: `${body}${pictureLine(pictures, "Bild oder Datei")}\n\nAn ${to}, ${at}.`,
    urgent: false,
  }),
  stalled: (why, at) => ({
    title: "Kurznachrichten können nicht gesendet werden",
    text: `${why}, ${at}. Was wartet, wird einen Tag lang von selbst wieder versucht; die Seite ` +
      "der Warteschlange zeigt es.",
    urgent: false,
  }),
  trial: () => ({
    title: "Eine Probe",
    text: "Wenn Sie das lesen können, erreichen Meldungen Sie.",
    urgent: false,
  }),
};

export const NOTICE_TEXTS: Readonly<Record<NoticeSettings["language"], NoticeTexts>> = {
  en: ENGLISH,
  de: GERMAN,
};
