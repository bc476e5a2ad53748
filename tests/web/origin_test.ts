import { deepEqual, equal } from "node:assert/strict";
import { Hono } from "hono";
import { createLog, SILENT_LOG } from "../../src/runtime/mod.ts";
import { serveWeb } from "../../src/http/mod.ts";
import { createOriginReader } from "../../src/web/mod.ts";
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
    const clock = new FakeClock();
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const log = createLog({ clock, level: "info", format: "text", write });
    const originOf = createOriginReader(trusted, log);
    const app = new Hono();
    app.get("/", (c) => c.json(originOf(c)));
    await using web = await serveWeb({
      endpoints: [{ host: "127.0.0.1", port: 0 }],
      clock,
      log: SILENT_LOG,
      fetch: app.fetch,
    });
    const headers = { ...FORGED, "User-Agent": "Browser" };
    const url = `http://127.0.0.1:${web.addresses[0]?.port}/`;
    for (let i = 0; i < 2; i++) {
      const response = await fetch(url, { headers });
      deepEqual(await response.json(), { address, secure, userAgent: "Browser" });
    }
    // Told once, and only where a proxy speaks in vain.
    equal(lines.length, secure ? 0 : 1);
  });
}
