import { equal } from "node:assert/strict";
import { alone, SharedTexts } from "../../src/registrar/own_texts.ts";

Deno.test("a text of its own does not keep the message it was cut from", () => {
  const before = Deno.memoryUsage().heapUsed;
  const kept: string[] = [];
  for (let i = 0; i < 2_000; i++) kept.push(alone(`${i}`.padEnd(200_000, "é").slice(0, 60)));
  // They were cut from 400 MB.
  equal(Deno.memoryUsage().heapUsed - before < 200_000_000, true);
  equal(kept.at(-1), "1999".padEnd(60, "é"));
});

Deno.test("a text of its own is the same text, whatever is in it", () => {
  for (const text of ["", '\u0000\r\n"\\', "ÄÖ\u{1F600}", "\ud800", "\u2028"]) {
    equal(alone(text), text);
  }
});

Deno.test("shared texts stay right when there are too many to keep", () => {
  const texts = new SharedTexts();
  for (let i = 0; i < 2_500; i++) equal(texts.shared(`agent ${i}`), `agent ${i}`);
  equal(texts.shared("agent 1"), "agent 1");
});
