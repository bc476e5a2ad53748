import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { userOf } from "../support/temp_store.ts";
import { openSite } from "./site.ts";

const NAME = "manual-20260101T000000Z.sqlite";

Deno.test("/backups makes a backup that is a database, downloads and removes it", async () => {
  await using site = openSite();
  site.store.users.save(userOf("101"));
  equal((await site.post("/backups", {})).status, 303);
  const html = await (await site.get("/backups")).text();
  match(html, new RegExp(`href="/backups/${NAME}"`));
  match(html, /cp &#39;|cp '/);
  const download = await site.get(`/backups/${NAME}`);
  match(download.headers.get("content-disposition") ?? "", new RegExp(`filename="${NAME}"`));
  const copy = `${site.folder}/copy.sqlite`;
  await Deno.writeFile(copy, new Uint8Array(await download.arrayBuffer()));
  using database = new DatabaseSync(copy);
  equal(database.prepare("SELECT extension FROM users").get()?.["extension"], "101");
  equal((await site.post(`/backups/${NAME}/remove`, {})).status, 303);
  equal((await site.post(`/backups/${NAME}/remove`, {})).status, 404);
  deepEqual(
    site.audit.entries.map(({ action, subject }) => [action, subject.id]),
    [["backup.created", NAME], ["backup.downloaded", NAME], ["backup.removed", NAME]],
  );
});

Deno.test("/backups makes one backup for who presses twice", async () => {
  await using site = openSite();
  const answers = await Promise.all([site.post("/backups", {}), site.post("/backups", {})]);
  deepEqual(answers.map(({ status }) => status), [303, 303]);
  const { data } = await (await site.api("GET", "/backups")).json();
  deepEqual(data.map(({ name }: { name: string }) => name), [NAME]);
});

Deno.test("/backups opens nothing but backups", async () => {
  await using site = openSite();
  await site.post("/backups", {});
  for (
    const name of ["..%2Fringdown.sqlite", "..%2Fsecret.key", "manual-1.sqlite", `${NAME}.part`]
  ) {
    equal((await site.get(`/backups/${name}`)).status, 404, name);
    equal((await site.post(`/backups/${name}/remove`, {})).status, 404, name);
  }
});

Deno.test("/backups says when the disk does not take one, and leaves nothing half made", async () => {
  await using site = openSite();
  // A file stands where the folder would be.
  await Deno.writeTextFile(`${site.folder}/backups`, "");
  const response = await site.post("/backups", {});
  equal(response.status, 422);
  match(await response.text(), /disk did not take it/);
  equal(site.audit.entries.length, 0);
});

Deno.test("there are only so many backups", async () => {
  await using site = openSite();
  await Deno.mkdir(`${site.folder}/backups`);
  for (let n = 0; n < 50; n++) {
    const second = String(n).padStart(2, "0");
    await Deno.writeTextFile(`${site.folder}/backups/manual-20250101T0000${second}Z.sqlite`, "");
  }
  const response = await site.post("/backups", {});
  equal(response.status, 422);
  match(await response.text(), /50 backups at most/);
});

Deno.test("two backups in one second are one, and the other is refused", async () => {
  await using site = openSite();
  equal((await site.post("/backups", {})).status, 303);
  ok([303, 422].includes((await site.post("/backups", {})).status));
  equal((await site.parts.administration.backups.list()).length, 1);
});

Deno.test("/api/v1/backups does what the page does", async () => {
  await using site = openSite();
  const made = await site.api("POST", "/backups");
  equal(made.status, 201);
  const backup = await made.json();
  deepEqual([backup.name, backup.madeAt], [NAME, "2026-01-01T00:00:00.000Z"]);
  deepEqual(await (await site.api("GET", "/backups")).json(), { data: [backup] });
  equal((await site.api("DELETE", `/backups/${NAME}`)).status, 204);
  equal((await site.api("DELETE", `/backups/${NAME}`)).status, 404);
});
