import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { Hono } from "hono";
import { SILENT_LOG, SystemClock } from "../../src/runtime/mod.ts";
import { HttpPortInUseError, serveWeb } from "../../src/http/mod.ts";
import { createOriginReader } from "../../src/web/mod.ts";
import { createAuthority } from "../support/certificates.ts";

const authority = await createAuthority();

/** A certificate for `name` in the words of the web server. */
async function issued(name: string) {
  const { cert, key } = await authority.issue(name, "127.0.0.1", "localhost");
  return { chain: cert, key };
}

const HERE = { host: "127.0.0.1", port: 0 };
const options = { clock: new SystemClock(), log: SILENT_LOG };

/** The DNS name of the certificate that is shown at a port. */
async function shownAt(port: number): Promise<string> {
  const args = ["s_client", "-connect", `127.0.0.1:${port}`, "-showcerts"];
  const child = new Deno.Command("openssl", { args, stdin: "null", stderr: "null" });
  const text = new TextDecoder().decode((await child.output()).stdout);
  return /subject=CN ?= ?(\S+)/.exec(text)?.[1] ?? "nothing";
}

Deno.test("serveWeb speaks TLS where there is a certificate, with HTTP/2 and without", async () => {
  const pair = await issued("pbx.example.org");
  const originOf = createOriginReader([], SILENT_LOG);
  const app = new Hono().get("/", (c) => c.json(originOf(c).secure));
  await using web = await serveWeb({
    ...options,
    endpoints: [HERE, { ...HERE, certificate: () => pair }],
    fetch: app.fetch,
  });
  deepEqual([web.addresses.length, web.secureAddresses.length], [1, 1]);
  equal(await (await fetch(`http://127.0.0.1:${web.addresses[0]?.port}/`)).json(), false);
  for (const http2 of [true, false]) {
    using client = Deno.createHttpClient({ caCerts: [authority.pem], http2, http1: !http2 });
    const url = `https://127.0.0.1:${web.secureAddresses[0]?.port}/`;
    equal(await (await fetch(url, { client })).json(), true);
  }
});

Deno.test("serveWeb shows another certificate, and serves who is connected to the end", async () => {
  let pair = await issued("before.example");
  const asked = Promise.withResolvers<void>();
  const wait = Promise.withResolvers<void>();
  const endpoint = { ...HERE, certificate: () => pair };
  await using web = await serveWeb({
    ...options,
    endpoints: [endpoint],
    fetch: async () => {
      asked.resolve();
      await wait.promise;
      return new Response("whole");
    },
  });
  const port = web.secureAddresses[0]?.port ?? 0;
  equal(await shownAt(port), "before.example");
  using client = Deno.createHttpClient({ caCerts: [authority.pem] });
  const answer = fetch(`https://127.0.0.1:${port}/`, { client });
  await asked.promise;
  pair = await issued("after.example");
  await web.reloadCertificate();
  equal(web.secureAddresses[0]?.port, port);
  equal(await shownAt(port), "after.example");
  wait.resolve();
  equal(await (await answer).text(), "whole");
});

Deno.test("serveWeb goes on with the certificate it has when the new one is of no use", async () => {
  let pair = await issued("before.example");
  const { key } = await issued("another.example");
  await using web = await serveWeb({
    ...options,
    endpoints: [{ ...HERE, certificate: () => pair }],
    fetch: () => new Response("ok"),
  });
  const good = pair;
  pair = { ...good, key };
  await rejects(web.reloadCertificate());
  equal(await shownAt(web.secureAddresses[0]?.port ?? 0), "before.example");
});

Deno.test("a port that is taken for HTTPS is said to be", async () => {
  const pair = await issued("pbx.example.org");
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const endpoints = [{ host: "127.0.0.1", port, certificate: () => pair }];
  const error = await serveWeb({ ...options, endpoints, fetch: () => new Response() })
    .catch((error) => error);
  taken.close();
  equal(error instanceof HttpPortInUseError, true);
  match(error.message, /^HTTPS 127\.0\.0\.1:\d+ is in use by another program$/);
});
