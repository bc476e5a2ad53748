import { deepEqual, equal } from "node:assert/strict";
import { call, lineOf, members, off, on, type Row } from "./office.ts";

const FREE = "102: 102 30s";
const dnd = { doNotDisturb: true };
const follow = (...list: { to: string; delaySeconds: number; ringSeconds: number }[]) => ({
  followMe: { enabled: true, members: list },
});
const mobile = { to: "+447", delaySeconds: 10, ringSeconds: 25 };

const ROWS: readonly Row[] = [
  // What a number means.
  ["[ROUTE-1] a user", {}, "102", FREE],
  ["[ROUTE-1] nobody", {}, "999", "404 Not Found"],
  ["[ROUTE-1] nothing at all", {}, "", "404 Not Found"],
  [
    "[ROUTE-1] a user before a group",
    { groups: { "102": { members: members("103") } } },
    "102",
    FREE,
  ],
  ["[ROUTE-1] a user before what is outside", { outside: /.*/ }, "102", FREE],
  [
    "[ROUTE-1] a group before a code",
    { groups: { "*78": { members: members("103") } } },
    "*78",
    "*78: 103 20s",
  ],
  ["[ROUTE-1] a code before what is outside", { outside: /.*/ }, "*9664", "music"],
  ["[ROUTE-2] an address of ours is a number", {}, "sip:102@pbx", FREE],
  [
    "[ROUTE-2] an address of ours as a destination",
    { settings: { "102": { forward: { all: on("sip:103@pbx") } } } },
    "102",
    "102/unconditional 103: 103 30s",
  ],
  ["[ROUTE-3] an address elsewhere, dialled", {}, "sip:eve@elsewhere", "404 Not Found"],
  [
    "[ROUTE-3] an address elsewhere, set as a destination",
    { settings: { "102": { forward: { all: on("sip:eve@elsewhere") } } } },
    "102",
    "102/unconditional sip:eve@elsewhere: sip:eve@elsewhere 30s",
  ],
  ["[ROUTE-4] a number outside", { outside: /^\+/ }, "+4420", "+4420: outside:+4420 30s"],
  ["[ROUTE-4] a number that has no gateway", { outside: /^\+/ }, "4420", "404 Not Found"],

  // A user.
  [
    "[ROUTE-6] rings as long as the user wants",
    { settings: { "102": { noAnswerSeconds: 12 } } },
    "102",
    "102: 102 12s",
  ],
  [
    "[ROUTE-6] rings with the user's other destinations",
    {
      settings: {
        "102": {
          forward: {
            all: off("109"),
            busy: on("103"),
            noAnswer: on("104"),
            unreachable: on("105"),
          },
        },
      },
    },
    "102",
    "102: 102 30s busy>103 no-answer>104 unreachable>105",
  ],
  [
    "[ROUTE-7] forward all comes before do not disturb, busy and unreachable",
    {
      settings: {
        "102": { ...dnd, callWaiting: 1, forward: { all: on("103"), busy: on("104") } },
      },
      calls: { "102": 1 },
      unregistered: ["102"],
    },
    "102",
    "102/unconditional 103: 103 30s",
  ],
  ["[ROUTE-8] do not disturb", { settings: { "102": dnd } }, "102", "486 Do Not Disturb"],
  [
    "[ROUTE-8] do not disturb goes where busy calls go",
    { settings: { "102": { ...dnd, forward: { busy: on("103"), noAnswer: on("104") } } } },
    "102",
    "102/do-not-disturb 103: 103 30s",
  ],
  [
    "[ROUTE-8] do not disturb holds for follow-me too",
    { settings: { "102": { ...dnd, ...follow(mobile) } }, outside: /^\+/ },
    "102",
    "486 Do Not Disturb",
  ],
  [
    "[ROUTE-9] a limit of calls that is reached",
    { settings: { "102": { callWaiting: 2 } }, calls: { "102": 2 } },
    "102",
    "486 Busy Here",
  ],
  [
    "[ROUTE-9] a limit of calls that is not reached",
    { settings: { "102": { callWaiting: 2 } }, calls: { "102": 1 } },
    "102",
    FREE,
  ],
  ["[ROUTE-9] no limit of calls", { calls: { "102": 9 } }, "102", FREE],
  [
    "[ROUTE-9] busy and forwarded",
    { settings: { "102": { callWaiting: 1, forward: { busy: on("103") } } }, calls: { "102": 1 } },
    "102",
    "102/user-busy 103: 103 30s",
  ],
  [
    "[ROUTE-9] busy, with follow-me",
    {
      settings: { "102": { callWaiting: 1, ...follow(mobile) } },
      calls: { "102": 1 },
      outside: /^\+/,
    },
    "102",
    "486 Busy Here",
  ],
  ["[ROUTE-10] unreachable", { unregistered: ["102"] }, "102", "480 Temporarily Unavailable"],
  [
    "[ROUTE-10] unreachable and forwarded",
    { settings: { "102": { forward: { unreachable: on("103") } } }, unregistered: ["102"] },
    "102",
    "102/unavailable 103: 103 30s",
  ],

  // Follow-me.
  [
    "[ROUTE-17] own phones first, the others after their delays",
    {
      settings: { "102": follow(mobile, { to: "103", delaySeconds: 5, ringSeconds: 10 }) },
      outside: /^\+/,
    },
    "102",
    "102: 102 outside:+447+10! 103+5 35s",
  ],
  [
    "[ROUTE-17] own phones after a delay",
    {
      settings: {
        "102": follow({ to: "103", delaySeconds: 0, ringSeconds: 20 }, {
          to: "102",
          delaySeconds: 5,
          ringSeconds: 15,
        }),
      },
    },
    "102",
    "102: 103 102+5 20s",
  ],
  [
    "[ROUTE-17] follow-me that is switched off",
    { settings: { "102": { followMe: { enabled: false, members: [mobile] } } }, outside: /^\+/ },
    "102",
    FREE,
  ],
  [
    "[ROUTE-18] those who can ring move up",
    {
      settings: { "102": follow(mobile, { to: "103", delaySeconds: 15, ringSeconds: 10 }) },
      unregistered: ["102"],
      outside: /^\+/,
    },
    "102",
    "102: outside:+447! 103+5 25s",
  ],
  [
    "[ROUTE-19] who is outside must press 1, unless it is said otherwise",
    {
      settings: {
        "102": {
          followMe: {
            enabled: true,
            members: [
              { ...mobile, confirm: false },
              { to: "sip:a@b", delaySeconds: 0, ringSeconds: 30 },
              { to: "103", delaySeconds: 0, ringSeconds: 30, confirm: true },
              { to: "104", delaySeconds: 0, ringSeconds: 30 },
            ],
          },
        },
      },
      outside: /^\+/,
    },
    "102",
    "102: 102 outside:+447+10 sip:a@b! 103! 104 35s",
  ],
  [
    "[ROUTE-20] the other places ring though no own phone is connected",
    { settings: { "102": follow(mobile) }, unregistered: ["102"], outside: /^\+/ },
    "102",
    "102: outside:+447! 25s",
  ],
  [
    "[ROUTE-20] nowhere to ring at all",
    { settings: { "102": follow(mobile) }, unregistered: ["102"] },
    "102",
    "480 Temporarily Unavailable",
  ],
];

for (const [name, office, dialled, becomes] of ROWS) {
  Deno.test(name, () => equal(lineOf(call(office, dialled)), becomes));
}

Deno.test("[ROUTE-5] who is no user of ours can dial no codes, but people", () => {
  const caller = { extension: "+4420" };
  equal(lineOf(call({}, "*78", { caller })), "404 Not Found");
  equal(lineOf(call({}, "5901", { caller })), "404 Not Found");
  equal(lineOf(call({}, "*9196", { caller })), "404 Not Found");
  equal(lineOf(call({}, "102", { caller })), FREE);
});

Deno.test("[ROUTE-19] each place rings no longer than its time", () => {
  const decision = call({ settings: { "102": follow(mobile) }, outside: /^\+/ }, "102");
  const [round] = decision.kind === "ring" ? decision.plan.rounds : [];
  deepEqual(round?.members.map(({ ringMs }) => ringMs), [undefined, 25_000]);
});
