import {
  NoticesForm,
  NoticesPage,
  type TestResult,
  type WaitingNotice,
} from "../../../views/notices.tsx";
import { isTextKey } from "../../../views/text/mod.ts";
import type { Notices } from "../../administration/mod.ts";
import { NOTICE_CHANNELS, type NoticeChannel } from "../../domain/mod.ts";
import { type Fields, flat, numberIn, textIn, tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

/** A form whose ticks are off has the rest of it for another time, but sends nothing of it. */
const inputOf = (fields: Fields) => ({
  language: textIn(fields, "language"),
  texts: tickIn(fields, "texts"),
  ...(tickIn(fields, "hasMail")
    ? {
      mail: {
        host: textIn(fields, "mail.host") ?? "",
        port: numberIn(fields, "mail.port"),
        security: textIn(fields, "mail.security"),
        user: textIn(fields, "mail.user"),
        password: fields["mail.password"] || undefined,
        from: textIn(fields, "mail.from") ?? "",
        to: (textIn(fields, "mail.to") ?? "").split(/[\s,;]+/).filter((one) => one !== ""),
      },
    }
    : {}),
  ...(tickIn(fields, "hasPush")
    ? {
      push: {
        kind: textIn(fields, "push.kind"),
        url: textIn(fields, "push.url") ?? "",
        key: fields["push.key"] || undefined,
      },
    }
    : {}),
});

/** Who is told what cannot wait. */
export function noticePages(notices: Notices): readonly PageRoute[] {
  const fields = (): Fields => {
    const { language, texts, mail, push } = notices.settings;
    return flat({
      language,
      texts,
      hasMail: mail !== undefined,
      mail: mail && { ...mail, to: mail.to.join(" ") },
      hasPush: push !== undefined,
      push,
    });
  };
  const waiting = (): readonly WaitingNotice[] => notices.waiting;
  const formOf = ({ t }: Visit, state = formState(fields(), [])) => ({
    t,
    state,
    hasSecret: notices.hasSecret,
  });
  const whole = (form: ReturnType<typeof formOf>, result?: TestResult) => {
    const { mail, push } = notices.settings;
    const set = { mail: mail !== undefined, push: push !== undefined };
    return <NoticesPage {...form} set={set} waiting={waiting()} result={result} />;
  };
  const title = ({ t }: Visit) => t("notices.title");
  return [
    page(
      "administrator",
      "GET",
      "/notices",
      (visit) => visit.page(title(visit), whole(formOf(visit))),
    ),
    page("administrator", "POST", "/notices", async (visit) => {
      const values = await visit.fields();
      const changed = notices.change(visit.actor, inputOf(values));
      if (changed.ok) return visit.goTo("/notices", "notice.saved");
      const problems = (changed.missing ? [] : changed.problems)
        .map((one) => ({ ...one, field: one.field.replace(/^mail\.to\.\d+$/, "mail.to") }));
      const form = formOf(visit, formState(values, problems));
      return visit.formAgain(title(visit), <NoticesForm {...form} />, whole(form));
    }),
    page("administrator", "POST", "/notices/test/:channel", async (visit) => {
      const channel = NOTICE_CHANNELS.find((one) => one === visit.param("channel"));
      if (!channel) return visit.error(404);
      return visit.page(title(visit), whole(formOf(visit), await test(visit, channel)));
    }),
  ];

  async function test(visit: Visit, channel: NoticeChannel): Promise<TestResult> {
    const tested = await notices.test(visit.actor, channel);
    if (tested.ok || tested.missing) return { channel, problem: undefined };
    const [problem] = tested.problems;
    const text = problem && isTextKey(problem.text) ? problem.text : "notices.test.unset";
    return { channel, problem: visit.t(text, problem?.params) };
  }
}
