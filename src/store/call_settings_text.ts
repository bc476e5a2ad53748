import {
  type CallSettings,
  DEFAULT_CALL_SETTINGS,
  type DeviceId,
  type FollowMeMember,
  type Forward,
  FORWARD_CONDITIONS,
} from "../domain/mod.ts";
import {
  boolean,
  type Json,
  list,
  number,
  object,
  optional,
  readJson,
  string,
} from "./json_text.ts";

/** A user's settings as one text. */
export function textOfCallSettings(settings: CallSettings): string {
  return JSON.stringify(settings);
}

/** The settings in `text`; what an older program did not know of has its default.
 * @throws {StoreError} when it is not what `textOfCallSettings` returns. */
export function callSettingsOfText(text: string): CallSettings {
  return readJson(text, "settings of a user", (json): CallSettings => ({
    ...DEFAULT_CALL_SETTINGS,
    ...optional(json, "doNotDisturb", boolean),
    ...optional(json, "forward", forwardsOf),
    ...optional(json, "noAnswerSeconds", number),
    ...optional(json, "callWaiting", number),
    ...optional(json, "hideCallerId", boolean),
    ...optional(json, "dialling", diallingOf),
    ...optional(json, "music", string),
    ...optional(json, "followMe", followMeOf),
    ...optional(json, "pickupGroups", (value) => list(value).map(string)),
  }));
}

function diallingOf(value: unknown): NonNullable<CallSettings["dialling"]> {
  const json = object(value);
  return {
    ...optional(json, "device", (id) => string(id) as DeviceId),
    autoAnswer: boolean(json["autoAnswer"]),
  };
}

function forwardsOf(value: unknown): CallSettings["forward"] {
  const json = object(value);
  return Object.assign(
    {},
    ...FORWARD_CONDITIONS.map((condition) => optional(json, condition, forwardOf)),
  );
}

function forwardOf(value: unknown): Forward {
  const { to, enabled } = object(value);
  return { to: string(to), enabled: boolean(enabled) };
}

function followMeOf(value: unknown): CallSettings["followMe"] {
  const { enabled, members } = object(value);
  return {
    enabled: boolean(enabled),
    members: list(members).map((member) => followMeMemberOf(object(member))),
  };
}

function followMeMemberOf(json: Json): FollowMeMember {
  return {
    to: string(json["to"]),
    delaySeconds: number(json["delaySeconds"]),
    ringSeconds: number(json["ringSeconds"]),
    ...optional(json, "confirm", boolean),
  };
}
