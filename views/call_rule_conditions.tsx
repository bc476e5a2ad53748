import { type Choice, type FormState, Input, Select } from "./components/form.tsx";
import { Rows } from "./components/rows.tsx";
import { isTextKey, type TextKey, type Translator } from "./text/mod.ts";

export const CONDITION_KINDS = [
  "caller",
  "dialled",
  "list",
  "contact",
  "anonymous",
  "verified",
  "schedule",
  "presence",
  "do-not-disturb",
  "gateway",
] as const;

const MATCHES = ["exact", "prefix", "contains", "pattern"] as const;
/** What a rule can name. */
export interface RuleChoices {
  readonly lists: readonly Choice[];
  readonly schedules: readonly Choice[];
  readonly users: readonly Choice[];
  readonly gateways: readonly Choice[];
  /** The files of announcements there are, by name. */
  readonly files: readonly string[];
}

export interface CallRuleFormProps {
  readonly t: Translator;
  /** Undefined for a new rule. */
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly state: FormState;
  /** The kinds of its conditions. */
  readonly conditions: readonly string[];
  /** How many rings the action has. */
  readonly rings: number;
  readonly choices: RuleChoices;
}

/** What has to hold for a rule, each in a row of its own. */
export function Conditions(props: CallRuleFormProps) {
  const { t, conditions, state } = props;
  return (
    <fieldset data-shows="">
      <legend>{t("rules.conditions")}</legend>
      <p>{t("rules.conditions.about")}</p>
      <Select
        t={t}
        form="rule"
        state={state}
        name="newCondition"
        label="rules.condition.new"
        choices={CONDITION_KINDS.map((kind) => ({ value: kind, text: t(`rules.asks.${kind}`) }))}
        optional
      />
      <Rows
        t={t}
        name="conditions"
        title="rules.condition"
        add="rules.condition.add"
        count={conditions.length}
        row={(at) => <Condition {...props} at={at} kind={conditions[at] ?? ""} />}
      />
    </fieldset>
  );
}

function Condition(
  props: CallRuleFormProps & { readonly at: number; readonly kind: string },
) {
  const { t, state, at, kind } = props;
  const name = `conditions.${at}`;
  const title: TextKey = `rules.asks.${kind as typeof CONDITION_KINDS[number]}`;
  return (
    <>
      <input type="hidden" name={`${name}.kind`} value={kind} />
      <p>{isTextKey(title) ? t(title) : kind}</p>
      <Select
        t={t}
        form="rule"
        state={state}
        name={`${name}.negated`}
        label="rules.condition.holds"
        choices={[
          { value: "no", text: t("rules.condition.is") },
          { value: "yes", text: t("rules.condition.isNot") },
        ]}
      />
      <ConditionFields {...props} name={name} />
    </>
  );
}

function ConditionFields(
  { t, state, choices, kind, name }: CallRuleFormProps & {
    readonly kind: string;
    readonly name: string;
  },
) {
  const field = { t, form: "rule", state };
  switch (kind) {
    case "caller":
    case "dialled":
      return (
        <>
          <Select
            {...field}
            name={`${name}.match`}
            label="rules.match"
            choices={MATCHES.map((value) => ({ value, text: t(`rules.match.${value}`) }))}
          />
          <Input
            {...field}
            name={`${name}.value`}
            label="rules.value"
            hint="rules.value.hint"
            maxLength={200}
          />
        </>
      );
    case "list":
      return <Select {...field} name={`${name}.list`} label="lists.list" choices={choices.lists} />;
    case "schedule":
      return (
        <Select
          {...field}
          name={`${name}.schedule`}
          label="schedules.schedule"
          choices={choices.schedules}
        />
      );
    case "gateway":
      return (
        <Select
          {...field}
          name={`${name}.gateway`}
          label="rules.gateway"
          choices={choices.gateways}
        />
      );
    case "verified":
      return (
        <Select
          {...field}
          name={`${name}.attestation`}
          label="rules.attestation"
          choices={["A", "B", "C"].map((value) => ({ value, text: value }))}
        />
      );
    case "contact":
      return (
        <Select
          {...field}
          name={`${name}.user`}
          label="rules.user"
          choices={[{ value: "", text: t("rules.anybody") }, ...choices.users]}
          optional
        />
      );
    case "do-not-disturb":
      return <Select {...field} name={`${name}.user`} label="rules.user" choices={choices.users} />;
    case "presence":
      return (
        <>
          <Select {...field} name={`${name}.user`} label="rules.user" choices={choices.users} />
          <Select
            {...field}
            name={`${name}.presence`}
            label="rules.presence"
            choices={(["connected", "on-a-call"] as const).map((value) => ({
              value,
              text: t(`rules.presence.${value}`),
            }))}
          />
        </>
      );
    default:
      return null;
  }
}
