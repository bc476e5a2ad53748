import type { TextKey } from "../mod.ts";
import { call } from "./call.ts";
import { administration } from "./administration.ts";
import { callSettings } from "./call_settings.ts";
import { codes } from "./codes.ts";
import { common } from "./common.ts";
import { groups } from "./groups.ts";
import { users } from "./users.ts";

export const de: Record<TextKey, string> = {
  ...common,
  ...call,
  ...users,
  ...callSettings,
  ...groups,
  ...codes, ...administration,
};
