import type { Administration } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { callHistoryApi } from "./call_history.ts";

/** The API of what the owner and users look at and change besides users and their devices. */
export function administrationApi(api: Api, { history }: Administration): void {
  callHistoryApi(api, history);
}
