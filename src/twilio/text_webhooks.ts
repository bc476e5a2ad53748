import type { TextId, TextMedia } from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { MOST_FILES, type Texts } from "../texts/mod.ts";
import { textStatusOf } from "./library_api.ts";
import { NOTHING_TO_DO, type WebhookFields, type WebhookHandler } from "./webhooks.ts";

const SID = /^(SM|MM)[0-9a-f]{32}$/;
const OPT_OUT = { STOP: "stop", START: "start", HELP: "help" } as const;
const LONGEST_BODY = 10_000;

/** `/twilio/sms`, `/twilio/sms/status`: texts that come, and how far ours have come. */
export function textWebhooks(
  texts: Pick<Texts, "receive" | "progress">,
  clock: Clock,
): Readonly<Record<string, WebhookHandler>> {
  return {
    "/twilio/sms": (fields) => {
      receive(fields, texts, clock);
      // We answer with a text of its own, which is kept and tried again.
      return NOTHING_TO_DO;
    },
    "/twilio/sms/status": (fields) => {
      tell(fields, texts);
      return NOTHING_TO_DO;
    },
  };
}

function receive(fields: WebhookFields, texts: Pick<Texts, "receive">, clock: Clock): void {
  const sid = fields.of("MessageSid") || fields.of("SmsMessageSid");
  const [ours, theirs] = [fields.of("To"), fields.of("From")];
  if (!SID.test(sid) || !isParty(ours) || !isParty(theirs)) return;
  const word = fields.of("OptOutType");
  const optOut = Object.hasOwn(OPT_OUT, word) ? OPT_OUT[word as keyof typeof OPT_OUT] : undefined;
  texts.receive({
    ...{ sid, ours, theirs },
    body: fields.of("Body").slice(0, LONGEST_BODY),
    media: mediaIn(fields),
    segments: Math.max(1, Math.min(100, Number(fields.of("NumSegments")) || 1)),
    at: clock.now(),
    ...(optOut ? { optOut } : {}),
  });
}

function tell(fields: WebhookFields, texts: Pick<Texts, "progress">): void {
  const sid = fields.of("MessageSid") || fields.of("SmsSid");
  const word = fields.of("MessageStatus") || fields.of("SmsStatus");
  if (!SID.test(sid) || word === "") return;
  const [id, code] = [Number(fields.own("text")), Number(fields.of("ErrorCode"))];
  texts.progress({
    sid,
    status: textStatusOf(word),
    ...(Number.isSafeInteger(id) && id > 0 ? { id: id as TextId } : {}),
    ...(Number.isInteger(code) && code > 0 ? { errorCode: code } : {}),
  });
}

/** A number, a short code, or the name of a sender. */
function isParty(text: string): boolean {
  return /^\+?\d{3,15}$/.test(text) || /^[\w .&-]{1,15}$/.test(text);
}

function mediaIn(fields: WebhookFields): readonly TextMedia[] {
  const count = Math.min(MOST_FILES, Number(fields.of("NumMedia")) || 0);
  return Array.from({ length: count }, (_, index) => ({
    contentType: fields.of(`MediaContentType${index}`).slice(0, 100),
    source: fields.of(`MediaUrl${index}`).slice(0, 500),
  })).filter(({ source }) => source !== "");
}
