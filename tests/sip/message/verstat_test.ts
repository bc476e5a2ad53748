import { deepEqual } from "node:assert/strict";
import { verstatOf } from "../../../src/sip/mod.ts";
import { request } from "../../support/messages.ts";

/** Headers of an INVITE, and what they say: a result, and the attestation. */
const ROWS: readonly (readonly [readonly string[], string])[] = [
  [[], "none"],
  [["P-Asserted-Identity: <sip:+4930;verstat=TN-Validation-Passed@c;user=phone>"], "passed"],
  [["P-Asserted-Identity: <tel:+4930;verstat=TN-Validation-Passed-B>"], "passed B"],
  [["P-Asserted-Identity: <tel:+4930;verstat=TN-Validation-Failed>"], "failed"],
  [["P-Asserted-Identity: <tel:+4930;verstat=No-TN-Validation>"], "none"],
  [
    [
      "P-Asserted-Identity: <tel:+4930;verstat=TN-Validation-Passed>",
      "P-Attestation-Indicator: C",
    ],
    "passed C",
  ],
  [["X-Twilio-VerStat: TN-Validation-Passed-A"], "passed A"],
  [["X-Twilio-VerStat: TN-Validation-Failed-C"], "failed C"],
  [["P-Asserted-Identity: <tel:+4930;verstat=Nonsense>"], "none"],
  [["P-Attestation-Indicator: A"], "none"],
];

for (const [headers, told] of ROWS) {
  Deno.test(`verstatOf ${headers.join(", ") || "nothing"} is ${told}`, () => {
    const [result, attestation] = told.split(" ");
    const expected = attestation === undefined ? { result } : { result, attestation };
    deepEqual(verstatOf(request("INVITE", { headers })), expected);
  });
}

Deno.test("verstatOf reads From where nothing else says it", () => {
  const from = "<sip:+4930;verstat=TN-Validation-Passed@c>;tag=1";
  deepEqual(verstatOf(request("INVITE", { from })), { result: "passed" });
});
