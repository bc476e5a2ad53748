import type { Entrance } from "../accounts/mod.ts";
import type { AccountStore, AuditLog, FactorStore, UserStore } from "../domain/mod.ts";
import type { Clock, Random } from "../runtime/mod.ts";
import { Accounts } from "./accounts.ts";
import { FirstAdministrator } from "./first_administrator.ts";
import { OwnTokens } from "./own_tokens.ts";
import { Security } from "./security.ts";

/** What is stored of people. */
export interface PeopleStore {
  readonly accounts: AccountStore;
  readonly factors: FactorStore;
  readonly users: UserStore;
  atomically<T>(task: () => T): T;
}

export interface PeopleOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
}

/** Who signs in, what they do about how, and what they changed. */
export interface People {
  readonly entrance: Entrance;
  readonly accounts: Accounts;
  readonly security: Security;
  readonly tokens: OwnTokens;
  readonly first: FirstAdministrator;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

export function createPeople(
  store: PeopleStore,
  entrance: Entrance,
  options: PeopleOptions,
): People {
  const atomically = <T>(task: () => T) => store.atomically(task);
  const { accounts, users } = store;
  const shared = { ...entrance, ...options, accounts, users, atomically };
  return {
    entrance,
    accounts: new Accounts(shared),
    security: new Security({ ...shared, factorStore: store.factors }),
    tokens: new OwnTokens(shared),
    first: new FirstAdministrator(shared),
    audit: options.audit,
    clock: options.clock,
  };
}
