import type { Administration } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { banApi } from "./bans.ts";
import { callHistoryApi } from "./call_history.ts";
import { contactApi } from "./contacts.ts";
import type { IdempotencyKeys } from "./idempotency.ts";
import { liveCallApi } from "./live_calls.ts";
import { settingApi } from "./server_settings.ts";

/** The API of what the owner and users look at and change besides users and their devices. */
export function administrationApi(
  api: Api,
  { history, live, contacts, bans, settings }: Administration,
  keys: IdempotencyKeys,
): void {
  callHistoryApi(api, history);
  liveCallApi(api, live, keys);
  contactApi(api, contacts);
  banApi(api, bans);
  settingApi(api, settings);
}
