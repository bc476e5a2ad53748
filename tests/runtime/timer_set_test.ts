import { deepEqual, equal } from "node:assert/strict";
import { delay, repeat, TimerSet } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

Deno.test("TimerSet runs a timer once, and forgets it", () => {
  const clock = new FakeClock();
  const timers = new TimerSet<"A" | "B">(clock);
  const ran: string[] = [];
  timers.start("A", 100, () => ran.push(`A at ${clock.elapsed()}`));
  timers.start("B", 50, () => ran.push(`B at ${clock.elapsed()}`));
  deepEqual(timers.running, ["A", "B"]);
  clock.advance(1_000);
  deepEqual(ran, ["B at 50", "A at 100"]);
  deepEqual(timers.running, []);
  equal(clock.pending, 0);
});

Deno.test("TimerSet replaces a timer that is started again", () => {
  const clock = new FakeClock();
  const timers = new TimerSet<"A">(clock);
  const ran: number[] = [];
  timers.start("A", 100, () => ran.push(1));
  clock.advance(60);
  timers.start("A", 100, () => ran.push(clock.elapsed()));
  clock.advance(1_000);
  deepEqual(ran, [160]);
  equal(clock.pending, 0);
});

Deno.test("TimerSet stops one, or all, and a task may start its own timer again", () => {
  const clock = new FakeClock();
  const timers = new TimerSet<"A" | "B">(clock);
  let ran = 0;
  const again = () => {
    ran++;
    timers.start("A", 10, again);
  };
  again();
  timers.start("B", 15, () => {
    throw new Error("stopped");
  });
  timers.stop("B");
  timers.stop("B");
  clock.advance(35);
  equal(ran, 4);
  timers.stopAll();
  clock.advance(100);
  equal(ran, 4);
  equal(clock.pending, 0);
});

Deno.test("repeat runs again and again until it is disposed of, also by its own task", () => {
  const clock = new FakeClock();
  const at: number[] = [];
  const repeated = repeat(clock, 100, () => {
    at.push(clock.elapsed());
    if (at.length === 3) repeated[Symbol.dispose]();
  });
  clock.advance(1_000);
  deepEqual(at, [100, 200, 300]);
  equal(clock.pending, 0);
});

Deno.test("repeat goes on when its task throws", () => {
  const clock = new FakeClock();
  let ran = 0;
  const repeated = repeat(clock, 100, () => {
    ran++;
    throw new Error("once");
  });
  for (let i = 0; i < 3; i++) {
    try {
      clock.advance(100);
    } catch {
      continue;
    }
  }
  repeated[Symbol.dispose]();
  equal(ran, 3);
  equal(clock.pending, 0);
});

Deno.test("delay resolves when its time has come", async () => {
  const clock = new FakeClock();
  let done = false;
  const waiting = delay(clock, 100).then(() => done = true);
  await clock.run(99);
  equal(done, false);
  await clock.run(1);
  await waiting;
  equal(done, true);
});
