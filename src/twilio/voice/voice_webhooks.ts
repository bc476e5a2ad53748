import {
  ATTESTATIONS,
  type NewOutboxEntry,
  type OutboxEntry,
  type StirVerdict,
  type UserId,
  WEBHOOK_CALL_STATUSES,
  type WebhookCallStore,
} from "../../domain/mod.ts";
import type { Clock } from "../../runtime/mod.ts";
import { NOTHING_TO_DO, type WebhookFields, type WebhookHandler } from "../webhooks.ts";
import { recordingPayload } from "./recording_errand.ts";
import { type Verb, writeTwiml } from "./verbs.ts";
import type { VoiceCalls } from "./voice_calls.ts";
import type { ArrivingCall } from "./voice_parts.ts";

const CALL_SID = /^CA[0-9a-f]{32}$/;
const RECORDING_SID = /^RE[0-9a-f]{32}$/;
const LONGEST_NAME = 64;

export interface VoiceWebhooksOptions {
  readonly clock: Clock;
  readonly calls: VoiceCalls;
  readonly store: WebhookCallStore;
  readonly outbox: {
    add(entry: NewOutboxEntry): OutboxEntry | undefined;
    wake(): void;
  };
  readonly atomically: (task: () => void) => void;
  /** A number as it was sent, in E.164 where it can be read so. */
  readonly normalise: (number: string) => string;
}

const HANG_UP: readonly Verb[] = [{ verb: "hang-up" }];

/** `/twilio/voice` and what follows it: calls that come, and what becomes of them. */
export function voiceWebhooks(
  options: VoiceWebhooksOptions,
): Readonly<Record<string, WebhookHandler>> {
  const { calls } = options;
  /** Whatever cannot be read is hung up, and asks for nothing again. */
  const answered =
    (answer: (call: ArrivingCall, fields: WebhookFields) => Promise<readonly Verb[]>) =>
    async (fields: WebhookFields) => {
      const call = callIn(fields, options);
      return await writeTwiml(call ? await answer(call, fields) : HANG_UP);
    };
  return {
    "/twilio/voice": answered((call) => calls.arrived(call)),
    "/twilio/voice/fallback": answered((call) => calls.fallback(call)),
    "/twilio/voice/action": answered(async (call, fields) => {
      switch (fields.own("step")) {
        case "dial":
          return await calls.dialled(call, {
            status: fields.of("DialCallStatus"),
            seconds: secondsIn(fields, "DialCallDuration"),
          });
        case "challenge":
          return await calls.pressed(call, fields.of("Digits"));
        default:
          return HANG_UP;
      }
    }),
    "/twilio/voice/status": (fields) => {
      const status = WEBHOOK_CALL_STATUSES.find((one) => one === fields.of("CallStatus"));
      if (status) calls.progressed(fields.of("CallSid"), status, secondsIn(fields, "CallDuration"));
      return NOTHING_TO_DO;
    },
    "/twilio/recording": (fields) => {
      recorded(fields, options);
      return NOTHING_TO_DO;
    },
  };
}

/** The call that a request is about; undefined for none that could be. */
function callIn(
  fields: WebhookFields,
  { calls, normalise }: VoiceWebhooksOptions,
): ArrivingCall | undefined {
  const sid = fields.of("CallSid");
  const to = fields.of("Called") || fields.of("To");
  if (!CALL_SID.test(sid) || !NUMBER.test(to)) return undefined;
  const from = fields.of("From");
  const isNumber = NUMBER.test(from) && !NOBODY.test(from);
  return {
    sid,
    gateway: calls.gatewayId,
    caller: {
      number: isNumber ? normalise(from) : "",
      name: fields.of("CallerName").slice(0, LONGEST_NAME),
      anonymous: !isNumber,
    },
    dialled: normalise(to),
    stir: verdictIn(fields.of("StirVerstat")),
  };
}

const NUMBER = /^\+?\d{3,15}$/;
/** ANONYMOUS on the keys of a phone. */
const NOBODY = /^\+?266696687$/;

/** Twilio's word for the signature of the caller's number, e.g. `TN-Validation-Passed-A`. */
function verdictIn(word: string): StirVerdict {
  const [, result, letter] = /^TN-Validation-(Passed|Failed)(?:-([ABC]))?/.exec(word) ?? [];
  if (result === undefined) return { result: "none" };
  if (result === "Failed") return { result: "failed" };
  const attestation = ATTESTATIONS.find((one) => one === letter);
  return attestation === undefined ? { result: "passed" } : { result: "passed", attestation };
}

function secondsIn(fields: WebhookFields, name: string): number {
  const seconds = Number(fields.of(name));
  return Number.isInteger(seconds) && seconds > 0 ? seconds : 0;
}

/**
 * Twilio has what a caller has said: it is fetched, until that worked.
 *
 * @throws when too much waits to be fetched: Twilio tells again.
 */
function recorded(fields: WebhookFields, options: VoiceWebhooksOptions): void {
  const [sid, call] = [fields.of("RecordingSid"), fields.of("CallSid")];
  const mailbox = fields.own("mailbox") as UserId;
  const isWhole = fields.of("RecordingStatus") === "completed";
  if (!RECORDING_SID.test(sid) || !CALL_SID.test(call) || mailbox === "" || !isWhole) return;
  const { store, outbox, clock, atomically } = options;
  atomically(() => {
    if (!store.addRecording(sid, call, clock.now())) return;
    const payload = recordingPayload({ sid, call, mailbox });
    if (!outbox.add({ kind: "recording", lane: `recording ${sid}`, payload })) {
      throw new Error("The outbox is full");
    }
  });
  outbox.wake();
}
