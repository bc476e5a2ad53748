/** A row for every rule of src/call/SPEC.md: what happens, where it ends, what is done about it. */
import { deepEqual, equal, ok } from "node:assert/strict";
import {
  bestStatus,
  type Call,
  type CallEvent,
  resultOf,
  startCall,
  statusForCaller,
  step,
} from "../../src/call/mod.ts";
import type { LegId, RingPlan, UserId } from "../../src/domain/mod.ts";
import { told } from "./told.ts";

const [caller, desk, mobile, other] = ["caller", "desk", "mobile", "other"] as unknown as readonly [
  LegId,
  LegId,
  LegId,
  LegId,
];

/** The phones of one user, all at once. */
const PLAN: RingPlan = {
  called: "102",
  rounds: [{
    members: [{ target: { kind: "user", user: "u" as UserId }, afterMs: 0, confirm: false }],
    ms: 30_000,
  }],
  otherwise: {},
  callerPrefix: "",
  autoAnswer: false,
};

function play(events: readonly CallEvent[]) {
  let { call } = startCall(caller, PLAN);
  call = step(call, { type: "rung", member: 0, legs: [desk, mobile] }).call;
  const effects: string[] = [];
  for (const event of events) {
    const next = step(call, event);
    call = next.call;
    effects.push(...next.effects.map(told));
  }
  return { call, effects };
}

const progress = (leg: LegId, status = 180): CallEvent => ({
  type: "callee-progress",
  leg,
  status,
});
const answer = (leg: LegId): CallEvent => ({ type: "callee-answered", leg });
const fail = (leg: LegId, status: number): CallEvent => ({ type: "callee-failed", leg, status });
const offer = (leg: LegId): CallEvent => ({ type: "offered", leg });
const bye = (leg: LegId): CallEvent => ({ type: "hung-up", leg });
const lost = (leg: LegId): CallEvent => ({ type: "leg-lost", leg, reason: "session-expired" });
const CANCEL: CallEvent = { type: "caller-cancelled" };
const CONNECTED: CallEvent = { type: "connected" };
const SETTLED: CallEvent = { type: "offer-settled" };
const TIMEOUT: CallEvent = { type: "timer", name: "round" };
const STOP: CallEvent = { type: "stopped" };

/** The call is up between the caller and the desk phone; what it took to get there is left out. */
const UP: readonly CallEvent[] = [answer(desk), CONNECTED];
const UP_EFFECTS = ["stop-timers", "cancel mobile: answered-elsewhere", "connect desk"];

type Case = readonly [
  name: string,
  events: readonly CallEvent[],
  phase: Call["phase"],
  effects: readonly string[],
];

