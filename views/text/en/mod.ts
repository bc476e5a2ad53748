import { call } from "./call.ts";
import { administration } from "./administration.ts";
import { callSettings } from "./call_settings.ts";
import { codes } from "./codes.ts";
import { common } from "./common.ts";
import { groups } from "./groups.ts";
import { users } from "./users.ts";

/** English, which is complete: its keys are the catalogue. One file for each area of pages. */
export const en = { ...common, ...call, ...users, ...callSettings, ...groups, ...codes, ...administration };
