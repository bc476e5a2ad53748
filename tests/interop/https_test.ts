/** Pages over TLS, with a client that has nothing in common with us, on the sources and on the
 * compiled program. */

import assert from "node:assert/strict";
import { createAuthority } from "../support/certificates.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";

/** Made by `deno task compile`. Without it only the sources are tried out. */
const compiled = Deno.env.get("RINGDOWN_PROGRAM");
const settings = ["--domain", "pbx.test"];

interop("pages, API and health come over TLS", ["curl", "openssl"], async (t) => {
  await using server = await Server.start({ extensions: [], settings });
  await lookAround(server, t);
});

const name = "the compiled program gives pages over TLS";
if (compiled === undefined) Deno.test.ignore(`${name} (needs RINGDOWN_PROGRAM)`, () => {});
else {
  interop(name, ["curl", "openssl"], async (t) => {
    await using server = await Server.start({ extensions: [], settings, program: compiled });
    await lookAround(server, t);
  });
}

async function lookAround(server: Server, t: Deno.TestContext): Promise<void> {
  const base = `https://${server.host}:${server.https}`;
  await t.step("the plain address to set up comes first, then this one", async () => {
    await server.logged(/url="?https:/);
    const urls = [...server.log.matchAll(/url="?(https?):\S+\/setup\?code=/g)];
    assert.deepEqual(urls.map(([, scheme]) => scheme), ["http", "https"]);
  });
  for (const [flag, version] of [["--http2", "2"], ["--http1.1", "1.1"]] as const) {
    await t.step(`it is well over HTTP/${version}`, async () => {
      const { status, used } = await curl(flag, `${base}/healthz`);
      assert.deepEqual([status, used], [200, version]);
    });
  }
  let cookie = "";
  await t.step(
    "who has the code sets up, and gets a cookie for this host and TLS only",
    async () => {
      const [, path = ""] = await server.logged(/url="?https:\/\/[^/]+(\/setup\?code=[\w-]+)/);
      const account = ["name=ada", "password=correct horse battery"];
      const form = account.flatMap((one) => ["--data-urlencode", one]);
      const here = ["-H", "Sec-Fetch-Site: same-origin"];
      const { status, headers } = await curl(...form, ...here, `${base}${path}`);
      assert.equal(status, 303);
      const set = /^set-cookie: (__Host-ringdown_session=[^;]+); (.*)$/im.exec(headers);
      assert.ok(set, headers);
      assert.match(set[2] ?? "", /Path=\//);
      assert.match(set[2] ?? "", /Secure/);
      assert.doesNotMatch(set[2] ?? "", /Domain/);
      cookie = set[1] ?? "";
    },
  );
  for (const flag of ["--http2", "--http1.1"]) {
    await t.step(
      `the cookie opens a page with ${flag}, and is worth nothing over HTTP`,
      async () => {
        const ask = ["-H", `Cookie: ${cookie}`, "-H", "Accept: text/html"];
        const page = await curl(flag, ...ask, `${base}/users`);
        assert.equal(page.status, 200);
        assert.match(page.body, /<h1/);
        // With a certificate that signs itself nobody could go on who was told this.
        assert.doesNotMatch(page.headers, /strict-transport-security/i);
        const plain = await curl(...ask, `http://${server.host}:${server.http}/users`);
        assert.equal(plain.status, 303);
      },
    );
  }
  await t.step("the health check goes over TLS where there is nothing else", async () => {
    const on = ["--http", "off", "--https", `${server.host}:${server.https}`];
    assert.equal(await server.command("healthcheck", ...on), "ok\n");
  });
  await t.step("another certificate is uploaded over TLS, and shown at once", async () => {
    const authority = await createAuthority();
    const { cert, key } = await authority.issue("pbx.test");
    const form = ["--data-urlencode", `chain=${cert}`, "--data-urlencode", `key=${key.reveal()}`];
    const here = ["-H", `Cookie: ${cookie}`, "-H", "Sec-Fetch-Site: same-origin"];
    assert.equal((await curl(...form, ...here, `${base}/certificate`)).status, 303);
    const trusting = await Deno.makeTempFile();
    await Deno.writeTextFile(trusting, authority.pem);
    const byName = ["--resolve", `pbx.test:${server.https}:${server.host}`, "--cacert", trusting];
    const url = `https://pbx.test:${server.https}/sign-in`;
    const { status, headers } = await ask(...byName, url);
    await Deno.remove(trusting);
    assert.equal(status, 200);
    // Now that it is proven who we are.
    assert.match(headers, /^strict-transport-security: max-age=\d+/im);
  });
}

/** What curl hears, whatever it thinks of the certificate. */
async function curl(...args: readonly string[]) {
  return await ask("--insecure", ...args);
}

async function ask(...args: readonly string[]) {
  const usual = ["--silent", "--include", "--max-time", "20"];
  const command = new Deno.Command("curl", {
    args: [...usual, "--write-out", "\n%{http_code} %{http_version}", ...args],
  });
  const text = new TextDecoder().decode((await command.output()).stdout);
  const [headers = "", ...rest] = text.split("\r\n\r\n");
  const [status, used] = text.slice(text.lastIndexOf("\n") + 1).split(" ");
  return { status: Number(status), used, headers, body: rest.join("\r\n\r\n") };
}
