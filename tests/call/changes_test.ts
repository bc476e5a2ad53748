/** Rows for what happens to a call besides ringing and talking: hunting, transfer, parking. */
import { deepEqual, equal } from "node:assert/strict";
import {
  type Call,
  type CallEvent,
  startCall,
  startPage,
  startService,
  type Step,
  step,
} from "../../src/call/mod.ts";
import type { LegId, RingGroupId, RingMember, RingPlan, UserId } from "../../src/domain/mod.ts";
import { told } from "./told.ts";

const leg = (name: string) => name as LegId;
const [a, b, c, d, e] = [leg("a"), leg("b"), leg("c"), leg("d"), leg("e")];

const member = (more: Partial<RingMember> = {}): RingMember => ({
  target: { kind: "user", user: "u" as UserId },
  afterMs: 0,
  confirm: false,
  ...more,
});

const plan = (members: readonly (readonly RingMember[])[], more: Partial<RingPlan> = {}) => ({
  called: "102",
  rounds: members.map((members) => ({ members, ms: 20_000 })),
  otherwise: {},
  callerPrefix: "",
  autoAnswer: false,
  ...more,
});

const ONE = plan([[member()]]);
const GROUP = "g" as RingGroupId;

const rung = (index: number, ...legs: LegId[]): CallEvent => ({
  type: "rung",
  member: index,
  legs,
});
const none = (index: number, status: number): CallEvent => ({
  type: "rung",
  member: index,
  legs: [],
  status,
});
const answer = (leg: LegId): CallEvent => ({ type: "callee-answered", leg });
const fail = (leg: LegId, status: number): CallEvent => ({ type: "callee-failed", leg, status });
const bye = (leg: LegId): CallEvent => ({ type: "hung-up", leg });
const offer = (leg: LegId): CallEvent => ({ type: "offered", leg });
const lost = (leg: LegId): CallEvent => ({ type: "leg-lost", leg, reason: "session-expired" });
const time = (name: Extract<CallEvent, { type: "timer" }>["name"]): CallEvent => ({
  type: "timer",
  name,
});
const routed = (outcome: Extract<CallEvent, { type: "routed" }>["outcome"]): CallEvent => ({
  type: "routed",
  outcome,
});
const CONNECTED: CallEvent = { type: "connected" };
const RING = { kind: "ring", plan: ONE } as const;
const PARK = { kind: "park", parking: { slot: "5901", by: "101" } } as const;
const CLOCK = { kind: "service", service: { kind: "clock" } } as const;
const STOPPED: CallEvent = { type: "stopped" };
const CANCEL: CallEvent = { type: "caller-cancelled" };

/** `a` has called, `b` has answered. */
const TALK: readonly CallEvent[] = [rung(0, b), answer(b), CONNECTED];
const transfer = (by: LegId, outcome: Extract<CallEvent, { type: "transferred" }>["outcome"]) =>
  ({ type: "transferred", by, outcome, recall: "101" }) as const;
/** `a` has sent `b` away to where `c` rings. */
const SENT: readonly CallEvent[] = [...TALK, transfer(a, RING), rung(0, c)];
const PARKED: readonly CallEvent[] = [...TALK, transfer(a, PARK)];

type Case = readonly [
  name: string,
  begun: Step,
  /** These events only lead to where the case begins. */
  before: readonly CallEvent[],
  events: readonly CallEvent[],
  phase: Call["phase"],
  effects: readonly string[],
];

