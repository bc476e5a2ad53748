import { type CallRuleFormProps, Conditions } from "./call_rule_conditions.tsx";
import { Checkbox, type Choice, Form, Input, Select } from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { EnterSaves, Rows } from "./components/rows.tsx";
import type { Translator } from "./text/mod.ts";

export const ACTION_KINDS = [
  "ring",
  "forward",
  "voicemail",
  "go-on",
  "reject",
  "announce",
  "challenge",
  "agent",
] as const;

const REFUSALS = ["busy", "declined", "not-in-service", "silent"] as const;

export function CallRulePage(props: CallRuleFormProps) {
  const { t, id, title } = props;
  return (
    <>
      <h1>{title ?? t("rules.add")}</h1>
      <CallRuleForm {...props} />
      {id !== undefined && (
        <Remove
          t={t}
          action={`/rules/${id}/remove`}
          title="rules.remove"
          text="rules.remove.text"
        />
      )}
    </>
  );
}

export function CallRuleForm(props: CallRuleFormProps) {
  const { t, id, state } = props;
  const field = { t, form: "rule", state };
  return (
    <Form
      t={t}
      id="rule"
      action={id === undefined ? "/rules/new" : `/rules/${id}`}
      state={state}
      submit={id === undefined ? "action.add" : "action.save"}
      cancel="/rules"
    >
      <EnterSaves t={t} />
      <Input {...field} name="name" label="rules.name" hint="rules.name.hint" maxLength={100} />
      <Checkbox {...field} name="enabled" label="rules.enabled" />
      <Input
        {...field}
        name="numbers"
        label="rules.numbers"
        hint="rules.numbers.hint"
        inputMode="tel"
        optional
      />
      <Checkbox {...field} name="internal" label="rules.internal" hint="rules.internal.hint" />
      <Conditions {...props} />
      <Action {...props} />
    </Form>
  );
}

function Action(props: CallRuleFormProps) {
  const { t, state } = props;
  return (
    <fieldset data-shows="">
      <legend>{t("rules.action")}</legend>
      <Select
        t={t}
        form="rule"
        state={state}
        name="action.kind"
        label="rules.action.kind"
        choices={ACTION_KINDS.map((value) => ({ value, text: t(`rules.action.${value}`) }))}
      />
      <p>
        <button type="submit" name="show" value="action" class="quiet" data-show="action.kind">
          {t("rules.action.show")}
        </button>
      </p>
      <ActionFields {...props} />
    </fieldset>
  );
}

function ActionFields(props: CallRuleFormProps) {
  const { t, state, choices } = props;
  const field = { t, form: "rule", state };
  switch (state.values["action.kind"] ?? ACTION_KINDS[0]) {
    case "ring":
      return <Rings {...props} />;
    case "forward":
      return (
        <Input
          {...field}
          name="action.to"
          label="rules.forward.to"
          hint="rules.forward.to.hint"
          inputMode="tel"
          maxLength={255}
        />
      );
    case "voicemail":
      return (
        <Input
          {...field}
          name="action.to"
          label="rules.voicemail.to"
          hint="rules.voicemail.to.hint"
          inputMode="tel"
          maxLength={32}
        />
      );
    case "agent":
      return (
        <Input
          {...field}
          name="action.to"
          label="rules.agent.to"
          hint="rules.agent.to.hint"
          maxLength={255}
        />
      );
    case "reject":
      return (
        <Select
          {...field}
          name="action.how"
          label="rules.reject.how"
          choices={REFUSALS.map((value) => ({ value, text: t(`rules.reject.${value}`) }))}
        />
      );
    case "announce":
      return (
        <Select
          {...field}
          name="action.announcement"
          label="rules.announcement"
          hint="rules.announcement.hint"
          choices={announcementChoices(t, choices.files)}
        />
      );
    case "go-on":
      return (
        <Input
          {...field}
          name="action.callerPrefix"
          label="groups.callerPrefix"
          hint="groups.callerPrefix.hint"
          maxLength={64}
          optional
        />
      );
    default:
      return null;
  }
}

const PROMPTS = ["closed-now", "not-taken", "not-available"] as const;

/** What can be said to a caller. */
export function announcementChoices(t: Translator, files: readonly string[]): readonly Choice[] {
  return [
    ...PROMPTS.map((name) => ({ value: `prompt ${name}`, text: t(`rules.prompt.${name}`) })),
    ...files.map((name) => ({ value: `file ${name}`, text: name })),
  ];
}

function Rings({ t, state, rings }: CallRuleFormProps) {
  const field = { t, form: "rule", state };
  return (
    <>
      <Rows
        t={t}
        name="action.rings"
        title="rules.ring"
        add="rules.ring.add"
        count={rings}
        row={(at) => (
          <>
            <Input
              {...field}
              name={`action.rings.${at}.to`}
              label="rules.ring.to"
              hint="rules.ring.to.hint"
            />
            <Input
              {...field}
              name={`action.rings.${at}.seconds`}
              label="rules.ring.seconds"
              inputMode="numeric"
            />
          </>
        )}
      />
      <Input
        {...field}
        name="action.otherwise"
        label="groups.otherwise"
        hint="groups.otherwise.hint"
        inputMode="tel"
        maxLength={255}
        optional
      />
    </>
  );
}
