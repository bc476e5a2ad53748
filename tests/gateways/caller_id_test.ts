import { deepEqual, equal } from "node:assert/strict";
import type { DeviceId, GatewayCallerId, GatewayId } from "../../src/domain/mod.ts";
import { type OwnNumbers, shownCaller } from "../../src/gateways/caller_id.ts";
import type { OutsideCall } from "../../src/gateways/mod.ts";
import { gatewayOf } from "../support/gateways.ts";

/** 101 has +4930101, 102 has none; +4930100 is the first of all. */
const OWN: OwnNumbers = {
  ofExtension: (extension) => extension === "101" ? "+4930101" : undefined,
  any: "+4930100",
  has: (number) => number === "+4930100" || number === "+4930101",
};
const NONE: OwnNumbers = { ofExtension: () => undefined, any: undefined, has: () => false };

const ada = {
  device: "d1" as DeviceId,
  number: "101",
  name: "Ada",
  anonymous: false,
};
const outsider = {
  gateway: "gateway-in" as GatewayId,
  number: "+4915",
  name: "Eve",
  anonymous: false,
};

function shown(
  callerId: Partial<GatewayCallerId>,
  call: Partial<OutsideCall> & { caller: OutsideCall["caller"] },
  gateway: Parameters<typeof gatewayOf>[1] = {},
  own = OWN,
) {
  const base = gatewayOf("a");
  const { from, contactUser, headers } = shownCaller(
    { ...base, ...gateway, callerId: { ...base.callerId, ...callerId } },
    { diversions: [], ...call },
    own,
    (e164) => e164.replace("+", "00"),
  );
  return [String(from), contactUser, ...headers.map(({ name, value }) => `${name}: ${value}`)];
}

/** The number in P-Asserted-Identity. */
const numberOf = (...args: Parameters<typeof shown>) =>
  /<sip:([^@]*)@/.exec(shown(...args)[2] ?? "")?.[1];

Deno.test("who has a number of their own is shown with it, written as the gateway wants it", () => {
  deepEqual(shown({}, { caller: ada }), [
    '"Ada" <sip:004930101@a.example>',
    "004930101",
    'P-Asserted-Identity: "Ada" <sip:004930101@a.example>',
  ]);
});

Deno.test("who has none is shown with the usual number, or with any of ours", () => {
  const bob = { ...ada, number: "102" };
  equal(numberOf({}, { caller: bob }), "004930100");
  equal(numberOf({ number: "+4930109" }, { caller: bob }), "004930109");
  equal(numberOf({}, { caller: bob }, { account: { username: "me" } }, NONE), "me");
  deepEqual(shown({ header: "from" }, { caller: bob }, {}, NONE), [
    '"Ada" <sip:a.example>',
    "anonymous",
  ]);
});

Deno.test("override shows one number and name for all", () => {
  deepEqual(shown({ mode: "override", number: "+4930109", name: "Shop" }, { caller: ada }), [
    '"Shop" <sip:004930109@a.example>',
    "004930109",
    'P-Asserted-Identity: "Shop" <sip:004930109@a.example>',
  ]);
  equal(
    shown({ mode: "override", number: "+4930109" }, { caller: ada })[0],
    "<sip:004930109@a.example>",
  );
});

Deno.test("a device may have a number of its own, in whichever mode", () => {
  const devices = { ["d1" as DeviceId]: "+4930107" };
  equal(numberOf({ devices }, { caller: ada }), "004930107");
  equal(numberOf({ devices, mode: "override", number: "+4930109" }, { caller: ada }), "004930107");
});

Deno.test("who wants to be anonymous is so in From, and the carrier is told who it is", () => {
  const hidden = [
    '"Anonymous" <sip:anonymous@anonymous.invalid>',
    "anonymous",
    'P-Asserted-Identity: "Ada" <sip:004930101@a.example>',
    "Privacy: id",
  ];
  deepEqual(shown({}, { caller: { ...ada, anonymous: true } }), hidden);
  equal(shown({ mode: "anonymous" }, { caller: ada })[0], hidden[0]);
  deepEqual(shown({ header: "from" }, { caller: { ...ada, anonymous: true } }), [
    hidden[0],
    hidden[1],
    "Privacy: id",
  ]);
});

Deno.test("each carrier finds the number in the header where it looks", () => {
  const header = (of: GatewayCallerId["header"]) => shown({ header: of }, { caller: ada }).slice(2);
  deepEqual(header("from"), []);
  deepEqual(header("ppi"), ['P-Preferred-Identity: "Ada" <sip:004930101@a.example>']);
  deepEqual(header("rpid"), [
    'Remote-Party-ID: "Ada" <sip:004930101@a.example>;party=calling;privacy=off;screen=yes',
  ]);
});

Deno.test("a gateway has its own user and domain in From", () => {
  const [from, , identity] = shown({}, { caller: ada }, {
    fromUser: "trunk",
    fromDomain: "carrier.example",
    account: { username: "me" },
  });
  equal(from, '"Ada" <sip:trunk@carrier.example>');
  equal(identity, 'P-Asserted-Identity: "Ada" <sip:004930101@carrier.example>');
});

Deno.test("a caller from outside is shown only where the carrier takes that", () => {
  const forwarded = {
    caller: outsider,
    diversions: [{ from: "101", reason: "no-answer" }],
  } as const;
  equal(numberOf({}, forwarded), "004930101", "who forwarded");
  equal(numberOf({ forwarded: true }, forwarded), "004915");
  equal(numberOf({ allowed: ["+4915"] }, forwarded), "004915");
  equal(numberOf({ number: "+4930109" }, { caller: outsider }), "004930109");
  const nobody = { ...outsider, number: "" };
  equal(numberOf({ forwarded: true }, { caller: nobody }), "004930100");
});

Deno.test("a phone cannot show what is not its own", () => {
  equal(numberOf({ forwarded: true }, { caller: { ...ada, number: "+4915" } }), "004930100");
});

Deno.test("who forwarded last is told of as a number of ours, RFC 5806", () => {
  const of = (from: string, callerId: Partial<GatewayCallerId> = {}, own = OWN) =>
    shown(
      callerId,
      {
        caller: outsider,
        diversions: [{ from: "9", reason: "user-busy" }, { from, reason: "no-answer" }],
      },
      {},
      own,
    ).at(-1);
  equal(of("101"), "Diversion: <sip:004930101@a.example>;reason=no-answer;counter=2");
  equal(of("+4930100"), "Diversion: <sip:004930100@a.example>;reason=no-answer;counter=2");
  equal(
    of("102", { number: "+4930109" }),
    "Diversion: <sip:004930109@a.example>;reason=no-answer;counter=2",
  );
  equal(of("102", {}, NONE)?.startsWith("Diversion"), false);
});
