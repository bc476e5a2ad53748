import { deepEqual, equal, match } from "node:assert/strict";
import { MOST_OUTBOX_ENTRIES, type OutboxEntry } from "../../src/domain/mod.ts";
import { CircuitBreaker, type Errand, ErrandError, Outbox } from "../../src/outbox/mod.ts";
import type { Store } from "../../src/store/mod.ts";
import { TempStore } from "../support/temp_store.ts";

/** Whom errands are done at: it takes what comes, unless it is told otherwise. */
class Elsewhere implements Errand {
  readonly taken: string[] = [];
  readonly recorded: string[] = [];
  readonly refused: string[] = [];
  asked = 0;
  /** What goes wrong before it takes something; by what is to be done. */
  before: (payload: string) => ErrandError | undefined = () => undefined;
  /** What goes wrong after it. */
  after: (payload: string) => ErrandError | undefined = () => undefined;
  /** It takes something, and never says so. */
  isMute = false;
  finds: () => ErrandError | undefined = () => undefined;

  async run({ payload }: OutboxEntry) {
    const before = this.before(payload);
    if (before) throw before;
    this.taken.push(payload);
    if (this.isMute) await new Promise(() => {});
    const after = this.after(payload);
    if (after) throw after;
    return () => void this.recorded.push(payload);
  }

  find({ payload }: OutboxEntry) {
    this.asked++;
    const wrong = this.finds();
    if (wrong) return Promise.reject(wrong);
    return Promise.resolve(
      this.taken.includes(payload) ? () => void this.recorded.push(payload) : undefined,
    );
  }

  failed({ payload }: OutboxEntry, error: ErrandError) {
    this.refused.push(`${payload}: ${error.message}`);
  }
}

function outboxOf(temp: TempStore, store: Store, text: Errand, stalls: string[] = []) {
  const { clock, log, meter } = temp;
  const outbox = new Outbox({
    clock,
    log,
    meter,
    store: store.outbox,
    atomically: (task) => store.atomically(task),
    breaker: new CircuitBreaker({ failures: 3, openMs: 30_000 }),
    errands: { text },
    onStalled: (why) => stalls.push(why),
  });
  return {
    outbox,
    put(...payloads: string[]) {
      for (const payload of payloads) outbox.add({ kind: "text", lane: payload[0] ?? "", payload });
      outbox.wake();
    },
  };
}

Deno.test("what is added is done once, recorded and forgotten", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const there = new Elsewhere();
  const { outbox, put } = outboxOf(temp, store, there);
  await using _ = outbox;
  const { pending } = temp.clock;
  put("a1");
  await temp.clock.run(0);
  deepEqual([there.taken, there.recorded, store.outbox.count()], [["a1"], ["a1"], 0]);
  equal(temp.clock.pending, pending);
});

Deno.test("in a lane nothing overtakes, and no lane waits for another", async () => {
  await using temp = new TempStore();
  const there = new Elsewhere();
  const { outbox, put } = outboxOf(temp, temp.open(), there);
  await using _ = outbox;
  let isDown = true;
  there.before = (payload) =>
    payload === "a1" && isDown ? new ErrandError("unreached", "down") : undefined;
  put("a1", "a2", "b1", "b2");
  await temp.clock.run(500);
  deepEqual(there.taken, ["b1", "b2"]);
  isDown = false;
  await temp.clock.run(500);
  deepEqual(there.taken, ["b1", "b2", "a1", "a2"]);
});

Deno.test("what was refused is not tried again, and holds up nobody", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const there = new Elsewhere();
  const { outbox, put } = outboxOf(temp, store, there);
  await using _ = outbox;
  there.before = (payload) =>
    payload === "a1" ? new ErrandError("refused", "No such number", 21211) : undefined;
  put("a1", "a2");
  await temp.clock.run(60_000);
  deepEqual([there.taken, there.refused], [["a2"], ["a1: No such number"]]);
  equal(store.outbox.count("failed"), 1);
  there.before = () => undefined;
  const [failed] = store.outbox.list(10, 0);
  equal(store.outbox.retry(failed?.id ?? 0, temp.clock.now()), true);
  outbox.wake();
  await temp.clock.run(0);
  deepEqual([there.taken, store.outbox.count()], [["a2", "a1"], 0]);
});

Deno.test("between tries the pause grows from a second to thirty", async () => {
  await using temp = new TempStore();
  const there = new Elsewhere();
  const tries: number[] = [];
  // One that says to be left alone opens no breaker.
  there.before = () => {
    tries.push(temp.clock.elapsed());
    return new ErrandError("throttled", "Too many requests", 20429);
  };
  const { outbox, put } = outboxOf(temp, temp.open(), there);
  await using _ = outbox;
  put("a1");
  await temp.clock.run(100_000);
  deepEqual(tries, [0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000]);
});

