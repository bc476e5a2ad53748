import { deepEqual, equal } from "node:assert/strict";
import { Place } from "../../src/administration/mod.ts";
import { PlaceHolder, type PlaceValue } from "../../src/domain/mod.ts";
import { RecordedAudit } from "../web/site.ts";

const ACTOR = { kind: "system" } as const;

function setUp(fixed: Readonly<Partial<Record<keyof PlaceValue, string>>> = {}) {
  const kept: (readonly [string, string | undefined])[] = [];
  const audit = new RecordedAudit();
  const place = new Place({
    holder: new PlaceHolder({ country: "us", timeZone: undefined }),
    fixed,
    keep: (name, value) => void kept.push([name, value]),
    audit,
  });
  return { place, kept, audit };
}

Deno.test("Place takes a country and a time zone and is there at once", () => {
  const { place, kept, audit } = setUp();
  equal(place.change(ACTOR, { country: "DE", timeZone: "Europe/Berlin" }).ok, true);
  deepEqual([place.country, place.timeZone], ["de", "Europe/Berlin"]);
  deepEqual(kept, [["country", "de"], ["timeZone", "Europe/Berlin"]]);
  equal(place.change(ACTOR, { country: "de", timeZone: "" }).ok, true);
  deepEqual(kept.slice(2), [["timeZone", undefined]]);
  equal(audit.entries.length, 2);
});

const WRONG: readonly (readonly [string, unknown, string])[] = [
  ["a country of three letters", { country: "deu", timeZone: "" }, "country"],
  ["a zone that is none", { country: "de", timeZone: "Berlin" }, "timeZone"],
  ["no country", { timeZone: "UTC" }, "country"],
];

for (const [what, input, field] of WRONG) {
  Deno.test(`Place refuses ${what}`, () => {
    const { place, kept } = setUp();
    const outcome = place.change(ACTOR, input);
    deepEqual(!outcome.ok && !outcome.missing && outcome.problems.map((it) => it.field), [field]);
    deepEqual(kept, []);
  });
}

Deno.test("Place changes nothing that is fixed outside", () => {
  const { place, kept } = setUp({ country: "flag --country" });
  const outcome = place.change(ACTOR, { country: "de", timeZone: "UTC" });
  deepEqual(!outcome.ok && !outcome.missing && outcome.problems, [
    { field: "country", text: "problem.fixed", params: { by: "flag --country" } },
  ]);
  equal(place.timeZone, undefined);
  deepEqual(kept, []);
  equal(place.change(ACTOR, { country: "us", timeZone: "UTC" }).ok, true);
});
