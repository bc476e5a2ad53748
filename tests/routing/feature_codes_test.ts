import { deepEqual, equal, throws } from "node:assert/strict";
import { CodeConflictError, type Feature } from "../../src/domain/mod.ts";
import { FeatureCodes, FEATURES, parseFeature, parseSlots } from "../../src/routing/mod.ts";

const DEFAULTS = new FeatureCodes();

Deno.test("[ROUTE-28] the default codes", () => {
  deepEqual(
    DEFAULTS.list().map(({ feature, code, argument }) => `${code} ${argument} ${feature}`),
    [
      "*72 number forward-all-on",
      "*73 none forward-all-off",
      "*74 none forward-all-toggle",
      "*90 number forward-busy-on",
      "*91 none forward-busy-off",
      "*52 number forward-no-answer-on",
      "*53 none forward-no-answer-off",
      "*78 none do-not-disturb-on",
      "*79 none do-not-disturb-off",
      "*77 none do-not-disturb-toggle",
      "*21 none follow-me-toggle",
      "*21 number follow-me-to",
      "*97 none mailbox",
      "*98 none any-mailbox",
      "*98 user mailbox-of",
      "*99 user leave-message",
      "*8 none group-pickup",
      "** user pickup",
      "*5900 none park",
      "5900 none park-number",
      "5901-5999 range slots",
      "*67 number hide-caller-id",
      "*69 none call-return",
      "*870 none redial",
      "*724 page-group page",
      "*80 user intercom",
      "*9196 none echo",
      "*9195 none echo-delayed",
      "*9197 none milliwatt",
      "*9170 none clock",
      "*9664 none music",
      "*933 none emergency-test",
    ],
  );
});

for (const [name, { code }] of Object.entries(FEATURES)) {
  Deno.test(`[ROUTE-40] the default of ${name} goes with all others`, () => {
    const feature = name as Feature;
    equal(DEFAULTS.with(feature, undefined).with(feature, code).codeOf(feature), code);
  });
}

const REFUSED: readonly (readonly [feature: Feature, code: string, why: RegExp])[] = [
  ["redial", "*78", /^The code \*78 is taken by do-not-disturb-on$/],
  ["hide-caller-id", "*72", /^The code \*72 is taken by forward-all-on$/],
  ["redial", "*725", /^\*725 for redial could also be \*72 for forward-all-on with 5$/],
  ["hide-caller-id", "*7", /could also be \*7 for hide-caller-id with 2$/],
  ["redial", "**1", /could also be \*\* for pickup with 1$/],
  ["redial", "5950", /^The slots 5901-5999 could also be 5950 for redial$/],
  ["hide-caller-id", "59", /could also be 59 for hide-caller-id/],
  ["slots", "5900-5910", /^The slots 5900-5910 could also be \*?5900 for park(-number)?$/],
  ["redial", "", /^A code is 1 to 10 digits or stars, not ""$/],
  ["redial", "*8a", /digits or stars/],
  ["redial", "*1234567890", /digits or stars/],
  ["slots", "5901", /^Slots are numbers from one to another/],
  ["slots", "99-100", /of as many digits/],
  ["slots", "59-51", /Slots are/],
  ["slots", "1000-2000", /Slots are/],
];

for (const [feature, code, why] of REFUSED) {
  Deno.test(`[ROUTE-40] ${feature} cannot be "${code}"`, () => {
    throws(
      () => DEFAULTS.with(feature, code),
      (error) => error instanceof CodeConflictError && why.test(error.message),
    );
  });
}

Deno.test("[ROUTE-40] what can be told apart is allowed", () => {
  // What is dialled with a star before a slot is the other code, if there is one.
  equal(DEFAULTS.with("redial", "*5950").claimedBy("*5950"), "redial");
  // `*8` takes nothing, so that `*85` is another code; `*7249` is a page, and never a forwarding to 49.
  equal(DEFAULTS.with("redial", "*85").codeOf("redial"), "*85");
  equal(DEFAULTS.with("slots", "701-720").slots?.first, "701");
  equal(DEFAULTS.with("follow-me-to", "*22").codeOf("follow-me-to"), "*22");
});

Deno.test("[ROUTE-41] codes are changed, switched off and reset", () => {
  const changed = DEFAULTS.with("redial", "*66");
  equal(changed.list().find(({ feature }) => feature === "redial")?.changedFrom, "*870");
  const off = changed.with("redial", undefined);
  equal(off.codeOf("redial"), undefined);
  equal(off.claimedBy("*66"), undefined);
  equal(off.reset("redial").changes.size, 0);
  equal(DEFAULTS.with("slots", undefined).slots, undefined);
});

Deno.test("[ROUTE-41] a reset is refused when the default has been taken", () => {
  const swapped = DEFAULTS.with("redial", "*66").with("call-return", "*870");
  throws(() => swapped.reset("redial"), { message: "The code *870 is taken by call-return" });
});

Deno.test("[ROUTE-39] the longest code, whether or not there is what follows it", () => {
  const matches = (dialled: string) => {
    const code = DEFAULTS.match(dialled);
    return code && `${code.feature} ${code.argument}`.trim();
  };
  equal(matches("*7246"), "page 6");
  equal(matches("*724"), undefined);
  equal(matches("*7257"), "forward-all-on 57");
  equal(matches("*72"), undefined);
  equal(matches("*21"), "follow-me-toggle");
  equal(matches("*211"), "follow-me-to 1");
  equal(matches("**101"), "pickup 101");
  equal(matches("*8"), "group-pickup");
  equal(matches("*80101"), "intercom 101");
  equal(matches("*870"), "redial");
});

Deno.test("an extension is claimed by a code whether or not its argument exists", () => {
  for (const extension of ["*78", "**9", "*72999", "5901", "*5901", "5900", "*7249"]) {
    equal(DEFAULTS.claimedBy(extension) === undefined, false, extension);
  }
  for (const extension of ["101", "6000", "59", "590", "59010", "*", "a*78", "*72", "*724"]) {
    equal(DEFAULTS.claimedBy(extension), undefined, extension);
  }
});

Deno.test("a feature is known by its name alone", () => {
  equal(parseFeature("redial"), "redial");
  equal(parseFeature("toString"), undefined);
});

Deno.test("slots are numbers of one length, in order", () => {
  deepEqual(parseSlots("098-101")?.list(), ["098", "099", "100", "101"]);
  equal(parseSlots("098-101")?.has("99"), false);
  equal(parseSlots("098-101")?.has("0x9"), false);
});
