import { deepEqual } from "node:assert/strict";
import { spokenTime } from "../../src/b2bua/spoken_time.ts";

const NOON = new Date(Date.UTC(2026, 5, 1, 12, 5, 10));

Deno.test("spokenTime tells the time of the zone it is given", () => {
  const said = (zone: string) => spokenTime(NOON, zone).slice(1);
  deepEqual(said("UTC"), ["12", "oh", "5", "and", "10", "seconds"]);
  deepEqual(said("Europe/Berlin"), ["14", "oh", "5", "and", "10", "seconds"]);
  deepEqual(said("Asia/Kolkata"), ["17", "35", "and", "10", "seconds"]);
});

Deno.test("spokenTime says midnight and full hours as people do", () => {
  const midnight = new Date(Date.UTC(2026, 5, 1));
  deepEqual(spokenTime(midnight, "UTC").slice(1), ["0", "hundred", "and", "0", "seconds"]);
});
