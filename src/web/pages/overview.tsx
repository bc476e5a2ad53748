import { renderToString } from "preact-render-to-string";
import { OverviewFigures, OverviewPage } from "../../../views/overview.tsx";
import type { Overview } from "../../administration/mod.ts";
import type { EventStreams } from "../event_stream.ts";
import { page, type PageRoute } from "../routes.ts";

/** The first page: how the exchange does; for users, their own calls. */
export function overviewPages(overview: Overview, streams: EventStreams): readonly PageRoute[] {
  return [
    page("user", "GET", "/", (visit) => {
      if (visit.visitor.account.role !== "administrator") return visit.goTo("/my/calls");
      const view = overview.figures();
      return visit.page(visit.t("nav.home"), <OverviewPage t={visit.t} view={view} />);
    }),
    page("administrator", "GET", "/overview/stream", (visit) =>
      streams.respond({
        account: visit.visitor.account.id,
        types: [
          "device.registered",
          "device.unregistered",
          "call.started",
          "call.answered",
          "call.ended",
        ],
        beginsWithMessage: true,
        isAllowed: () => visit.isStillAllowed("administrator"),
        message: () => ({
          data: renderToString(<OverviewFigures t={visit.t} view={overview.figures()} />),
        }),
      })),
  ];
}
