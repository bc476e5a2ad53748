import { EMPTY_FORM, type FormState } from "../../../views/components/form.tsx";
import { type MusicFinding, MusicForm, MusicPage } from "../../../views/music.tsx";
import { type JudgedMusic, LARGEST_MUSIC, type Music } from "../../administration/mod.ts";
import { tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

/** A file and what a form puts around it. */
const BODY_LIMIT = LARGEST_MUSIC + 64 * 1024;

/** What people hear who wait. */
export function musicPages(music: Music): readonly PageRoute[] {
  return [
    page(
      "administrator",
      "GET",
      "/music",
      async (visit) =>
        visit.page(
          visit.t("music.title"),
          <MusicPage t={visit.t} files={await music.list()} />,
        ),
    ),
    page("administrator", "POST", "/music", upload, { bodyLimit: BODY_LIMIT }),
    page("administrator", "GET", "/music/:name", async (visit) => {
      const bytes = await music.read(visit.param("name"));
      if (!bytes) return visit.error(404);
      return visit.context.body(bytes, 200, { "Content-Type": "audio/wav" });
    }),
    page("administrator", "POST", "/music/:name/remove", async (visit) => {
      const removed = await music.remove(visit.actor, visit.param("name"));
      return removed.ok ? visit.goTo("/music", "notice.removed") : visit.error(404);
    }),
  ];

  async function upload(visit: Visit): Promise<Response> {
    const file = await visit.file("file");
    if (!file) {
      return await again(visit, formState({}, [{ field: "file", text: "music.problem.noFile" }]));
    }
    const checkOnly = tickIn(await visit.fields(), "check");
    const judged = checkOnly ? music.check(file) : await music.add(visit.actor, file);
    if (!judged.ok) return await again(visit, formState({}, judged.missing ? [] : judged.problems));
    if (!checkOnly) return visit.goTo("/music", "notice.saved");
    return await again(visit, EMPTY_FORM, findingOf(judged.value));
  }

  async function again(visit: Visit, state: FormState, finding?: MusicFinding): Promise<Response> {
    const props = { t: visit.t, files: await music.list(), state, finding };
    const show = finding ? visit.formWith : visit.formAgain;
    const title = visit.t("music.title");
    return show.call(visit, title, <MusicForm {...props} />, <MusicPage {...props} />);
  }
}

function findingOf({ format, warnings }: JudgedMusic): MusicFinding {
  return {
    seconds: Math.round(format.durationMs / 1_000),
    hertz: format.sampleRateHz,
    bits: format.bitsPerSample,
    warnings: warnings.map((warning) => `music.warning.${warning}` as const),
  };
}
