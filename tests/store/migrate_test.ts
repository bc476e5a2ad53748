import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type Migration, readMigrations, StoreError } from "../../src/store/mod.ts";
import { addDevice, TempStore } from "../support/temp_store.ts";
import { recordOf } from "./call_records.ts";

const released = readMigrations();
const next = (sql: string): Migration => ({ version: released.length + 1, name: "next", sql });

/** A closed database with rows in every table of accounts and calls. */
async function populated(temp: TempStore): Promise<void> {
  const store = temp.open();
  addDevice(store, "101");
  addDevice(store, "102");
  store.calls.add(recordOf(0));
  await temp.close(store);
}

/** Rows as a program of that version would have written them. */
function rowsOf(version: number): string {
  const since: readonly (readonly [first: number, sql: string, last?: number])[] = [
    [1, "INSERT INTO users VALUES ('u1', '101', 'Ada', 1)"],
    [
      1,
      "INSERT INTO devices (id, user, username, name, realm, ha1_md5, ha1_sha256, algorithm, " +
      "sealed, created_at) " +
      "VALUES ('d1', 'u1', '101', '', 'ringdown', 'a', 'b', 'MD5', x'00', 1)",
    ],
    [2, "INSERT INTO bans VALUES ('192.0.2.1', 1, 2, 1)"],
    [
      3,
      "INSERT INTO calls (id, caller, dialled, started_at, ended_at, result, reason, ended_by, " +
      "status) VALUES ('c1', '101', '102', 1, 2, 'success', 'hung-up', 'caller', 200)",
      16,
    ],
    [
      3,
      "INSERT INTO legs (call, position, leg, side, user, address, sip_call_id, ended_at, status) " +
      "VALUES ('c1', 0, 'l1', 'caller', 'u1', 'UDP', 'x', 2, 200)",
      16,
    ],
    [
      17,
      "INSERT INTO calls (number, id, caller, dialled, started_at, ended_at, result, reason, " +
      "ended_by, status, anonymous, sides) " +
      "VALUES (1000, 'c1', '101', '102', 1, 2, 'success', 'hung-up', 'caller', 200, 0, 1)",
    ],
    [
      17,
      "INSERT INTO legs (number, position, leg, side, user, address, sip_call_id, ended_at, " +
      "status) VALUES (1000, 0, 'l1', 'caller', 'u1', 'UDP', 'x', 2, 200)",
    ],
    [4, "INSERT INTO call_settings VALUES ('u1', '{\"doNotDisturb\":true}')"],
    [
      4,
      'INSERT INTO ring_groups VALUES (\'g1\', \'600\', \'{"name":"","strategy":"together",' +
      '"members":[],"ringSeconds":20,"skipBusy":false,"callerPrefix":"","page":false}\', 1)',
    ],
    [4, "INSERT INTO feature_codes VALUES ('redial', NULL)"],
    [
      6,
      "INSERT INTO accounts VALUES ('a1', 'Ada', 'ada', 'administrator', 'u1', 0, NULL, NULL, 1)",
    ],
    [
      6,
      "INSERT INTO audit (at, actor_kind, action, subject_type, subject) " +
      "VALUES (1, 'command', 'account.created', 'account', 'a1')",
    ],
    [14, "INSERT INTO inbound_numbers VALUES ('n1', '+4930', '', '[]', '101', 1)"],
    [
      16,
      "INSERT INTO number_entries (id, list, kind, value, direction, reason, added_by, added_at) " +
      "VALUES ('e1', 'block', 'exact', '+491', 'both', '', 'person', 1)",
    ],
  ];
  return since.flatMap(([first, sql, last = version]) =>
    first <= version && version <= last ? [sql] : []
  ).join(";\n");
}

const backupsIn = (temp: TempStore) =>
  Array.fromAsync(Deno.readDir(temp.path("backups"))).then((entries) => entries.map((e) => e.name));

Deno.test("the released migrations are numbered without a gap", () => {
  deepEqual(released.map(({ version }) => version), released.map((_, index) => index + 1));
});

