import type { People } from "../../administration/mod.ts";
import { accountApi } from "./accounts.ts";
import type { Api } from "./api.ts";
import { auditApi } from "./audit.ts";
import { sessionApi } from "./sessions.ts";
import { tokenApi } from "./tokens.ts";

/** Everything about who signs in, and what they changed. */
export function peopleApi(api: Api, { accounts, security, tokens, audit }: People): void {
  accountApi(api, accounts);
  sessionApi(api, security);
  tokenApi(api, tokens);
  auditApi(api, audit);
}
