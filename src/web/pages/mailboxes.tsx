import { MailboxesForm, MailboxesPage, type MailboxesProps } from "../../../views/mailboxes.tsx";
import type { Mailboxes } from "../../administration/mod.ts";
import type { UserId } from "../../domain/mod.ts";
import { choiceIn, type Fields, flat, numberIn, tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

const PATH = "/mailboxes";
const NUMBERS = [
  "longestSeconds",
  "shortestSeconds",
  "silenceSeconds",
  "mostMessages",
  "keepDays",
  "freeMegabytes",
  "attachMegabytes",
];

/** All mailboxes, for who runs the server. */
export function mailboxesPages(mailboxes: Mailboxes): readonly PageRoute[] {
  const ownerIn = (visit: Visit) => visit.param("id") as UserId;
  return [
    page("administrator", "GET", PATH, (visit) => {
      const props = propsOf(visit, { values: flat(mailboxes.settings), problems: [] });
      return visit.page(visit.t("mailboxes.title"), <MailboxesPage {...props} />);
    }),
    page("administrator", "POST", PATH, async (visit) => {
      const fields = await visit.fields();
      const changed = mailboxes.changeSettings(visit.actor, inputOf(fields));
      if (changed.ok) return visit.goTo(PATH, "notice.saved");
      const problems = changed.missing ? [] : changed.problems;
      const props = propsOf(visit, formState(fields, problems));
      return visit.formAgain(
        visit.t("mailboxes.title"),
        <MailboxesForm {...props} />,
        <MailboxesPage {...props} />,
      );
    }),
    page("administrator", "POST", `${PATH}/:id`, async (visit) => {
      const enabled = choiceIn(await visit.fields(), "enabled");
      const changed = mailboxes.enable(visit.actor, ownerIn(visit), enabled);
      return changed.ok ? visit.goTo(PATH, "notice.saved") : visit.error(404);
    }),
    page("administrator", "POST", `${PATH}/:id/pin/remove`, async (visit) => {
      const changed = await mailboxes.removePin(visit.actor, ownerIn(visit));
      return changed.ok ? visit.goTo(PATH, "notice.removed") : visit.error(404);
    }),
  ];

  function propsOf({ t }: Visit, settings: MailboxesProps["settings"]): MailboxesProps {
    const rows = mailboxes.list().map(({ user, isLocked, hasPin, ...rest }) => ({
      ...user,
      ...rest,
      pin: isLocked ? "locked" as const : hasPin ? "set" as const : "none" as const,
    }));
    return { t, mailboxes: rows, settings };
  }
}

const inputOf = (fields: Fields): unknown => ({
  ...Object.fromEntries(NUMBERS.map((name) => [name, numberIn(fields, name) ?? ""])),
  push: tickIn(fields, "push"),
});
