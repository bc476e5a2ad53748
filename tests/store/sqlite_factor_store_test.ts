import { deepEqual, equal, throws } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Passkey } from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { TempStore } from "../support/temp_store.ts";
import { ada, bob, SINCE } from "./people.ts";

const secret = new Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

Deno.test("the secret of an authenticator app is sealed and opens for its account only", async () => {
  await using temp = new TempStore();
  const { accounts, factors } = temp.open();
  accounts.save(ada);
  accounts.save(bob);
  equal(factors.totp(ada.id), undefined);
  factors.setTotp(ada.id, { secret, lastStep: 7 });
  factors.setTotp(bob.id, { secret, lastStep: 7 });
  deepEqual([factors.totp(ada.id)?.secret.reveal(), factors.totp(ada.id)?.lastStep], [
    secret.reveal(),
    7,
  ]);
  using database = new DatabaseSync(temp.path("ringdown.sqlite"));
  const [row] = database.prepare("SELECT sealed FROM totp_factors").all();
  equal(new TextDecoder().decode(row?.["sealed"] as Uint8Array).includes(secret.reveal()), false);
  database.prepare(
    "UPDATE totp_factors SET sealed = (SELECT sealed FROM totp_factors " +
      "WHERE account = ?)",
  ).run(ada.id);
  throws(() => factors.totp(bob.id), { problem: "key" });
  equal(factors.removeTotp(ada.id), true);
  equal(factors.removeTotp(ada.id), false);
});

Deno.test("a time step is accepted once, and none before it any more", async () => {
  await using temp = new TempStore();
  const { accounts, factors } = temp.open();
  accounts.save(ada);
  factors.setTotp(ada.id, { secret, lastStep: 7 });
  equal(factors.useStep(ada.id, 7), false);
  equal(factors.useStep(ada.id, 9), true);
  equal(factors.useStep(ada.id, 9), false);
  equal(factors.useStep(ada.id, 8), false);
  equal(factors.useStep(bob.id, 9), false);
});

Deno.test("a recovery code is good once, and new ones replace all", async () => {
  await using temp = new TempStore();
  const { accounts, factors } = temp.open();
  accounts.save(ada);
  factors.setRecoveryCodes(ada.id, ["a", "b"]);
  equal(factors.useRecoveryCode(ada.id, "a"), true);
  equal(factors.useRecoveryCode(ada.id, "a"), false);
  equal(factors.recoveryCodesLeft(ada.id), 1);
  factors.setRecoveryCodes(ada.id, ["c"]);
  equal(factors.useRecoveryCode(ada.id, "b"), false);
});

Deno.test("passkeys come back as they were added and used", async () => {
  await using temp = new TempStore();
  const { accounts, factors } = temp.open();
  accounts.save(ada);
  accounts.save(bob);
  const key: Passkey = {
    id: "key-1",
    account: bob.id,
    name: "Phone",
    publicKey: new Uint8Array([1, 2, 3]),
    counter: 0,
    transports: ["internal", "hybrid"],
    createdAt: SINCE,
  };
  equal(factors.addPasskey(key), true);
  equal(factors.addPasskey({ ...key, account: ada.id }), false);
  deepEqual(factors.passkey("key-1"), key);
  factors.usePasskey("key-1", 5, SINCE);
  deepEqual(factors.passkeysOf(bob.id), [{ ...key, counter: 5, usedAt: SINCE }]);
  equal(factors.removePasskey(ada.id, "key-1"), false);
  accounts.remove(bob.id);
  equal(factors.passkey("key-1"), undefined);
});