const CASES: readonly Case[] = [
  [
    "[CALL-43] a slot for a call that rings, or is over, is given up",
    startCall(a, ONE),
    [rung(0, b)],
    [transfer(a, PARK), CANCEL, routed(PARK)],
    "ended",
    [
      "free-slot 5901",
      "stop-timers",
      "reject 487",
      "cancel b: caller-cancelled",
      "end: cancelled by caller 487",
      "free-slot 5901",
    ],
  ],
  [
    "[CALL-42] an offer that cannot work with anybody refuses the caller",
    startCall(a, ONE),
    [rung(0, b)],
    [{ type: "unofferable", status: 488 }],
    "ended",
    ["stop-timers", "reject 488", "cancel b: media-refused", "end: media-refused by caller 488"],
  ],
  [
    "[CALL-42] no ports for whom a caller that was answered waits for hang it up",
    startCall(a, ONE, true),
    [rung(0, b)],
    [{ type: "unofferable", status: 503 }],
    "ended",
    ["stop-timers", "bye a: media-refused", "cancel b: media-refused", "end: overload by us 200"],
  ],
  [
    "[CALL-42] no ports for the target of a transfer: the two go on talking",
    startCall(a, ONE),
    SENT,
    [{ type: "unofferable", status: 503 }],
    "talking",
    ["stop-timers", "cancel c: media-refused", "play nothing to b", "tell-transferor 503"],
  ],
  [
    "[CALL-42] no ports for who parked a call: it is parked again",
    startCall(a, ONE),
    [...PARKED, time("park"), routed(RING), rung(0, c)],
    [{ type: "unofferable", status: 503 }],
    "parked",
    ["stop-timers", "cancel c: media-refused", "park b at 5901"],
  ],
  [
    "[CALL-42] no ports for a page end it",
    startPage(a, ONE),
    [CONNECTED, rung(0, b)],
    [{ type: "unofferable", status: 503 }],
    "ended",
    ["stop-timers", "cancel b: media-refused", "bye a: media-refused", "end: overload by us 200"],
  ],
  [
    "[CALL-22] members ring at once, later, and not for longer than they should",
    startCall(a, plan([[member({ ringMs: 5_000 }), member({ afterMs: 3_000 })]])),
    [rung(0, b)],
    [time("start 1"), rung(1, c), time("stop 0"), fail(c, 486)],
    "ended",
    [
      "ring 1",
      "cancel b: no-answer",
      "stop-timers",
      "reject 480",
      "end: no-answer by us 480",
    ],
  ],
  [
    "[CALL-22] one that is due keeps the round open",
    startCall(a, plan([[member(), member({ afterMs: 3_000 })]])),
    [],
    [none(0, 480), time("round")],
    "ended",
    ["stop-timers", "reject 480", "end: no-answer by callee 480"],
  ],
  [
    "[CALL-23] the next round rings when one is over",
    startCall(a, plan([[member()], [member()]])),
    [rung(0, b)],
    [time("round"), rung(0, c), fail(b, 487), answer(c)],
    "talking",
    [
      "stop-timers",
      "cancel b: no-answer",
      "start-timer round 20000",
      "ring 0",
      "stop-timers",
      "connect c",
    ],
  ],
  [
    "[CALL-23] at once when nobody of it can be rung",
    startCall(a, plan([[member()], [member()]])),
    [],
    [none(0, 480)],
    "ringing",
    ["stop-timers", "start-timer round 20000", "ring 0"],
  ],
  [
    "[CALL-24] nobody answers",
    startCall(a, { ...ONE, otherwise: { "no-answer": "103", busy: "104" } }),
    [rung(0, b)],
    [time("round"), routed(RING), rung(0, c)],
    "ringing",
    [
      "stop-timers",
      "cancel b: no-answer",
      "route to 103: no-answer",
      "start-timer round 20000",
      "ring 0",
    ],
  ],
  [
    "[CALL-24] busy",
    startCall(a, { ...ONE, otherwise: { "no-answer": "103", busy: "104" } }),
    [rung(0, b)],
    [fail(b, 486)],
    "ringing",
    ["stop-timers", "route to 104: busy"],
  ],
  [
    "[CALL-24] not registered",
    startCall(a, { ...ONE, otherwise: { unreachable: "105" } }),
    [],
    [none(0, 430)],
    "ringing",
    ["stop-timers", "route to 105: unreachable"],
  ],
  [
    "[CALL-25] a member that declines does not speak for the group",
    startCall(a, plan([[member(), member()]], { group: GROUP })),
    [rung(0, b), rung(1, c)],
    [fail(b, 603), answer(c)],
    "talking",
    ["stop-timers", "connect c"],
  ],
  [
    "[CALL-26] who must confirm is connected when 1 is pressed",
    startCall(a, plan([[member({ confirm: true }), member()]])),
    [rung(0, b), rung(1, c)],
    [answer(b), { type: "screened", leg: b, accepted: true }],
    "talking",
    [
      "screen b",
      "start-timer screen b 20000",
      "stop-timers",
      "cancel c: answered-elsewhere",
      "connect b",
    ],
  ],
  [
    "[CALL-26] another one is faster",
    startCall(a, plan([[member({ confirm: true }), member()]])),
    [rung(0, b), rung(1, c), answer(b)],
    [answer(c)],
    "talking",
    ["stop-timers", "bye b: answered-elsewhere", "connect c"],
  ],
  [
    "[CALL-26] nobody presses anything",
    startCall(a, plan([[member({ confirm: true })]])),
    [rung(0, b), answer(b)],
    [time(`screen ${b}`)],
    "ended",
    ["bye b: no-answer", "stop-timers", "reject 480", "end: no-answer by callee 480"],
  ],
  [
    "[CALL-26] the answering machine hangs up",
    startCall(a, plan([[member({ confirm: true })]])),
    [rung(0, b), answer(b)],
    [bye(b)],
    "ended",
    ["stop-timers", "reject 480", "end: no-answer by callee 480"],
  ],
  [
    "[CALL-27] the next place refuses",
    startCall(a, { ...ONE, otherwise: { busy: "104" } }),
    [rung(0, b), fail(b, 486)],
    [routed({ kind: "refused", status: 404 })],
    "ended",
    ["reject 404", "end: not-found by callee 404"],
  ],
  [
    "[CALL-28] music for who is held, until it is not",
    startCall(a, ONE),
    TALK,
    [
      offer(a),
      { type: "offer-settled", holding: [a] },
      offer(b),
      { type: "offer-settled", holding: [a, b] },
      offer(a),
      { type: "offer-settled", holding: [b] },
    ],
    "talking",
    [
      "pass-offer a to b",
      "play music to b",
      "pass-offer b to a",
      "play music to a",
      "pass-offer a to b",
      "play nothing to b",
    ],
  ],
  [
    "[CALL-28] hold at somebody's wish",
    startCall(a, ONE),
    TALK,
    [{ type: "held", leg: b, on: true }, { type: "held", leg: b, on: false }],
    "talking",
    ["play music to a", "play nothing to a"],
  ],
  [
    "[CALL-29] a transfer that succeeds",
    startCall(a, ONE),
    TALK,
    [
      transfer(a, RING),
      rung(0, c),
      { type: "callee-progress", leg: c, status: 180 },
      answer(c),
      CONNECTED,
      bye(c),
    ],
    "ended",
    [
      "tell-transferor 100",
      "play music to b",
      "start-timer round 20000",
      "ring 0",
      "progress 180 of c",
      "tell-transferor 180",
      "stop-timers",
      "join b and c",
      "tell-transferor 200",
      "bye a: transferred",
      "bye b: hung-up",
      "end: hung-up by callee 200",
    ],
  ],
  [
    "[CALL-29] the transferee gives up",
    startCall(a, ONE),
    SENT,
    [bye(b)],
    "ended",
    [
      "stop-timers",
      "cancel c: caller-cancelled",
      "tell-transferor 487",
      "bye a: transferred",
      "end: hung-up by caller 200",
    ],
  ],
  [
    "[CALL-30] the target fails, and who was on hold is so again",
    startCall(a, ONE),
    [...TALK, { type: "offer-settled", holding: [a] }, transfer(a, RING), rung(0, c)],
    [fail(c, 486), offer(a)],
    "talking",
    ["stop-timers", "play music to b", "tell-transferor 486", "pass-offer a to b"],
  ],
  [
    "[CALL-30] nobody answers it",
    startCall(a, ONE),
    SENT,
    [time("round")],
    "talking",
    ["stop-timers", "cancel c: no-answer", "play nothing to b", "tell-transferor 480"],
  ],
  [
    "[CALL-31] a transferor that is gone is called back",
    startCall(a, ONE),
    SENT,
    [bye(a), fail(c, 486), routed(RING), rung(0, d), fail(d, 480)],
    "ended",
    [
      "stop-timers",
      "route to 101: recall",
      "start-timer round 20000",
      "ring 0",
      "stop-timers",
      "bye b: no-answer",
      "end: no-answer by callee 200",
    ],
  ],
  [
    "[CALL-32] to a service",
    startCall(a, ONE),
    TALK,
    [transfer(b, CLOCK), bye(a)],
    "ended",
    ["tell-transferor 200", "bye b: transferred", "serve clock to a", "end: hung-up by caller 200"],
  ],
  [
    "[CALL-32] to nowhere",
    startCall(a, ONE),
    TALK,
    [transfer(a, { kind: "refused", status: 404 }), bye(a)],
    "ended",
    ["tell-transferor 404", "bye b: hung-up", "end: hung-up by caller 200"],
  ],
  [
    "[CALL-32] of a leg that is no party, or before the two talk",
    startCall(a, ONE),
    TALK.slice(0, 2),
    [transfer(b, RING)],
    "talking",
    ["tell-transferor 481"],
  ],
  [
    "[CALL-33] an attended transfer",
    startCall(a, ONE),
    TALK,
    [{ type: "replaced", old: a, by: c, transferor: d, recall: "101" }, CONNECTED, bye(b)],
    "ended",
    [
      "bye a: replaced",
      "join b and c",
      "tell-transferor 200",
      "bye d: transferred",
      "bye c: hung-up",
      "end: hung-up by callee 200",
    ],
  ],
  [
    "[CALL-33] an offer while the two are joined has to wait",
    startCall(a, ONE),
    [...TALK, { type: "replaced", old: a, by: c }],
    [offer(b)],
    "talking",
    ["refuse-offer b 491"],
  ],
  [
    "[CALL-33] one whose media cannot work ends the call for both",
    startCall(a, ONE),
    [...TALK, { type: "replaced", old: a, by: c, transferor: d }],
    [{ type: "media-refused", leg: b }],
    "ended",
    [
      "tell-transferor 487",
      "bye d: transferred",
      "bye c: media-refused",
      "bye b: media-refused",
      "end: media-refused by callee 200",
    ],
  ],
  [
    "[CALL-33] nobody replaces who is no party",
    startCall(a, ONE),
    TALK,
    [{ type: "replaced", old: d, by: c }],
    "talking",
    ["bye c: hung-up"],
  ],
  [
    "[CALL-34] a consultation is handed over before it is answered",
    startCall(a, ONE),
    [rung(0, b)],
    [
      { type: "replaced", old: a, by: c, transferor: d, recall: "101" },
      answer(b),
      CONNECTED,
    ],
    "talking",
    [
      "reject 487",
      "receive c",
      "stop-timers",
      "join c and b",
      "tell-transferor 200",
      "bye d: transferred",
    ],
  ],
  [
    "[CALL-34] and nobody answers it",
    startCall(a, ONE),
    [rung(0, b), { type: "replaced", old: a, by: c, transferor: d, recall: "101" }],
    [fail(b, 486)],
    "talking",
    ["stop-timers", "tell-transferor 486", "join d and c"],
  ],
  [
    "[CALL-35] a pickup",
    startCall(a, ONE),
    [rung(0, b, d)],
    [{ type: "replaced", old: b, by: c }, answer(d), CONNECTED],
    "talking",
    [
      "stop-timers",
      "cancel b: answered-elsewhere",
      "cancel d: answered-elsewhere",
      "join a and c",
      "bye d: answered-elsewhere",
    ],
  ],
  [
    "[CALL-35] that races the answer and loses",
    startCall(a, ONE),
    [rung(0, b), answer(b)],
    [{ type: "replaced", old: b, by: c }],
    "talking",
    ["bye c: hung-up"],
  ],
  ["[CALL-36] both go on elsewhere", startCall(a, ONE), TALK, [{ type: "taken", by: b }], "ended", [
    "end: transferred by callee 200",
  ]],
  [
    "[CALL-37] parked, and retrieved",
    startCall(a, ONE),
    TALK,
    [transfer(a, PARK), offer(b), { type: "retrieved", by: c }, CONNECTED, bye(b)],
    "ended",
    [
      "tell-transferor 200",
      "bye a: transferred",
      "park b at 5901",
      "answer-offer b",
      "stop-timers",
      "free-slot 5901",
      "join c and b",
      "bye c: hung-up",
      "end: hung-up by callee 200",
    ],
  ],
  [
    "[CALL-37] parked, and hung up",
    startCall(a, ONE),
    PARKED,
    [bye(b)],
    "ended",
    ["stop-timers", "free-slot 5901", "end: hung-up by caller 200"],
  ],
  [
    "[CALL-38] back to the parker, who does not answer",
    startCall(a, ONE),
    PARKED,
    [time("park"), routed(RING), rung(0, c), time("round")],
    "parked",
    [
      "route to 101: park-return",
      "start-timer round 20000",
      "ring 0",
      "stop-timers",
      "cancel c: no-answer",
      "park b at 5901",
    ],
  ],
  [
    "[CALL-38] back to the parker, who answers",
    startCall(a, ONE),
    [...PARKED, time("park"), routed(RING), rung(0, c)],
    [answer(c), CONNECTED],
    "talking",
    ["stop-timers", "free-slot 5901", "join b and c"],
  ],
  [
    "[CALL-38] fetched while it rings there",
    startCall(a, ONE),
    [...PARKED, time("park"), routed(RING), rung(0, c)],
    [{ type: "retrieved", by: d }],
    "talking",
    ["stop-timers", "cancel c: answered-elsewhere", "free-slot 5901", "join b and d"],
  ],
  [
    "[CALL-39] a service until all is said",
    startService(a, { kind: "clock" }),
    [],
    [CONNECTED, offer(a), { type: "service-over" }],
    "ended",
    ["answer-offer a", "bye a: hung-up", "end: hung-up by us 200"],
  ],
  [
    "[CALL-61] a number that is not in service is heard first",
    startService(a, { kind: "turn-away", how: "not-in-service" }),
    [],
    [{ type: "service-over" }],
    "ended",
    ["reject 404", "end: turned-away by us 404"],
  ],
  [
    "[CALL-61] silence has an end",
    startService(a, { kind: "turn-away", how: "silent" }),
    [],
    [{ type: "service-over" }],
    "ended",
    ["reject 480", "end: turned-away by us 480"],
  ],
  [
    "[CALL-62] who passes a challenge goes on to who answers",
    startService(a, { kind: "challenge", to: "102" }),
    [CONNECTED],
    [
      { type: "challenge-passed" },
      { type: "routed", outcome: { kind: "ring", plan: ONE } },
      rung(0, b),
      answer(b),
    ],
    "talking",
    [
      "play ringback to a",
      "route to 102: challenge",
      "start-timer round 20000",
      "ring 0",
      "stop-timers",
      "join a and b",
    ],
  ],
  [
    "[CALL-62] who passes a challenge and leads nowhere is hung up",
    startService(a, { kind: "challenge", to: "102" }),
    [CONNECTED],
    [{ type: "challenge-passed" }, { type: "routed", outcome: { kind: "refused", status: 486 } }],
    "ended",
    [
      "play ringback to a",
      "route to 102: challenge",
      "bye a: no-answer",
      "end: busy by callee 200",
    ],
  ],
  [
    "[CALL-63] who calls back goes on to who answers",
    startService(a, { kind: "mailbox" }),
    [CONNECTED],
    [
      { type: "calls-back", to: "102" },
      { type: "routed", outcome: { kind: "ring", plan: ONE } },
      rung(0, b),
      answer(b),
    ],
    "talking",
    [
      "play ringback to a",
      "route to 102: call-back",
      "start-timer round 20000",
      "ring 0",
      "stop-timers",
      "join a and b",
    ],
  ],
  [
    "[CALL-63] who calls back somebody who is not there is hung up",
    startService(a, { kind: "mailbox" }),
    [CONNECTED],
    [
      { type: "calls-back", to: "102" },
      { type: "routed", outcome: { kind: "refused", status: 404 } },
    ],
    "ended",
    [
      "play ringback to a",
      "route to 102: call-back",
      "bye a: no-answer",
      "end: not-found by callee 200",
    ],
  ],
  [
    "[CALL-64] who leaves a message and hangs up",
    startService(a, { kind: "leave-message", mailbox: "u" as UserId }),
    [CONNECTED],
    [{ type: "hung-up", leg: a }],
    "ended",
    ["end: voicemail by caller 200"],
  ],
  [
    "[CALL-64] who leaves a message and is hung up",
    startService(a, { kind: "leave-message", mailbox: "u" as UserId }),
    [CONNECTED],
    [{ type: "service-over" }],
    "ended",
    ["bye a: hung-up", "end: voicemail by us 200"],
  ],
  [
    "[CALL-63] who leaves a message calls nobody back",
    startService(a, { kind: "leave-message", mailbox: "u" as UserId }),
    [CONNECTED],
    [{ type: "calls-back", to: "102" }],
    "served",
    [],
  ],
  [
    "[CALL-62] a challenge that nobody passes ends",
    startService(a, { kind: "challenge", to: "102" }),
    [CONNECTED],
    [{ type: "service-over" }],
    "ended",
    ["bye a: hung-up", "end: hung-up by us 200"],
  ],
  [
    "[CALL-39] a service whose caller cancels",
    startService(a, { kind: "clock" }),
    [],
    [CANCEL],
    "ended",
    ["reject 487", "end: cancelled by caller 487"],
  ],
  [
    "[CALL-39] who waits for a transfer is answered by us",
    startCall(a, ONE),
    SENT,
    [offer(b), offer(a), offer(c)],
    "ringing",
    ["answer-offer b", "answer-offer a", "refuse-offer c 491"],
  ],
  [
    "[CALL-40] a page is heard by who answers",
    startPage(a, plan([[member(), member()]])),
    [CONNECTED, rung(0, b), rung(1, c)],
    [answer(b), fail(c, 486), offer(b), bye(a)],
    "ended",
    ["page b", "answer-offer b", "stop-timers", "bye b: hung-up", "end: hung-up by caller 200"],
  ],
  [
    "[CALL-40] everybody is rung once it is known how the caller speaks",
    startPage(a, plan([[member(), member()]])),
    [],
    [CONNECTED],
    "paging",
    ["start-timer round 20000", "ring 0", "ring 1"],
  ],
  [
    "[CALL-40] one whose media cannot work hears nothing",
    startPage(a, plan([[member(), member()]])),
    [CONNECTED, rung(0, b), rung(1, c), answer(b), answer(c)],
    [{ type: "media-refused", leg: b }],
    "paging",
    ["bye b: media-refused"],
  ],
  [
    "[CALL-41] nobody can be paged",
    startPage(a, plan([[member()]])),
    [CONNECTED],
    [none(0, 480)],
    "ended",
    ["stop-timers", "bye a: no-answer", "end: no-answer by callee 200"],
  ],
  [
    "[CALL-41] the last one hangs up",
    startPage(a, plan([[member()]])),
    [CONNECTED, rung(0, b), answer(b)],
    [bye(b)],
    "ended",
    ["stop-timers", "bye a: no-answer", "end: no-answer by callee 200"],
  ],
  [
    "[CALL-41] the ring time is over",
    startPage(a, plan([[member(), member()]])),
    [CONNECTED, rung(0, b), rung(1, c), answer(b)],
    [time("round")],
    "paging",
    ["cancel c: no-answer"],
  ],
  [
    "[CALL-18] a stop while somebody is parked",
    startCall(a, ONE),
    PARKED,
    [STOPPED],
    "ended",
    ["stop-timers", "free-slot 5901", "bye b: stopped", "end: stopped by us 200"],
  ],
  [
    "[CALL-13] one that is asked to press 1, and whose media cannot work",
    startCall(a, plan([[member({ confirm: true }), member()]])),
    [rung(0, b), rung(1, c), answer(b)],
    [{ type: "media-refused", leg: b }, { type: "screened", leg: b, accepted: true }],
    "ringing",
    ["bye b: media-refused"],
  ],
  [
    "[CALL-15] one that is asked to press 1, and is lost",
    startCall(a, plan([[member({ confirm: true }), member()]])),
    [rung(0, b), rung(1, c), answer(b)],
    [lost(b)],
    "ringing",
    ["bye b: lost"],
  ],
  [
    "[CALL-15] a transferor that is lost while the target rings",
    startCall(a, ONE),
    SENT,
    [lost(a)],
    "ringing",
    ["bye a: lost"],
  ],
  [
    "[CALL-15] and while the two are joined",
    startCall(a, ONE),
    [...SENT, answer(c)],
    [lost(a), CONNECTED],
    "talking",
    ["bye a: lost", "tell-transferor 200"],
  ],
  [
    "[CALL-30] who has offered us something meanwhile is joined anew",
    startCall(a, ONE),
    SENT,
    [offer(a), fail(c, 486)],
    "talking",
    ["answer-offer a", "stop-timers", "tell-transferor 486", "join a and b"],
  ],
  [
    "[CALL-34] who sent the replaced party there is let go",
    startCall(a, ONE),
    SENT,
    [{ type: "replaced", old: b, by: d, transferor: e, recall: "101" }],
    "ringing",
    ["bye b: replaced", "receive d", "bye a: transferred"],
  ],
];

for (const [name, begun, before, events, phase, effects] of CASES) {
  Deno.test(name, () => {
    let call: Call = before.reduce((call, event) => step(call, event).call, begun.call);
    const happened: string[] = [];
    for (const event of events) {
      const next = step(call, event);
      call = next.call;
      happened.push(...next.effects.map(told));
    }
    deepEqual(happened, effects);
    equal(call.phase, phase);
  });
}

for (const [how, status] of [["busy", 486], ["declined", 603]] as const) {
  Deno.test(`[CALL-61] who is turned away as ${how} hears ${status} at once`, () => {
    const { call, effects } = startService(a, { kind: "turn-away", how });
    equal(call.phase, "ended");
    deepEqual(effects.map(told), [`reject ${status}`, `end: turned-away by us ${status}`]);
  });
}
