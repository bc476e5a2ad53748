import { deepEqual, equal } from "node:assert/strict";
import { LogRing } from "../../src/runtime/mod.ts";

Deno.test("LogRing keeps the latest lines and forgets the oldest", () => {
  const ring = new LogRing(3);
  for (let n = 0; n < 5; n++) ring.add(`line ${n}`, "info");
  deepEqual(ring.list().map(({ text }) => text), ["line 4", "line 3", "line 2"]);
  deepEqual(ring.list().map(({ sequence }) => sequence), [4, 3, 2]);
});

Deno.test("LogRing finds lines by how much they matter and by what is in them", () => {
  const ring = new LogRing();
  ring.add("One", "debug");
  ring.add("Two", "info");
  ring.add("Three", "error");
  deepEqual(ring.list({ least: "info" }).map(({ text }) => text), ["Three", "Two"]);
  deepEqual(ring.list({ part: "T" }).map(({ text }) => text), ["Three", "Two"]);
  deepEqual(ring.list({ least: "warn", part: "two" }), []);
});

Deno.test("LogRing cuts a line that is too long", () => {
  const ring = new LogRing();
  ring.add("x".repeat(10_000), "info");
  equal(ring.list()[0]?.text.length, 2_001);
});
Deno.test("LogRing tells who follows it, until they do not any more", () => {
  const ring = new LogRing();
  ring.add("before", "info");
  const [last] = ring.list();
  let told = 0;
  {
    using _followed = ring.subscribe(() => told++);
    ring.add("after", "info");
  }
  ring.add("later", "info");
  equal(told, 1);
  deepEqual(ring.list({ after: last?.sequence ?? 0 }).map(({ text }) => text), ["later", "after"]);
});
