import { deepEqual, equal, match } from "node:assert/strict";
import type { CallsToForget } from "../../src/domain/mod.ts";
import { createLog } from "../../src/runtime/mod.ts";
import { CallRetention } from "../../src/store/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

const HOUR_MS = 3_600_000;

/** `there` calls that may be forgotten, and how long they are kept. */
function setUp(there: number, kept: { readonly days: number; readonly most: number }) {
  const clock = new FakeClock();
  const lines: string[] = [];
  const log = createLog({
    clock,
    level: "info",
    format: "text",
    write: (line) => lines.push(line),
  });
  const asked: CallsToForget[] = [];
  const state = { there, broken: false };
  const calls = {
    forget(which: CallsToForget) {
      asked.push(which);
      if (state.broken) throw new Error("The disk is full");
      const count = Math.min(state.there, which.limit);
      state.there -= count;
      return count;
    },
  };
  const retention = new CallRetention({ clock, log, calls, ...kept });
  return { clock, lines, asked, state, retention };
}

Deno.test("calls are forgotten every hour, by age and by number", () => {
  const { clock, asked, retention } = setUp(0, { days: 30, most: 1_000 });
  using _retention = retention;
  const start = clock.now().getTime();
  clock.advance(2 * HOUR_MS);
  deepEqual(
    asked.map(({ before, keep }) => [before?.getTime(), keep]),
    [1, 2].map((hours) => [start + hours * HOUR_MS - 30 * 86_400_000, 1_000]),
  );
});

Deno.test("nothing is forgotten of what is kept for ever", () => {
  const { clock, asked, retention } = setUp(0, { days: 0, most: 0 });
  using _retention = retention;
  clock.advance(HOUR_MS);
  deepEqual(asked.map(({ before, keep }) => [before, keep]), [[undefined, undefined]]);
});

Deno.test("many are forgotten a few at a time, with pauses, and told once", () => {
  const { clock, lines, state, asked, retention } = setUp(45, { days: 1, most: 0 });
  using _retention = retention;
  clock.advance(HOUR_MS);
  equal(state.there, 25);
  clock.advance(100);
  equal(state.there, 5);
  clock.advance(100);
  deepEqual([state.there, asked.length], [0, 3]);
  equal(lines.length, 1);
  match(lines[0] ?? "", /calls=45/);
});

Deno.test("a disk that refuses is asked again in an hour", () => {
  const { clock, lines, state, retention } = setUp(10, { days: 1, most: 0 });
  using _retention = retention;
  state.broken = true;
  clock.advance(HOUR_MS);
  match(lines[0] ?? "", /The disk is full/);
  state.broken = false;
  clock.advance(HOUR_MS);
  equal(state.there, 0);
});

Deno.test("what is stopped forgets nothing any more", () => {
  const { clock, asked, retention } = setUp(1_000, { days: 1, most: 0 });
  clock.advance(HOUR_MS);
  retention[Symbol.dispose]();
  clock.advance(2 * HOUR_MS);
  equal(asked.length, 1);
  equal(clock.pending, 0);
});
