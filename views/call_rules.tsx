import { Badge } from "./components/badge.tsx";
import { MoveButtons, orderForm, orderRow } from "./components/order.tsx";
import type { ACTION_KINDS } from "./call_rule_form.tsx";
import type { Translator } from "./text/mod.ts";

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
