import { deepEqual } from "node:assert/strict";
import { Hono } from "hono";
import { SILENT_LOG } from "../../src/runtime/mod.ts";
import { createOriginReader, serveWeb } from "../../src/web/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

const FORGED = { "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https" };

const CASES: readonly (readonly [trusted: readonly string[], address: string, secure: boolean])[] =
  [
    [[], "127.0.0.1", false],
    [["10.0.0.0/8"], "127.0.0.1", false],
    [["127.0.0.0/8"], "192.0.2.7", true],
  ];

for (const [trusted, address, secure] of CASES) {
  Deno.test(`a request over a socket is from ${address} when [${trusted}] is trusted`, async () => {
    const originOf = createOriginReader(trusted);
    const app = new Hono();
    app.get("/", (c) => c.json(originOf(c)));
    await using web = await serveWeb({
      endpoints: [{ host: "127.0.0.1", port: 0 }],
      clock: new FakeClock(),
      log: SILENT_LOG,
      fetch: app.fetch,
    });
    const headers = { ...FORGED, "User-Agent": "Browser" };
    const response = await fetch(`http://127.0.0.1:${web.addresses[0]?.port}/`, { headers });
    deepEqual(await response.json(), { address, secure, userAgent: "Browser" });
  });
}
