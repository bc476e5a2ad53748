import { Badge } from "./components/badge.tsx";
import {
  Checkbox,
  type Choice,
  Form,
  type FormState,
  Input,
  Select,
  TextArea,
} from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

export type TriggerKind = "always" | "do-not-disturb" | "closed" | "keyword";

export interface AutoReplyRow {
  readonly id: string;
  readonly enabled: boolean;
  readonly number?: string | undefined;
  readonly on: TriggerKind;
  /** The user, schedule or words. */
  readonly what: string;
  readonly text: string;
}

/** Answers that are sent by themselves. */
export function AutoRepliesPage({ t, replies }: {
  readonly t: Translator;
  readonly replies: readonly AutoReplyRow[];
}) {
  return (
    <>
      <div class="heading">
        <h1>{t("autoReplies.title")}</h1>
        <a class="button" href="/texts/answers/new">{t("autoReplies.add")}</a>
      </div>
      <p>{t("autoReplies.about")}</p>
      <Table
        t={t}
        caption={t("autoReplies.title")}
        empty={t("autoReplies.none")}
        rows={replies}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("autoReplies.text"),
            kind: "main",
            cell: ({ id, text }) => <a href={`/texts/answers/${id}`}>{text.slice(0, 60)}</a>,
          },
          {
            title: t("autoReplies.when"),
            cell: ({ on, what }) => `${t(`autoReplies.on.${on}`)} ${what}`,
          },
          {
            title: t("autoReplies.number"),
            cell: ({ number }) => number ?? t("autoReplies.allNumbers"),
          },
          {
            title: t("autoReplies.enabled"),
            cell: ({ enabled }) => (
              <Badge kind={enabled ? "good" : "neutral"}>
                {t(enabled ? "autoReplies.isOn" : "autoReplies.isOff")}
              </Badge>
            ),
          },
        ]}
      />
    </>
  );
}

export interface AutoReplyFormProps {
  readonly t: Translator;
  /** Undefined for a new one. */
  readonly id?: string | undefined;
  readonly state: FormState;
  readonly numbers: readonly string[];
  readonly users: readonly Choice[];
  readonly schedules: readonly Choice[];
}

export function AutoReplyPage(props: AutoReplyFormProps) {
  const { t, id } = props;
  return (
    <>
      <h1>{t(id === undefined ? "autoReplies.add" : "autoReplies.edit")}</h1>
      <AutoReplyForm {...props} />
      {id !== undefined && (
        <Remove
          t={t}
          action={`/texts/answers/${id}/remove`}
          title="autoReplies.remove"
          text="autoReplies.remove.about"
        />
      )}
    </>
  );
}

export function AutoReplyForm({ t, id, state, numbers, users, schedules }: AutoReplyFormProps) {
  const field = { t, form: "answer-rule", state };
  return (
    <Form
      t={t}
      id="answer-rule"
      action={`/texts/answers/${id ?? "new"}`}
      state={state}
      submit="action.save"
      cancel="/texts/answers"
    >
      <Checkbox {...field} name="enabled" label="autoReplies.isOn" checked />
      <TextArea {...field} name="text" label="autoReplies.text" />
      <Select
        {...field}
        name="number"
        label="autoReplies.number"
        choices={[
          { value: "", text: t("autoReplies.allNumbers") },
          ...numbers.map((number) => ({ value: number, text: number })),
        ]}
      />
      <Select
        {...field}
        name="trigger.on"
        label="autoReplies.when"
        choices={(["always", "closed", "do-not-disturb", "keyword"] as const).map((on) => ({
          value: on,
          text: t(`autoReplies.on.${on}`),
        }))}
      />
      <Select
        {...field}
        name="trigger.schedule"
        label="autoReplies.schedule"
        choices={[{ value: "", text: "–" }, ...schedules]}
        optional
      />
      <Select
        {...field}
        name="trigger.user"
        label="autoReplies.user"
        choices={[{ value: "", text: "–" }, ...users]}
        optional
      />
      <Input
        {...field}
        name="trigger.words"
        label="autoReplies.words"
        hint="autoReplies.words.hint"
        maxLength={800}
        optional
      />
      <Input
        {...field}
        name="pauseHours"
        label="autoReplies.pause"
        hint="autoReplies.pause.hint"
        inputMode="numeric"
        maxLength={4}
        value="4"
      />
    </Form>
  );
}
