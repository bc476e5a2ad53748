import {
  InboundNumberForm,
  type InboundNumberFormProps,
  InboundNumberPage,
  InboundNumbersPage,
} from "../../../views/inbound_numbers.tsx";
import type { Outside, Problem } from "../../administration/mod.ts";
import type { InboundNumber, InboundNumberId } from "../../domain/mod.ts";
import { type Fields, flat, rowsChanged, rowsIn, textIn, withRows } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

const NEW_GATEWAY: Fields = { id: "" };

/** Our numbers in the telephone network. */
export function inboundNumberPages(
  { numbers, gateways }: Pick<Outside, "numbers" | "gateways">,
): readonly PageRoute[] {
  const idOf = (visit: Visit) => visit.param("id") as InboundNumberId;
  return [
    page("administrator", "GET", "/numbers", (visit) => {
      const names = new Map(gateways.list().map(({ id, name }) => [id, name]));
      const rows = numbers.list().map(({ gateways: used, ...number }) => ({
        ...number,
        gateways: used.map((id) => names.get(id) ?? visit.t("numbers.gateways.gone")),
      }));
      return visit.page(
        visit.t("numbers.title"),
        <InboundNumbersPage t={visit.t} numbers={rows} />,
      );
    }),
    page("administrator", "GET", "/numbers/new", (visit) => show(visit, {})),
    page("administrator", "POST", "/numbers/new", (visit) => save(visit)),
    page("administrator", "GET", "/numbers/:id", (visit) => {
      const number = numbers.get(idOf(visit));
      return number ? show(visit, fieldsOf(number), number) : visit.error(404);
    }),
    page("administrator", "POST", "/numbers/:id", (visit) => {
      const number = numbers.get(idOf(visit));
      return number ? save(visit, number) : visit.error(404);
    }),
    page("administrator", "POST", "/numbers/:id/remove", (visit) => {
      const removed = numbers.remove(visit.actor, idOf(visit));
      return removed.ok ? visit.goTo("/numbers", "notice.removed") : visit.error(404);
    }),
  ];

  function propsOf(
    { t }: Visit,
    fields: Fields,
    number: InboundNumber | undefined,
  ): InboundNumberFormProps {
    const choices = gateways.list().map(({ id, name }) => ({ value: id, text: name }));
    return {
      t,
      ...(number ? { id: number.id, title: number.number } : {}),
      state: { values: fields, problems: [] },
      gateways: rowsIn(fields, "gateways").length,
      gatewayChoices: [{ value: "", text: t("routes.gateway.choose") }, ...choices],
    };
  }

  function show(visit: Visit, fields: Fields, number?: InboundNumber): Response {
    const props = propsOf(visit, fields, number);
    return visit.page(number?.number ?? visit.t("numbers.add"), <InboundNumberPage {...props} />);
  }

  async function save(visit: Visit, number?: InboundNumber): Promise<Response> {
    const sent = await visit.fields();
    const title = visit.t("numbers.title");
    const other = rowsChanged(sent, "gateways", NEW_GATEWAY);
    if (other) {
      const props = propsOf(visit, other, number);
      return visit.formWith(
        title,
        <InboundNumberForm {...props} />,
        <InboundNumberPage {...props} />,
      );
    }
    const filled = rowsIn(sent, "gateways").filter((row) => textIn(row, "id") !== undefined);
    const fields = withRows(sent, "gateways", filled);
    const saved = number
      ? await numbers.change(visit.actor, number.id, inputOf(fields))
      : await numbers.create(visit.actor, inputOf(fields));
    if (saved.ok) return visit.goTo("/numbers", "notice.saved");
    if (saved.missing) return visit.error(404);
    const again = {
      ...propsOf(visit, fields, number),
      state: formState(fields, saved.problems.map(onForm)),
    };
    return visit.formAgain(
      title,
      <InboundNumberForm {...again} />,
      <InboundNumberPage {...again} />,
    );
  }
}

const onForm = (problem: Problem): Problem =>
  /^gateways\.\d+$/.test(problem.field) ? { ...problem, field: `${problem.field}.id` } : problem;

function fieldsOf({ id: _id, gateways, ...number }: InboundNumber): Fields {
  return flat({ ...number, gateways: gateways.map((id) => ({ id })) });
}

/** What the form stands for, in the words of the API. */
function inputOf(fields: Fields): unknown {
  return {
    number: fields["number"] ?? "",
    name: textIn(fields, "name"),
    destination: fields["destination"] ?? "",
    gateways: rowsIn(fields, "gateways").map(({ id = "" }) => id),
  };
}
