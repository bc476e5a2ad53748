import { deepEqual, equal } from "node:assert/strict";
import { Database } from "../../src/store/database.ts";
import { LookUpCache } from "../../src/store/look_up_cache.ts";
import { TempStore } from "../support/temp_store.ts";

Deno.test("LookUpCache reads once, though there is nothing, until something may have changed", async () => {
  await using temp = new TempStore();
  using database = new Database(temp.path("a.sqlite"));
  const cache = new LookUpCache<string, number | undefined>(database, 2);
  const read: string[] = [];
  const look = (key: string, value?: number) =>
    cache.get(key, () => {
      read.push(key);
      return value;
    });
  equal(look("a", 1), 1);
  equal(look("b"), undefined);
  equal(look("a", 2), 1);
  equal(look("b", 2), undefined);
  deepEqual(read, ["a", "b"]);
  database.durably(() => {});
  equal(look("a", 2), 2);
  database.changedElsewhere();
  equal(look("a", 3), 3);
  deepEqual(read, ["a", "b", "a", "a"]);
});

Deno.test("LookUpCache keeps nothing of a transaction, and never more than it may", async () => {
  await using temp = new TempStore();
  using database = new Database(temp.path("a.sqlite"));
  const cache = new LookUpCache<string, number>(database, 2);
  database.durably(() => equal(cache.get("a", () => 1), 1));
  equal(cache.get("a", () => 2), 2);
  for (let i = 0; i < 10; i++) cache.get(`other ${i}`, () => i);
  equal(cache.get("a", () => 3), 3);
  equal(cache.get("a", () => 4), 3);
});
