import { deepEqual, equal, match } from "node:assert/strict";
import { Hono } from "hono";
import { Meter } from "../../src/runtime/mod.ts";
import { IdempotencyKeys, type Visitor } from "../../src/web/mod.ts";
import type { ApiEnv } from "../../src/web/api/api.ts";
import { KEY_MS, MOST_KEYS, MOST_KEYS_OF_ACCOUNT } from "../../src/web/api/idempotency.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { talking } from "./fake_calls.ts";
import { openSite, OWN_USER, type Site } from "./site.ts";

function openWithCall(): Site {
  const site = openSite();
  site.calls.calls.push(talking("one", { user: OWN_USER, number: "101" }, { number: "102" }));
  return site;
}

function send(site: Site, key: string, { who = "administrator", leg = "one-caller" } = {}) {
  return site.app.request("/api/v1/live-calls/one/hold", {
    method: "POST",
    headers: {
      Authorization: `Bearer ${who}:calls`,
      "Content-Type": "application/json",
      "Idempotency-Key": key,
    },
    body: JSON.stringify({ leg }),
  });
}

Deno.test("an Idempotency-Key has a request done once and answered as often as it comes", async () => {
  await using site = openWithCall();
  const first = await send(site, "k1");
  const second = await send(site, "k1");
  deepEqual([first.status, second.status], [202, 202]);
  deepEqual(await second.json(), await first.json());
  equal(second.headers.get("idempotency-replayed"), "true");
  equal(site.calls.asked.length, 1);
});

Deno.test("an Idempotency-Key answers a refusal again too", async () => {
  await using site = openWithCall();
  site.calls.result = { refused: 491, why: "" };
  equal((await send(site, "k1")).status, 409);
  site.calls.result = "begun";
  const again = await send(site, "k1");
  equal(again.status, 409);
  match(await again.text(), /under way/);
  equal(site.calls.asked.length, 1);
});

Deno.test("an Idempotency-Key with another body is a conflict", async () => {
  await using site = openWithCall();
  await send(site, "k1");
  const other = await send(site, "k1", { leg: "one-callee" });
  equal(other.status, 409);
  match(await other.text(), /used for another request/);
  equal(site.calls.asked.length, 1);
});

Deno.test("an Idempotency-Key is that of one account", async () => {
  await using site = openWithCall();
  await send(site, "k1");
  equal((await send(site, "k1", { who: "user" })).status, 202);
  equal(site.calls.asked.length, 2);
});

Deno.test("an Idempotency-Key is forgotten after a day", async () => {
  await using site = openWithCall();
  await send(site, "k1");
  site.clock.advance(KEY_MS - 1);
  await send(site, "k1");
  equal(site.calls.asked.length, 1);
  site.clock.advance(1);
  await send(site, "k1");
  equal(site.calls.asked.length, 2);
});

Deno.test("an Idempotency-Key whose request failed may be used again", async () => {
  await using site = openWithCall();
  const { hold } = site.calls.control;
  Object.assign(site.calls.control, {
    hold: () => {
      throw new Error("broken");
    },
  });
  equal((await send(site, "k1")).status, 500);
  Object.assign(site.calls.control, { hold });
  equal((await send(site, "k1")).status, 202);
});

Deno.test("an Idempotency-Key that cannot be read is refused", async () => {
  await using site = openWithCall();
  for (const key of ["two words", "x".repeat(256)]) equal((await send(site, key)).status, 400, key);
  equal(site.calls.asked.length, 0);
});

Deno.test("the oldest Idempotency-Key of an account makes room when it has too many", async () => {
  await using site = openWithCall();
  await send(site, "k0", { who: "user" });
  for (let n = 0; n <= MOST_KEYS_OF_ACCOUNT; n++) await send(site, `k${n}`);
  const { length } = site.calls.asked;
  await send(site, `k${MOST_KEYS_OF_ACCOUNT}`);
  await send(site, "k0", { who: "user" });
  equal(site.calls.asked.length, length);
  await send(site, "k0");
  equal(site.calls.asked.length, length + 1);
});

Deno.test("the oldest Idempotency-Key of all makes room when there are too many", async () => {
  const keys = new IdempotencyKeys({ clock: new FakeClock(), meter: new Meter() });
  const app = new Hono<ApiEnv>();
  let done = 0;
  app.use(async (c, next) => {
    c.set("visitor", { account: { id: c.req.header("Account") } } as Visitor);
    await next();
  });
  app.post("/", keys.middleware, (c) => c.json({ done: ++done }));
  const ask = async (account: number) => {
    const headers = { Account: String(account), "Idempotency-Key": "k" };
    await (await app.request("/", { method: "POST", headers })).body?.cancel();
  };
  for (let account = 0; account <= MOST_KEYS; account++) await ask(account);
  await ask(MOST_KEYS);
  equal(done, MOST_KEYS + 1);
  await ask(0);
  equal(done, MOST_KEYS + 2);
});
