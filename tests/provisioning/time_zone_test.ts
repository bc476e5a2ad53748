import { equal } from "node:assert/strict";
import { posixTimeZone, timeZoneOf } from "../../src/provisioning/mod.ts";

const ZONES: readonly (readonly [name: string, posix: string])[] = [
  ["Europe/Berlin", "STD-1DST,M3.5.0/2,M10.5.0/3"],
  ["Europe/London", "STD0DST,M3.5.0/1,M10.5.0/2"],
  ["America/New_York", "STD5DST,M3.2.0/2,M11.1.0/2"],
  ["America/St_Johns", "STD3:30DST,M3.2.0/2,M11.1.0/2"],
  ["Australia/Sydney", "STD-10DST,M10.1.0/2,M4.1.0/3"],
  ["Australia/Lord_Howe", "STD-10:30DST-11,M10.1.0/2,M4.1.0/2"],
  ["Asia/Kolkata", "STD-5:30"],
  ["Asia/Shanghai", "STD-8"],
  ["America/Phoenix", "STD7"],
  ["UTC", "STD0"],
];

for (const [name, posix] of ZONES) {
  Deno.test(`the time zone ${name} is ${posix}`, () => {
    const zone = timeZoneOf(name);
    equal(zone && posixTimeZone(zone), posix);
  });
}

Deno.test("a zone whose changes follow no rule is told without any", () => {
  const zone = timeZoneOf("Africa/Casablanca");
  equal(zone?.summer, undefined);
});

Deno.test("a zone that is none is none", () => {
  for (const name of ["", "Europe/Nowhere", "x".repeat(500), "../../etc"]) {
    equal(timeZoneOf(name), undefined, name);
  }
});
