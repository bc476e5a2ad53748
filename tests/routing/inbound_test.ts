import { deepEqual, equal } from "node:assert/strict";
import { explain } from "../../src/routing/mod.ts";
import {
  callFrom,
  factsOf,
  gatewayId,
  lineOf,
  members,
  type Office,
  on,
  type Row,
} from "./office.ts";

const office: Office = {
  numbers: {
    "+4930100": "102",
    "+4930101": { destination: "103", gateways: [gatewayId("a")] },
    "+4930102": { destination: "103", gateways: [gatewayId("b")] },
    "+4930103": "999",
    "+4930104": "600",
    "+4930105": "sip:agent@elsewhere",
    "+4930106": "+4917",
    "+4930107": "*9196",
    "+4930108": "*78",
    "+4930109": "104",
  },
  groups: { "600": { members: members("102", "103") } },
  settings: { "104": { forward: { all: on("+4917") } } },
  outside: /^\+49/,
};

const ROWS: readonly Row[] = [
  ["[ROUTE-43] a number of ours", office, "+4930100", "102: 102 30s"],
  ["[ROUTE-43] by its gateway", office, "+4930101", "103: 103 30s"],
  ["[ROUTE-43] by another gateway", office, "+4930102", "404 Not Found"],
  ["[ROUTE-43] an extension", office, "102", "404 Not Found"],
  ["[ROUTE-43] a code", office, "*9196", "404 Not Found"],
  ["[ROUTE-43] a number outside: no open relay", office, "+4917", "404 Not Found"],
  ["[ROUTE-43] an address", office, "sip:eve@elsewhere", "404 Not Found"],
  ["[ROUTE-43] nothing", office, "", "404 Not Found"],
  ["[ROUTE-44] to nobody", office, "+4930103", "480 Temporarily Unavailable"],
  ["[ROUTE-44] to a group", office, "+4930104", "600: 102 103 20s"],
  [
    "[ROUTE-44] to an address",
    office,
    "+4930105",
    "sip:agent@elsewhere: sip:agent@elsewhere 30s",
  ],
  ["[ROUTE-44] to the outside", office, "+4930106", "+4917: outside:+4917 30s"],
  ["[ROUTE-44] to what speaks by itself", office, "+4930107", "echo"],
  [
    "[ROUTE-44] to a code that acts for its caller",
    office,
    "+4930108",
    "480 Temporarily Unavailable",
  ],
  [
    "[ROUTE-45] to somebody who forwards to the outside",
    office,
    "+4930109",
    "104/unconditional +4917: outside:+4917 30s",
  ],
];

for (const [name, where, dialled, becomes] of ROWS) {
  Deno.test(name, () => equal(lineOf(callFrom("a", where, dialled)), becomes));
}

Deno.test("[ROUTE-45] when nobody answers a call from outside it goes on as any other", () => {
  const diversions = [{ from: "102", reason: "no-answer" }] as const;
  equal(
    lineOf(callFrom("a", office, "+4917", { diversions })),
    "102/no-answer +4917: outside:+4917 30s",
  );
});

Deno.test("[ROUTE-42] why a call from outside leads where it does is told", () => {
  const caller = { extension: "+4915", gateway: gatewayId("a") };
  deepEqual(explain({ dialled: "+4930102", caller }, factsOf(office)).tried, [
    { key: "inbound.other-gateway", values: { number: "+4930102" } },
    { key: "refused", values: { status: 404, reason: "Not Found" } },
  ]);
});
