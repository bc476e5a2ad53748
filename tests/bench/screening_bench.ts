/**
 * What it costs to screen a call with 10,000 entries in the lists, without what is asked outside.
 *
 *   deno bench -A tests/bench/screening_bench.ts
 *   deno run -A tests/bench/screening_bench.ts      prints the 99th percentile of 20,000 calls
 */
import type { NumberListId } from "../../src/domain/mod.ts";
import { loadNumberClasses } from "../../src/screening/mod.ts";
import { entryOf, Gate } from "../screening/gate.ts";
import { SeededRandom } from "../support/seeded_random.ts";

const ENTRIES = 10_000;
const PATTERNS = 200;
const CALLS = 20_000;

/** A gate with numbers, prefixes and patterns in its lists, none of which is quick to tell. */
export function crowdedGate(): Gate {
  const gate = new Gate();
  const random = new SeededRandom(3);
  const digits = (count: number) =>
    Array.from({ length: count }, () => random.integer(10)).join("");
  const lists = ["allow", "block", "grey"] as readonly string[] as readonly NumberListId[];
  gate.add(
    ...Array.from({ length: ENTRIES }, (_, at) => {
      const list = lists[at % 3] ?? ("block" as NumberListId);
      if (at < PATTERNS) {
        return entryOf(`^\\+4[0-9]{3}${digits(3)}.*${digits(2)}$`, { list, kind: "pattern" });
      }
      return at % 2 === 0
        ? entryOf(`+49${digits(9)}`, { list })
        : entryOf(`+49${digits(6)}`, { list, kind: "prefix" });
    }),
  );
  return gate;
}

const gate = crowdedGate();
const classify = await loadNumberClasses();
await gate.judge();
let next = 0;
const caller = () => `+49${String(1_000_000_000 + next++ * 7919 % 8_999_999_999)}`;

Deno.bench("screen a call with 10,000 entries", async () => {
  await gate.judge({}, caller());
});

Deno.bench("tell what kind of number calls", () => {
  classify(caller());
});

if (import.meta.main) {
  const times: number[] = [];
  for (let call = 0; call < CALLS; call++) {
    const began = performance.now();
    await gate.judge({}, caller());
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(3);
  // deno-lint-ignore no-console
  console.log(`p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(0.99999)} ms`);
  await gate[Symbol.asyncDispose]();
}
