import { equal } from "node:assert/strict";
import { HttpPortInUseError, serveWeb } from "../../src/http/mod.ts";
import { SILENT_LOG, SystemClock } from "../../src/runtime/mod.ts";
import { Hono } from "hono";
import { FakeClock } from "../support/fake_clock.ts";

Deno.test("serveWeb answers on a real port and closes though a stream is open", async () => {
  const app = new Hono();
  app.get("/healthz", (c) => c.text("well"));
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
  const app = new Hono();
  app.get("/healthz", (c) => c.text("well"));
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
