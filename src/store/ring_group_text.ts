import {
  type Extension,
  RING_STRATEGIES,
  type RingGroup,
  type RingGroupId,
  type RingGroupMember,
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

/** A group as one text, without its id and extension, which have columns. */
export function textOfRingGroup({ id: _id, extension: _extension, ...rest }: RingGroup): string {
  return JSON.stringify(rest);
}

/** The group in `text`.
 * @throws {StoreError} when it is not what `textOfRingGroup` returns. */
export function ringGroupOfText(id: RingGroupId, extension: Extension, text: string): RingGroup {
  return readJson(text, `the group ${extension}`, (json): RingGroup => ({
    id,
    extension,
    name: string(json["name"]),
    strategy: oneOf(RING_STRATEGIES, json["strategy"]),
    members: list(json["members"]).map((member) => memberOf(object(member))),
    ringSeconds: number(json["ringSeconds"]),
    skipBusy: boolean(json["skipBusy"]),
    callerPrefix: string(json["callerPrefix"]),
    ...optional(json, "otherwise", string),
    ...optional(json, "music", string),
    page: boolean(json["page"]),
  }));
}

function memberOf(json: Json): RingGroupMember {
  return {
    to: string(json["to"]),
    delaySeconds: number(json["delaySeconds"]),
    ...optional(json, "ringSeconds", number),
    ...optional(json, "confirm", boolean),
  };
}
