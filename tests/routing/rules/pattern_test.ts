import { equal, ok } from "node:assert/strict";
import { NumberPatterns, patternFault } from "../../../src/routing/mod.ts";
import { SeededRandom } from "../../support/seeded_random.ts";

/** Pieces that mean the same here and in the runtime's own engine. */
const ATOMS = [
  "0",
  "1",
  "2",
  ".",
  "[01]",
  "[^1]",
  "\\d",
  "(?:0|12)",
  "(1|2|)",
  "\\+",
  "a",
  "[a-c0]",
];
const TIMES = ["", "", "", "?", "*", "+", "{2}", "{1,3}", "{0,2}", "{2,}"];

function patternOf(random: SeededRandom): string {
  const parts = Array.from(
    { length: 1 + random.integer(4) },
    () => random.pick(ATOMS) + random.pick(TIMES),
  );
  const whole = parts.join(random.integer(4) === 0 ? "|" : "");
  return `${random.integer(3) === 0 ? "^" : ""}${whole}${random.integer(3) === 0 ? "$" : ""}`;
}

const textOf = (random: SeededRandom) =>
  Array.from({ length: random.integer(9) }, () => random.pick([..."012+aBx"])).join("");

Deno.test("[RULE-8] a pattern finds what the runtime's own engine finds", () => {
  const random = new SeededRandom(5);
  for (let run = 0; run < 20_000; run++) {
    const pattern = patternOf(random);
    const text = textOf(random);
    const expected = new RegExp(pattern, "i").test(text);
    equal(new NumberPatterns([pattern]).find(text) === 0, expected, `/${pattern}/ in ${text}`);
  }
});

Deno.test("many patterns at once find the first of them that matches", () => {
  const patterns = new NumberPatterns(["^\\+49", "^\\+4", "00$"]);
  equal(patterns.find("+4930"), 0);
  equal(patterns.find("+4400"), 1);
  equal(patterns.find("12300"), 2);
  equal(patterns.find("123"), undefined);
  equal(new NumberPatterns([]).find("123"), undefined);
});

Deno.test("[RULE-22] patterns that make others explode take no longer than others", () => {
  const text = "1".repeat(200) + "x";
  for (const pattern of ["^(1*)*$", "(1|11)+$", "^(1+)+$", "(.*)(.*)(.*)(.*)2", "(1?){50}1{50}$"]) {
    const patterns = new NumberPatterns([pattern]);
    // Each of these takes an engine that goes back longer than anybody waits.
    equal(patterns.find(text), undefined, pattern);
  }
});

const FAULTS: readonly (readonly [pattern: string, kind: string, at: number])[] = [
  ["(12", "not-closed", 0],
  ["12)", "not-opened", 2],
  ["[12", "not-closed", 0],
  ["[]", "range", 0],
  ["[9-0]", "range", 1],
  ["*1", "nothing-to-repeat", 0],
  ["1{3,2}", "range", 1],
  ["1{999}", "too-large", 1],
  ["((1{99}){99}){99}", "too-large", 0],
  ["1++", "not-safe", 2],
  ["(?=1)", "not-safe", 0],
  ["(?<a>1)", "not-safe", 0],
  ["\\1", "escape", 0],
  ["1\\", "escape", 1],
  ["^*", "nothing-to-repeat", 1],
  ["1".repeat(201), "too-long", 200],
  ["(".repeat(30) + ")".repeat(30), "too-large", 20],
];

for (const [pattern, kind, at] of FAULTS) {
  Deno.test(`[RULE-23] /${pattern.slice(0, 30)}/ is refused as ${kind} at ${at}`, () => {
    const fault = patternFault(pattern);
    equal(fault?.kind, kind);
    equal(fault?.at, at);
  });
}

Deno.test("[RULE-23] a pattern that is none has a word on it, whatever it is", () => {
  const random = new SeededRandom(9);
  for (let run = 0; run < 5_000; run++) {
    const text = Array.from(
      { length: random.integer(12) },
      () => random.pick([..."1(){}[]^-\\?*+|,d.$"]),
    )
      .join("");
    const fault = patternFault(text);
    if (fault) ok(fault.at >= 0 && fault.at <= text.length, text);
    else new NumberPatterns([text]).find("11d-");
  }
});
