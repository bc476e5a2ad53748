import { CallingForm, CallingPage } from "../../../views/calling.tsx";
import type { Calling } from "../../administration/mod.ts";
import type { UserId } from "../../domain/mod.ts";
import { type Fields, flat, textIn, tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

/** Calling somebody from a page: the own phones ring first. */
export function callingPages(calling: Calling): readonly PageRoute[] {
  return [
    page("user", "GET", "/my/call", (visit) => {
      const user = visit.ownUser;
      if (user === undefined) return visit.error(404);
      const to = (visit.query("to") ?? "").slice(0, 255);
      const props = propsOf(visit, user, flat({ ...calling.choiceOf(user), to }), []);
      return visit.page(visit.t("calling.title"), <CallingPage {...props} />);
    }),
    page("user", "POST", "/my/call", async (visit) => {
      const user = visit.ownUser;
      if (user === undefined) return visit.error(404);
      const fields = await visit.fields();
      const begun = calling.begin(visit.actor, user, inputOf(fields));
      if (begun.ok) return visit.goTo("/my/live", "calling.begun");
      if (begun.missing) return visit.error(404);
      // A single press has no fields but the number: the form that comes back has what is chosen.
      const shown = "device" in fields ? fields : { ...flat(calling.choiceOf(user)), ...fields };
      const props = propsOf(visit, user, shown, begun.problems);
      const title = visit.t("calling.title");
      return visit.formAgain(title, <CallingForm {...props} />, <CallingPage {...props} />);
    }),
  ];

  function propsOf(
    { t }: Visit,
    user: UserId,
    fields: Fields,
    problems: Parameters<typeof formState>[1],
  ) {
    const phones = calling.phonesOf(user).map(({ id, name, username }) => ({
      value: id,
      text: name || username,
    }));
    return { t, state: formState(fields, problems), phones };
  }
}

/** What the form stands for: a tick that is not sent says no only where it was asked for. */
function inputOf(fields: Fields): unknown {
  const to = textIn(fields, "to") ?? "";
  if (!("device" in fields)) return { to };
  return { to, device: textIn(fields, "device") ?? "", autoAnswer: tickIn(fields, "autoAnswer") };
}
