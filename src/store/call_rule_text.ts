import {
  type Announcement,
  ANNOUNCEMENT_PROMPTS,
  ATTESTATIONS,
  type CallRule,
  type CallRuleId,
  type GatewayId,
  type InboundNumberId,
  NUMBER_MATCHES,
  type NumberListId,
  REFUSALS,
  type RuleAction,
  type RuleCondition,
  type RuleTest,
  type ScheduleId,
  USER_PRESENCES,
  type UserId,
} from "../domain/mod.ts";
import {
  boolean,
  type Json,
  list,
  number,
  object,
  oneOf,
  optional,
  readJson,
  string,
} from "./json_text.ts";

/** What has no column of its own. */
type Settings = Pick<CallRule, "numbers" | "internal" | "conditions" | "action">;

/** A rule as one text, without what has columns. */
export function textOfCallRule({ numbers, internal, conditions, action }: CallRule): string {
  const settings: Settings = { numbers, internal, conditions, action };
  return JSON.stringify(settings);
}

/** The rest of a rule in `text`.
 * @throws {StoreError} when it is not what `textOfCallRule` returns. */
export function callRuleOfText(
  { id, name, enabled }: Pick<CallRule, "id" | "name" | "enabled">,
  text: string,
): CallRule {
  return readJson(text, `the rule ${name}`, (json): CallRule => ({
    id: id as CallRuleId,
    name,
    enabled,
    numbers: list(json["numbers"]).map((each) => string(each) as InboundNumberId),
    internal: boolean(json["internal"]),
    conditions: list(json["conditions"]).map((each) => conditionOf(object(each))),
    action: actionOf(object(json["action"])),
  }));
}

function conditionOf(json: Json): RuleCondition {
  return { ...testOf(json), negated: boolean(json["negated"]) };
}

function testOf(json: Json): RuleTest {
  const kind = string(json["kind"]);
  switch (kind) {
    case "dialled":
    case "caller":
      return { kind, match: oneOf(NUMBER_MATCHES, json["match"]), value: string(json["value"]) };
    case "list":
      return { kind, list: string(json["list"]) as NumberListId };
    case "contact":
      return { kind, ...optional(json, "user", (user) => string(user) as UserId) };
    case "anonymous":
      return { kind };
    case "verified":
      return { kind, attestation: oneOf(ATTESTATIONS, json["attestation"]) };
    case "schedule":
      return { kind, schedule: string(json["schedule"]) as ScheduleId };
    case "presence": {
      const presence = oneOf(USER_PRESENCES, json["presence"]);
      return { kind, user: string(json["user"]) as UserId, presence };
    }
    case "do-not-disturb":
      return { kind, user: string(json["user"]) as UserId };
    case "gateway":
      return { kind, gateway: string(json["gateway"]) as GatewayId };
    default:
      throw new TypeError(`Unknown condition "${kind}"`);
  }
}

function actionOf(json: Json): RuleAction {
  const kind = string(json["kind"]);
  switch (kind) {
    case "ring":
      return {
        kind,
        rings: list(json["rings"]).map(object).map(({ to, seconds }) => ({
          to: list(to).map(string),
          seconds: number(seconds),
        })),
        ...optional(json, "otherwise", string),
      };
    case "forward":
    case "voicemail":
    case "agent":
      return { kind, to: string(json["to"]) };
    case "reject":
      return { kind, how: oneOf(REFUSALS, json["how"]) };
    case "announce":
      return { kind, announcement: announcementOf(object(json["announcement"])) };
    case "challenge":
      return { kind };
    case "go-on":
      return { kind, callerPrefix: string(json["callerPrefix"]) };
    default:
      throw new TypeError(`Unknown action "${kind}"`);
  }
}

/** @throws {TypeError} when it is none. */
export function announcementOf({ kind, name }: Json): Announcement {
  return kind === "file"
    ? { kind, name: string(name) }
    : { kind: "prompt", name: oneOf(ANNOUNCEMENT_PROMPTS, name) };
}
