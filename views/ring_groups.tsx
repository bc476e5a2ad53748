import { musicChoices, RingPlace } from "./call_settings.tsx";
import { Checkbox, Form, type FormState, Input, Select } from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { EnterSaves, Rows } from "./components/rows.tsx";
import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

const STRATEGIES = ["together", "in-turn", "first-available", "random"] as const;

export interface RingGroupRow {
  readonly id: string;
  readonly extension: string;
  readonly name: string;
  readonly strategy: typeof STRATEGIES[number];
  /** The numbers of those who ring. */
  readonly members: readonly string[];
  readonly otherwise?: string | undefined;
}

export function RingGroupsPage({ t, groups }: {
  readonly t: Translator;
  readonly groups: readonly RingGroupRow[];
}) {
  return (
    <>
      <div class="heading">
        <h1>{t("groups.title")}</h1>
        <a class="button" href="/groups/new">{t("groups.add")}</a>
      </div>
      <p>{t("groups.about")}</p>
      <Table
        t={t}
        caption={t("groups.title")}
        empty={t("groups.none")}
        rows={groups}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("groups.extension"),
            kind: "main",
            cell: ({ id, extension }) => <a href={`/groups/${id}`}>{extension}</a>,
          },
          { title: t("groups.name"), cell: ({ name }) => name },
          { title: t("groups.members"), cell: ({ members }) => members.join(", ") },
          {
            title: t("groups.strategy"),
            cell: ({ strategy }) => t(`groups.strategy.${strategy}`),
          },
          { title: t("groups.otherwise"), cell: ({ otherwise }) => otherwise ?? "" },
        ]}
      />
    </>
  );
}

export interface RingGroupFormProps {
  readonly t: Translator;
  /** Undefined for a new group. */
  readonly id?: string | undefined;
  /** What it is called; undefined for a new group. */
  readonly title?: string | undefined;
  readonly state: FormState;
  readonly members: number;
  /** The files of music there are, by name. */
  readonly music: readonly string[];
}

export function RingGroupPage(props: RingGroupFormProps) {
  const { t, id, title } = props;
  return (
    <>
      <h1>{title ?? t("groups.add")}</h1>
      <RingGroupForm {...props} />
      {id !== undefined && (
        <Remove
          t={t}
          action={`/groups/${id}/remove`}
          title="groups.remove"
          text="groups.remove.text"
        />
      )}
    </>
  );
}

export function RingGroupForm(props: RingGroupFormProps) {
  const { t, id, state, members } = props;
  const field = { t, form: "group", state };
  return (
    <Form
      t={t}
      id="group"
      action={id === undefined ? "/groups/new" : `/groups/${id}`}
      state={state}
      submit={id === undefined ? "action.add" : "action.save"}
      cancel="/groups"
    >
      <EnterSaves t={t} />
      <Input
        {...field}
        name="extension"
        label="groups.extension"
        hint="groups.extension.hint"
        inputMode="tel"
        maxLength={32}
      />
      <Input {...field} name="name" label="groups.name" maxLength={100} optional />
      <Select
        {...field}
        name="strategy"
        label="groups.strategy"
        choices={STRATEGIES.map((value) => ({ value, text: t(`groups.strategy.${value}`) }))}
      />
      <fieldset>
        <legend>{t("groups.members")}</legend>
        <Rows
          t={t}
          name="members"
          title="groups.member"
          add="groups.member.add"
          count={members}
          row={(at) => <RingPlace t={t} form="group" state={state} name={`members.${at}`} />}
        />
      </fieldset>
      <Details {...props} />
    </Form>
  );
}

function Details({ t, state, music }: RingGroupFormProps) {
  const field = { t, form: "group", state };
  const [, ...files] = musicChoices(t, music, state.values["music"]);
  return (
    <>
      <Input
        {...field}
        name="ringSeconds"
        label="groups.ringSeconds"
        hint="groups.ringSeconds.hint"
        inputMode="numeric"
      />
      <Input
        {...field}
        name="otherwise"
        label="groups.otherwise"
        hint="groups.otherwise.hint"
        inputMode="tel"
        maxLength={255}
        optional
      />
      <Input
        {...field}
        name="callerPrefix"
        label="groups.callerPrefix"
        hint="groups.callerPrefix.hint"
        maxLength={64}
        optional
      />
      <Select
        {...field}
        name="music"
        label="groups.music"
        choices={[{ value: "", text: t("groups.music.ringing") }, ...files]}
        optional
      />
      <Checkbox {...field} name="skipBusy" label="groups.skipBusy" />
      <Checkbox {...field} name="page" label="groups.page" hint="groups.page.hint" />
    </>
  );
}
