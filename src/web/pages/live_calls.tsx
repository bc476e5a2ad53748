import { renderToString } from "preact-render-to-string";
import {
  LiveCallList,
  type LiveCallRow,
  LiveCallsPage,
  type LiveCallsProps,
} from "../../../views/live_calls.tsx";
import {
  type Listening,
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
  listening: Listening,
  nameOf: NameOf,
  streams: EventStreams,
): readonly PageRoute[] {
  return [
    page("administrator", "GET", "/live", (visit) => show(visit, "/live", "owner")),
    page("administrator", "POST", "/live/:id", (visit) => act(visit, "/live", "owner")),
    page("administrator", "POST", "/live/:id/listen", listen),
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
          <LiveCallList t={visit.t} {...props(path, viewer)} />,
        ),
      }),
    });
  }

  function show(visit: Visit, path: string, viewer: Viewer | undefined): Response {
    if (viewer === undefined) return visit.error(404);
    const shown = { t: visit.t, ...props(path, viewer) };
    if (visit.wantsPart) return visit.part(<LiveCallList {...shown} />);
    return visit.page(visit.t("live.title"), <LiveCallsPage {...shown} />);
  }

  async function act(visit: Visit, path: string, viewer: Viewer | undefined): Promise<Response> {
    const { action: wanted, ...fields } = await visit.fields();
    const action = LIVE_CALL_ACTIONS.find((one) => one === wanted);
    if (viewer === undefined || action === undefined) return visit.error(404);
    const id = visit.param("id") as CallId;
    const result = calls.act(visit.actor, viewer, id, action, fields);
    if (result.ok) return visit.goTo(path, "live.begun");
    if (result.missing) return visit.error(404);
    return again(visit, path, viewer, {
      of: fields["leg"] ?? "",
      state: formState(fields, result.problems),
    });
  }

  async function listen(visit: VisitOf<"administrator">): Promise<Response> {
    const fields = await visit.fields();
    const id = visit.param("id") as CallId;
    const result = listening.begin(visit.actor, visit.ownUser, id, {});
    if (result.ok) return visit.goTo("/live", "live.listening");
    if (result.missing) return visit.error(404);
    const state = formState(fields, result.problems);
    return again(visit, "/live", "owner", { of: id, state });
  }

  /** The calls, and why one was not treated as was asked. */
  function again(
    visit: Visit,
    path: string,
    viewer: Viewer,
    refused: NonNullable<LiveCallsProps["refused"]>,
  ): Response | Promise<Response> {
    const shown = { t: visit.t, ...props(path, viewer), refused };
    const list = <LiveCallList {...shown} />;
    return visit.formAgain(visit.t("live.title"), list, <LiveCallsPage {...shown} />);
  }

  function props(path: string, viewer: Viewer) {
    const mayListen = viewer === "owner" && listening.isOn;
    return { path, calls: rowsFor(viewer), mayListen };
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
