import { deepEqual, equal, match } from "node:assert/strict";
import { createApp, HttpPortInUseError, serveWeb, StaticFiles } from "../../src/web/mod.ts";
import { createLog, Meter, SILENT_LOG, SystemClock } from "../../src/runtime/mod.ts";
import { Api } from "../../src/web/api/api.ts";
import { FakeClock } from "../support/fake_clock.ts";

function setUp() {
  const problems = { unwell: [] as string[], unready: [] as string[] };
  const meter = new Meter();
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
    meter,
    unwell: () => problems.unwell,
    unready: () => problems.unready,
    doorkeeper,
    originOf,
    pages: [],
    menu: () => [],
    isProven: (host) => host === "pbx.example.org",
    files: new StaticFiles(),
    api: new Api({ doorkeeper, originOf, version: "1" }),
  });
  return { app, meter, problems, lines };
}

const STATES: readonly (readonly [
  unwell: readonly string[],
  unready: readonly string[],
  healthz: number,
  readyz: number,
])[] = [
  [[], [], 200, 200],
  [[], ["draining"], 200, 503],
  [["The disk is full"], [], 503, 503],
];

for (const [unwell, unready, healthz, readyz] of STATES) {
  Deno.test(`with [${unwell}] and [${unready}] health is ${healthz}, readiness ${readyz}`, async () => {
    const { app, problems } = setUp();
    problems.unwell.push(...unwell);
    problems.unready.push(...unready);
    equal((await app.request("/healthz")).status, healthz);
    const ready = await app.request("/readyz");
    equal(ready.status, readyz);
    deepEqual((await ready.json()).problems, [...unwell, ...unready]);
  });
}

Deno.test("/metrics answers in the format of Prometheus", async () => {
  const { app, meter } = setUp();
  meter.counter("calls_total", "Calls.").add(3);
  const response = await app.request("/metrics");
  equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  match(await response.text(), /^calls_total 3$/m);
});

Deno.test("every answer forbids to be framed, sniffed and kept", async () => {
  const { app } = setUp();
  for (const path of ["/healthz", "/metrics", "/nothing"]) {
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
  equal((await app.request("/healthz", { method: "POST", body })).status, 413);
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

Deno.test("serveWeb answers on a real port and closes though a stream is open", async () => {
  const { app } = setUp();
  app.get(
    "/stream",
    () => new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)) })),
  );
  const clock = new FakeClock();
  const web = await serveWeb({
    endpoints: [{ host: "127.0.0.1", port: 0 }],
    clock,
    log: SILENT_LOG,
    fetch: app.fetch,
  });
  const url = `http://127.0.0.1:${web.addresses[0]?.port}`;
  const health = await fetch(`${url}/healthz`);
  equal(health.status, 200);
  await health.body?.cancel();
  const stream = await fetch(`${url}/stream`);
  const reader = stream.body?.getReader();
  await reader?.read();
  await web[Symbol.asyncDispose]();
  await reader?.read().catch(() => {});
  equal(clock.pending, 0);
});

Deno.test("serveWeb waits for an answer that is being made, but not for ever", async () => {
  const clock = new FakeClock();
  const asked = Promise.withResolvers<void>();
  const web = await serveWeb({
    endpoints: [{ host: "127.0.0.1", port: 0 }],
    clock,
    log: SILENT_LOG,
    fetch: () => {
      asked.resolve();
      return new Promise<Response>(() => {});
    },
  });
  const answer = fetch(`http://127.0.0.1:${web.addresses[0]?.port}`).catch(() => "cut off");
  await asked.promise;
  const closed = web[Symbol.asyncDispose]();
  clock.advance(2_000);
  await closed;
  equal(await answer, "cut off");
});

Deno.test("serveWeb closes what it opened when one port is taken", async () => {
  const { app } = setUp();
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const endpoints = [{ host: "127.0.0.1", port: 0 }, { host: "127.0.0.1", port: taken.addr.port }];
  const error = await serveWeb({
    endpoints,
    clock: new SystemClock(),
    log: SILENT_LOG,
    fetch: app.fetch,
    holderOf: () => "nginx (pid 812)",
  }).catch((error) => error);
  const { port } = taken.addr;
  taken.close();
  equal(error instanceof HttpPortInUseError, true);
  equal(error.message, `HTTP 127.0.0.1:${port} is in use by nginx (pid 812)`);
});

Deno.test({
  name: "serveWeb listens on both wildcards at one port, as it does when nothing is configured",
  ignore: !Deno.networkInterfaces().some(({ address }) => address === "::1"),
  async fn() {
    const probe = Deno.listen({ hostname: "::", port: 0 });
    const { port } = probe.addr;
    probe.close();
    // One socket for `::` has IPv4 too on most systems, and the other one cannot be had then.
    const web = await serveWeb({
      endpoints: [{ host: "0.0.0.0", port }, { host: "::", port }],
      clock: new SystemClock(),
      log: SILENT_LOG,
      fetch: () => new Response("here"),
    });
    for (const host of ["127.0.0.1", "[::1]"]) {
      equal(await (await fetch(`http://${host}:${port}/`)).text(), "here", host);
    }
    await web[Symbol.asyncDispose]();
  },
});
