import { deepEqual, equal } from "node:assert/strict";
import { isPatternFault, parseDialPattern } from "../../src/gateways/dial_pattern.ts";

/** Pattern, number, and what is left of it; undefined when it is not taken. */
const ROWS: readonly (readonly [pattern: string, number: string, rest: string | undefined])[] = [
  ["110", "110", "110"],
  ["110", "1100", undefined],
  ["11X", "119", "119"],
  ["11Z", "110", undefined],
  ["11N", "111", undefined],
  ["11N", "112", "112"],
  ["[13-5]X", "40", "40"],
  ["[13-5]X", "20", undefined],
  ["[+0]X", "+1", "+1"],
  ["0X.", "01", undefined],
  ["0X.", "012", "012"],
  ["0X!", "01", "01"],
  ["0X!", "0123", "0123"],
  [".", "", undefined],
  [".", "+49*#", "+49*#"],
  ["0|X.", "0301", "301"],
  ["9|1NXXNXXXXXX", "912125551234", "12125551234"],
  ["9|1NXXNXXXXXX", "911125551234", undefined],
  ["+49|.", "+4930", "30"],
  ["*9|.", "*930", "30"],
  ["abc", "abc", "abc"],
];

for (const [pattern, number, rest] of ROWS) {
  Deno.test(`the pattern ${pattern} ${rest === undefined ? "leaves" : "takes"} "${number}"`, () => {
    const read = parseDialPattern(pattern);
    equal(isPatternFault(read) ? read.kind : read.match(number), rest);
  });
}

const FAULTS: readonly (readonly [pattern: string, kind: string, at: number])[] = [
  ["", "empty", 0],
  ["0".repeat(65), "too-long", 64],
  ["0 1", "character", 1],
  ["0(1)", "character", 1],
  ["0[1", "bracket", 1],
  ["0[]1", "bracket", 1],
  ["[1-]", "bracket", 0],
  ["[a-z]", "bracket", 0],
  ["0[5-1]", "range", 1],
  ["0.1", "after-end", 2],
  ["0.|1", "after-end", 2],
  ["0!.", "after-end", 2],
  ["0|1|2", "two-bars", 3],
  ["0|", "only-prefix", 1],
  ["|", "only-prefix", 0],
];

for (const [pattern, kind, at] of FAULTS) {
  Deno.test(`the pattern "${pattern}" is refused as ${kind}`, () => {
    const read = parseDialPattern(pattern);
    deepEqual(isPatternFault(read) ? read : undefined, { kind, at });
  });
}
