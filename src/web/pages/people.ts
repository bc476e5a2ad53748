import type { People, Users } from "../../administration/mod.ts";
import type { PageRoute } from "../routes.ts";
import { accountPages } from "./accounts.tsx";
import { apiTokenPages } from "./api_tokens.tsx";
import { auditPages } from "./audit.tsx";
import { confirmPages } from "./confirm.tsx";
import { securityPages } from "./security.tsx";
import { signInPages } from "./sign_in.tsx";

/** Everything about who signs in, and how. */
export function peoplePages(people: People, users: Users): readonly PageRoute[] {
  const { entrance, accounts, security, tokens, first, audit, clock } = people;
  const { sessions } = entrance;
  return [
    ...signInPages(entrance, () => !first.isNeeded),
    ...confirmPages({ ...entrance, audit }),
    ...securityPages(security, sessions),
    ...apiTokenPages(tokens, () => clock.now()),
    ...accountPages(accounts, users),
    ...auditPages(audit),
  ];
}
