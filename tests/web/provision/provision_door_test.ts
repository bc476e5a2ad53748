import { deepEqual, equal, match } from "node:assert/strict";
import { provisionDoor } from "../../../src/web/provision/mod.ts";
import { MAC, Provisioned, YEALINK } from "../../provisioning/provisioned.ts";

class Door extends Provisioned {
  address = "10.0.0.7";
  readonly door = provisionDoor({
    server: this.server,
    originOf: (c) => ({
      address: this.address,
      secure: false,
      userAgent: c.req.header("User-Agent") ?? "",
    }),
  });

  async fetch(path: string, init: RequestInit & { headers?: Record<string, string> } = {}) {
    const asked = this.door.request(`http://10.0.0.1:8080${path}`, {
      ...init,
      headers: { "User-Agent": YEALINK, ...init.headers },
    });
    await this.clock.run(100);
    return await asked;
  }
}

Deno.test("the door gives a phone its file, with its type, length and tag", async () => {
  await using it = new Door();
  const { device } = it.add();
  const path = `/p/${it.tokenFor(device.id)}/${MAC}.cfg`;
  const response = await it.fetch(path);
  const body = new Uint8Array(await response.arrayBuffer());
  equal(response.status, 200);
  equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
  equal(response.headers.get("content-length"), String(body.length));
  equal(response.headers.get("content-encoding"), null);
  match(response.headers.get("cache-control") ?? "", /private.*no-transform/);
  const etag = response.headers.get("etag") ?? "";
  match(etag, /^"[\w-]{22}"$/);
  const again = await it.fetch(path, { headers: { "If-None-Match": etag } });
  equal(again.status, 304);
  equal(await again.text(), "");
});

Deno.test("HEAD tells what GET would give, without giving it", async () => {
  await using it = new Door();
  const { device } = it.add();
  const path = `/p/${it.tokenFor(device.id)}/${MAC}.cfg`;
  const head = await it.fetch(path, { method: "HEAD" });
  const get = await it.fetch(path);
  equal(await head.text(), "");
  for (const name of ["content-length", "content-type", "etag"]) {
    equal(head.headers.get(name), get.headers.get(name), name);
  }
  await get.body?.cancel();
});

Deno.test("a MAC address with colons, bare or escaped, is the same file", async () => {
  await using it = new Door();
  const { device } = it.add();
  const token = it.tokenFor(device.id);
  for (const mac of ["80:5e:c0:11:22:33", "80%3A5E%3Ac0%3A11%3A22%3A33", "805EC0112233"]) {
    equal((await it.fetch(`/p/${token}/${mac}.cfg`)).status, 200, mac);
  }
});

Deno.test("paths that lead elsewhere, and names in odd spellings, are one same 404", async () => {
  await using it = new Door();
  const { device } = it.add();
  const token = it.tokenFor(device.id);
  const answers = new Set<string>();
  for (
    const path of [
      `/p/${"A".repeat(22)}/${MAC}.cfg`,
      `/p/${token}/..%2f..%2fetc%2fpasswd`,
      `/p/${token}/a/b.cfg`,
      `/p/${token}/${MAC}.cfg%00`,
      `/p/${token}/${MAC}%2ecfg`,
      `/p/${token}/%c0%ae%c0%ae/`,
      `/p/${token}/%ff.cfg`,
      `/p/${token}/%zz`,
      `/p/${token}/index.html`,
      `/p/${token}//${MAC}.cfg`,
      `/p/${token}\\${MAC}.cfg%20`,
      `/p/${token.slice(1)}/`,
      `/p/%00/`,
    ]
  ) {
    const response = await it.fetch(path);
    const { status, headers } = response;
    answers.add(JSON.stringify([status, [...headers], await response.text()]));
    equal(status, 404, path);
  }
  equal(answers.size, 1, [...answers].join("\n"));
});

Deno.test("a path that climbs out of the door does not come through it", async () => {
  await using it = new Door();
  const { device } = it.add();
  const token = it.tokenFor(device.id);
  for (const path of [`/p/${token}/../../etc/passwd`, `/p/${token}/%2e%2e/%2e%2e/etc/passwd`]) {
    const response = await it.fetch(path);
    equal(response.status, 404, path);
    await response.body?.cancel();
  }
});

Deno.test("what a phone writes is taken to its end and kept nowhere", async () => {
  await using it = new Door();
  const { device } = it.add();
  const put = (name: string, octets: number, headers = {}) =>
    it.fetch(`/p/${it.tokenFor(device.id)}/${name}`, {
      method: "PUT",
      body: new Uint8Array(octets),
      headers,
    });
  equal((await put(`${MAC}-local.cfg`, 10_000)).status, 204);
  equal((await put(`${MAC}-app.log`, 256 * 1024)).status, 204);
  equal((await put(`${MAC}-app.log`, 256 * 1024 + 1)).status, 413);
  equal((await put("evil.sh", 10)).status, 404);
  const wrong = await it.fetch(`/p/${"A".repeat(22)}/${MAC}-app.log`, { method: "PUT", body: "x" });
  equal(wrong.status, 404);
});

Deno.test("a body that says nothing of its length is cut off where it becomes too long", async () => {
  await using it = new Door();
  const { device } = it.add();
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536;
      controller.enqueue(new Uint8Array(65_536));
    },
  });
  const url = `/p/${it.tokenFor(device.id)}/${MAC}-app.log`;
  equal((await it.fetch(url, { method: "PUT", body })).status, 413);
  equal(sent <= 8 * 65_536, true, `${sent}`);
});

Deno.test("other methods are not allowed, and say which are", async () => {
  await using it = new Door();
  for (const method of ["POST", "DELETE", "OPTIONS", "PROPFIND"]) {
    const response = await it.fetch(`/p/${"A".repeat(22)}/x`, { method });
    deepEqual([response.status, response.headers.get("allow")], [405, "GET, HEAD, PUT"], method);
  }
});

Deno.test("an error inside says nothing of itself", async () => {
  await using it = new Door();
  const { device } = it.add();
  const token = it.tokenFor(device.id);
  it.store.provisioning.token = () => {
    throw new Error(`the cause with ${token}`);
  };
  const response = await it.fetch(`/p/${token}/`);
  deepEqual([response.status, await response.text()], [500, ""]);
  equal(it.lines.some((line) => line.includes(token)), false);
});
