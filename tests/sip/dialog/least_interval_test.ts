import { deepEqual, equal } from "node:assert/strict";
import { field, H, Headers, LeastInterval, Params, SipResponse } from "../../../src/sip/mod.ts";

const POLICY = { expires: 1800, minSe: 90 };

function refusal(seconds: number | undefined, status = 422): SipResponse {
  const fields = seconds === undefined ? [] : [field(H.minSe, { seconds, params: Params.NONE })];
  return new SipResponse(status, "", new Headers(fields));
}

Deno.test("LeastInterval raises what is asked to what a 422 demands, RFC 4028 §7.3", () => {
  const least = new LeastInterval();
  deepEqual(least.raise(POLICY), POLICY);
  equal(least.rises(refusal(600)), true);
  deepEqual(least.raise(POLICY), { expires: 1800, minSe: 600 });
  equal(least.rises(refusal(3600)), true);
  deepEqual(least.raise(POLICY), { expires: 3600, minSe: 3600 });
});

Deno.test("LeastInterval takes no demand that could repeat itself", () => {
  const least = new LeastInterval();
  equal(least.rises(refusal(600)), true);
  for (const seconds of [600, 90, undefined, 86_401]) equal(least.rises(refusal(seconds)), false);
  equal(least.rises(refusal(700, 488)), false);
  deepEqual([700, 800, 900, 1000].map((seconds) => least.rises(refusal(seconds))), [
    true,
    true,
    true,
    false,
  ]);
});
