/**
 * Time grows with the size of a message and not with its square. `deno task fuzz` measures the
 * growth; here a bound tells enough on a busy machine: what is quadratic takes seconds.
 */
import { ok } from "node:assert/strict";
import { ATTACKS, least } from "./attacks.ts";
import { tryMessage } from "./try_message.ts";

const BOUND_MS = 100;

for (const { what, sizes, make } of ATTACKS) {
  Deno.test(`a message of ${what} is read in linear time`, () => {
    const bytes = make(sizes[2]);
    const ms = least(5, () => tryMessage(bytes));
    ok(ms < BOUND_MS, `${ms.toFixed(1)} ms for ${bytes.length} octets`);
  });
}
