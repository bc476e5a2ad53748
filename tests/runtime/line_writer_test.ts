import { deepEqual, equal } from "node:assert/strict";
import { createLineWriter } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

function setUp(fails = false) {
  const clock = new FakeClock();
  const written: string[] = [];
  const lines = createLineWriter(clock, 20, (bytes) => {
    if (fails) throw new Error("broken pipe");
    written.push(new TextDecoder().decode(bytes));
  });
  return { clock, written, lines };
}

Deno.test("LineWriter writes together what comes within its time", () => {
  const { clock, written, lines } = setUp();
  lines.write("one");
  clock.advance(19);
  lines.write("two");
  deepEqual(written, []);
  clock.advance(1);
  deepEqual(written, ["one\ntwo\n"]);
  equal(clock.pending, 0);
});

Deno.test("LineWriter writes an urgent line at once, behind those that wait", () => {
  const { clock, written, lines } = setUp();
  lines.write("one");
  lines.write("two", true);
  deepEqual(written, ["one\ntwo\n"]);
  equal(clock.pending, 0);
});

Deno.test("LineWriter does not gather without bound", () => {
  const { written, lines } = setUp();
  for (let i = 0; i < 70; i++) lines.write("x".repeat(1_000));
  equal(written.length, 1);
  lines.flush();
  equal(written.join("").length, 70 * 1_001);
});

Deno.test("LineWriter drops what cannot be written and goes on", () => {
  const { clock, lines } = setUp(true);
  lines.write("one", true);
  lines[Symbol.dispose]();
  equal(clock.pending, 0);
});
