/** The timer wheel over real time; each test takes some hundredths of a second. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { delay, SystemClock } from "../../src/runtime/mod.ts";

Deno.test("SystemClock runs tasks in the order of their times, never early", async () => {
  const clock = new SystemClock();
  const ran: number[] = [];
  const late: number[] = [];
  const start = clock.elapsed();
  await new Promise<void>((resolve) => {
    for (const ms of [45, 5, 25, 0, 65]) {
      clock.after(ms, () => {
        ran.push(ms);
        late.push(clock.elapsed() - start - ms);
        if (ms === 65) resolve();
      });
    }
  });
  deepEqual(ran, [0, 5, 25, 45, 65]);
  for (const ms of late) ok(ms >= 0, `${ms} ms early`);
  equal(clock.pending, 0);
});

Deno.test("SystemClock runs what falls into one tick of the wheel in order too", async () => {
  // A slot is a stack: within 10 ms the last timer started ran first, unlike on the clock of tests.
  const clock = new SystemClock();
  const ran: string[] = [];
  for (const name of ["a", "b", "c"]) clock.after(5, () => ran.push(name));
  clock.after(4, () => ran.push("first"));
  await delay(clock, 30);
  equal(ran.slice(-3).join(), "a,b,c");
  equal(ran.includes("first"), true);
});

Deno.test("SystemClock leaves nothing running when its last timer is cancelled", () => {
  const clock = new SystemClock();
  const timers = [10, 1_000, 100_000].map((ms) => clock.after(ms, () => {}));
  equal(clock.pending, 3);
  for (const timer of timers) timer.cancel();
  timers[0]?.cancel();
  timers[1]?.[Symbol.dispose]();
  // The sanitizers of the test would find a timeout of the runtime that goes on.
  equal(clock.pending, 0);
});

Deno.test("SystemClock does not run a timer that another one of its tick cancelled", async () => {
  const clock = new SystemClock();
  const ran: string[] = [];
  const first = clock.after(5, () => {
    ran.push("first");
    second.cancel();
  });
  const second = clock.after(5, () => {
    ran.push("second");
    first.cancel();
  });
  await delay(clock, 30);
  deepEqual(ran, ["first"]);
  equal(clock.pending, 0);
});

Deno.test("SystemClock goes on when a task throws, and tells", async () => {
  const errors: unknown[] = [];
  const clock = new SystemClock((error) => void errors.push(error));
  clock.after(1, () => {
    throw new Error("one");
  });
  await delay(clock, 20);
  equal(errors.length, 1);
  equal(clock.pending, 0);
});

Deno.test("SystemClock runs what a task starts", async () => {
  const clock = new SystemClock();
  let depth = 0;
  await new Promise<void>((resolve) => {
    const next = () => ++depth === 4 ? resolve() : void clock.after(1, next);
    next();
  });
  equal(depth, 4);
  equal(clock.pending, 0);
});

Deno.test("SystemClock tells a timer of a later turn of the wheel from one of this", async () => {
  const clock = new SystemClock();
  const turn = 10 * 4_096;
  let early = false;
  using _far = clock.after(turn + 20, () => early = true);
  await delay(clock, 40);
  equal(early, false);
  equal(clock.pending, 1);
});

Deno.test("SystemClock keeps its other appointments when a task starts a later timer", async () => {
  // A task that started a timer half a second ahead set the driver for that one, and everything
  // due before slept until then: answers to REGISTER took 500 ms now and then.
  const clock = new SystemClock();
  const start = clock.elapsed();
  const ranAt: number[] = [];
  const later: { cancel(): void }[] = [];
  clock.after(5, () => later.push(clock.after(2_000, () => {})));
  await new Promise<void>((resolve) => {
    clock.after(40, () => {
      ranAt.push(clock.elapsed() - start);
      resolve();
    });
  });
  for (const timer of later) timer.cancel();
  ok((ranAt[0] ?? Infinity) < 1_000, `ran after ${ranAt[0]} ms`);
  equal(clock.pending, 0);
});
