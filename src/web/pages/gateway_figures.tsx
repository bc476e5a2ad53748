import { GatewayFiguresPage, SPANS } from "../../../views/gateway_figures.tsx";
import type { GatewayFigures } from "../../domain/mod.ts";
import { page, type PageRoute } from "../routes.ts";

/** How the calls of the last days went, by gateway. */
export type FiguresOfDays = (days: number) => readonly GatewayFigures[];

export function gatewayFiguresPages(ofDays: FiguresOfDays): readonly PageRoute[] {
  return [
    page("administrator", "GET", "/figures", (visit) => {
      const days = SPANS.find((span) => String(span) === visit.query("days")) ?? SPANS[0];
      return visit.page(
        visit.t("figures.title"),
        <GatewayFiguresPage t={visit.t} days={days} figures={ofDays(days)} />,
      );
    }),
  ];
}
