import type { Account, AccountId, Session, SessionId } from "../../src/domain/mod.ts";

export const SINCE = new Date("2026-01-01T00:00:00Z");

export function accountOf(name: string, rest: Partial<Account> = {}): Account {
  return {
    id: `account-${name}` as AccountId,
    name,
    role: "user",
    disabled: false,
    createdAt: SINCE,
    ...rest,
  };
}

export const ada = accountOf("ada", { role: "administrator" });
export const bob = accountOf("bob");

export function sessionOf(account: Account, id: string, rest: Partial<Session> = {}): Session {
  return {
    id: id as SessionId,
    account: account.id,
    method: "password",
    createdAt: SINCE,
    seenAt: SINCE,
    expiresAt: new Date("2026-01-02T00:00:00Z"),
    address: "192.0.2.1",
    userAgent: "Browser",
    ...rest,
  };
}
