import { deepEqual, equal, match, ok } from "node:assert/strict";
import { wavFile } from "../media/wav_file.ts";
import { userOf } from "../support/temp_store.ts";
import { DEFAULT_CALL_SETTINGS } from "../../src/domain/mod.ts";
import { openSite, type Site } from "./site.ts";

const GOOD = wavFile();

async function upload(
  site: Site,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  fields: Record<string, string> = {},
): Promise<Response> {
  const form = new FormData();
  form.set("file", new File([bytes], "../../etc/passwd.wav"));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const sent = new Response(form);
  const body = await sent.arrayBuffer();
  const headers: Record<string, string> = path.startsWith("/api/")
    ? { Authorization: "Bearer administrator:write,read" }
    : {
      Accept: "text/html",
      "Sec-Fetch-Site": "same-origin",
      Cookie: "ringdown_session=administrator",
    };
  headers["Content-Type"] = sent.headers.get("Content-Type") ?? "";
  headers["Content-Length"] = String(body.byteLength);
  return await site.app.request(path, { method: "POST", headers, body });
}

const nameOf = async (site: Site) => (await site.parts.music.names())[0] ?? "";

Deno.test("/music keeps a WAV file, under a name of our own, and tells the audit log", async () => {
  await using site = openSite();
  equal((await upload(site, "/music", GOOD)).status, 303);
  const name = await nameOf(site);
  match(name, /^moh_\d{8}_\d{6}\.wav$/);
  deepEqual([...site.audit.entries.map(({ action }) => action)], ["music.added"]);
  const heard = await site.get(`/music/${name}`);
  equal(heard.headers.get("content-type"), "audio/wav");
  deepEqual(new Uint8Array(await heard.arrayBuffer()), GOOD);
  const html = await (await site.get("/music")).text();
  match(html, new RegExp(`<audio controls[^>]*src="/music/${name}"`));
});

Deno.test("/music says who uses a file, and removes it", async () => {
  await using site = openSite();
  await upload(site, "/music", GOOD);
  const name = await nameOf(site);
  const user = userOf("101");
  site.store.users.save(user);
  site.store.callSettings.save(user.id, { ...DEFAULT_CALL_SETTINGS, music: name });
  await site.api("POST", "/groups", { extension: "600", music: name });
  match(await (await site.get("/music")).text(), />101, 600</);
  equal((await site.post(`/music/${name}/remove`, {})).status, 303);
  deepEqual(await site.parts.music.names(), []);
  equal((await site.post(`/music/${name}/remove`, {})).status, 404);
  equal(site.audit.entries.at(-1)?.action, "music.removed");
});

Deno.test("/music only checks a file when that is asked", async () => {
  await using site = openSite();
  const response = await upload(site, "/music", wavFile({ channels: 2 }), { check: "on" });
  equal(response.status, 200);
  const html = await response.text();
  match(html, /This can be played: \d+ seconds, 8000 Hz, 16 bit/);
  match(html, /Both channels are mixed/);
  deepEqual([await site.parts.music.names(), site.audit.entries], [[], []]);
});

const WRONG: readonly (readonly [string, Uint8Array<ArrayBuffer>, RegExp])[] = [
  ["nothing", new Uint8Array(), /Choose a file/],
  ["what is no WAV file", new TextEncoder().encode("<svg onload=alert(1)>"), /no WAV file/],
  ["too much", new Uint8Array(10 * 1024 * 1024 + 1), /At most 10 MB/],
  ["a rate that no phone has", wavFile({ rateHz: 44_100 }), /8000 or 16000 Hz/],
];

for (const [what, bytes, text] of WRONG) {
  Deno.test(`/music refuses ${what} in words and keeps nothing`, async () => {
    await using site = openSite();
    for (const fields of [{}, { check: "on" }]) {
      const response = await upload(site, "/music", bytes, fields);
      equal(response.status, 422);
      match(await response.text(), text);
    }
    deepEqual([await site.parts.music.names(), site.audit.entries], [[], []]);
  });
}

Deno.test("/music/:name opens nothing but music", async () => {
  await using site = openSite();
  for (const name of ["..%2Fringdown.sqlite", "secret.key", "moh_20260101_000000.wav"]) {
    equal((await site.get(`/music/${name}`)).status, 404, name);
    equal((await site.post(`/music/${name}/remove`, {})).status, 404, name);
  }
});

Deno.test("there are only so many files of music", async () => {
  await using site = openSite();
  const folder = `${site.folder}/music`;
  await Deno.mkdir(folder);
  for (let n = 0; n < 50; n++) {
    await Deno.writeTextFile(`${folder}/moh_20250101_0000${String(n).padStart(2, "0")}.wav`, "");
  }
  const response = await upload(site, "/music", GOOD);
  equal(response.status, 422);
  match(await response.text(), /50 files at most/);
});

Deno.test("/api/v1/music does what the page does", async () => {
  await using site = openSite();
  const checked = await upload(site, "/api/v1/music/check", GOOD);
  equal(checked.status, 200);
  equal((await checked.json()).name, undefined);
  const added = await upload(site, "/api/v1/music", GOOD);
  equal(added.status, 201);
  const { name, ...format } = await added.json();
  ok(format.durationMs >= 1_000);
  const { data } = await (await site.api("GET", "/music")).json();
  deepEqual(data, [{ name, octets: GOOD.length, usedBy: [] }]);
  const wrong = await upload(site, "/api/v1/music", wavFile({ rateHz: 44_100 }));
  equal(wrong.status, 422);
  equal((await wrong.json()).error.details[0].field, "file");
  equal((await upload(site, "/api/v1/music", new Uint8Array(11 * 1024 * 1024))).status, 413);
  equal((await site.api("DELETE", `/music/${name}`)).status, 204);
  equal((await site.api("DELETE", `/music/${name}`)).status, 404);
});

Deno.test("/music takes nothing large that does not say how large it is", async () => {
  await using site = openSite();
  const send = (path: string, headers: Record<string, string>) =>
    site.app.request(path, {
      method: "POST",
      headers: { Cookie: "ringdown_session=administrator", ...headers },
      body: new Blob([new Uint8Array(100_000)]).stream(),
    });
  for (const path of ["/music", "/api/v1/music"]) {
    equal((await send(path, {})).status, 413);
    const length = { "Content-Length": "100000" };
    equal((await send(path, { ...length, "Transfer-Encoding": "chunked" })).status, 413);
    ok((await send(path, length)).status !== 413);
  }
});
