import { BanForm, BansPage } from "../../../views/bans.tsx";
import type { Bans } from "../../administration/mod.ts";
import { numberIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState } from "../visit.tsx";

/** Sources that are not listened to. */
export function banPages(bans: Bans): readonly PageRoute[] {
  return [
    page(
      "administrator",
      "GET",
      "/bans",
      (visit) => visit.page(visit.t("bans.title"), <BansPage t={visit.t} bans={bans.list()} />),
    ),
    page("administrator", "POST", "/bans", async (visit) => {
      const fields = await visit.fields();
      const input = {
        address: fields["address"] ?? "",
        minutes: numberIn(fields, "minutes") ?? "",
      };
      const made = bans.create(visit.actor, input);
      if (made.ok) return visit.goTo("/bans", "notice.saved");
      const state = formState(fields, made.missing ? [] : made.problems);
      const props = { t: visit.t, bans: bans.list(), state };
      return visit.formAgain(
        visit.t("bans.title"),
        <BanForm {...props} />,
        <BansPage {...props} />,
      );
    }),
    page("administrator", "POST", "/bans/lift", async (visit) => {
      const { source = "" } = await visit.fields();
      const lifted = bans.lift(visit.actor, source);
      return lifted.ok ? visit.goTo("/bans", "bans.lifted") : visit.error(404);
    }),
  ];
}
