/** Everything that signs people in, over a store in a temporary folder. */

import {
  ApiTokens,
  Passkeys,
  Passwords,
  SecondFactors,
  Sessions,
  SetupCode,
  SignIn,
  SignInLockout,
  Tickets,
} from "../../src/accounts/mod.ts";
import type { Account } from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { ada, bob } from "../store/people.ts";
import { TempStore } from "../support/temp_store.ts";

export const PASSWORD = "correct horse battery";
export const ORIGIN = { address: "192.0.2.1", userAgent: "Browser" };
/** Cheap enough for tests. */
export const CHEAP = { ln: 4, r: 8, p: 1 };

/** With the administrator `ada`, who has a password, and `bob`, who has none. */
export async function openEntrance() {
  const temp = new TempStore();
  // A tool, so that days can pass without a look at the database every half second.
  const store = temp.open({ as: "tool" });
  const { clock, random, log, meter } = temp;
  const { accounts, audit } = store;
  const atomically = <T>(task: () => T) => store.atomically(task);
  const passwords = new Passwords({ random, meter, cost: CHEAP });
  const sessions = new Sessions({ clock, random, meter, sessions: store.sessions, accounts });
  const factors = new SecondFactors({
    clock,
    random,
    factors: store.factors,
    issuer: "Ringdown",
    atomically,
  });
  const passkeys = new Passkeys({
    clock,
    random,
    log,
    factors: store.factors,
    product: "Ringdown",
  });
  const lockout = new SignInLockout({ clock, log, meter, locks: store.signInLocks });
  const tickets = new Tickets(clock, random);
  const signIn = new SignIn({
    log,
    meter,
    accounts,
    passwords,
    sessions,
    factors,
    passkeys,
    lockout,
    tickets,
    audit,
  });
  accounts.save(ada);
  accounts.save(bob);
  accounts.setPasswordHash(ada.id, await passwords.hash(new Secret(PASSWORD)));
  return {
    temp,
    clock,
    random,
    store,
    atomically,
    passwords,
    sessions,
    factors,
    passkeys,
    lockout,
    signIn,
    tokens: new ApiTokens({ clock, random, tokens: store.apiTokens, accounts }),
    code: new SetupCode({ clock, random, meter, store: store.settings }),
    /** Signs in with a password. */
    enter: (name: string, password = PASSWORD, origin = ORIGIN) =>
      signIn.withPassword(name, new Secret(password), origin),
    disable: (account: Account) => accounts.save({ ...account, disabled: true }),
    [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
  };
}
