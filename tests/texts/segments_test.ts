import { deepEqual } from "node:assert/strict";
import { optOutOf, segmentsOf } from "../../src/texts/mod.ts";

for (
  const [what, text, alphabet, count] of [
    ["nothing", "", "GSM-7", 1],
    ["160 letters", "a".repeat(160), "GSM-7", 1],
    ["161 letters", "a".repeat(161), "GSM-7", 2],
    ["306 letters", "a".repeat(306), "GSM-7", 2],
    ["307 letters", "a".repeat(307), "GSM-7", 3],
    ["umlauts of the alphabet", "äöüß".repeat(40), "GSM-7", 1],
    ["80 euros, which take two places each", "€".repeat(80), "GSM-7", 1],
    ["81 euros", "€".repeat(81), "GSM-7", 2],
    [
      "153 places with a euro across the border",
      `${"a".repeat(152)}€${"a".repeat(152)}`,
      "GSM-7",
      3,
    ],
    ["70 Greek small letters", "α".repeat(70), "UCS-2", 1],
    ["71 Greek small letters", "α".repeat(71), "UCS-2", 2],
    ["35 faces, which take two places each", "😀".repeat(35), "UCS-2", 1],
    ["36 faces", "😀".repeat(36), "UCS-2", 2],
    ["67 faces, of which none is torn apart", "😀".repeat(67), "UCS-2", 3],
    ["a backtick, which is not in the alphabet", "`", "UCS-2", 1],
  ] as const
) {
  Deno.test(`segments: ${what}`, () => {
    const segments = segmentsOf(text);
    deepEqual([segments.alphabet, segments.count], [alphabet, count]);
  });
}

Deno.test("a single word stops, starts or asks for help, and a sentence does not", () => {
  deepEqual(
    ["STOP", " stop. ", "Unsubscribe", "start", "HELP!", "Stop that", "", "no"].map(optOutOf),
    ["stop", "stop", "stop", "start", "help", undefined, undefined, undefined],
  );
});
