import { ok } from "node:assert/strict";
import { SpareMemory } from "../../src/runtime/mod.ts";

/** Resident memory of this process, octets. */
const resident = () => Deno.memoryUsage().rss;

Deno.test({
  name: "SpareMemory gives back what the C library has freed and kept",
  ignore: Deno.build.os !== "linux",
  fn() {
    const libc = Deno.dlopen("libc.so.6", {
      malloc: { parameters: ["usize"], result: "pointer" },
      memset: { parameters: ["pointer", "i32", "usize"], result: "pointer" },
      free: { parameters: ["pointer"], result: "void" },
    });
    // Below the size from which the library maps memory of its own for a block.
    const blocks = Array.from({ length: 400 }, () => libc.symbols.malloc(100_000n));
    for (const block of blocks) libc.symbols.memset(block, 1, 100_000n);
    // The last one stays: what is freed before it cannot be given back from the end.
    for (const block of blocks.slice(0, -1)) libc.symbols.free(block);
    const before = resident();
    using spare = new SpareMemory();
    spare.giveBack();
    const after = resident();
    libc.symbols.free(blocks.at(-1) ?? null);
    libc.close();
    ok(before - after > 20_000_000, `${before} octets, then ${after}`);
  },
});

Deno.test({
  name: "SpareMemory gives back the code of the program, which goes on running",
  ignore: Deno.build.os !== "linux",
  fn() {
    const before = residentCode();
    using spare = new SpareMemory();
    spare.giveBackCode();
    const after = residentCode();
    ok(before - after > 5_000_000, `${before} octets, then ${after}`);
  },
});

/** Resident octets of this program that are code. */
function residentCode(): number {
  const program = Deno.readLinkSync("/proc/self/exe");
  let isCode = false;
  let kib = 0;
  for (const line of Deno.readTextFileSync("/proc/self/smaps").split("\n")) {
    if (/^[0-9a-f]+-/.test(line)) isCode = line.includes(" r-xp ") && line.endsWith(program);
    else if (isCode && line.startsWith("Rss:")) kib += Number(/\d+/.exec(line)?.[0]);
  }
  return kib * 1_024;
}
