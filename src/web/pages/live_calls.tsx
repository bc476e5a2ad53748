import { renderToString } from "preact-render-to-string";
import { LiveCallList, type LiveCallRow, LiveCallsPage } from "../../../views/live_calls.tsx";
import {
  LIVE_CALL_ACTIONS,
  type LiveCalls,
  type SeenLiveCall,
  type Viewer,
} from "../../administration/mod.ts";
import type { CallId, Role } from "../../domain/mod.ts";
import type { EventStreams } from "../event_stream.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit, type VisitOf } from "../visit.tsx";
import type { NameOf } from "./call_history.tsx";

/** Calls that are up: all for the owner, the own ones for each user. */
export function liveCallPages(
  calls: LiveCalls,
  nameOf: NameOf,
  streams: EventStreams,
): readonly PageRoute[] {
  return [
    page("administrator", "GET", "/live", (visit) => show(visit, "/live", "owner")),
    page("administrator", "POST", "/live/:id", (visit) => act(visit, "/live", "owner")),
    page("user", "GET", "/my/live", (visit) => show(visit, "/my/live", visit.ownUser)),
    page("user", "POST", "/my/live/:id", (visit) => act(visit, "/my/live", visit.ownUser)),
    page(
      "administrator",
      "GET",
      "/live/stream",
      (visit) => follow(visit, "/live", "owner", "administrator"),
    ),
    page(
      "user",
      "GET",
      "/my/live/stream",
      (visit) => follow(visit, "/my/live", visit.ownUser, "user"),
    ),
  ];

  /** The list anew whenever a phone does something. */
  function follow(
    visit: VisitOf<"user">,
    path: string,
    viewer: Viewer | undefined,
    role: Role,
  ): Response {
    if (viewer === undefined) return visit.error(404);
    return streams.respond({
      account: visit.visitor.account.id,
      types: ["call.started", "dialog.changed", "slot.changed", "call.ended"],
      beginsWithMessage: true,
      isAllowed: () => visit.isStillAllowed(role),
      message: () => ({
        data: renderToString(
          <LiveCallList t={visit.t} path={path} calls={rowsFor(viewer)} />,
        ),
      }),
    });
  }

  function show(visit: Visit, path: string, viewer: Viewer | undefined): Response {
    if (viewer === undefined) return visit.error(404);
    const props = { t: visit.t, path, calls: rowsFor(viewer) };
    if (visit.wantsPart) return visit.part(<LiveCallList {...props} />);
    return visit.page(visit.t("live.title"), <LiveCallsPage {...props} />);
  }

  async function act(visit: Visit, path: string, viewer: Viewer | undefined): Promise<Response> {
    const { action: wanted, ...fields } = await visit.fields();
    const action = LIVE_CALL_ACTIONS.find((one) => one === wanted);
    if (viewer === undefined || action === undefined) return visit.error(404);
    const id = visit.param("id") as CallId;
    const result = calls.act(visit.actor, viewer, id, action, fields);
    if (result.ok) return visit.goTo(path, "live.begun");
    if (result.missing) return visit.error(404);
    const refused = { leg: fields["leg"] ?? "", state: formState(fields, result.problems) };
    const props = { t: visit.t, path, calls: rowsFor(viewer), refused };
    const list = <LiveCallList {...props} />;
    return visit.formAgain(visit.t("live.title"), list, <LiveCallsPage {...props} />);
  }

  function rowsFor(viewer: Viewer): readonly LiveCallRow[] {
    return calls.list(viewer).map((call) => rowOf(call, viewer));
  }

  function rowOf(call: SeenLiveCall, viewer: Viewer): LiveCallRow {
    return {
      id: call.id,
      phase: call.phase,
      since: call.answeredAt ?? call.startedAt,
      sides: call.parties.map(({ leg, number, name, isHolding, mayAct }) => ({
        leg,
        number,
        name: nameOf(number, viewer) ?? (name === number ? undefined : name),
        isHolding,
        mayAct,
      })),
    };
  }
}
