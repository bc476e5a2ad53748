import { deepEqual, equal, throws } from "node:assert/strict";
import { LastAdministratorError, TakenError } from "../../src/domain/mod.ts";
import { TempStore, userOf } from "../support/temp_store.ts";
import { accountOf, ada, bob } from "./people.ts";

Deno.test("accounts come back as they were saved, by id and by name in any case", async () => {
  await using temp = new TempStore();
  const { accounts, users } = temp.open();
  users.save(userOf("101"));
  const full = accountOf("Jörg@Example.org", {
    user: userOf("101").id,
    language: "de",
    disabled: true,
  });
  accounts.save(full);
  deepEqual(accounts.get(full.id), full);
  deepEqual(accounts.byName("JÖRG@example.ORG"), full);
  accounts.save({ ...full, name: "joerg" });
  equal(accounts.byName(full.name), undefined);
  users.remove(userOf("101").id);
  equal(accounts.get(full.id)?.user, undefined);
  equal(accounts.get(ada.id), undefined);
});

Deno.test("a name is one account's, in any case", async () => {
  await using temp = new TempStore();
  const { accounts } = temp.open();
  accounts.save(ada);
  throws(() => accounts.save(accountOf("ADA")), TakenError);
  deepEqual(accounts.list().map(({ name }) => name), ["ada"]);
});

Deno.test("an administrator that may sign in remains, whatever is done", async () => {
  await using temp = new TempStore();
  const { accounts } = temp.open();
  accounts.save(bob);
  equal(accounts.hasAdministrator, false);
  accounts.save(ada);
  equal(accounts.hasAdministrator, true);
  throws(() => accounts.remove(ada.id), LastAdministratorError);
  throws(() => accounts.save({ ...ada, disabled: true }), LastAdministratorError);
  throws(() => accounts.save({ ...ada, role: "user" }), LastAdministratorError);
  deepEqual(accounts.get(ada.id), ada);
  accounts.save({ ...bob, role: "administrator" });
  equal(accounts.remove(ada.id), true);
  equal(accounts.remove(ada.id), false);
});

Deno.test("a password hash belongs to an account, which may have none", async () => {
  await using temp = new TempStore();
  const { accounts } = temp.open();
  accounts.save(bob);
  equal(accounts.passwordHash(bob.id), undefined);
  accounts.setPasswordHash(bob.id, "$scrypt$");
  accounts.save({ ...bob, language: "de" });
  equal(accounts.passwordHash(bob.id), "$scrypt$");
});

Deno.test("what another process changes of accounts is seen at once", async () => {
  await using temp = new TempStore();
  const server = temp.open();
  const tool = temp.open({ as: "tool" });
  server.accounts.save(ada);
  tool.accounts.save({ ...ada, language: "de" });
  equal(server.accounts.byName("ada")?.language, "de");
});
