import type { CallRuleFormProps } from "../../../views/call_rule_conditions.tsx";
import { ACTION_KINDS, CallRuleForm, CallRulePage } from "../../../views/call_rule_form.tsx";
import { type CallRuleRow, CallRulesPage, CallRuleTable } from "../../../views/call_rules.tsx";
import type { CallRules, Problem } from "../../administration/mod.ts";
import type { CallRule, CallRuleId, RuleAction } from "../../domain/mod.ts";
import {
  type Fields,
  flat,
  numberIn,
  rowsChanged,
  rowsIn,
  textIn,
  tickIn,
  withRows,
} from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

const NEW_RING: Fields = { to: "", seconds: "20" };
const NEW_RULE: Fields = {
  enabled: "on",
  "action.kind": "ring",
  "action.rings.0.to": "",
  "action.rings.0.seconds": "20",
};

export interface CallRulePagesOptions {
  readonly rules: CallRules;
  /** What a rule can name; files are asked for anew. */
  readonly choices: () => Promise<CallRuleFormProps["choices"]>;
  /** A number of ours as it is written, by its id; empty for one that is gone. */
  readonly numberOf: (id: string) => string;
  /** The id of a number of ours, or what was written where there is none. */
  readonly numberId: (number: string) => string;
}

/** What the owner says about calls. */
export function callRulePages(options: CallRulePagesOptions): readonly PageRoute[] {
  const { rules } = options;
  const found = (visit: Visit) => rules.get(visit.param("id") as CallRuleId);
  return [
    page("administrator", "GET", "/rules", (visit) => {
      const props = { t: visit.t, rules: rowsOf(visit) };
      return visit.page(visit.t("rules.title"), <CallRulesPage {...props} />);
    }),
    page("administrator", "POST", "/rules/order", order),
    page("administrator", "GET", "/rules/new", (visit) => show(visit, NEW_RULE)),
    page("administrator", "POST", "/rules/new", (visit) => save(visit)),
    page("administrator", "GET", "/rules/:id", (visit) => {
      const rule = found(visit);
      return rule ? show(visit, fieldsOf(rule), rule) : visit.error(404);
    }),
    page("administrator", "POST", "/rules/:id", (visit) => {
      const rule = found(visit);
      return rule ? save(visit, rule) : visit.error(404);
    }),
    page("administrator", "POST", "/rules/:id/remove", (visit) => {
      const removed = rules.remove(visit.actor, visit.param("id") as CallRuleId);
      return removed.ok ? visit.goTo("/rules", "notice.removed") : visit.error(404);
    }),
  ];

  function rowsOf({ t }: Visit): readonly CallRuleRow[] {
    return rules.list().map(({ id, name, enabled, numbers, internal, conditions, action }) => {
      const some = numbers.map(options.numberOf).join(", ");
      const all = t(internal ? "rules.scope.everything" : "rules.scope.outside");
      return {
        id,
        name,
        enabled,
        scope: some === "" ? all : some,
        conditions: conditions.length,
        action: action.kind,
      };
    });
  }

  async function order(visit: Visit): Promise<Response> {
    const { up, down, order: ids = "" } = await visit.fields();
    const moved = up !== undefined
      ? rules.move(visit.actor, up as CallRuleId, -1)
      : down !== undefined
      ? rules.move(visit.actor, down as CallRuleId, 1)
      : rules.arrange(visit.actor, ids.split(" ").filter((id) => id !== ""));
    if (!moved.ok) return visit.error(moved.missing ? 404 : 400);
    if (!visit.wantsPart) return visit.goTo("/rules");
    return visit.part(<CallRuleTable t={visit.t} rules={rowsOf(visit)} />);
  }

  async function propsOf(
    { t }: Visit,
    fields: Fields,
    rule: CallRule | undefined,
  ): Promise<CallRuleFormProps> {
    return {
      t,
      ...(rule ? { id: rule.id, title: rule.name } : {}),
      state: { values: fields, problems: [] },
      conditions: rowsIn(fields, "conditions").map((row) => row["kind"] ?? ""),
      rings: rowsIn(fields, "action.rings").length,
      choices: await options.choices(),
    };
  }

  async function show(visit: Visit, fields: Fields, rule?: CallRule): Promise<Response> {
    const props = await propsOf(visit, fields, rule);
    return visit.page(props.title ?? visit.t("rules.add"), <CallRulePage {...props} />);
  }

  async function save(visit: Visit, rule?: CallRule): Promise<Response> {
    const sent = await visit.fields();
    const title = visit.t("rules.title");
    const other = formChanged(sent);
    if (other) {
      const props = await propsOf(visit, other, rule);
      return visit.formWith(title, <CallRuleForm {...props} />, <CallRulePage {...props} />);
    }
    const input = inputOf(sent, options.numberId);
    const saved = rule
      ? rules.change(visit.actor, rule.id, input)
      : rules.create(visit.actor, input);
    if (saved.ok) return visit.goTo("/rules", "notice.saved");
    if (saved.missing) return visit.error(404);
    const problems = saved.problems.map(atField);
    const again = {
      ...await propsOf(visit, sent, rule),
      state: formState(sent, problems),
    };
    return visit.formAgain(title, <CallRuleForm {...again} />, <CallRulePage {...again} />);
  }

  function fieldsOf(rule: CallRule): Fields {
    const { name, enabled, internal, conditions, action, numbers } = rule;
    return {
      ...flat({ name, enabled, internal, action: actionFields(action) }),
      numbers: numbers.map(options.numberOf).join(", "),
      ...flat({
        conditions: conditions.map(({ negated, ...test }) => ({
          ...test,
          negated: negated ? "yes" : "no",
        })),
      }),
    };
  }
}

