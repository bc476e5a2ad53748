import { deepEqual, equal } from "node:assert/strict";
import { SerialQueue } from "../../src/runtime/mod.ts";

function setUp() {
  const done: string[] = [];
  const queue = new SerialQueue((error) => done.push(`error: ${(error as Error).message}`));
  return { done, queue };
}

Deno.test("SerialQueue runs a task at once when nothing runs", () => {
  const { done, queue } = setUp();
  queue.push(() => void done.push("one"));
  queue.push(() => void done.push("two"));
  deepEqual(done, ["one", "two"]);
  equal(queue.length, 0);
});

Deno.test("SerialQueue runs one task at a time, in the order they came", async () => {
  const { done, queue } = setUp();
  const gate = Promise.withResolvers<void>();
  queue.push(async () => {
    done.push("first starts");
    await gate.promise;
    done.push("first ends");
  });
  queue.push(() => void done.push("second"));
  queue.push(async () => {
    await Promise.resolve();
    done.push("third");
  });
  equal(queue.length, 2);
  deepEqual(done, ["first starts"]);
  gate.resolve();
  await new Promise<void>((resolve) => queue.push(() => resolve()));
  deepEqual(done, ["first starts", "first ends", "second", "third"]);
});

Deno.test("SerialQueue runs what a task pushes after it", () => {
  const { done, queue } = setUp();
  queue.push(() => {
    queue.push(() => void done.push("inner"));
    done.push("outer");
  });
  deepEqual(done, ["outer", "inner"]);
});

Deno.test("SerialQueue survives what throws, at once and later", async () => {
  const { done, queue } = setUp();
  queue.push(() => {
    throw new Error("at once");
  });
  queue.push(async () => {
    await Promise.resolve();
    throw new Error("later");
  });
  await new Promise<void>((resolve) => queue.push(() => resolve()));
  deepEqual(done, ["error: at once", "error: later"]);
});
