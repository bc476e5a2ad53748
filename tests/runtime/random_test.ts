import { equal, match, ok } from "node:assert/strict";
import { SystemRandom, toHex } from "../../src/runtime/mod.ts";

Deno.test("SystemRandom makes tokens of 128 bits, none twice", () => {
  const random = new SystemRandom();
  const tokens = new Set<string>();
  // More than one block of the generator.
  for (let i = 0; i < 2_000; i++) {
    const token = random.token();
    match(token, /^[0-9a-f]{32}$/);
    tokens.add(token);
  }
  equal(tokens.size, 2_000);
});

Deno.test("SystemRandom gives as many octets as asked for, and integers below the bound", () => {
  const random = new SystemRandom();
  equal(random.bytes(32).length, 32);
  equal(random.bytes(0).length, 0);
  const seen = new Set<number>();
  for (let i = 0; i < 500; i++) {
    const value = random.integer(4);
    ok(Number.isInteger(value) && value >= 0 && value < 4);
    seen.add(value);
  }
  equal(seen.size, 4);
});

Deno.test("toHex writes two digits an octet, of the part that is asked for", () => {
  equal(toHex(Uint8Array.of(0, 15, 16, 255)), "000f10ff");
  equal(toHex(Uint8Array.of(0, 15, 16, 255), 1, 3), "0f10");
  equal(toHex(new Uint8Array(0)), "");
});
