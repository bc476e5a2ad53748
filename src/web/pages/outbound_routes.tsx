import {
  OperatorForm,
  OutboundRouteForm,
  type OutboundRouteFormProps,
  OutboundRoutePage,
  type OutboundRouteRow,
  OutboundRoutesPage,
  OutboundRouteTable,
} from "../../../views/outbound_routes.tsx";
import type { Outside, Problem } from "../../administration/mod.ts";
import type { OutboundRoute, OutboundRouteId } from "../../domain/mod.ts";
import {
  type Fields,
  flat,
  numberIn,
  rowsChanged,
  rowsIn,
  textIn,
  tickIn,
  withRows,
} from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

const NEW_GATEWAY: Fields = { gateway: "", priority: "1", weight: "1", cost: "", quality: "" };
const NEW_ROUTE: Fields = {
  enabled: "on",
  patterns: ".",
  choice: "priority",
  stickySeconds: "86400",
  "gateways.0.gateway": "",
  "gateways.0.priority": "1",
  "gateways.0.weight": "1",
};

/** Which numbers go out by which gateways. */
export function outboundRoutePages(
  { routes, gateways, operators }: Pick<Outside, "routes" | "gateways" | "operators">,
): readonly PageRoute[] {
  const idOf = (visit: Visit) => visit.param("id") as OutboundRouteId;
  return [
    page("administrator", "GET", "/routes", (visit) => list(visit)),
    page("administrator", "POST", "/routes/order", (visit) => order(visit)),
    page("administrator", "POST", "/routes/operators", (visit) => replace(visit)),
    page("administrator", "GET", "/routes/new", (visit) => show(visit, NEW_ROUTE)),
    page("administrator", "POST", "/routes/new", (visit) => save(visit)),
    page("administrator", "GET", "/routes/:id", (visit) => {
      const route = routes.get(idOf(visit));
      return route ? show(visit, fieldsOf(route), route) : visit.error(404);
    }),
    page("administrator", "POST", "/routes/:id", (visit) => {
      const route = routes.get(idOf(visit));
      return route ? save(visit, route) : visit.error(404);
    }),
    page("administrator", "POST", "/routes/:id/remove", (visit) => {
      const removed = routes.remove(visit.actor, idOf(visit));
      return removed.ok ? visit.goTo("/routes", "notice.removed") : visit.error(404);
    }),
  ];

  function rows(): readonly OutboundRouteRow[] {
    const names = new Map(gateways.list().map(({ id, name }) => [id, name]));
    return routes.list().map(({ gateways: used, ...route }) => ({
      ...route,
      gateways: used.map(({ gateway }) => names.get(gateway) ?? ""),
    }));
  }

  function list(visit: Visit): Response {
    const { t } = visit;
    const props = { t, routes: rows(), operators: { t, count: operators.count } };
    return visit.page(t("routes.title"), <OutboundRoutesPage {...props} />);
  }

  async function order(visit: Visit): Promise<Response> {
    const { up, down, order: ids = "" } = await visit.fields();
    const moved = up !== undefined
      ? routes.move(visit.actor, up as OutboundRouteId, -1)
      : down !== undefined
      ? routes.move(visit.actor, down as OutboundRouteId, 1)
      : routes.arrange(visit.actor, { order: ids.split(" ").filter((id) => id !== "") });
    if (!moved.ok) return visit.error(moved.missing ? 404 : 400);
    if (!visit.wantsPart) return visit.goTo("/routes");
    return visit.part(<OutboundRouteTable t={visit.t} routes={rows()} />);
  }

  async function replace(visit: Visit): Promise<Response> {
    const file = await visit.file("file");
    const replaced = file
      ? operators.replace(visit.actor, file)
      : { ok: false, problems: [{ field: "file", text: "problem.required" }] } as const;
    if (replaced.ok) return visit.goTo("/routes", "notice.saved");
    const { t } = visit;
    const state = formState({}, "problems" in replaced ? replaced.problems ?? [] : []);
    const form = { t, count: operators.count, state };
    return visit.formAgain(
      t("routes.title"),
      <OperatorForm {...form} />,
      <OutboundRoutesPage t={t} routes={rows()} operators={form} />,
    );
  }

  function propsOf(
    { t }: Visit,
    fields: Fields,
    route: OutboundRoute | undefined,
  ): OutboundRouteFormProps {
    const choices = gateways.list().map(({ id, name }) => ({ value: id, text: name }));
    return {
      t,
      ...(route ? { id: route.id, title: route.name } : {}),
      state: { values: fields, problems: [] },
      gateways: rowsIn(fields, "gateways").length,
      gatewayChoices: [{ value: "", text: t("routes.gateway.choose") }, ...choices],
    };
  }

  function show(visit: Visit, fields: Fields, route?: OutboundRoute): Response {
    const props = propsOf(visit, fields, route);
    return visit.page(route?.name ?? visit.t("routes.add"), <OutboundRoutePage {...props} />);
  }

  async function save(visit: Visit, route?: OutboundRoute): Promise<Response> {
    const sent = await visit.fields();
    const title = visit.t("routes.title");
    const other = rowsChanged(sent, "gateways", NEW_GATEWAY);
    if (other) {
      const props = propsOf(visit, other, route);
      return visit.formWith(
        title,
        <OutboundRouteForm {...props} />,
        <OutboundRoutePage {...props} />,
      );
    }
    const filled = rowsIn(sent, "gateways").filter((row) => textIn(row, "gateway") !== undefined);
    const fields = withRows(sent, "gateways", filled);
    const saved = route
      ? routes.change(visit.actor, route.id, inputOf(fields))
      : routes.create(visit.actor, inputOf(fields));
    if (saved.ok) return visit.goTo("/routes", "notice.saved");
    if (saved.missing) return visit.error(404);
    const again = {
      ...propsOf(visit, fields, route),
      state: formState(fields, saved.problems.map(onForm)),
    };
    return visit.formAgain(
      title,
      <OutboundRouteForm {...again} />,
      <OutboundRoutePage {...again} />,
    );
  }
}

/** All patterns are in one field. */
const onForm = (problem: Problem): Problem =>
  problem.field.startsWith("patterns") ? { ...problem, field: "patterns" } : problem;

function fieldsOf({ id: _id, patterns, ...route }: OutboundRoute): Fields {
  return flat({ ...route, patterns: patterns.join("\n") });
}

/** What the form stands for, in the words of the API. */
function inputOf(fields: Fields): unknown {
  return {
    name: fields["name"] ?? "",
    enabled: tickIn(fields, "enabled"),
    patterns: (fields["patterns"] ?? "").split(/\s+/).filter((one) => one !== ""),
    strip: numberIn(fields, "strip"),
    prepend: textIn(fields, "prepend"),
    choice: textIn(fields, "choice"),
    stickySeconds: numberIn(fields, "stickySeconds"),
    gateways: rowsIn(fields, "gateways").map((row) => ({
      gateway: row["gateway"] ?? "",
      priority: numberIn(row, "priority"),
      weight: numberIn(row, "weight"),
      cost: decimalIn(row, "cost"),
      quality: numberIn(row, "quality"),
    })),
  };
}

/** A number that may have a fraction, with a point or a comma. */
function decimalIn(fields: Fields, name: string): number | string | undefined {
  const text = textIn(fields, name)?.replace(",", ".");
  return text !== undefined && /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : text;
}