const CASES: readonly Case[] = [
  [
    "[CALL-1] the first to answer is connected, the others are cancelled",
    [answer(desk)],
    "talking",
    UP_EFFECTS,
  ],
  [
    "[CALL-1] one that has failed is not cancelled",
    [fail(mobile, 486), answer(desk)],
    "talking",
    ["stop-timers", "connect desk"],
  ],
  [
    "[CALL-2] what proceeds is passed on",
    [progress(desk), progress(mobile, 183), progress(desk)],
    "ringing",
    ["progress 180 of desk", "progress 183 of mobile", "progress 180 of desk"],
  ],
  ["[CALL-2] not of one that has failed", [fail(desk, 486), progress(desk)], "ringing", []],
  ["[CALL-2] not of a stranger", [progress(other)], "ringing", []],
  [
    "[CALL-3] busy tells more than nobody there",
    [fail(desk, 480), fail(mobile, 486)],
    "ended",
    ["stop-timers", "reject 486", "end: busy by callee 486"],
  ],
  [
    "[CALL-3] as long as one may answer nobody hears of the others",
    [fail(desk, 486)],
    "ringing",
    [],
  ],
  ["[CALL-3] a failure again is no news", [fail(desk, 486), fail(desk, 480)], "ringing", []],
  [
    "[CALL-4] a 6xx speaks for all",
    [fail(desk, 603)],
    "ended",
    [
      "stop-timers",
      "cancel mobile: declined-elsewhere",
      "reject 603",
      "end: declined by callee 603",
    ],
  ],
  [
    "[CALL-5] a challenge of the callee's phone is nothing for the caller",
    [fail(desk, 401), fail(mobile, 302)],
    "ended",
    ["stop-timers", "reject 480 for 302", "end: error by callee 480"],
  ],
  [
    "[CALL-5] silence of the phones is 480",
    [fail(desk, 408), fail(mobile, 503)],
    "ended",
    ["stop-timers", "reject 480 for 408", "end: unreachable by callee 480"],
  ],
  [
    "[CALL-6] a cancel answers the caller and cancels the callees",
    [progress(desk), CANCEL],
    "ended",
    [
      "progress 180 of desk",
      "stop-timers",
      "reject 487",
      "cancel desk: caller-cancelled",
      "cancel mobile: caller-cancelled",
      "end: cancelled by caller 487",
    ],
  ],
  [
    "[CALL-6] and so does its BYE",
    [fail(desk, 486), bye(caller)],
    "ended",
    [
      "stop-timers",
      "reject 487",
      "cancel mobile: caller-cancelled",
      "end: cancelled by caller 487",
    ],
  ],
  [
    "[CALL-7] nobody answers in time",
    [TIMEOUT],
    "ended",
    [
      "stop-timers",
      "cancel desk: no-answer",
      "cancel mobile: no-answer",
      "reject 480",
      "end: no-answer by us 480",
    ],
  ],
  [
    "[CALL-8] an answer of one that has failed is hung up",
    [fail(desk, 486), answer(desk)],
    "ringing",
    ["bye desk: answered-elsewhere"],
  ],
  ["[CALL-9] an offer before the answer", [offer(caller), offer(desk)], "ringing", [
    "refuse-offer caller 491",
    "refuse-offer desk 491",
  ]],
  [
    "[CALL-9] an offer in the caller's PRACK after the callee answered",
    [answer(desk), { type: "offered", leg: caller, inPrack: true }],
    "talking",
    [...UP_EFFECTS, "answer-early-offer caller"],
  ],
  [
    "[CALL-9] an offer in the caller's PRACK",
    [{ type: "offered", leg: caller, inPrack: true }],
    "ringing",
    ["answer-early-offer caller"],
  ],
  ["[CALL-10] the answer again is no news", [...UP, answer(desk)], "talking", UP_EFFECTS],
  [
    "[CALL-10] nor before the caller has heard of it",
    [answer(desk), answer(desk)],
    "talking",
    UP_EFFECTS,
  ],
  [
    "[CALL-11] an answer of another is hung up, and the two talk on",
    [...UP, answer(mobile)],
    "talking",
    [...UP_EFFECTS, "bye mobile: answered-elsewhere"],
  ],
  [
    "[CALL-12] a cancel that crosses the answer hangs up the callee",
    [answer(desk), CANCEL],
    "ended",
    [
      ...UP_EFFECTS,
      "reject 487",
      "bye desk: caller-cancelled",
      "end: cancelled by caller 487",
    ],
  ],
  ["[CALL-12] behind the caller's 200 it changes nothing", [...UP, CANCEL], "talking", UP_EFFECTS],
  [
    "[CALL-13] an answer that cannot work",
    [answer(desk), { type: "media-refused", leg: desk }],
    "ended",
    [
      ...UP_EFFECTS,
      "reject 488",
      "bye desk: media-refused",
      "end: media-refused by callee 488",
    ],
  ],
  [
    "[CALL-14] the caller hangs up",
    [...UP, bye(caller)],
    "ended",
    [...UP_EFFECTS, "bye desk: hung-up", "end: hung-up by caller 200"],
  ],
  [
    "[CALL-14] the callee hangs up",
    [...UP, bye(desk)],
    "ended",
    [...UP_EFFECTS, "bye caller: hung-up", "end: hung-up by callee 200"],
  ],
  // A phone that was cancelled and says BYE instead of 487 hung up the two that talked.
  ["[CALL-14] a BYE of a third changes nothing", [...UP, bye(mobile)], "talking", UP_EFFECTS],
  [
    "[CALL-15] a lost leg ends the call for both",
    [...UP, lost(desk)],
    "ended",
    [...UP_EFFECTS, "bye caller: lost", "bye desk: lost", "end: session-expired by callee 200"],
  ],
  ["[CALL-15] a lost third does not", [...UP, lost(mobile)], "talking", UP_EFFECTS],
  [
    "[CALL-16] an offer is passed on, one at a time",
    [...UP, offer(caller), offer(desk), offer(caller)],
    "talking",
    [
      ...UP_EFFECTS,
      "pass-offer caller to desk",
      "refuse-offer desk 491",
      "refuse-offer caller 500",
    ],
  ],
  [
    "[CALL-16] not before the caller is connected, not of a third",
    [answer(desk), offer(desk), offer(mobile)],
    "talking",
    [...UP_EFFECTS, "refuse-offer desk 491", "refuse-offer mobile 481"],
  ],
  [
    "[CALL-17] the next offer may come when one is settled",
    [...UP, offer(caller), SETTLED, offer(desk)],
    "talking",
    [...UP_EFFECTS, "pass-offer caller to desk", "pass-offer desk to caller"],
  ],
  [
    "[CALL-18] a stop while it rings",
    [STOP],
    "ended",
    [
      "stop-timers",
      "reject 503",
      "cancel desk: stopped",
      "cancel mobile: stopped",
      "end: stopped by us 503",
    ],
  ],
  [
    "[CALL-18] a stop while they talk",
    [...UP, STOP],
    "ended",
    [...UP_EFFECTS, "bye caller: stopped", "bye desk: stopped", "end: stopped by us 200"],
  ],
  [
    "[CALL-18] a stop while the caller waits for its 200",
    [answer(desk), STOP],
    "ended",
    [...UP_EFFECTS, "reject 503", "bye desk: stopped", "end: stopped by us 503"],
  ],
  [
    "[CALL-19] what comes twice ends once",
    [CANCEL, CANCEL, TIMEOUT, STOP, bye(caller), fail(desk, 487), lost(mobile)],
    "ended",
    [
      "stop-timers",
      "reject 487",
      "cancel desk: caller-cancelled",
      "cancel mobile: caller-cancelled",
      "end: cancelled by caller 487",
    ],
  ],
  [
    "[CALL-20] an answer to an ended call is hung up, an offer in it refused",
    [CANCEL, answer(desk), offer(desk), progress(mobile), CONNECTED, SETTLED],
    "ended",
    [
      "stop-timers",
      "reject 487",
      "cancel desk: caller-cancelled",
      "cancel mobile: caller-cancelled",
      "end: cancelled by caller 487",
      "bye desk: caller-cancelled",
      "refuse-offer desk 481",
    ],
  ],
  [
    "[CALL-21] a caller that never acknowledges that it rings",
    [{ type: "leg-lost", leg: caller, reason: "no-ack" }],
    "ended",
    [
      "stop-timers",
      "reject 504",
      "cancel desk: lost",
      "cancel mobile: lost",
      "end: no-ack by caller 504",
    ],
  ],
];

