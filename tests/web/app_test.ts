import { deepEqual, equal, match } from "node:assert/strict";
import { MOST_AT_ONCE } from "../../src/accounts/mod.ts";
import { createApp, StaticFiles } from "../../src/web/mod.ts";
import { createLog } from "../../src/runtime/mod.ts";
import { Api } from "../../src/web/api/api.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { openSite } from "./site.ts";

function setUp() {
  const lines: string[] = [];
  const log = createLog({
    clock: new FakeClock(),
    level: "debug",
    format: "text",
    write: (line) => lines.push(line),
  });
  const doorkeeper = { isSetUp: true, bySession: () => undefined, byToken: () => undefined };
  const originOf = () => ({ address: "192.0.2.1", secure: false, userAgent: "" });
  const app = createApp({
    log,
    doorkeeper,
    originOf,
    pace: { take: () => 0 },
    pages: [],
    menu: () => [],
    isProven: (host) => host === "pbx.example.org",
    files: new StaticFiles(),
    api: new Api({ doorkeeper, originOf, version: "1", pace: { take: () => 0 } }),
  });
  return { app, lines };
}

Deno.test("every answer forbids to be framed, sniffed and kept", async () => {
  const { app } = setUp();
  for (const path of ["/nothing", "/api/v1/openapi.json"]) {
    const { headers } = await app.request(path);
    match(headers.get("content-security-policy") ?? "", /default-src 'none'/);
    equal(headers.get("x-content-type-options"), "nosniff");
    equal(headers.get("cache-control"), "no-store");
  }
});

const STRICT: readonly (readonly [url: string, expected: string | null])[] = [
  ["https://pbx.example.org/healthz", "max-age=15552000"],
  // Refused by some path or other it is told as well.
  ["https://pbx.example.org/nothing", "max-age=15552000"],
  ["http://pbx.example.org/healthz", null],
  ["https://192.168.1.10:8443/healthz", null],
  ["https://pbx.lan:8443/healthz", null],
];

for (const [url, expected] of STRICT) {
  Deno.test(`a browser at ${url} is ${expected ? "" : "not "}told to come by TLS only`, async () => {
    const { headers } = await setUp().app.request(url);
    equal(headers.get("strict-transport-security"), expected);
  });
}

Deno.test("what is not there is 404 in JSON", async () => {
  const { app } = setUp();
  const response = await app.request("/admin");
  equal(response.status, 404);
  equal((await response.json()).error.code, "NOT_FOUND");
});

Deno.test("a body that is too large is 413", async () => {
  const { app } = setUp();
  const body = "x".repeat(65 * 1024);
  equal((await app.request("/nothing", { method: "POST", body })).status, 413);
});

Deno.test("a failure is 500 without its cause, which goes to the log", async () => {
  const { app, lines } = setUp();
  app.get("/broken", () => {
    throw new Error("the cause");
  });
  const response = await app.request("/broken");
  equal(response.status, 500);
  equal((await response.text()).includes("the cause"), false);
  match(lines[0] ?? "", /A web request failed path=\/broken cause="the cause"/);
});

Deno.test("what is asked for by HEAD alone is closed", async () => {
  const { app } = setUp();
  let closed = 0;
  app.get("/long", () => new Response(new ReadableStream({ cancel: () => void closed++ })));
  const response = await app.request("/long", { method: "HEAD" });
  deepEqual([response.status, await response.text(), closed], [200, "", 1]);
});

Deno.test("an account that asks for too much at once is told when it may go on", async () => {
  await using site = openSite();
  for (let n = 0; n < MOST_AT_ONCE; n++) {
    const response = await site.api("GET", "/me/tokens", undefined, "user");
    await response.body?.cancel();
    equal(response.status, 200);
  }
  const page = await site.get("/my/calls", "user");
  deepEqual([page.status, page.headers.get("retry-after")], [429, "1"]);
  match(await page.text(), /Too many requests/);
  const program = await site.api("GET", "/me/tokens", undefined, "user");
  deepEqual([program.status, program.headers.get("retry-after")], [429, "1"]);
  equal((await program.json()).error.code, "RATE_LIMITED");
  equal((await site.get("/calls")).status, 200);
  site.clock.advance(1_000);
  equal((await site.get("/my/calls", "user")).status, 200);
});
