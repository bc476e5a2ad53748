import { deepEqual, equal, ok } from "node:assert/strict";
import {
  A_SILENCE,
  A_TO_LINEAR,
  linearToA,
  linearToMu,
  MU_SILENCE,
  MU_TO_LINEAR,
} from "../../src/rtp/mod.ts";

Deno.test("G.711 gives each code back that it decodes, in both laws", () => {
  for (let code = 0; code < 256; code++) {
    equal(linearToA(A_TO_LINEAR[code] ?? 0), code);
    // Of the two zeros of the mu-law one is enough.
    equal(linearToMu(MU_TO_LINEAR[code] ?? 0), code === 0x7f ? 0xff : code);
  }
});

Deno.test("G.711 has the values of ITU-T's tables at the ends of its scale", () => {
  deepEqual([MU_TO_LINEAR[0x00], MU_TO_LINEAR[0x80], MU_TO_LINEAR[0xff]], [-32_124, 32_124, 0]);
  deepEqual([A_TO_LINEAR[0x2a], A_TO_LINEAR[0xaa], A_TO_LINEAR[0xd5]], [-32_256, 32_256, 8]);
  equal(linearToMu(0), MU_SILENCE);
  equal(linearToA(0), A_SILENCE);
  equal(linearToMu(-32_768), 0x00);
  equal(linearToA(-32_768), 0x2a);
});

Deno.test("G.711 is nowhere further from the sample than half a step", () => {
  for (let sample = -32_000; sample <= 32_000; sample += 7) {
    const bound = Math.max(16, Math.abs(sample) / 16);
    ok(Math.abs((MU_TO_LINEAR[linearToMu(sample)] ?? 0) - sample) <= bound);
    ok(Math.abs((A_TO_LINEAR[linearToA(sample)] ?? 0) - sample) <= bound);
  }
});
