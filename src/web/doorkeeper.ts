import type { ApiTokens, Confirmation, Sessions } from "../accounts/mod.ts";
import type { Account, AccountStore, Actor } from "../domain/mod.ts";
import type { Doorkeeper, Origin, Visitor } from "./visitor.ts";

export interface DoorkeeperOptions {
  readonly accounts: AccountStore;
  readonly sessions: Sessions;
  readonly tokens: ApiTokens;
  readonly confirmation: Pick<Confirmation, "isNeeded">;
}

/** Lets in who has a session or an API token. Always fresh: what is revoked opens nothing. */
export function createDoorkeeper(options: DoorkeeperOptions): Doorkeeper {
  const { accounts, sessions, tokens, confirmation } = options;
  return {
    get isSetUp() {
      return accounts.hasAdministrator;
    },
    bySession(token: string, from: Origin): Visitor | undefined {
      const found = sessions.find(token, from);
      if (!found) return undefined;
      const { account, session } = found;
      const needsProof = confirmation.isNeeded(session);
      return { account, actor: actorOf(account, from), session: session.id, needsProof };
    },
    byToken(secret: string, from: Origin): Visitor | undefined {
      const found = tokens.find(secret, from.address);
      if (!found) return undefined;
      const { account, token } = found;
      const name = `${account.name} (${token.name})`;
      const actor = { kind: "token", id: token.id, name, address: from.address } as const;
      return { account, actor, scopes: token.scopes, expiresAt: token.expiresAt };
    },
  };
}

function actorOf({ id, name }: Account, { address }: Origin): Actor {
  return { kind: "account", id, name, address };
}
