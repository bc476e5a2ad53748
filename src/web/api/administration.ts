import type { Administration } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { banApi } from "./bans.ts";
import { callingApi } from "./calling.ts";
import { callHistoryApi } from "./call_history.ts";
import { contactApi } from "./contacts.ts";
import type { IdempotencyKeys } from "./idempotency.ts";
import { listeningApi } from "./listening.ts";
import { liveCallApi } from "./live_calls.ts";
import { backupApi, certificateApi, systemApi } from "./server.ts";
import { settingApi } from "./server_settings.ts";

/** The API of what the owner and users look at and change besides users and their devices. */
export function administrationApi(
  api: Api,
  administration: Administration,
  keys: IdempotencyKeys,
): void {
  callHistoryApi(api, administration.history);
  callingApi(api, administration.calling, keys);
  liveCallApi(api, administration.live, keys);
  listeningApi(api, administration.listening, keys);
  contactApi(api, administration.contacts);
  banApi(api, administration.bans);
  settingApi(api, administration.settings);
  certificateApi(api, administration.certificates);
  backupApi(api, administration.backups);
  systemApi(api, administration.system);
}