/** The form as it comes back when a button was pressed that only changes which fields it has. */
function formChanged(sent: Fields): Fields | undefined {
  const { newCondition = "caller", show, ...rest } = sent;
  const conditions = rowsChanged(rest, "conditions", { kind: newCondition, negated: "no" });
  const changed = conditions ?? rowsChanged(rest, "action.rings", NEW_RING);
  if (changed) return changed;
  if (show !== "action") return undefined;
  const isRing = rest["action.kind"] === "ring" && rowsIn(rest, "action.rings").length === 0;
  return isRing ? withRows(rest, "action.rings", [NEW_RING]) : rest;
}

function actionFields(action: RuleAction): unknown {
  switch (action.kind) {
    case "ring":
      return {
        ...action,
        rings: action.rings.map(({ to, seconds }) => ({ to: to.join(", "), seconds })),
      };
    case "announce": {
      const { kind, name } = action.announcement;
      return { kind: action.kind, announcement: `${kind} ${name}` };
    }
    default:
      return action;
  }
}

/** What the form stands for, in the words of the API. */
function inputOf(fields: Fields, numberId: (number: string) => string): unknown {
  return {
    name: fields["name"] ?? "",
    enabled: tickIn(fields, "enabled"),
    internal: tickIn(fields, "internal"),
    numbers: listIn(fields["numbers"]).map(numberId),
    conditions: rowsIn(fields, "conditions").map((row) => ({
      ...Object.fromEntries(Object.entries(row).filter(([, text]) => text !== "")),
      negated: row["negated"] === "yes",
    })),
    action: actionOf(fields),
  };
}

function actionOf(fields: Fields): unknown {
  const kind = ACTION_KINDS.find((one) => one === fields["action.kind"]);
  switch (kind) {
    case "ring":
      return {
        kind,
        rings: rowsIn(fields, "action.rings").map((row) => ({
          to: listIn(row["to"]),
          seconds: numberIn(row, "seconds") ?? "",
        })),
        otherwise: textIn(fields, "action.otherwise"),
      };
    case "forward":
    case "voicemail":
    case "agent":
      return { kind, to: fields["action.to"] ?? "" };
    case "reject":
      return { kind, how: fields["action.how"] };
    case "announce":
      return { kind, announcement: announcementIn(fields["action.announcement"]) };
    case "go-on":
      return { kind, callerPrefix: fields["action.callerPrefix"] };
    default:
      return { kind: fields["action.kind"] ?? "" };
  }
}

/** `prompt closed-now` or `file moh_….wav`. */
export function announcementIn(text = ""): unknown {
  const [kind, name] = text.split(" ");
  return { kind, name };
}

/** What stands between commas. */
const listIn = (text = ""): readonly string[] =>
  text.split(",").map((part) => part.trim()).filter((part) => part !== "");

/** A problem at the field of the form that it is about. */
function atField(problem: Problem): Problem {
  const field = problem.field.replace(/^numbers\.\d+$/, "numbers")
    .replace(/^(action\.rings\.\d+\.to)\.\d+$/, "$1")
    .replace(/^action\.rings$/, "action.kind")
    .replace(/^action\.announcement\..+$/, "action.announcement");
  return { ...problem, field };
}
