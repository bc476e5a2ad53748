import { Badge } from "./components/badge.tsx";
import { Checkbox, type Choice, Form, type FormState, Input, Select } from "./components/form.tsx";
import { MoveButtons, orderForm, orderRow } from "./components/order.tsx";
import { Remove } from "./components/remove.tsx";
import { EnterSaves, Rows } from "./components/rows.tsx";
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

export const ACTION_KINDS = [
  "ring",
  "forward",
  "go-on",
  "reject",
  "announce",
  "challenge",
  "agent",
] as const;

const MATCHES = ["exact", "prefix", "contains", "pattern"] as const;
const REFUSALS = ["busy", "declined", "not-in-service", "silent"] as const;

export interface CallRuleRow {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** What it is for, in words. */
  readonly scope: string;
  readonly conditions: number;
  readonly action: typeof ACTION_KINDS[number];
}

export interface CallRulesProps {
  readonly t: Translator;
  readonly rules: readonly CallRuleRow[];
}

export function CallRulesPage(props: CallRulesProps) {
  const { t } = props;
  return (
    <>
      <div class="heading">
        <h1>{t("rules.title")}</h1>
        <p class="actions">
          <a class="button quiet" href="/dry-run">{t("dryRun.title")}</a>
          <a class="button" href="/rules/new">{t("rules.add")}</a>
        </p>
      </div>
      <p>{t("rules.about")}</p>
      <CallRuleTable {...props} />
    </>
  );
}

/** All rules, to be put in order by buttons or by dragging. */
export function CallRuleTable({ t, rules }: CallRulesProps) {
  if (rules.length === 0) return <p class="empty">{t("rules.none")}</p>;
  return (
    <form id="rules" {...orderForm("/rules/order")}>
      <input type="hidden" name="order" value="" />
      <table>
        <caption class="hidden">{t("rules.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("rules.name")}</th>
            <th scope="col">{t("rules.scope")}</th>
            <th scope="col">{t("rules.action")}</th>
            <th scope="col">{t("order.title")}</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule, at) => (
            <tr key={rule.id} {...orderRow(rule.id)}>
              <th scope="row">
                <a href={`/rules/${rule.id}`}>{rule.name}</a>{" "}
                {!rule.enabled && <Badge kind="neutral">{t("rules.off")}</Badge>}
              </th>
              <td data-title={t("rules.scope")}>
                {rule.scope} {rule.conditions > 0 && (
                  <span class="optional">
                    {t("rules.conditions.count", { count: rule.conditions })}
                  </span>
                )}
              </td>
              <td data-title={t("rules.action")}>{t(`rules.action.${rule.action}`)}</td>
              <td data-title={t("order.title")}>
                <MoveButtons
                  t={t}
                  id={rule.id}
                  name={rule.name}
                  isFirst={at === 0}
                  isLast={at === rules.length - 1}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </form>
  );
}

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

function Conditions(props: CallRuleFormProps) {
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
