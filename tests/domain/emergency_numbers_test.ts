import { deepEqual, equal, match, ok } from "node:assert/strict";
import { emergencyNumbersOf } from "../../src/domain/mod.ts";

const CASES: readonly (readonly [country: string, numbers: string])[] = [
  ["us", "911"],
  ["de", "112 110"],
  ["DE", "112 110"],
  ["gb", "999 112"],
  ["fr", "112 15 17 18"],
  ["au", "000 112"],
  ["nz", "111"],
  ["jp", "110 118 119"],
  // No country, and one whose numbers we do not know.
  ["", "112 911"],
  ["aq", "112 911"],
  ["constructor", "112 911"],
];

for (const [country, numbers] of CASES) {
  Deno.test(`in "${country}" people in danger dial ${numbers}`, () => {
    equal(emergencyNumbersOf(country).join(" "), numbers);
  });
}

Deno.test("numbers of emergencies are digits, each once, and 112 is one in all of the European Union", () => {
  const countries = Array.from(
    { length: 26 * 26 },
    (_, at) => String.fromCharCode(97 + Math.floor(at / 26), 97 + at % 26),
  );
  for (const country of countries) {
    const numbers = emergencyNumbersOf(country);
    for (const number of numbers) match(number, /^\d{2,5}$/, country);
    deepEqual([...new Set(numbers)], numbers, country);
  }
  const members =
    "at be bg cy cz de dk ee es fi fr gr hr hu ie it lt lu lv mt nl pl pt ro se si sk";
  for (const country of members.split(" ")) {
    ok(emergencyNumbersOf(country).includes("112"), country);
  }
});
