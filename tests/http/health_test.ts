import { deepEqual, equal, match } from "node:assert/strict";
import { createHealthApp, lateSite } from "../../src/http/mod.ts";
import { Meter } from "../../src/runtime/mod.ts";

function setUp() {
  const problems = { unwell: [] as string[], unready: [] as string[] };
  const meter = new Meter();
  const app = createHealthApp({
    meter,
    unwell: () => problems.unwell,
    unready: () => problems.unready,
  });
  return { app, meter, problems };
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

Deno.test("health is neither framed, sniffed nor kept", async () => {
  const { app } = setUp();
  for (const path of ["/healthz", "/metrics"]) {
    const { headers } = await app.request(path);
    match(headers.get("content-security-policy") ?? "", /default-src 'none'/);
    equal(headers.get("x-content-type-options"), "nosniff");
    equal(headers.get("cache-control"), "no-store");
  }
});

Deno.test("a body that health does not want is 413", async () => {
  const { app } = setUp();
  const body = "x".repeat(65 * 1024);
  equal((await app.request("/healthz", { method: "POST", body })).status, 413);
});

const INFO = {} as Deno.ServeHandlerInfo<Deno.NetAddr>;

Deno.test("lateSite loads the site when something but health is asked for, and once", async () => {
  const { app } = setUp();
  let loaded = 0;
  const fetch = lateSite(app, () => {
    loaded++;
    return Promise.resolve(() => new Response("page"));
  });
  const ask = async (path: string) =>
    await (await fetch(new Request(`http://pbx.test${path}`), INFO)).text();
  match(await ask("/healthz"), /"status":"ok"/);
  equal(loaded, 0);
  deepEqual(await Promise.all([ask("/"), ask("/users")]), ["page", "page"]);
  equal(loaded, 1);
});

Deno.test("lateSite tries again when loading has failed", async () => {
  const { app } = setUp();
  const answers = [
    Promise.reject(new Error("no memory")),
    Promise.resolve(() => new Response("x")),
  ];
  const fetch = lateSite(app, () => answers.shift() ?? Promise.reject(new Error("asked again")));
  const ask = async () => await fetch(new Request("http://pbx.test/"), INFO);
  equal(await ask().catch((error) => error.message), "no memory");
  equal((await ask()).status, 200);
});

Deno.test("lateSite keeps a site that failed at one request", async () => {
  const { app } = setUp();
  let loaded = 0;
  const fetch = lateSite(app, () => {
    loaded++;
    return Promise.resolve(() => Promise.reject(new Error("no answer")));
  });
  const ask = async () => await fetch(new Request("http://pbx.test/"), INFO);
  for (let i = 0; i < 2; i++) equal(await ask().catch((error) => error.message), "no answer");
  equal(loaded, 1);
});

const HOSTS: readonly (readonly [host: string | undefined, status: number])[] = [
  [undefined, 200],
  ["pbx.lan", 200],
  ["pbx_1.example.org.:8080", 200],
  ["192.0.2.1:8080", 200],
  ["[2001:db8::1]:8080", 200],
  ["x/metrics?", 400],
  ["x/healthz#", 400],
  ["user@pbx.lan", 400],
  ["a b", 400],
  ["[", 400],
  ["%zz", 400],
];

for (const [host, status] of HOSTS) {
  Deno.test(`lateSite answers ${status} to the host ${host}`, async () => {
    const { app } = setUp();
    const fetch = lateSite(app, () => Promise.resolve(() => new Response("page")));
    const headers = new Headers(host === undefined ? {} : { Host: host });
    equal((await fetch(new Request("http://pbx.test/", { headers }), INFO)).status, status);
  });
}

Deno.test("lateSite refuses an address that is none", async () => {
  const { app } = setUp();
  const fetch = lateSite(app, () => Promise.resolve(() => new Response("page")));
  const broken = { url: "http://[/", headers: new Headers() } as Request;
  equal((await fetch(broken, INFO)).status, 400);
});
