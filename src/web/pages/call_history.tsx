import { CallHistoryPage, type CallParty, type CallRow } from "../../../views/call_history.tsx";
import {
  type CallHistory,
  directionFor,
  type Users,
  type Viewer,
} from "../../administration/mod.ts";
import type { CallFilter, CallId, CallRecord, UserId } from "../../domain/mod.ts";
import { callTable, talkSeconds } from "../call_table.ts";
import type { Fields } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

const PER_PAGE = 50;
const NOTHING = { calls: [], total: 0, isMore: false, page: 1, pages: 1 };
const FIELDS = ["text", "number", "user", "direction", "outcome", "result", "from", "until"];

/** What pages call somebody by number; undefined for who has no name. */
export type NameOf = (number: string, viewer: Viewer) => string | undefined;

export interface CallHistoryPagesOptions {
  readonly history: CallHistory;
  readonly users: Users;
  readonly nameOf: NameOf;
}

/** Finished calls: all for the owner, the own ones for each user. */
export function callHistoryPages(options: CallHistoryPagesOptions): readonly PageRoute[] {
  const { history, users, nameOf } = options;
  return [
    page("administrator", "GET", "/calls", (visit) => list(visit, "owner")),
    page("administrator", "GET", "/calls.csv", (visit) => table(visit, "owner")),
    page("user", "GET", "/my/calls", (visit) => list(visit, visit.ownUser)),
    page("user", "GET", "/my/calls.csv", (visit) => table(visit, visit.ownUser)),
  ];

  function list(visit: Visit, viewer: Viewer | undefined): Response {
    if (viewer === undefined) return visit.error(404);
    const fields = fieldsOf(visit);
    const filter = history.filter(viewer, inputOf(fields));
    const problems = filter.ok || filter.missing ? [] : filter.problems;
    const { calls, ...rest } = filter.ok ? pageOf(visit, viewer, filter.value) : NOTHING;
    const props = {
      t: visit.t,
      path: visit.path,
      calls: calls.map((call) => rowOf(call, viewer, nameOf)),
      ...rest,
      state: formState(fields, problems),
      users: viewer === "owner"
        ? users.list().map(({ id, extension, name }) => ({
          value: id,
          text: name === "" ? extension : `${extension} ${name}`,
        }))
        : [],
    };
    const title = visit.t(viewer === "owner" ? "calls.title" : "calls.mine");
    return visit.page(title, <CallHistoryPage {...props} />, filter.ok ? 200 : 422);
  }

  /** The page that is wanted, or the last where there are not so many. */
  function pageOf(visit: Visit, viewer: Viewer, filter: CallFilter) {
    const after = visit.query("after") as CallId | undefined;
    if (after !== undefined) {
      const found = history.part(viewer, filter, { limit: PER_PAGE, offset: 0, after });
      return { ...found, page: 1, pages: 1, isLater: true };
    }
    const at = (page: number) => ({ limit: PER_PAGE, offset: (page - 1) * PER_PAGE });
    const { pageNumber } = visit;
    const found = history.part(viewer, filter, at(pageNumber));
    const pages = Math.max(1, Math.ceil(found.total / PER_PAGE));
    if (pageNumber <= pages) return { ...found, page: pageNumber, pages };
    return { ...history.part(viewer, filter, at(pages)), page: pages, pages };
  }

  function table(visit: Visit, viewer: Viewer | undefined): Response {
    if (viewer === undefined) return visit.error(404);
    const filter = history.filter(viewer, inputOf(fieldsOf(visit)));
    if (!filter.ok) return visit.error(400);
    const find = (wanted: CallFilter, slice: Parameters<CallHistory["search"]>[2]) =>
      history.search(viewer, wanted, slice);
    return visit.context.body(callTable(find, filter.value), 200, {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="calls.csv"`,
    });
  }
}

function fieldsOf(visit: Visit): Fields {
  return Object.fromEntries(
    FIELDS.flatMap((name) => {
      const text = visit.query(name)?.trim();
      return text === undefined || text === "" ? [] : [[name, text]];
    }),
  );
}

function inputOf({ outcome, ...fields }: Fields): unknown {
  const answered = { answered: "true", unanswered: "false" }[outcome ?? ""];
  return { ...fields, ...(answered === undefined ? {} : { answered }) };
}

/** A call as a row of a table. */
export function rowOf(call: CallRecord, viewer: Viewer, nameOf: NameOf): CallRow {
  const party = (number: string, name?: string): CallParty => ({
    number,
    name: nameOf(number, viewer) ?? (name === number ? undefined : name),
  });
  const isHidden = call.anonymous === true && viewer !== "owner" && call.from === "anonymous";
  return {
    id: call.id,
    startedAt: call.startedAt,
    from: isHidden ? undefined : party(call.from, call.fromName),
    isAnonymous: call.anonymous === true,
    to: party(call.to),
    isAnswered: call.answeredAt !== undefined,
    isAsItShouldBe: call.result === "success",
    reason: `calls.reason.${call.reason}`,
    talkSeconds: talkSeconds(call),
    callBack: viewer === "owner" ? undefined : otherSide(viewer, call, party),
    mayBlock: mayBlock(viewer, call) ? party(call.from, call.fromName) : undefined,
  };
}

/** True for a call that came in to `viewer`, or for the owner from outside, with its number. */
function mayBlock(viewer: Viewer, call: CallRecord): boolean {
  if (call.anonymous) return false;
  if (viewer !== "owner") return directionFor(viewer, call) === "incoming";
  return call.legs.every(({ side, user }) => side !== "caller" || user === undefined);
}

/** Who was on the other side of a call of `viewer`; undefined for who is not to be known. */
export function otherSide(
  viewer: UserId,
  call: CallRecord,
  party: (number: string, name?: string) => CallParty,
): CallParty | undefined {
  if (directionFor(viewer, call) === "outgoing") return party(call.to);
  return call.anonymous ? undefined : party(call.from, call.fromName);
}
