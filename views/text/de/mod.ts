import type { TextKey } from "../mod.ts";
import { common } from "./common.ts";
import { users } from "./users.ts";

export const de: Record<TextKey, string> = { ...common, ...users };
