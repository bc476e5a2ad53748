import { equal } from "node:assert/strict";
import { SeededRandom } from "../support/seeded_random.ts";
import { call, callFrom, lineOf, members, type Office, on, type Row } from "./office.ts";

/** What becomes of a call for help. */
const HELP = "112: help:112 600s";
const OUTSIDE = { outside: /^\+?[0-9]{2,}$/ };

const ROWS: readonly Row[] = [
  ["[ROUTE-60] the number itself", {}, "112", HELP],
  ["[ROUTE-60] another one of the country", {}, "110", "110: help:110 600s"],
  ["[ROUTE-60] behind a digit for the outside line", {}, "0112", HELP],
  ["[ROUTE-60] behind the other", {}, "9112", HELP],
  ["[ROUTE-60] a service of RFC 5031", {}, "service:sos.ambulance", HELP],
  ["[ROUTE-60] as an address at our own domain", {}, "sip:112@pbx", HELP],
  [
    "[ROUTE-60] who is a hidden caller is shown",
    { settings: { "101": { hideCallerId: true } } },
    "112",
    HELP,
  ],
  ["[ROUTE-60] hidden by the code", {}, "*67112", HELP],
  ["[ROUTE-60] a number that only begins so is none", OUTSIDE, "1122", "1122: outside:1122 30s"],
  [
    "[ROUTE-60] behind a digit it may be somebody's number",
    { groups: { "9112": { members: members("102") } } },
    "9112",
    "9112: 102 20s",
  ],
  [
    "[ROUTE-60] a group that has the number itself does not get it",
    { groups: { "112": { members: members("102") } } },
    "112",
    HELP,
  ],
  [
    "[ROUTE-61] no forwarding leads there",
    { ...OUTSIDE, settings: { "102": { forward: { all: on("112") } } } },
    "102",
    "480 Temporarily Unavailable",
  ],
  [
    "[ROUTE-61] no group",
    { ...OUTSIDE, groups: { "600": { members: members("112", "102") } } },
    "600",
    "600: 102 20s",
  ],
  ["[ROUTE-61] no number is set to forward to", OUTSIDE, "*72112", "say invalid"],
];

for (const [name, office, dialled, becomes] of ROWS) {
  Deno.test(`${name}: ${dialled}`, () => equal(lineOf(call(office, dialled)), becomes));
}

Deno.test("[ROUTE-61] no caller from outside gets there", () => {
  const office: Office = { ...OUTSIDE, numbers: { "+4930": "112" } };
  equal(lineOf(callFrom("a", office, "112")), "404 Not Found");
  equal(lineOf(callFrom("a", office, "+4930")), "480 Temporarily Unavailable");
});

Deno.test("[ROUTE-60] [ROUTE-62] nothing that anybody can set stops a call for help", () => {
  const random = new SeededRandom(112);
  const numbers = ["101", "102", "112", "600", "*72", "9112", "sip:a@b"];
  for (let run = 0; run < 2_000; run++) {
    const some = () => random.pick(numbers);
    const office: Office = {
      settings: {
        "101": {
          doNotDisturb: random.integer(2) === 0,
          hideCallerId: random.integer(2) === 0,
          callWaiting: 1,
          forward: { all: on(some()), busy: on(some()) },
          followMe: { enabled: true, members: [{ to: some(), delaySeconds: 0, ringSeconds: 20 }] },
        },
      },
      groups: Object.fromEntries(
        [some(), some()].map((one) => [one, { members: members(some()) }]),
      ),
      codes: new Map([["echo", "112"], ["milliwatt", some()]]),
      calls: { "101": random.integer(9) },
      unregistered: random.integer(2) === 0 ? ["101", "102"] : [],
      numbers: { "112": some() },
      ...(random.integer(2) === 0 ? OUTSIDE : {}),
    };
    equal(lineOf(call(office, "112", { anonymous: random.integer(2) === 0 })), HELP, `run ${run}`);
  }
});
