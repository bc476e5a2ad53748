import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { MOST_TOKENS } from "../../src/accounts/mod.ts";
import { ada, bob } from "../store/people.ts";
import { openEntrance, ORIGIN } from "./entrance.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

Deno.test("a session is found by its token, of which only the hash is stored", async () => {
  await using entrance = await openEntrance();
  const { session, token } = entrance.sessions.start(ada.id, "password", ORIGIN);
  ok(/^[A-Za-z0-9_-]{43}$/.test(token.reveal()));
  deepEqual(entrance.sessions.find(token.reveal(), ORIGIN), { session, account: ada });
  for (const wrong of ["", "x", `${token.reveal()}x`, "A".repeat(43)]) {
    equal(entrance.sessions.find(wrong, ORIGIN), undefined);
  }
  using database = new DatabaseSync(entrance.temp.path("ringdown.sqlite"));
  const rows = JSON.stringify(database.prepare("SELECT * FROM sessions").all());
  equal(rows.includes(token.reveal()), false);
});

Deno.test("a session ends 24 hours after it was last used", async () => {
  await using entrance = await openEntrance();
  const { sessions, clock } = entrance;
  const token = sessions.start(ada.id, "password", ORIGIN).token.reveal();
  clock.advance(23 * HOUR);
  ok(sessions.find(token, ORIGIN));
  clock.advance(DAY - 1);
  ok(sessions.find(token, ORIGIN));
  clock.advance(DAY);
  equal(sessions.find(token, ORIGIN), undefined);
  equal(sessions.list(ada.id).length, 0);
});

Deno.test("a session ends after 30 days, however it is used", async () => {
  await using entrance = await openEntrance();
  const { sessions, clock } = entrance;
  const token = sessions.start(ada.id, "password", ORIGIN).token.reveal();
  for (let hours = 0; hours < 30 * 24 - 12; hours += 12) {
    clock.advance(12 * HOUR);
    ok(sessions.find(token, ORIGIN), `after ${hours + 12} hours`);
  }
  clock.advance(12 * HOUR);
  equal(sessions.find(token, ORIGIN), undefined);
});

Deno.test("that a session was used is written down once a minute", async () => {
  await using entrance = await openEntrance();
  const { sessions, clock } = entrance;
  const { session, token } = sessions.start(ada.id, "password", ORIGIN);
  const elsewhere = { address: "2001:db8::1", userAgent: "Other\u0007\n" };
  clock.advance(MINUTE - 1);
  deepEqual(sessions.find(token.reveal(), elsewhere)?.session, session);
  clock.advance(1);
  const used = sessions.find(token.reveal(), elsewhere)?.session;
  deepEqual([used?.address, used?.userAgent], ["2001:db8::1", "Other  "]);
  notEqual(used?.seenAt.getTime(), session.seenAt.getTime());
});

Deno.test("a session of who is disabled or gone lets nobody in", async () => {
  await using entrance = await openEntrance();
  const { sessions, store } = entrance;
  const token = sessions.start(bob.id, "password", ORIGIN).token.reveal();
  entrance.disable(bob);
  equal(sessions.find(token, ORIGIN), undefined);
  store.accounts.save(bob);
  ok(sessions.find(token, ORIGIN));
  store.accounts.remove(bob.id);
  equal(sessions.find(token, ORIGIN), undefined);
});

Deno.test("sessions are ended one by one or all but one, and only one's own", async () => {
  await using entrance = await openEntrance();
  const { sessions } = entrance;
  const [first, second, third] = [1, 2, 3].map(() => sessions.start(ada.id, "totp", ORIGIN));
  equal(sessions.end(bob.id, first?.session.id ?? ada.id as never), false);
  equal(sessions.end(ada.id, first?.session.id ?? ada.id as never), true);
  equal(sessions.find(first?.token.reveal() ?? "", ORIGIN), undefined);
  equal(sessions.endAll(ada.id, third?.session.id), 1);
  equal(sessions.find(second?.token.reveal() ?? "", ORIGIN), undefined);
  ok(sessions.find(third?.token.reveal() ?? "", ORIGIN));
});

