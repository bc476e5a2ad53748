/**
 * Throws mutated messages at the parser and at a whole PBX.
 *
 *     deno task fuzz [iterations] [seed]
 *
 * Ends with 1 and the message in base64 when anything but `SipSyntaxError` came out, a message
 * took longer than a tenth of a second, double the size takes more than 2.5 times as long, or the
 * PBX complained.
 */

import { SeededRandom } from "../support/seeded_random.ts";
import { ATTACKS, least } from "./attacks.ts";
import { mutant } from "./mutate.ts";
import { tryMessage } from "./try_message.ts";
import { tryStack } from "./try_stack.ts";

const SLOW_MS = 100;
const BATCH = 500;
const MOST_GROWTH = 2.5;
const ROUNDS = 8;

const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

function report(what: unknown, seed: number, bytes?: Uint8Array): never {
  say(`seed ${seed}: ${what instanceof Error ? what.stack : String(what)}`);
  if (bytes) say(bytes.toBase64());
  Deno.exit(1);
}

const iterations = Number(Deno.args[0] ?? 100_000);
const first = Number(Deno.args[1] ?? Date.now() % 1_000_000_000);

let done = 0;
for (let seed = first; done < iterations; seed++, done += BATCH) {
  const random = new SeededRandom(seed);
  const batch = Array.from({ length: Math.min(BATCH, iterations - done) }, () => mutant(random));
  for (const bytes of batch) {
    const start = performance.now();
    try {
      tryMessage(bytes);
    } catch (error) {
      report(error, seed, bytes);
    }
    const ms = performance.now() - start;
    if (ms > SLOW_MS) report(`${Math.round(ms)} ms for ${bytes.length} octets`, seed, bytes);
  }
  try {
    await tryStack(batch);
  } catch (error) {
    report(error, seed);
  }
}
for (const { what, sizes, make } of ATTACKS) {
  const [small, large] = [make(sizes[0]), make(sizes[2])];
  // In turn: what else the machine does for a while slows both down.
  let [shortest, longest] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    shortest = Math.min(shortest, least(5, () => tryMessage(small)));
    longest = Math.min(longest, least(5, () => tryMessage(large)));
  }
  const growth = Math.sqrt(longest / shortest);
  // Under a millisecond there is more noise than growth.
  if (longest > 1 && growth > MOST_GROWTH) {
    report(`${what}: double the size takes ${growth.toFixed(1)} times as long`, first);
  }
}
say(`${iterations} messages from seed ${first} on: nothing found`);
