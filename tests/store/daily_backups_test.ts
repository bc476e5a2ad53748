import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { AuditEntry } from "../../src/domain/mod.ts";
import { BackupFolder, DailyBackups } from "../../src/store/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { TempStore, userOf } from "../support/temp_store.ts";

const HOUR_MS = 3_600_000;

/** A day that begins at midnight of 1 January, in Berlin an hour later. */
function setUp(
  temp: TempStore,
  options: { hour?: number | "off"; keep?: number; zone?: string } = {},
) {
  const { log, meter } = temp;
  // The clock of the store would have it look after its log every second of these days.
  const clock = new FakeClock();
  const store = temp.open();
  store.users.save(userOf("101"));
  const told: string[] = [];
  const state = { broken: false };
  const folder = new BackupFolder(temp.path("daily"), clock, async (path) => {
    if (state.broken) throw new Error("The disk is full");
    await store.backUpAside(path);
  });
  const backups = new DailyBackups({
    clock,
    log,
    meter,
    folder,
    audit: {
      record: ({ actor, action }: AuditEntry) => void told.push(`${actor.kind} ${action}`),
      list: () => ({ records: [], total: 0 }),
    },
    hour: options.hour ?? 3,
    keep: options.keep ?? 2,
    timeZone: () => options.zone ?? "UTC",
  });
  const pass = async (ms: number, stepMs = HOUR_MS / 2) => {
    for (let at = 0; at < ms; at += stepMs) {
      clock.advance(stepMs);
      await backups.idle;
    }
  };
  const names = async () => (await folder.list()).map(({ name }) => name);
  return { backups, folder, told, state, pass, names };
}

Deno.test("a backup is made every day from its hour on, and can be opened", async () => {
  await using temp = new TempStore();
  const { backups, pass, names, told } = setUp(temp);
  using _backups = backups;
  await pass(3 * HOUR_MS - HOUR_MS / 2);
  deepEqual(await names(), []);
  await pass(HOUR_MS);
  const [name = ""] = await names();
  match(name, /^daily-20260101T03\d{4}Z\.sqlite$/);
  using copy = new DatabaseSync(temp.path(`daily/${name}`), { readOnly: true });
  equal(copy.prepare("SELECT extension FROM users").get()?.["extension"], "101");
  await pass(18 * HOUR_MS);
  equal((await names()).length, 1);
  await pass(6 * HOUR_MS);
  equal((await names()).length, 2);
  deepEqual(told, ["system backup.created", "system backup.created"]);
});

Deno.test("the oldest daily backup goes, and none that a person has made", async () => {
  await using temp = new TempStore();
  const { backups, folder, pass, names, told } = setUp(temp);
  using _backups = backups;
  await folder.create();
  await pass(4 * 24 * HOUR_MS, 6 * HOUR_MS);
  const left = await names();
  deepEqual(left.map((name) => name.slice(0, 14)), [
    "daily-20260104",
    "daily-20260103",
    "manual-2026010",
  ]);
  equal(told.filter((deed) => deed === "system backup.removed").length, 2);
});

Deno.test("the hour is that of the place", async () => {
  await using temp = new TempStore();
  const { backups, pass, names } = setUp(temp, { zone: "Europe/Berlin" });
  using _backups = backups;
  await pass(2 * HOUR_MS + HOUR_MS / 2);
  match((await names())[0] ?? "", /^daily-20260101T02/);
});

Deno.test("a backup that cannot be made is told, and tried again in an hour", async () => {
  await using temp = new TempStore();
  const { backups, state, pass, names } = setUp(temp, { hour: 0 });
  using _backups = backups;
  state.broken = true;
  await pass(10 * 60_000, 5 * 60_000);
  ok(backups.hasFailed);
  equal(temp.metric("ringdown_backup_failures_total"), 1);
  ok(temp.lines.some((line) => line.includes("The disk is full")));
  state.broken = false;
  await pass(50 * 60_000, 5 * 60_000);
  deepEqual(await names(), []);
  await pass(10 * 60_000, 5 * 60_000);
  equal((await names()).length, 1);
  ok(!backups.hasFailed);
});

Deno.test("no backup is made where none is wanted, or after the server has stopped", async () => {
  await using temp = new TempStore();
  const off = setUp(temp, { hour: "off" });
  using _off = off.backups;
  await off.pass(48 * HOUR_MS, 12 * HOUR_MS);
  deepEqual(await off.names(), []);
  await using other = new TempStore();
  const stopped = setUp(other);
  stopped.backups[Symbol.dispose]();
  await stopped.pass(48 * HOUR_MS, 12 * HOUR_MS);
  deepEqual(await stopped.names(), []);
});
