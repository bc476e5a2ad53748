import {
  CodeForm,
  type CodeRow,
  FeatureCodePage,
  FeatureCodesPage,
} from "../../../views/feature_codes.tsx";
import type { FeatureCodeList, Problem } from "../../administration/mod.ts";
import { textIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

/** What can be dialled besides people. */
export function featureCodePages(codes: FeatureCodeList): readonly PageRoute[] {
  const list = (visit: Visit, mayChange: boolean) =>
    visit.page(
      visit.t("codes.title"),
      <FeatureCodesPage t={visit.t} codes={codes.list()} mayChange={mayChange} />,
    );
  const again = (
    visit: Visit,
    row: CodeRow,
    values: Readonly<Record<string, string>>,
    problems: readonly Problem[],
  ) => {
    const props = { t: visit.t, row, state: formState(values, problems) };
    const title = visit.t("codes.title");
    return visit.formAgain(title, <CodeForm {...props} />, <FeatureCodePage {...props} />);
  };
  return [
    page("administrator", "GET", "/codes", (visit) => list(visit, true)),
    page("user", "GET", "/my/codes", (visit) => list(visit, false)),
    page("administrator", "POST", "/codes/reset", (visit) => {
      const reset = codes.resetAll(visit.actor);
      if (reset.ok) return visit.goTo("/codes", "notice.saved");
      // The first code is as good as any other to say what is in the way of its default.
      const [row] = codes.list();
      if (reset.missing || !row) return visit.error(404);
      return again(visit, row, {}, reset.problems);
    }),
    page("administrator", "GET", "/codes/:feature", (visit) => {
      const row = codes.get(visit.param("feature"));
      if (!row) return visit.error(404);
      return visit.page(visit.t("codes.title"), <FeatureCodePage t={visit.t} row={row} />);
    }),
    page("administrator", "POST", "/codes/:feature", async (visit) => {
      const row = codes.get(visit.param("feature"));
      if (!row) return visit.error(404);
      const values = await visit.fields();
      const input = { code: textIn(values, "code") ?? null };
      const changed = codes.change(visit.actor, row.feature, input);
      if (changed.ok) return visit.goTo("/codes", "notice.saved");
      return changed.missing ? visit.error(404) : again(visit, row, values, changed.problems);
    }),
    page("administrator", "POST", "/codes/:feature/reset", (visit) => {
      const row = codes.get(visit.param("feature"));
      if (!row) return visit.error(404);
      const reset = codes.reset(visit.actor, row.feature);
      if (reset.ok) return visit.goTo("/codes", "notice.saved");
      return reset.missing ? visit.error(404) : again(visit, row, {}, reset.problems);
    }),
  ];
}
