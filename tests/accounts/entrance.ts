/** Everything that signs people in, over a store in a temporary folder. */

import { createEntrance } from "../../src/accounts/mod.ts";
import type { Account } from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { ada, bob } from "../store/people.ts";
import { TempStore } from "../support/temp_store.ts";

export const PASSWORD = "correct horse battery";
export const ORIGIN = { address: "192.0.2.1", userAgent: "Browser" };
/** Cheap enough for tests. */
export const CHEAP = { ln: 4, r: 8, p: 1 };

/** With the administrator `ada`, who has a password, and `bob`, who has none, unless told so. */
export async function openEntrance({ people = [ada, bob] as readonly Account[] } = {}) {
  const temp = new TempStore();
  // A tool, so that days can pass without a look at the database every half second.
  const store = temp.open({ as: "tool" });
  const { clock, random, log, meter } = temp;
  const entrance = createEntrance(store, {
    clock,
    random,
    log,
    meter,
    product: "Ringdown",
    cost: CHEAP,
  });
  const { accounts } = store;
  for (const account of people) accounts.save(account);
  accounts.setPasswordHash(ada.id, await entrance.passwords.hash(new Secret(PASSWORD)));
  return {
    ...entrance,
    temp,
    clock,
    random,
    store,
    /** Signs in with a password. */
    enter: (name: string, password = PASSWORD, origin = ORIGIN) =>
      entrance.signIn.withPassword(name, new Secret(password), origin),
    disable: (account: Account) => accounts.save({ ...account, disabled: true }),
    [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
  };
}
