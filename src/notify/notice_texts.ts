import type { EmergencyCall, NoticeSettings, NoticeText, TollStop } from "../domain/mod.ts";

/** What a notice says, in one language. */
export interface NoticeTexts {
  emergency(call: EmergencyCall, at: string): NoticeText;
  toll(stop: TollStop, at: string): NoticeText;
  trial(): NoticeText;
}

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
