/** What Twilio is told to do with a call: data in, data out. */

import type { Refusal, Service, UserId, WebhookDeed } from "../../domain/mod.ts";
import type { Decision, RingRoute } from "../../routing/mod.ts";
import { type Sentence, sentence } from "./sentences.ts";
import type { DialTarget, Verb, VoiceLanguage } from "./verbs.ts";

/** What the answer depends on besides the decision. */
export interface AnswerParts {
  readonly language: VoiceLanguage;
  /** How the call comes to us; undefined while no gateway is made for that. */
  readonly sip: DialTarget | undefined;
  /** Where Twilio asks what to do when `step` is over. */
  readonly actionUrl: (step: Step) => string;
  /** Where Twilio tells of recordings. */
  readonly recordingUrl: (mailbox: UserId) => string;
  /** Where Twilio finds what a user has said as greeting; undefined for what is built in. */
  readonly greetingUrl: (mailbox: UserId) => string | undefined;
  /** Whether a message can be left for a user now. */
  readonly hasRoom: (mailbox: UserId) => boolean;
  /** The number as it may be called outside; undefined where that may not be, or not by Twilio. */
  readonly outside: (route: RingRoute, number: string) => string | undefined;
  /** What a mailbox takes, as it is set for all. */
  readonly messages: { readonly longestSeconds: number; readonly silenceSeconds: number };
}

/** After what Twilio asks again. */
export type Step = "dial" | "challenge" | "record";

export interface VoiceAnswer {
  readonly deed: WebhookDeed;
  readonly verbs: readonly Verb[];
  /** The number outside that it is put through to. */
  readonly outside?: string;
}

const SHORTEST_RING_SECONDS = 60;
/** The longest that Twilio rings. */
const LONGEST_RING_SECONDS = 600;
/** How long a caller hears ringing whom nobody is told of. */
const SILENT_SECONDS = 45;
const KEY_SECONDS = 8;
const REJECT: VoiceAnswer = rejection("reject", "rejected");
const BUSY: VoiceAnswer = rejection("reject-busy", "busy");
const UNAVAILABLE: VoiceAnswer = rejection("unavailable", "busy");
const UNKNOWN: VoiceAnswer = rejection("unknown", "rejected");

/**
 * The answer to a call that came. Where we can do better than Twilio, or nobody could decide in
 * time, it comes to us by SIP; undefined is such a decision.
 */
export function answerTo(decision: Decision | undefined, parts: AnswerParts): VoiceAnswer {
  switch (decision?.kind) {
    case "ring":
      return outsideAnswer(decision, parts) ?? sipAnswer(parts, ringSeconds(decision));
    case "service":
      return serviceAnswer(decision.service, parts);
    case "reject":
      if (decision.status === 404) return UNKNOWN;
      return decision.status === 486 || decision.status === 480 ? UNAVAILABLE : REJECT;
    case undefined:
    case "page":
      return sipAnswer(parts);
    default:
      // Nobody outside can park, pick up or change anything.
      return REJECT;
  }
}

/** Says that a message may be left, and takes it; or that none can be. */
export function recordAnswer(
  mailbox: UserId | undefined,
  parts: AnswerParts,
  which: Sentence = "leave-message",
): VoiceAnswer {
  if (mailbox === undefined) return { deed: "hang-up", verbs: [{ verb: "hang-up" }] };
  if (!parts.hasRoom(mailbox)) return said("no-message-now", parts);
  const { longestSeconds: maxSeconds, silenceSeconds } = parts.messages;
  const record: Verb = {
    verb: "record",
    maxSeconds,
    // Twilio has no "never": the whole message may be silence then.
    silenceSeconds: silenceSeconds === 0 ? maxSeconds : silenceSeconds,
    action: parts.actionUrl("record"),
    callback: parts.recordingUrl(mailbox),
  };
  const url = which === "leave-message" ? parts.greetingUrl(mailbox) : undefined;
  const greeting: Verb = url === undefined ? say(which, parts) : { verb: "play", url };
  return { deed: "record", verbs: [greeting, record] };
}

/** The end of a call for which nothing more is to be done. */
export const HANG_UP: VoiceAnswer = { deed: "hang-up", verbs: [{ verb: "hang-up" }] };

function serviceAnswer(service: Service, parts: AnswerParts): VoiceAnswer {
  switch (service.kind) {
    case "turn-away":
      return refusal(service.how);
    case "announce": {
      const { announcement } = service;
      // A file of ours is played by us.
      return announcement.kind === "prompt" ? said(announcement.name, parts) : sipAnswer(parts);
    }
    case "leave-message":
      return recordAnswer(service.mailbox, parts);
    case "challenge": {
      const { language } = parts;
      const gather: Verb = {
        verb: "gather",
        prompt: sentence(language, "press-5"),
        language,
        timeoutSeconds: KEY_SECONDS,
        action: parts.actionUrl("challenge"),
      };
      return { deed: "challenge", verbs: [gather] };
    }
    default:
      return sipAnswer(parts);
  }
}

function refusal(how: Refusal): VoiceAnswer {
  switch (how) {
    case "busy":
      return BUSY;
    case "silent": {
      const verbs = [{ verb: "pause", seconds: SILENT_SECONDS } as const, ...BUSY.verbs];
      return { ...BUSY, verbs };
    }
    case "declined":
    case "not-in-service":
      return REJECT;
  }
}

/** A call that is forwarded outside and rings nowhere else: Twilio puts it through by itself. */
function outsideAnswer(route: RingRoute, parts: AnswerParts): VoiceAnswer | undefined {
  const members = route.plan.rounds.flatMap(({ members }) => members);
  const [only] = members;
  if (members.length !== 1 || only?.target.kind !== "outside" || only.confirm) return undefined;
  // Calls for help go our way, which nothing may stop; and who is not to be shown, by us.
  if (only.target.emergency || route.anonymous || route.plan.callerPrefix !== "") return undefined;
  const number = parts.outside(route, only.target.number);
  if (number === undefined) return undefined;
  const dial: Verb = {
    verb: "dial",
    to: { kind: "number", number },
    timeoutSeconds: Math.min(LONGEST_RING_SECONDS, Math.max(5, planSeconds(route))),
    action: parts.actionUrl("dial"),
  };
  return { deed: "outside", verbs: [dial], outside: number };
}

/** We ring, say what there is to say, and take the message: it rings longer than we let it. */
function sipAnswer(parts: AnswerParts, timeoutSeconds = SHORTEST_RING_SECONDS): VoiceAnswer {
  const { sip } = parts;
  if (!sip) return said("not-available", parts);
  const action = parts.actionUrl("dial");
  return { deed: "sip", verbs: [{ verb: "dial", to: sip, timeoutSeconds, action }] };
}

const planSeconds = ({ plan: { rounds } }: RingRoute): number =>
  Math.ceil(rounds.reduce((sum, { ms }) => sum + ms, 0) / 1_000);

/** Twice, as whoever does not answer may have it forwarded. */
const ringSeconds = (route: RingRoute): number =>
  Math.min(LONGEST_RING_SECONDS, SHORTEST_RING_SECONDS + 2 * planSeconds(route));

function said(which: Sentence, parts: AnswerParts): VoiceAnswer {
  return { deed: "announce", verbs: [say(which, parts), { verb: "hang-up" }] };
}

const say = (which: Sentence, { language }: AnswerParts): Verb => ({
  verb: "say",
  text: sentence(language, which),
  language,
});

function rejection(deed: WebhookDeed, reason: "busy" | "rejected"): VoiceAnswer {
  return { deed, verbs: [{ verb: "reject", reason }] };
}