Deno.test("an account has 20 sessions; of more, the one used longest ago ends", async () => {
  await using entrance = await openEntrance();
  const { sessions, clock } = entrance;
  const started = Array.from({ length: 20 }, () => {
    clock.advance(MINUTE);
    return sessions.start(ada.id, "password", ORIGIN).token.reveal();
  });
  clock.advance(MINUTE);
  ok(sessions.find(started[0] ?? "", ORIGIN));
  sessions.start(ada.id, "password", ORIGIN);
  equal(sessions.list(ada.id).length, 20);
  ok(sessions.find(started[0] ?? "", ORIGIN));
  equal(sessions.find(started[1] ?? "", ORIGIN), undefined);
});

Deno.test("a sweep removes the sessions that have ended", async () => {
  await using entrance = await openEntrance();
  const { sessions, store, clock } = entrance;
  sessions.start(ada.id, "password", ORIGIN);
  clock.advance(DAY - 1);
  equal(sessions.sweep(), 0);
  clock.advance(1);
  equal(store.sessions.ofAccount(ada.id).length, 1);
  equal(sessions.sweep(), 1);
  equal(store.sessions.ofAccount(ada.id).length, 0);
});

Deno.test("an API token is found until it expires, is revoked, or its account may not", async () => {
  await using entrance = await openEntrance();
  const { tokens, clock } = entrance;
  const made = tokens.create(bob.id, {
    name: "Home",
    scopes: ["read"],
    expiresAt: new Date(clock.now().getTime() + HOUR),
  });
  const secret = made?.secret.reveal() ?? "";
  ok(/^rd_[A-Za-z0-9_-]{43}$/.test(secret));
  const found = tokens.find(secret, "192.0.2.9");
  equal(found?.account.id, bob.id);
  equal(found?.token.usedFrom, "192.0.2.9");
  equal(made?.token.hint, secret.slice(0, 8));
  for (const wrong of ["", "rd_", secret.slice(3), `${secret}x`, `rd_${"A".repeat(43)}`]) {
    equal(tokens.find(wrong, "192.0.2.9"), undefined);
  }
  clock.advance(HOUR - 1);
  ok(tokens.find(secret, "192.0.2.9"));
  clock.advance(1);
  equal(tokens.find(secret, "192.0.2.9"), undefined);
  equal(tokens.list(bob.id).length, 1);
});

Deno.test("an API token does not work for who is disabled, nor after it was revoked", async () => {
  await using entrance = await openEntrance();
  const { tokens, store } = entrance;
  const made = tokens.create(bob.id, { name: "Home", scopes: ["read"] });
  const secret = made?.secret.reveal() ?? "";
  entrance.disable(bob);
  equal(tokens.find(secret, "192.0.2.9"), undefined);
  store.accounts.save(bob);
  ok(tokens.find(secret, "192.0.2.9"));
  equal(made && tokens.revoke(ada.id, made.token.id), false);
  equal(made && tokens.revoke(bob.id, made.token.id), true);
  equal(tokens.find(secret, "192.0.2.9"), undefined);
});

Deno.test("that an API token was used is written down once a minute", async () => {
  await using entrance = await openEntrance();
  const { tokens, clock } = entrance;
  const secret = tokens.create(bob.id, { name: "Home", scopes: [] })?.secret.reveal() ?? "";
  tokens.find(secret, "192.0.2.1");
  clock.advance(MINUTE - 1);
  equal(tokens.find(secret, "192.0.2.2")?.token.usedFrom, "192.0.2.1");
  clock.advance(1);
  equal(tokens.find(secret, "192.0.2.2")?.token.usedFrom, "192.0.2.2");
});

Deno.test("an account has a limited number of API tokens", async () => {
  await using entrance = await openEntrance();
  const make = () => entrance.tokens.create(bob.id, { name: "Home", scopes: [] });
  for (let i = 0; i < MOST_TOKENS; i++) ok(make());
  equal(make(), undefined);
});

Deno.test("a set-up code is good for half an hour, and the one before gives way to it", async () => {
  await using entrance = await openEntrance();
  const { code, clock, store } = entrance;
  equal(code.accepts(""), false);
  const first = code.issue().reveal();
  ok(/^[A-Za-z0-9_-]{22}$/.test(first));
  equal(JSON.stringify(store.settings.all()).includes(first), false);
  equal(code.accepts(first), true);
  const second = code.issue().reveal();
  equal(code.accepts(first), false);
  clock.advance(30 * MINUTE - 1);
  equal(code.accepts(second), true);
  clock.advance(1);
  equal(code.accepts(second), false);
  const third = code.issue().reveal();
  code.discard();
  equal(code.accepts(third), false);
  equal(entrance.temp.metric("ringdown_setup_codes_refused_total"), 4);
});
