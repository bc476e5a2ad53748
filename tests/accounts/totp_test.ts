import { equal, match } from "node:assert/strict";
import { matchingStep, totpCode, totpUri } from "../../src/accounts/totp.ts";
import { Secret } from "../../src/runtime/mod.ts";

/** "12345678901234567890" in base32, RFC 6238 appendix B. */
const secret = new Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

const VECTORS: readonly (readonly [seconds: number, code: string])[] = [
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
  [20000000000, "353130"],
];

for (const [seconds, code] of VECTORS) {
  Deno.test(`totpCode is that of RFC 6238 at ${seconds} s`, () => {
    equal(totpCode(secret, Math.floor(seconds / 30)), code);
  });
}

const at = (step: number) => new Date(step * 30_000 + 12_345);

Deno.test("matchingStep takes the code of this step, the one before and the one after", () => {
  const now = at(1_000);
  for (const step of [999, 1_000, 1_001]) {
    equal(matchingStep(secret, totpCode(secret, step), now, 0), step);
  }
  for (const step of [998, 1_002]) {
    equal(matchingStep(secret, totpCode(secret, step), now, 0), undefined);
  }
});

Deno.test("matchingStep takes no code a second time, nor an older one", () => {
  const now = at(1_000);
  equal(matchingStep(secret, totpCode(secret, 1_000), now, 1_000), undefined);
  equal(matchingStep(secret, totpCode(secret, 999), now, 1_000), undefined);
  equal(matchingStep(secret, totpCode(secret, 1_001), now, 1_000), 1_001);
});

for (const code of ["", "28708", "2870822", "28708a", "２８７０８２"]) {
  Deno.test(`matchingStep takes "${code}" for no code`, () => {
    equal(matchingStep(secret, code, new Date(59_000), 0), undefined);
  });
}

Deno.test("totpUri is what authenticator apps read", () => {
  const uri = totpUri(secret, "Ringdown", "ada@example.org").reveal();
  match(uri, /^otpauth:\/\/totp\/Ringdown:ada%40example\.org\?secret=GEZDGNBV\w+&issuer=Ringdown&/);
});
