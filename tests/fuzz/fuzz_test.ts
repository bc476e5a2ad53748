/** A short run of `deno task fuzz` that is the same every time. */
import { SeededRandom } from "../support/seeded_random.ts";
import { mutant } from "./mutate.ts";
import { tryMessage } from "./try_message.ts";
import { tryStack } from "./try_stack.ts";

Deno.test("3,000 mutated messages throw nothing but SipSyntaxError at the parser", () => {
  const random = new SeededRandom(20_260_101);
  for (let i = 0; i < 3_000; i++) tryMessage(mutant(random));
});

Deno.test("1,000 mutated messages leave a PBX that still answers", async () => {
  const random = new SeededRandom(20_260_102);
  await tryStack(Array.from({ length: 1_000 }, () => mutant(random)));
});
