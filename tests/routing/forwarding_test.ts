import { deepEqual, equal } from "node:assert/strict";
import {
  MOST_DIVERSIONS,
  onward,
  type RingRoute,
  type RouteRequest,
} from "../../src/routing/mod.ts";
import { call, idOf, lineOf, members, type Office, on, type Row } from "./office.ts";

const all = (to: string) => ({ forward: { all: on(to) } });
const caller = { user: idOf("101"), extension: "101" };

const ROWS: readonly Row[] = [
  [
    "[ROUTE-11] diversions are named oldest first",
    {
      settings: {
        "102": all("103"),
        "103": { doNotDisturb: true, forward: { busy: on("104") } },
        "104": { forward: { unreachable: on("105") } },
      },
      unregistered: ["104"],
    },
    "102",
    "102/unconditional 103/do-not-disturb 104/unavailable 105: 105 30s",
  ],
  [
    "[ROUTE-11] a group is forwarded to, and leaves the caller out",
    { settings: { "102": all("600") }, groups: { "600": { members: members("101", "103") } } },
    "102",
    "102/unconditional 600: 103 20s",
  ],
  [
    "[ROUTE-12] two who forward to each other",
    { settings: { "102": all("103"), "103": all("102") } },
    "102",
    "102/unconditional 103: 103 30s",
  ],
  ["[ROUTE-12] who forwards to itself", { settings: { "102": all("102") } }, "102", "102: 102 30s"],
  [
    "[ROUTE-12] who forwards to itself by its address",
    { settings: { "102": all("sip:102@pbx") } },
    "102",
    "102: 102 30s",
  ],
  [
    "[ROUTE-12] who forwards to the caller",
    { settings: { "102": all("101") } },
    "102",
    "102: 102 30s",
  ],
  [
    "[ROUTE-12] a circle is not in the plan either",
    {
      settings: {
        "102": all("103"),
        "103": { forward: { noAnswer: on("102"), busy: on("104"), unreachable: on("101") } },
      },
    },
    "102",
    "102/unconditional 103: 103 30s busy>104",
  ],
  [
    "[ROUTE-12] a circle through a group",
    {
      settings: { "102": all("600") },
      groups: { "600": { members: members("103"), otherwise: "102" } },
    },
    "102",
    "102/unconditional 600: 103 20s",
  ],
  [
    "[ROUTE-12] a circle of do not disturb ends busy",
    {
      settings: {
        "102": { doNotDisturb: true, forward: { busy: on("103") } },
        "103": { doNotDisturb: true, forward: { busy: on("102") } },
      },
    },
    "102",
    "486 Do Not Disturb",
  ],
  [
    "[ROUTE-13] the one after the last forwarding rings",
    {
      settings: {
        "102": all("103"),
        "103": all("104"),
        "104": all("105"),
        "105": all("106"),
        "106": all("107"),
        "107": all("108"),
      },
    },
    "102",
    "102/unconditional 103/unconditional 104/unconditional 105/unconditional " +
    "106/unconditional 107: 107 30s",
  ],
  ...["*9196", "*9195", "*9197", "*9170", "*9664"].map((code): Row => [
    `[ROUTE-15] a call is forwarded to ${code}`,
    { settings: { "102": all(code) } },
    "102",
    { "*9196": "echo", "*9195": "echo", "*9197": "milliwatt", "*9170": "clock" }[code] ?? "music",
  ]),
  ...["*78", "*72103", "*8", "**103", "5900", "5901", "*67103", "*69", "*870", "*80103"].map(
    (code): Row => [
      `[ROUTE-15] a call that is forwarded to ${code} does nothing in the caller's name`,
      { settings: { "102": all(code) }, callers: ["103"], dialled: ["103"] },
      "102",
      "480 Temporarily Unavailable",
    ],
  ),
  [
    "[ROUTE-16] a forwarding that leads nowhere",
    { settings: { "102": all("999") } },
    "102",
    "480 Temporarily Unavailable",
  ],
];

for (const [name, office, dialled, becomes] of ROWS) {
  Deno.test(name, () => equal(lineOf(call(office, dialled)), becomes));
}

/** The plan of a call to `dialled`. */
function ringing(office: Office, dialled: string): RingRoute {
  const decision = call(office, dialled);
  if (decision.kind !== "ring") throw new TypeError(`Not ringing but ${lineOf(decision)}`);
  return decision;
}

Deno.test("[ROUTE-14] nobody answers: onward makes the next request", () => {
  const office: Office = {
    settings: {
      "102": { forward: { noAnswer: on("103"), busy: on("104") } },
      "103": { forward: { noAnswer: on("102"), unreachable: on("105") } },
    },
  };
  const request = { dialled: "*67102", caller };
  const first = ringing(office, "*67102");
  const next = onward(request, first, "no-answer");
  deepEqual(next, {
    dialled: "103",
    caller,
    diversions: [{ from: "102", reason: "no-answer" }],
    anonymous: true,
  });
  equal(
    lineOf(call(office, "103", next)),
    "anonymous 102/no-answer 103: 103 30s unreachable>105",
  );
  equal(onward(request, first, "busy")?.diversions?.[0]?.reason, "user-busy");
  equal(onward(request, first, "unreachable"), undefined);
});

Deno.test("[ROUTE-14] calls that nobody answers are not forwarded for ever", () => {
  const settings = Object.fromEntries(
    ["102", "103", "104", "105", "106", "107", "108"].map((extension) => [
      extension,
      { forward: { noAnswer: on(String(Number(extension) + 1)) } },
    ]),
  );
  let request: RouteRequest = { dialled: "102", caller };
  let forwardings = 0;
  while (true) {
    const decision = call({ settings }, request.dialled, request);
    const next = decision.kind === "ring" ? onward(request, decision, "no-answer") : undefined;
    if (!next) break;
    request = next;
    forwardings++;
  }
  equal(forwardings, MOST_DIVERSIONS);
});
