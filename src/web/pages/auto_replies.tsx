import {
  AutoRepliesPage,
  AutoReplyForm,
  AutoReplyPage,
  type AutoReplyRow,
} from "../../../views/auto_replies.tsx";
import type { Choice, FormState } from "../../../views/components/form.tsx";
import type { AutoReplies } from "../../administration/mod.ts";
import type { AutoReply } from "../../domain/mod.ts";
import { type Fields, numberIn, textIn, tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

/** What the form lets people choose from. */
export interface ReplyChoices {
  readonly numbers: () => readonly string[];
  readonly users: () => readonly Choice[];
  readonly schedules: () => readonly Choice[];
}

/** Answers that are sent by themselves. */
export function autoReplyPages(
  replies: AutoReplies,
  choices: ReplyChoices,
): readonly PageRoute[] {
  const formOf = ({ t }: Visit, id: string | undefined, state: FormState) => ({
    ...{ t, id, state, numbers: choices.numbers() },
    ...{ users: choices.users(), schedules: choices.schedules() },
  });
  const show = (visit: Visit, id: string | undefined, state: FormState) => {
    const title = visit.t(id === undefined ? "autoReplies.add" : "autoReplies.edit");
    return visit.page(title, <AutoReplyPage {...formOf(visit, id, state)} />);
  };
  const save = async (visit: Visit, id: string | undefined): Promise<Response> => {
    const values = await visit.fields();
    const input = inputOf(values);
    const saved = id === undefined
      ? replies.create(visit.actor, input)
      : replies.change(visit.actor, id, input);
    if (saved.ok) return visit.goTo("/texts/answers", "notice.saved");
    if (saved.missing) return visit.error(404);
    const problems = saved.problems
      .map((one) => ({ ...one, field: one.field.replace(/^(trigger\.words)\.\d+$/, "$1") }));
    const form = formOf(visit, id, formState(values, problems));
    const title = visit.t("autoReplies.title");
    return visit.formAgain(title, <AutoReplyForm {...form} />, <AutoReplyPage {...form} />);
  };
  return [
    page("administrator", "GET", "/texts/answers", (visit) => {
      const rows = replies.list().map((one) => rowOf(one, choices));
      const { t } = visit;
      return visit.page(t("autoReplies.title"), <AutoRepliesPage t={t} replies={rows} />);
    }),
    page(
      "administrator",
      "GET",
      "/texts/answers/new",
      (visit) => show(visit, undefined, formState({}, [])),
    ),
    page("administrator", "POST", "/texts/answers/new", (visit) => save(visit, undefined)),
    page("administrator", "GET", "/texts/answers/:id", (visit) => {
      const found = replies.get(visit.param("id"));
      return found ? show(visit, found.id, formState(fieldsOf(found), [])) : visit.error(404);
    }),
    page("administrator", "POST", "/texts/answers/:id", (visit) => save(visit, visit.param("id"))),
    page("administrator", "POST", "/texts/answers/:id/remove", (visit) => {
      const removed = replies.remove(visit.actor, visit.param("id"));
      return removed.ok ? visit.goTo("/texts/answers", "notice.removed") : visit.error(404);
    }),
  ];
}

function inputOf(fields: Fields) {
  const on = textIn(fields, "trigger.on");
  const number = textIn(fields, "number");
  const words = (textIn(fields, "trigger.words") ?? "").split(/[\s,;]+/).filter(Boolean);
  return {
    enabled: tickIn(fields, "enabled"),
    ...(number === undefined ? {} : { number }),
    trigger: {
      on,
      ...(on === "do-not-disturb" ? { user: textIn(fields, "trigger.user") ?? "" } : {}),
      ...(on === "closed" ? { schedule: textIn(fields, "trigger.schedule") ?? "" } : {}),
      ...(on === "keyword" ? { words } : {}),
    },
    text: textIn(fields, "text") ?? "",
    pauseHours: numberIn(fields, "pauseHours"),
  };
}

function fieldsOf({ enabled, number, trigger, text, pauseHours }: AutoReply): Fields {
  return {
    ...(enabled ? { enabled: "on" } : {}),
    ...{ text, number: number ?? "", "trigger.on": trigger.on, pauseHours: String(pauseHours) },
    ...(trigger.on === "do-not-disturb" ? { "trigger.user": trigger.user } : {}),
    ...(trigger.on === "closed" ? { "trigger.schedule": trigger.schedule } : {}),
    ...(trigger.on === "keyword" ? { "trigger.words": trigger.words.join(" ") } : {}),
  };
}

function rowOf(
  { id, enabled, number, trigger, text }: AutoReply,
  { users, schedules }: ReplyChoices,
): AutoReplyRow {
  const textOf = (choices: readonly Choice[], value: string) =>
    choices.find((one) => one.value === value)?.text ?? "?";
  const what = trigger.on === "keyword"
    ? trigger.words.join(", ")
    : trigger.on === "closed"
    ? textOf(schedules(), trigger.schedule)
    : trigger.on === "do-not-disturb"
    ? textOf(users(), trigger.user)
    : "";
  return { id, enabled, number, on: trigger.on, what, text };
}
