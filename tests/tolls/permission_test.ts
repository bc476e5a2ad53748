import { equal } from "node:assert/strict";
import { DEFAULT_TOLL_POLICY, type TollPolicy, USUAL_PERMISSIONS } from "../../src/domain/mod.ts";
import type { TollPermissions } from "../../src/domain/mod.ts";
import { loadNumberClasses } from "../../src/screening/mod.ts";
import { barred } from "../../src/tolls/permission.ts";

const classify = await loadNumberClasses();

type Case = readonly [
  what: string,
  number: string,
  policy: Partial<TollPolicy>,
  permissions: Partial<TollPermissions>,
  becomes: string | undefined,
  time?: string,
];

const CASES: readonly Case[] = [
  ["a number of the own country", "+493012345678", {}, {}, undefined],
  ["a mobile phone of the own country", "+4915112345678", {}, {}, undefined],
  ["a short number", "115", {}, {}, undefined],
  ["abroad", "+33142278186", {}, {}, "country"],
  ["abroad, where that country is allowed", "+33142278186", { countries: ["fr"] }, {}, undefined],
  ["abroad, by a phone that may", "+33142278186", {}, { abroad: true }, undefined],
  ["by a phone that may not", "+33142278186", { countries: ["fr"] }, { abroad: false }, "country"],
  [
    "an island that shares the code of a continent",
    "+18095551234",
    { countries: ["us"] },
    {},
    "country",
  ],
  ["a satellite", "+881612345678", { countries: ["fr"] }, {}, "country"],
  ["a network of its own", "+882161234567", {}, {}, "country"],
  ["toll-free abroad", "+18005551234", {}, {}, undefined],
  ["a premium number", "+499001234567", {}, {}, "premium"],
  ["a premium number where they are allowed", "+499001234567", { premium: true }, {}, undefined],
  ["by a phone that may call them", "+499001234567", {}, { premium: true }, undefined],
  ["by one that may not", "+499001234567", { premium: true }, { premium: false }, "premium"],
  ["a phone for inside", "+493012345678", {}, { outside: false }, "outside"],
  ["a prefix that is barred", "+493012345678", {}, { barred: ["4930"] }, "prefix"],
  [
    "one within it that is allowed",
    "+493012345678",
    {},
    { barred: ["4930"], allowed: ["493012"] },
    undefined,
  ],
  ["one allowed, with one within it barred", "+493012345678", {}, {
    allowed: ["49"],
    barred: ["4930"],
  }, "prefix"],
  ["allowed abroad by its prefix", "+33142278186", {}, { allowed: ["331"] }, undefined],
  [
    "abroad at night",
    "+33142278186",
    { countries: ["fr"], night: { from: "22:00", to: "06:00" } },
    {},
    "night",
    "23:30",
  ],
  [
    "abroad before dawn",
    "+33142278186",
    { countries: ["fr"], night: { from: "22:00", to: "06:00" } },
    {},
    "night",
    "05:59",
  ],
  [
    "abroad by day",
    "+33142278186",
    { countries: ["fr"], night: { from: "22:00", to: "06:00" } },
    {},
    undefined,
    "06:00",
  ],
  [
    "at home at night",
    "+493012345678",
    { night: { from: "22:00", to: "06:00" } },
    {},
    undefined,
    "23:30",
  ],
  [
    "within a time of one day",
    "+33142278186",
    { countries: ["fr"], night: { from: "12:00", to: "13:00" } },
    {},
    "night",
    "12:30",
  ],
];

for (const [what, number, policy, permissions, becomes, time = "12:00"] of CASES) {
  Deno.test(`${what} ${becomes === undefined ? "may be called" : `may not: ${becomes}`}`, () => {
    const call = { number, kind: classify(number), home: "de", time };
    const asked = { ...DEFAULT_TOLL_POLICY, ...policy };
    equal(barred(call, asked, { ...USUAL_PERMISSIONS, ...permissions }), becomes);
  });
}

Deno.test("a number whose kind nobody knows is abroad", () => {
  const call = { number: "+493012345678", kind: undefined, home: "de", time: "12:00" };
  equal(barred(call, DEFAULT_TOLL_POLICY, USUAL_PERMISSIONS), "country");
});
