import { deepEqual, equal } from "node:assert/strict";
import { createLog, type LogLevel, messageOf, Secret, SILENT_LOG } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

function setUp(format: "text" | "json", level: LogLevel = "debug") {
  const lines: string[] = [];
  const log = createLog({
    clock: new FakeClock(),
    level,
    format,
    write: (line) => void lines.push(line),
  });
  return { lines, log };
}

Deno.test("createLog writes a line of text with its fields", () => {
  const { lines, log } = setUp("text");
  log.with({ call: "c1" }).info("A call started", { from: "1001", name: "Al B", none: undefined });
  deepEqual(lines, ['2026-01-01T00:00:00.000Z INFO  A call started call=c1 from=1001 name="Al B"']);
});

Deno.test("createLog writes a line of JSON with its fields", () => {
  const { lines, log } = setUp("json");
  log.warn("Odd", { count: 3, secret: new Secret("x"), gone: null });
  deepEqual(JSON.parse(lines[0] ?? ""), {
    at: "2026-01-01T00:00:00.000Z",
    level: "warn",
    message: "Odd",
    count: 3,
    secret: "[secret]",
    gone: null,
  });
});

Deno.test("createLog keeps what is below its level out", () => {
  const { lines, log } = setUp("text", "warn");
  log.debug("a");
  log.info("b");
  log.warn("c");
  log.error("d");
  equal(lines.length, 2);
  equal(log.debugging, false);
  equal(setUp("text").log.debugging, true);
});

Deno.test("createLog lets nobody forge a line, move a cursor or add a field", () => {
  for (const format of ["text", "json"] as const) {
    const { lines, log } = setUp(format);
    log.info("From\r\nthe network", { agent: "x\n2026 ERROR forged\x1b[2J\u0085\u2028 admin=1" });
    equal(lines.length, 1);
    // deno-lint-ignore no-control-regex
    equal(/[\u0000-\u001f\u007f]/.test(lines[0] ?? ""), false);
    if (format === "text") equal(/ admin=1$/.test(lines[0] ?? ""), false);
  }
});

Deno.test("a Secret shows itself to reveal alone", () => {
  const secret = new Secret("hunter2");
  equal(secret.reveal(), "hunter2");
  const shown = [`${secret}`, JSON.stringify({ secret }), Deno.inspect(secret), String([secret])];
  for (const text of shown) {
    equal(text.includes("hunter2"), false);
    equal(text.includes("[secret]"), true);
  }
  deepEqual(Object.keys(secret), []);
});

Deno.test("messageOf says what was thrown, whatever it was", () => {
  equal(messageOf(new Error("a")), "a");
  equal(messageOf("b"), "b");
  equal(messageOf(undefined), "undefined");
});

Deno.test("SILENT_LOG keeps nothing and stays silent", () => {
  equal(SILENT_LOG.with({ a: 1 }), SILENT_LOG);
  equal(SILENT_LOG.debugging, false);
});

Deno.test("createLog keeps each line as people read it, whatever the format", () => {
  for (const format of ["text", "json"] as const) {
    const kept: string[] = [];
    const log = createLog({
      clock: new FakeClock(),
      level: "info",
      format,
      write: () => {},
      keep: (line, level) => void kept.push(`${level} ${line}`),
    });
    log.debug("Details");
    log.warn("Odd", { count: 3 });
    deepEqual(kept, ["warn 2026-01-01T00:00:00.000Z WARN  Odd count=3"], format);
  }
});