for (const { version } of released) {
  Deno.test(`a database at version ${version} comes up to date with its rows`, async () => {
    await using temp = new TempStore();
    const old = temp.open({ as: "tool", migrations: released.slice(0, version) });
    await temp.close(old);
    using database = new DatabaseSync(temp.path("ringdown.sqlite"));
    database.exec(rowsOf(version));
    database.close();
    const store = temp.open();
    const user = store.users.byExtension("101")?.id;
    equal(store.devices.byUsername("101")?.user, user);
    equal(store.locations.count, 0);
    deepEqual(store.calls.list({ limit: 9 }).map(({ to, anonymous }) => [to, anonymous]), [
      ...(version >= 3 ? [["102", undefined]] : []),
    ]);
    equal(store.calls.count({ text: "101" }), version >= 3 ? 1 : 0);
    equal(store.calls.count({ direction: "outgoing" }), version >= 3 ? 1 : 0);
    equal(user && store.calls.lastDialledBy(user, () => true), version >= 3 ? "102" : undefined);
    equal(user && store.callSettings.get(user).doNotDisturb, version >= 4);
    equal(store.groups.list().length, version >= 4 ? 1 : 0);
    equal(store.featureCodes.table.codeOf("redial"), version >= 4 ? undefined : "*870");
    equal(store.accounts.byName("ADA")?.user, version >= 6 ? user : undefined);
    equal(store.audit.list({}, { limit: 9 }).total, version >= 6 ? 1 : 0);
    equal(store.numberLists.count({}), version >= 16 ? 1 : 0);
    equal(store.numbers.byNumber("+4930")?.destination, version >= 14 ? "101" : undefined);
  });
}

Deno.test("a table that is rebuilt keeps the rows that refer to it", async () => {
  await using temp = new TempStore();
  await populated(temp);
  const rebuild = `
    CREATE TABLE users_new (
      id TEXT NOT NULL PRIMARY KEY, extension TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
      created_at INTEGER NOT NULL, language TEXT NOT NULL DEFAULT 'en'
    ) STRICT, WITHOUT ROWID;
    INSERT INTO users_new (id, extension, name, created_at)
      SELECT id, extension, name, created_at FROM users;
    DROP TABLE users;
    ALTER TABLE users_new RENAME TO users;`;
  const store = temp.open({ migrations: [...released, next(rebuild)] });
  deepEqual(store.users.list().map(({ extension }) => extension), ["101", "102"]);
  deepEqual(store.devices.list().map(({ username }) => username), ["101", "102"]);
  const [user] = store.users.list();
  if (user) store.users.remove(user.id);
  equal(store.devices.list().length, 1);
});

Deno.test("a migration that would leave rows without what they refer to is undone", async () => {
  await using temp = new TempStore();
  await populated(temp);
  const bad = next("DELETE FROM users WHERE extension = '101'");
  throws(() => temp.open({ migrations: [...released, bad] }), {
    name: "StoreError",
    problem: "version",
    message: "Migration next would leave 1 rows without what they refer to",
  });
  equal(temp.open().users.list().length, 2);
});

Deno.test("a migration that fails is undone as a whole, and there is a backup", async () => {
  await using temp = new TempStore();
  await populated(temp);
  const bad = next("DELETE FROM calls; CREATE TABLE nonsense (;");
  throws(() => temp.open({ migrations: [...released, bad] }), /syntax error/);
  const [backup] = await backupsIn(temp);
  equal(backup, `schema-${released.length}-20260101T000000Z.sqlite`);
  const path = temp.path(`backups/${backup}`);
  equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  using copy = new DatabaseSync(path, { readOnly: true });
  equal(copy.prepare("SELECT count(*) AS n FROM devices").get()?.["n"], 2);
  equal(temp.open().calls.list({ limit: 9 }).length, 1);
});

Deno.test("a new database needs no backup", async () => {
  await using temp = new TempStore();
  temp.open();
  await rejects(backupsIn(temp), Deno.errors.NotFound);
});

Deno.test("a migration that was changed after its release is refused", async () => {
  await using temp = new TempStore();
  await populated(temp);
  const changed = released.map((one) => one.version === 2 ? { ...one, sql: one.sql + " " } : one);
  throws(
    () => temp.open({ migrations: changed }),
    (error) => error instanceof StoreError && /is not the one that made/.test(error.message),
  );
});

Deno.test("a database of a newer program is refused, and left alone", async () => {
  await using temp = new TempStore();
  const newer = temp.open({ migrations: [...released, next("CREATE TABLE later (a) ;")] });
  await temp.close(newer);
  throws(() => temp.open(), /has been used by a newer Ringdown \(migration next\)/);
});

Deno.test("line ends of another system do not change a migration", async () => {
  await using temp = new TempStore();
  const folder = temp.path("migrations");
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/0001_a.sql`, "CREATE TABLE a (b TEXT);\r\n");
  await Deno.writeTextFile(`${folder}/README.md`, "not a migration");
  deepEqual(readMigrations(new URL(`file://${folder}/`)), [
    { version: 1, name: "a", sql: "CREATE TABLE a (b TEXT);\n" },
  ]);
});
