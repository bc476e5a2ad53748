import { equal } from "node:assert/strict";
import { dayStart } from "../../src/administration/mod.ts";

const DAYS: readonly (readonly [day: string, zone: string, days: number, begins: string])[] = [
  ["2026-01-31", "UTC", 0, "2026-01-31T00:00:00.000Z"],
  ["2026-01-31", "UTC", 1, "2026-02-01T00:00:00.000Z"],
  ["2026-01-31", "Europe/Berlin", 0, "2026-01-30T23:00:00.000Z"],
  ["2026-01-31", "America/New_York", 0, "2026-01-31T05:00:00.000Z"],
  // The clock is put forward at 2:00 on the 29th, and back at 3:00 on 25 October.
  ["2026-03-29", "Europe/Berlin", 0, "2026-03-28T23:00:00.000Z"],
  ["2026-03-29", "Europe/Berlin", 1, "2026-03-29T22:00:00.000Z"],
  ["2026-10-25", "Europe/Berlin", 1, "2026-10-25T23:00:00.000Z"],
  ["2026-01-01", "Asia/Kathmandu", 0, "2025-12-31T18:15:00.000Z"],
];

for (const [day, zone, days, begins] of DAYS) {
  Deno.test(`a day begins by the clocks of its zone: ${day} + ${days} in ${zone}`, () => {
    equal(dayStart(day, zone, days)?.toISOString(), begins);
  });
}

for (const day of ["2026-02-30", "2026-13-01", "26-01-01", "2026-1-1", "", "today"]) {
  Deno.test(`"${day}" is no day`, () => equal(dayStart(day, "UTC"), undefined));
}
