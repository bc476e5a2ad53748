import { deepEqual } from "node:assert/strict";
import { twilioCallOf } from "../../src/twilio/mod.ts";

const OURS = `AC${"0".repeat(32)}`;
const CALL = `CA${"1".repeat(32)}`;

for (
  const [what, callSid, account, ours, expected] of [
    ["a call by our trunk", CALL, OURS, OURS, { callSid: CALL, isOfAnother: false }],
    ["a call of another account", CALL, `AC${"f".repeat(32)}`, OURS, {
      ...{ callSid: CALL, isOfAnother: true },
    }],
    ["a call that does not say whose it is", CALL, undefined, OURS, {
      ...{ callSid: CALL, isOfAnother: false },
    }],
    ["a call by another carrier", undefined, undefined, undefined, { isOfAnother: false }],
    ["a name that is none", "<script>", OURS, OURS, { isOfAnother: false }],
  ] as const
) {
  Deno.test(`what Twilio says of ${what}`, () => {
    const headers: Record<string, string | undefined> = {
      "X-Twilio-CallSid": callSid,
      "X-Twilio-AccountSid": account,
    };
    deepEqual(twilioCallOf((name) => headers[name], ours), expected);
  });
}