for (const [name, events, phase, effects] of CASES) {
  Deno.test(name, () => {
    const played = play(events);
    deepEqual(played.effects, effects);
    equal(played.call.phase, phase);
  });
}

const BEST: readonly (readonly [statuses: readonly number[], best: number])[] = [
  [[486, 480], 486],
  [[404, 488], 488],
  [[408, 503], 408],
  [[503, 302], 302],
  [[600, 486], 600],
  [[403, 404], 404],
  [[499], 499],
];

for (const [statuses, best] of BEST) {
  Deno.test(`[CALL-3] of ${statuses.join(" and ")} the caller hears of ${best}`, () => {
    equal(bestStatus(statuses), best);
    equal(bestStatus(statuses.toReversed()), best);
  });
}

Deno.test("[CALL-5] what the caller hears of each status", () => {
  for (const same of [403, 404, 410, 415, 433, 480, 484, 486, 488, 600, 603, 606, 607]) {
    equal(statusForCaller(same), same);
  }
  for (const ours of [300, 302, 400, 401, 407, 408, 420, 430, 481, 482, 491, 500, 503, 504]) {
    equal(statusForCaller(ours), 480);
  }
});

Deno.test("every reason has a result, and an answered call that was hung up is a success", () => {
  equal(resultOf("hung-up", true), "success");
  for (const reason of ["busy", "cancelled", "no-answer", "stopped", "error", "no-ack"] as const) {
    ok(["success", "client", "server", "upstream", "unknown"].includes(resultOf(reason, false)));
  }
});
