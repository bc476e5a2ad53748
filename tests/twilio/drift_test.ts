import { deepEqual } from "node:assert/strict";
import { driftOf, type FoundTrunk, type TwilioNumber, wantedOf } from "../../src/twilio/mod.ts";

const PLAN = {
  ...{ domain: "ringdown-1.pstn.twilio.com", username: "ringdown-1", secure: true },
  host: "pbx.example.org",
};
const NUMBER = "+15550100001";
const ORIGINATION = "sip:pbx.example.org:5061;transport=tls";

const numberOf = (change: Partial<TwilioNumber> = {}): TwilioNumber => ({
  ...{ sid: "PN1", number: NUMBER, name: "", canText: true, canCall: true },
  ...{ smsUrl: "", voiceUrl: "", trunkSid: "TK1" },
  ...change,
});

const WHOLE: FoundTrunk = {
  trunk: { sid: "TK1", name: "Ringdown", domain: PLAN.domain, secure: true },
  originations: [{ sid: "OU1", url: ORIGINATION, name: "Ringdown", enabled: true }],
  credentials: [{ sid: "CR1", username: "ringdown-1" }],
  isListAttached: true,
  numbers: [numberOf(), numberOf({ sid: "PN2", number: "+15550199999", trunkSid: "TK9" })],
};

const ours = { sid: "OU1", name: "Ringdown", enabled: true };
const theirs = { sid: "OU2", name: "Office", enabled: true, url: "sip:other.example.com" };

for (
  const [what, change, expected] of [
    ["a whole trunk", {}, []],
    ["no trunk", { trunk: undefined, originations: [], isListAttached: false, numbers: [] }, [
      { what: "trunk" },
      { what: "origination" },
      { what: "list-not-attached" },
    ]],
    ["a trunk without encryption", { trunk: { ...WHOLE.trunk, secure: false } }, [
      { what: "secure", is: false },
    ]],
    ["calls that go where we were", { originations: [{ ...ours, url: "sip:old.example.org" }] }, [
      { what: "origination", sid: "OU1", is: "sip:old.example.org" },
    ]],
    ["our origination switched off", {
      originations: [{ ...ours, url: ORIGINATION, enabled: false }],
    }, [{ what: "origination", sid: "OU1", is: ORIGINATION }]],
    ["calls that go elsewhere too", { originations: [{ ...ours, url: ORIGINATION }, theirs] }, [
      { what: "other-origination", is: "sip:other.example.com" },
    ]],
    ["no list", { credentials: undefined, isListAttached: false }, [{ what: "list" }]],
    ["a list without our name", { credentials: [] }, [{ what: "credential" }]],
    ["a list that may not call", { isListAttached: false }, [{ what: "list-not-attached" }]],
    ["a number that does nothing", { numbers: [free()] }, [
      { what: "number", sid: "PN1", number: NUMBER },
    ]],
    ["a number with Twilio's demonstration", {
      numbers: [{ ...free(), voiceUrl: "https://demo.twilio.com/welcome/voice/" }],
    }, [{ what: "number", sid: "PN1", number: NUMBER }]],
    ["a number with a webhook", {
      numbers: [{ ...free(), voiceUrl: "https://example.com/voice" }],
    }, [{ what: "number-elsewhere", sid: "PN1", number: NUMBER }]],
    ["a number of another trunk", { numbers: [numberOf({ trunkSid: "TK9" })] }, [
      { what: "number-elsewhere", sid: "PN1", number: NUMBER },
    ]],
  ] as const
) {
  Deno.test(`the drift of ${what}`, () => {
    const found = { ...WHOLE, ...change } as FoundTrunk;
    deepEqual(driftOf(wantedOf(PLAN, [NUMBER]), found), expected);
  });
}

function free(): TwilioNumber {
  const { trunkSid: _, ...number } = numberOf();
  return number;
}

Deno.test("calls come where the plan says, by TLS on its port where that is wanted", () => {
  const urls = [
    PLAN,
    { ...PLAN, host: "pbx.example.org:7061" },
    { ...PLAN, secure: false },
    { ...PLAN, secure: false, host: "192.0.2.7:5080" },
    { ...PLAN, host: "[2001:db8::1]" },
  ].map((plan) => wantedOf(plan, []).origination);
  deepEqual(urls, [
    ORIGINATION,
    "sip:pbx.example.org:7061;transport=tls",
    "sip:pbx.example.org",
    "sip:192.0.2.7:5080",
    "sip:[2001:db8::1]:5061;transport=tls",
  ]);
});
