import { resultOf } from "../../call/mod.ts";
import type {
  CallId,
  CallRecord,
  EndReason,
  LegId,
  LegRecord,
  WebhookCall,
} from "../../domain/mod.ts";

/** When a call ended, as Twilio says. */
export interface CallEnd {
  readonly at: Date;
  /** How long it was answered. */
  readonly seconds: number;
}

interface Ending {
  readonly reason: EndReason;
  readonly endedBy: CallRecord["endedBy"];
  readonly status: number;
}

/**
 * What the history keeps of a call that Twilio has served for us; undefined for one that came to us
 * by SIP, which has a record of its own.
 */
export function webhookRecordOf(
  call: WebhookCall,
  end: CallEnd,
  gatewayName: string,
): CallRecord | undefined {
  const { sid, from, fromName, anonymous, to, startedAt, isHere, deed, tried } = call;
  if (isHere && deed !== "record") return undefined;
  const { reason, endedBy, status } = endingOf(call);
  const endedAt = end.at < startedAt ? startedAt : end.at;
  const answeredAt = answeredAtOf(call, { ...end, at: endedAt });
  const answered = answeredAt ? { answeredAt } : {};
  const leg = (side: LegRecord["side"]): LegRecord => ({
    leg: `${sid}-${side}` as LegId,
    side,
    gateway: { id: call.gateway, name: gatewayName },
    address: "Twilio",
    sipCallId: sid,
    ...answered,
    endedAt,
    status,
  });
  return {
    id: sid as CallId,
    from: from === "" ? "anonymous" : from,
    ...(fromName === "" ? {} : { fromName }),
    ...(anonymous ? { anonymous } : {}),
    to,
    ...{ startedAt, endedAt, ...answered },
    result: resultOf(reason, answeredAt !== undefined),
    ...{ reason, endedBy, status },
    ...(tried.length > 0 ? { tried } : {}),
    legs: deed === "outside" ? [leg("caller"), leg("callee")] : [leg("caller")],
  };
}

/** Whether somebody, or something, has talked with the caller. */
function answeredAtOf({ deed, outside, startedAt }: WebhookCall, { at, seconds }: CallEnd) {
  const isAnswered = deed === "announce" || deed === "challenge" || deed === "record" ||
    deed === "outside" && (outside?.seconds ?? 0) > 0;
  if (!isAnswered) return undefined;
  const talked = deed === "outside" ? outside?.seconds ?? 0 : seconds;
  return new Date(Math.max(startedAt.getTime(), at.getTime() - talked * 1_000));
}

function endingOf({ deed, status, outside }: WebhookCall): Ending {
  const hasGivenUp = status === "canceled" || status === "no-answer";
  switch (deed) {
    case "record":
      return { reason: "voicemail", endedBy: "caller", status: 200 };
    case "announce":
      return { reason: "hung-up", endedBy: "us", status: 200 };
    case "challenge":
      return { reason: "turned-away", endedBy: "us", status: 603 };
    case "reject":
    case "reject-busy":
      return {
        reason: "turned-away",
        endedBy: "us",
        status: deed === "reject" ? 603 : 486,
      };
    case "unknown":
      return { reason: "not-found", endedBy: "us", status: 404 };
    case "unavailable":
      return { reason: "unreachable", endedBy: "us", status: 480 };
    case "outside":
      if ((outside?.seconds ?? 0) > 0) return { reason: "hung-up", endedBy: "caller", status: 200 };
      return hasGivenUp ? CANCELLED : { reason: "no-answer", endedBy: "callee", status: 480 };
    case "sip":
    case "hang-up":
      return hasGivenUp ? CANCELLED : { reason: "unreachable", endedBy: "us", status: 503 };
  }
}

const CANCELLED: Ending = { reason: "cancelled", endedBy: "caller", status: 487 };
