import {
  SettingForm,
  SettingPage,
  type SettingRow,
  SettingsPage,
} from "../../../views/server_settings.tsx";
import type { Outcome, ServerSettings } from "../../administration/mod.ts";
import type { Fields } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

/** What is set once for the whole server. */
export function settingPages(settings: ServerSettings): readonly PageRoute[] {
  const answer = (visit: Visit, row: SettingRow, fields: Fields, result: Outcome<unknown>) => {
    if (result.ok) return visit.goTo("/settings", "notice.saved");
    if (result.missing) return visit.error(404);
    const props = { t: visit.t, row, state: formState(fields, result.problems) };
    return visit.formAgain(row.name, <SettingForm {...props} />, <SettingPage {...props} />);
  };
  return [
    page("administrator", "GET", "/settings", (visit) => {
      const props = { t: visit.t, settings: settings.list(), isWaiting: settings.isWaiting };
      return visit.page(visit.t("settings.title"), <SettingsPage {...props} />);
    }),
    page("administrator", "GET", "/settings/:name", (visit) => {
      const row = settings.get(visit.param("name"));
      if (!row) return visit.error(404);
      return visit.page(row.name, <SettingPage t={visit.t} row={row} />);
    }),
    page("administrator", "POST", "/settings/:name", async (visit) => {
      const row = settings.get(visit.param("name"));
      if (!row) return visit.error(404);
      const fields = await visit.fields();
      const input = { value: fields["value"] ?? "" };
      return answer(visit, row, fields, settings.change(visit.actor, row.name, input));
    }),
    page("administrator", "POST", "/settings/:name/reset", (visit) => {
      const row = settings.get(visit.param("name"));
      if (!row) return visit.error(404);
      return answer(visit, row, {}, settings.reset(visit.actor, row.name));
    }),
  ];
}
