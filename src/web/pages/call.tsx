import { CallPage, callTitle, type CallView } from "../../../views/call.tsx";
import type { LadderView } from "../../../views/components/ladder.tsx";
import type { Mailboxes } from "../../administration/mod.ts";
import type { TextKey } from "../../../views/text/mod.ts";
import type {
  CallId,
  CallRecord,
  CallRecordStore,
  TracedMessage,
  TraceStore,
} from "../../domain/mod.ts";
import { ladderOf, pcapOf } from "../../tracing/mod.ts";
import { otherSide } from "./call_history.tsx";
import { page, type PageRoute } from "../routes.ts";
import type { Visit } from "../visit.tsx";

/** Messages that one page shows. */
const MOST_MESSAGES = 500;

/** One finished call, and what was said about it. */
export function callPages(
  calls: Pick<CallRecordStore, "get">,
  traces: Pick<TraceStore, "ofCalls">,
  mailboxes: Pick<Mailboxes, "messagesIn">,
): readonly PageRoute[] {
  const messagesOf = ({ legs }: CallRecord) =>
    traces.ofCalls([...new Set(legs.map(({ sipCallId }) => sipCallId))], MOST_MESSAGES);
  // Whose phone was not connected took no part, but has the message.
  const messagesIn = ({ ownUser }: Visit, { id }: CallRecord) =>
    ownUser === undefined ? [] : mailboxes.messagesIn(ownUser, id);
  return [
    page("user", "GET", "/calls/:id", (visit) => {
      const record = calls.get(visit.param("id") as CallId);
      const [message] = record ? messagesIn(visit, record) : [];
      if (!record || !message && !maySee(visit, record)) return visit.error(404);
      const isOwner = visit.visitor.account.role === "administrator";
      const call = viewOf(record, isOwner);
      const ladder = isOwner ? ladderView(record, messagesOf(record)) : undefined;
      const props = { call, ladder, message: message?.id, callBack: callBack(visit, record) };
      return visit.page(callTitle(visit.t, call), <CallPage t={visit.t} {...props} />);
    }),
    page("administrator", "GET", "/calls/:id/trace.pcap", (visit) => {
      const record = calls.get(visit.param("id") as CallId);
      const messages = record ? messagesOf(record) : [];
      if (!record || messages.length === 0) return visit.error(404);
      return visit.context.body(pcapOf(messages), 200, {
        "Content-Type": "application/vnd.tcpdump.pcap",
        "Content-Disposition": `attachment; filename="call-${record.id}.pcap"`,
      });
    }),
  ];
}

function callBack({ ownUser }: Visit, record: CallRecord) {
  const tookPart = ownUser !== undefined && record.legs.some(({ user }) => user === ownUser);
  return tookPart
    ? otherSide(ownUser, record, (number, name) => ({ number, name: name || undefined }))
    : undefined;
}

/** Users see the calls that one of their phones was part of. */
function maySee({ visitor, ownUser }: Visit, { legs }: CallRecord): boolean {
  if (visitor?.account.role === "administrator") return true;
  return ownUser !== undefined && legs.some(({ user }) => user === ownUser);
}

function viewOf(record: CallRecord, isOwner: boolean): CallView {
  const { startedAt, ringingAt, answeredAt, endedAt, reason, endedBy } = record;
  const since = (at: Date | undefined) => at && at.getTime() - startedAt.getTime();
  const isHidden = record.anonymous === true && !isOwner;
  return {
    id: record.id,
    from: isHidden ? undefined : record.from,
    fromName: isHidden ? "" : record.fromName ?? "",
    to: record.to,
    startedAt,
    ringingMs: since(ringingAt),
    answeredMs: since(answeredAt),
    talkedSeconds: answeredAt && (endedAt.getTime() - answeredAt.getTime()) / 1_000,
    // A call that its caller gave up is no failure, but nobody would say that it went well.
    result: record.result === "success" && !answeredAt ? "client" : record.result,
    cause: causeOf(reason, endedBy),
    status: record.status,
    // What was considered for an anonymous caller may name it.
    tried: isOwner ? record.tried ?? [] : [],
    legs: record.legs.map((leg) => ({
      id: leg.leg,
      side: leg.side,
      address: isOwner ? leg.address : "",
      userAgent: isOwner ? leg.userAgent : undefined,
      gateway: isOwner ? leg.gateway : undefined,
      media: leg.media,
    })),
  };
}

const causeOf = (reason: CallRecord["reason"], by: CallRecord["endedBy"]): TextKey =>
  reason === "hung-up" ? `call.cause.hung-up.${by}` : `call.cause.${reason}`;

function ladderView(record: CallRecord, messages: readonly TracedMessage[]): LadderView {
  const { parties, arrows } = ladderOf(record, messages);
  return { parties, arrows: arrows.map((arrow) => ({ ...arrow, text: arrow.message.text })) };
}