Deno.test("who says how long to wait is left alone for that long, by all lanes", async () => {
  await using temp = new TempStore();
  const there = new Elsewhere();
  let isBusy = true;
  there.before = () =>
    isBusy ? new ErrandError("throttled", "Too many requests", 20429, 20_000) : undefined;
  const { outbox, put } = outboxOf(temp, temp.open(), there);
  await using _ = outbox;
  put("a1");
  await temp.clock.run(1_000);
  isBusy = false;
  put("b1");
  await temp.clock.run(18_999);
  deepEqual(there.taken, []);
  await temp.clock.run(1);
  deepEqual(there.taken, ["a1", "b1"]);
});

Deno.test("after three failures it waits half a minute, tells, and tries one", async () => {
  await using temp = new TempStore();
  const there = new Elsewhere();
  const [tries, stalls]: [number[], string[]] = [[], []];
  let isDown = true;
  there.before = () => {
    tries.push(temp.clock.elapsed());
    return isDown ? new ErrandError("unreached", "No connection") : undefined;
  };
  const { outbox, put } = outboxOf(temp, temp.open(), there, stalls);
  await using _ = outbox;
  put("a1", "b1", "c1", "d1");
  await temp.clock.run(29_999);
  // The fourth was under way with the others.
  deepEqual([tries, stalls], [[0, 0, 0, 0], ["No connection"]]);
  await temp.clock.run(1);
  deepEqual(tries.slice(4), [30_000]);
  isDown = false;
  await temp.clock.run(30_000);
  deepEqual([...there.taken].sort(), ["a1", "b1", "c1", "d1"]);
  equal(stalls.length, 1);
});

Deno.test("where the line breaks the other side is asked before anything is done again", async () => {
  await using temp = new TempStore();
  const there = new Elsewhere();
  const { outbox, put } = outboxOf(temp, temp.open(), there);
  await using _ = outbox;
  const broken = [new ErrandError("unclear", "The answer broke off")];
  there.after = () => broken.pop();
  put("a1", "a2");
  await temp.clock.run(2_999);
  equal(there.asked, 0);
  await temp.clock.run(1);
  deepEqual([there.taken, there.recorded, there.asked], [["a1", "a2"], ["a1", "a2"], 1]);
});

Deno.test("as long as the other side cannot be asked, nothing is done twice", async () => {
  await using temp = new TempStore();
  const there = new Elsewhere();
  const { outbox, put } = outboxOf(temp, temp.open(), there);
  await using _ = outbox;
  const broken = [new ErrandError("unclear", "The answer broke off")];
  there.after = () => broken.pop();
  there.finds = () => new ErrandError("unreached", "No connection");
  put("a1");
  await temp.clock.run(120_000);
  deepEqual([there.taken, there.recorded], [["a1"], []]);
  there.finds = () => undefined;
  await temp.clock.run(60_000);
  deepEqual([there.taken, there.recorded], [["a1"], ["a1"]]);
});

for (const isTaken of [true, false]) {
  const how = isTaken ? "taken" : "not taken";
  Deno.test(`what was ${how} when the program was killed arrives once`, async () => {
    await using temp = new TempStore();
    const there = new Elsewhere();
    {
      const store = temp.open();
      const { put } = outboxOf(temp, store, there);
      there.isMute = true;
      put("a1", "a2");
      await temp.clock.run(0);
      equal(store.outbox.list(10, 0)[0]?.state, "begun");
      await temp.close(store);
    }
    if (!isTaken) there.taken.length = 0;
    there.isMute = false;
    const store = temp.open();
    const { outbox } = outboxOf(temp, store, there);
    await using _ = outbox;
    outbox.start();
    await temp.clock.run(0);
    deepEqual([there.taken, there.recorded], [["a1", "a2"], ["a1", "a2"]]);
    equal(store.outbox.count(), 0);
    match(temp.lines.join("\n"), /not known whether/);
  });
}

Deno.test("what nobody knows how to do is refused, and a day is enough", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const there = new Elsewhere();
  // An hour each time, which is the longest that anybody is left alone.
  there.before = () => new ErrandError("throttled", "Too many requests", 20429, 86_400_000);
  const { outbox, put } = outboxOf(temp, store, there);
  await using _ = outbox;
  outbox.add({ kind: "dance", lane: "x", payload: "x" });
  put("a1");
  await temp.clock.run(25 * 3_600_000);
  deepEqual(store.outbox.list(10, 0).map(({ state, error }) => [state, error]), [
    ["failed", 'Nobody knows how to do "dance"'],
    ["failed", "Too many requests"],
  ]);
  deepEqual(there.refused, ["a1: Too many requests"]);
});

Deno.test("an outbox that is full takes no more", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  store.atomically(() => {
    for (let i = 0; i < MOST_OUTBOX_ENTRIES; i++) {
      store.outbox.add({ kind: "text", lane: "a", payload: "" }, temp.clock.now());
    }
  });
  equal(store.outbox.add({ kind: "text", lane: "a", payload: "" }, temp.clock.now()), undefined);
});

Deno.test("who stops waits for what is under way, and begins nothing more", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const there = new Elsewhere();
  const { outbox, put } = outboxOf(temp, store, there);
  const { pending } = temp.clock;
  put("a1", "a2");
  await outbox[Symbol.asyncDispose]();
  deepEqual([there.recorded, store.outbox.count()], [["a1"], 1]);
  equal(temp.clock.pending, pending);
});
