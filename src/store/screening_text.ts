import {
  DEFAULT_SCREENING,
  type HistoryWeights,
  type LookUpSettings,
  REFUSALS,
  SCREEN_STAGES,
  type ScreenAction,
  type ScreeningSettings,
  type StageSettings,
} from "../domain/mod.ts";
import { announcementOf } from "./call_rule_text.ts";
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

/** The settings in `text`; what an older program did not know of has its default.
 * @throws {StoreError} when it is not JSON of `ScreeningSettings`. */
export function screeningOfText(text: string): ScreeningSettings {
  return readJson(text, "the settings of screening", (json): ScreeningSettings => ({
    ...DEFAULT_SCREENING,
    ...optional(json, "stages", (stages) => stagesOf(object(stages))),
    ...optional(json, "threshold", number),
    ...optional(json, "greyFrom", number),
    ...optional(json, "history", (weights) => weightsOf(object(weights))),
    ...optional(json, "historyFrom", number),
    ...optional(json, "greyHours", number),
    ...optional(json, "operators", (names) => list(names).map(string)),
    ...optional(json, "lookUp", (lookUp) => lookUpOf(object(lookUp))),
  }));
}

function stagesOf(json: Json): ScreeningSettings["stages"] {
  const { stages } = DEFAULT_SCREENING;
  const given = SCREEN_STAGES.map((stage) => optional(json, stage, (value) => stageOf(value)));
  return Object.assign({}, stages, ...given);
}

function stageOf(value: unknown): StageSettings {
  const { enabled, action, failClosed } = object(value);
  return {
    enabled: boolean(enabled),
    action: actionOf(object(action)),
    failClosed: boolean(failClosed),
  };
}

function actionOf(json: Json): ScreenAction {
  const kind = string(json["kind"]);
  switch (kind) {
    case "allow":
    case "challenge":
      return { kind };
    case "block":
      return { kind, how: oneOf(REFUSALS, json["how"]) };
    case "announce":
      return { kind, announcement: announcementOf(object(json["announcement"])) };
    case "voicemail":
    case "agent":
      return { kind, to: string(json["to"]) };
    default:
      throw new TypeError(`Unknown action "${kind}"`);
  }
}

function weightsOf(json: Json): HistoryWeights {
  const { history } = DEFAULT_SCREENING;
  const given = (Object.keys(history) as (keyof HistoryWeights)[])
    .map((name) => optional(json, name, number));
  return Object.assign({}, history, ...given);
}

function lookUpOf({ url, mayBePrivate }: Json): LookUpSettings {
  return { url: string(url), mayBePrivate: boolean(mayBePrivate) };
}
