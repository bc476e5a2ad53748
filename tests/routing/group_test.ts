import { deepEqual, equal } from "node:assert/strict";
import { call, lineOf, members, type Office, on, type Row } from "./office.ts";

const dnd = { doNotDisturb: true };
const sales = (changes: NonNullable<Office["groups"]>[string], rest: Office = {}): Office => ({
  ...rest,
  groups: { "600": { members: members("102", "103", "104"), ...changes } },
});
const outside = { outside: /^\+/ };

const ROWS: readonly Row[] = [
  ["[ROUTE-21] together", sales({}), "600", "600: 102 103 104 20s"],
  [
    "[ROUTE-21] together, with delays",
    sales({ members: [{ to: "102", delaySeconds: 0 }, { to: "103", delaySeconds: 8 }] }),
    "600",
    "600: 102 103+8 20s",
  ],
  ["[ROUTE-21] in turn", sales({ strategy: "in-turn" }), "600", "600: 102 20s | 103 20s | 104 20s"],
  [
    "[ROUTE-21] in turn, each for its own time and without delays",
    sales({
      strategy: "in-turn",
      members: [{ to: "102", delaySeconds: 9, ringSeconds: 7 }, { to: "103", delaySeconds: 9 }],
    }),
    "600",
    "600: 102 7s | 103 20s",
  ],
  [
    "[ROUTE-21] first available",
    sales({ strategy: "first-available" }, { calls: { "102": 1 }, unregistered: ["103"] }),
    "600",
    "600: 104 20s",
  ],
  [
    "[ROUTE-21] random",
    sales({ strategy: "random" }, { chance: (bound) => bound - 1 }),
    "600",
    "600: 104 20s | 103 20s | 102 20s",
  ],
  [
    "[ROUTE-22] who is not to be disturbed is left out",
    sales({}, { settings: { "102": dnd } }),
    "600",
    "600: 103 104 20s",
  ],
  [
    "[ROUTE-22] who takes no further call is left out",
    sales({}, { settings: { "103": { callWaiting: 1 } }, calls: { "102": 1, "103": 1 } }),
    "600",
    "600: 102 104 20s",
  ],
  [
    "[ROUTE-22] who is on a call is left out where that is wanted",
    sales({ skipBusy: true }, { calls: { "102": 1 } }),
    "600",
    "600: 103 104 20s",
  ],
  [
    "[ROUTE-23] who has no connected phone is left out",
    sales({}, { unregistered: ["104"] }),
    "600",
    "600: 102 103 20s",
  ],
  [
    "[ROUTE-23] the caller is left out, and nobody rings twice",
    sales({ members: members("101", "102", "sip:102@pbx", "sip:a@b", "sip:a@b") }),
    "600",
    "600: 102 sip:a@b! 20s",
  ],
  [
    "[ROUTE-23] those who are to ring first and cannot keep nobody waiting",
    sales({
      members: [
        { to: "101", delaySeconds: 0 },
        { to: "102", delaySeconds: 5 },
        { to: "103", delaySeconds: 9 },
      ],
    }),
    "600",
    "600: 102 103+4 20s",
  ],
  [
    "[ROUTE-24] a member's own forwarding and follow-me are not followed",
    sales({}, {
      settings: {
        "102": { forward: { all: on("109") } },
        "103": {
          followMe: { enabled: true, members: [{ to: "108", delaySeconds: 0, ringSeconds: 9 }] },
        },
      },
    }),
    "600",
    "600: 102 103 104 20s",
  ],
  [
    "[ROUTE-24] nor the forwarding of a member without a phone",
    sales({ members: members("102") }, {
      settings: { "102": { forward: { unreachable: on("109") } } },
      unregistered: ["102"],
    }),
    "600",
    "480 Temporarily Unavailable",
  ],
  [
    "[ROUTE-25] a group in a group is nobody",
    { groups: { "600": { members: members("601", "102") }, "601": { members: members("103") } } },
    "600",
    "600: 102 20s",
  ],
  [
    "[ROUTE-26] a group without members",
    sales({ members: [] }),
    "600",
    "480 Temporarily Unavailable",
  ],
  [
    "[ROUTE-26] all are busy",
    sales({ skipBusy: true }, { calls: { "102": 1, "103": 1, "104": 1 } }),
    "600",
    "486 Busy Here",
  ],
  [
    "[ROUTE-26] all are busy, and there is another destination",
    sales({ skipBusy: true, otherwise: "105" }, { calls: { "102": 1, "103": 1, "104": 1 } }),
    "600",
    "600/user-busy 105: 105 30s",
  ],
  [
    "[ROUTE-26] nobody is there, and there is another destination",
    sales({ otherwise: "105" }, { unregistered: ["102", "103", "104"] }),
    "600",
    "600/unavailable 105: 105 30s",
  ],
  [
    "[ROUTE-27] the other destination takes what nobody answers",
    sales({ otherwise: "105" }),
    "600",
    "600: 102 103 104 20s busy>105 no-answer>105 unreachable>105",
  ],
  [
    "[ROUTE-19] members outside must press 1, unless it is said otherwise",
    sales({
      members: [
        { to: "+1", delaySeconds: 0 },
        { to: "+2", delaySeconds: 0, confirm: false },
        { to: "102", delaySeconds: 0, confirm: true },
      ],
    }, outside),
    "600",
    "600: outside:+1! outside:+2 102! 20s",
  ],
  [
    "[ROUTE-4] members outside need a door",
    sales({ members: members("+1", "102") }),
    "600",
    "600: 102 20s",
  ],
];

for (const [name, office, dialled, becomes] of ROWS) {
  Deno.test(name, () => equal(lineOf(call(office, dialled)), becomes));
}

Deno.test("[ROUTE-27] the plan names the group and what is put before the caller's name", () => {
  const decision = call(sales({ callerPrefix: "Sales: " }), "600");
  const plan = decision.kind === "ring" ? decision.plan : undefined;
  deepEqual([plan?.group, plan?.callerPrefix], ["group-600", "Sales: "]);
});

Deno.test("[ROUTE-21] a member of a group that rings together stops after its own time", () => {
  const decision = call(
    sales({ members: [{ to: "102", delaySeconds: 0, ringSeconds: 9 }] }),
    "600",
  );
  const [round] = decision.kind === "ring" ? decision.plan.rounds : [];
  equal(round?.members[0]?.ringMs, 9_000);
});
