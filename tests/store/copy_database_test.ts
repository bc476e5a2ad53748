import { deepEqual, equal, rejects } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { TempStore, userOf } from "../support/temp_store.ts";
import { recordOf } from "./call_records.ts";

Deno.test("a copy made aside has everything, also what waits to be written", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.users.save(userOf("101"));
  store.calls.add(recordOf(1));
  await store.backUpAside(temp.path("copy.sqlite"));
  using database = new DatabaseSync(temp.path("copy.sqlite"), { readOnly: true });
  equal(database.prepare("SELECT extension FROM users").get()?.["extension"], "101");
  equal(database.prepare("SELECT id FROM calls").get()?.["id"], "call-1");
  const { mode } = await Deno.stat(temp.path("copy.sqlite"));
  equal((mode ?? 0) & 0o777, 0o600);
});

Deno.test("a copy made aside is never over another file", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  await Deno.writeTextFile(temp.path("there"), "kept");
  await rejects(store.backUpAside(temp.path("there")), Deno.errors.AlreadyExists);
  equal(await Deno.readTextFile(temp.path("there")), "kept");
});

Deno.test("of a copy that cannot be made nothing is left", async () => {
  await using temp = new TempStore();
  const { copyDatabase } = await import("../../src/store/copy_database.ts");
  await Deno.writeTextFile(
    temp.path("no.sqlite"),
    "this is no database, but long enough to be read",
  );
  await rejects(copyDatabase(temp.path("no.sqlite"), temp.path("copy.sqlite")), {
    name: "StoreError",
    message: /Cannot copy the database/,
  });
  const names = await Array.fromAsync(Deno.readDir(temp.folder), ({ name }) => name);
  deepEqual(names, ["no.sqlite"]);
});

Deno.test("a copy of what is no data of ours is none", async () => {
  await using temp = new TempStore();
  const { copyDatabase } = await import("../../src/store/copy_database.ts");
  {
    using other = new DatabaseSync(temp.path("other.sqlite"));
    other.exec("CREATE TABLE migrations (version INTEGER)");
  }
  await rejects(copyDatabase(temp.path("other.sqlite"), temp.path("copy.sqlite")), {
    name: "StoreError",
    message: /no data of ours/,
  });
  const names = await Array.fromAsync(Deno.readDir(temp.folder), ({ name }) => name);
  deepEqual(names, ["other.sqlite"]);
});
