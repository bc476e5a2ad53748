import { deepEqual, equal } from "node:assert/strict";
import type { ApiToken, ApiTokenId } from "../../src/domain/mod.ts";
import { TempStore } from "../support/temp_store.ts";
import { ada, bob, sessionOf, SINCE } from "./people.ts";

const later = new Date("2026-01-01T01:00:00Z");

Deno.test("sessions are found by the hash of their token and end with their account", async () => {
  await using temp = new TempStore();
  const { accounts, sessions } = temp.open();
  accounts.save(ada);
  accounts.save(bob);
  const [first, second, other] = [
    sessionOf(ada, "1"),
    sessionOf(ada, "2", { method: "totp" }),
    sessionOf(bob, "3"),
  ];
  sessions.add(first, "h1");
  sessions.add(second, "h2");
  sessions.add(other, "h3");
  deepEqual(sessions.byTokenHash("h2"), second);
  equal(sessions.byTokenHash("h4"), undefined);
  deepEqual(sessions.ofAccount(ada.id), [first, second]);
  equal(sessions.remove(bob.id, first.id), false);
  equal(sessions.removeAll(ada.id, second.id), 1);
  deepEqual(sessions.ofAccount(ada.id), [second]);
  accounts.remove(bob.id);
  equal(sessions.byTokenHash("h3"), undefined);
});

Deno.test("that a session was used is seen at once, and is there after a restart", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.accounts.save(ada);
  store.sessions.add(sessionOf(ada, "1"), "h1");
  const used = { ...sessionOf(ada, "1"), seenAt: later, address: "2001:db8::1" };
  store.sessions.touch(used);
  deepEqual(store.sessions.byTokenHash("h1"), used);
  deepEqual(store.sessions.ofAccount(ada.id), [used]);
  await temp.close(store);
  deepEqual(temp.open().sessions.byTokenHash("h1"), used);
});

Deno.test("a session that was used but ended since does not come back", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.accounts.save(ada);
  store.sessions.add(sessionOf(ada, "1"), "h1");
  store.sessions.touch({ ...sessionOf(ada, "1"), seenAt: later });
  temp.open({ as: "tool" }).sessions.removeAll(ada.id);
  equal(store.sessions.byTokenHash("h1"), undefined);
  temp.clock.advance(1_000);
  deepEqual(store.sessions.ofAccount(ada.id), []);
});

Deno.test("sessions that have ended are removed, those that were prolonged are not", async () => {
  await using temp = new TempStore();
  const { accounts, sessions } = temp.open();
  accounts.save(ada);
  for (const id of ["1", "2"]) sessions.add(sessionOf(ada, id, { expiresAt: later }), id);
  sessions.touch(sessionOf(ada, "2"));
  equal(sessions.removeExpired(new Date(+later - 1)), 0);
  equal(sessions.removeExpired(later), 1);
  deepEqual(sessions.ofAccount(ada.id).map(({ id }) => id), ["2"]);
});

Deno.test("API tokens come back as they were made and used, and end with their account", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.accounts.save(ada);
  store.accounts.save(bob);
  const token: ApiToken = {
    id: "t1" as ApiTokenId,
    account: bob.id,
    name: "Home Assistant",
    scopes: ["read", "calls"],
    hint: "rd_abcd",
    createdAt: SINCE,
    expiresAt: later,
  };
  store.apiTokens.add(token, "h1");
  deepEqual(store.apiTokens.byHash("h1"), token);
  equal(store.apiTokens.byHash("h2"), undefined);
  const used = { ...token, usedAt: later, usedFrom: "192.0.2.9" };
  store.apiTokens.touch(used);
  deepEqual(store.apiTokens.byHash("h1"), used);
  await temp.close(store);
  const again = temp.open();
  deepEqual(again.apiTokens.ofAccount(bob.id), [used]);
  equal(again.apiTokens.remove(ada.id, token.id), false);
  equal(again.apiTokens.remove(bob.id, token.id), true);
  again.apiTokens.add(token, "h1");
  again.accounts.remove(bob.id);
  equal(again.apiTokens.byHash("h1"), undefined);
});

Deno.test("locks of sign-in outlive a restart until they are removed", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.signInLocks.save({ source: "192.0.2.1", until: later });
  store.signInLocks.save({ source: "192.0.2.2", until: later });
  equal(store.signInLocks.list().length, 2);
  await temp.close(store);
  const again = temp.open();
  again.signInLocks.remove("192.0.2.1");
  deepEqual(again.signInLocks.list(), [{ source: "192.0.2.2", until: later }]);
  again.flush();
  deepEqual(again.signInLocks.list(), [{ source: "192.0.2.2", until: later }]);
});
