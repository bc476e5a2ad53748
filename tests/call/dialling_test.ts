/** Rows for a call that begins with the own phones of who wants to call. */
import { deepEqual, equal } from "node:assert/strict";
import { type Call, type CallEvent, startDialling, step } from "../../src/call/mod.ts";
import type { LegId, RingMember, RingPlan, UserId } from "../../src/domain/mod.ts";
import { told } from "./told.ts";

const [desk, mobile, other] = ["desk", "mobile", "other"] as unknown as readonly [
  LegId,
  LegId,
  LegId,
];

const memberOf = (user: string): RingMember => ({
  target: { kind: "user", user: user as UserId },
  afterMs: 0,
  confirm: false,
});

const PLAN: RingPlan = {
  called: "102",
  rounds: [{ members: [memberOf("bob")], ms: 20_000 }],
  otherwise: {},
  callerPrefix: "",
  autoAnswer: false,
};

const rung = (...legs: readonly LegId[]): CallEvent => ({ type: "rung", member: 0, legs });
const answer = (leg: LegId): CallEvent => ({ type: "callee-answered", leg });
const fail = (leg: LegId, status: number): CallEvent => ({ type: "callee-failed", leg, status });
const bye = (leg: LegId): CallEvent => ({ type: "hung-up", leg });
const lost = (leg: LegId): CallEvent => ({ type: "leg-lost", leg, reason: "session-expired" });
const offer = (leg: LegId): CallEvent => ({ type: "offered", leg });
const CONNECTED: CallEvent = { type: "connected" };
const TIMEOUT: CallEvent = { type: "timer", name: "round" };

/** Desk and mobile ring. */
const RINGS = rung(desk, mobile);
const GREETED = ["stop-timers", "cancel mobile: answered-elsewhere", "greet desk"];

type Case = readonly [
  name: string,
  events: readonly CallEvent[],
  phase: Call["phase"],
  effects: readonly string[],
];

const CASES: readonly Case[] = [
  [
    "[CALL-44] the first own phone to answer talks with us",
    [RINGS, answer(desk)],
    "dialling",
    GREETED,
  ],
  [
    "[CALL-44] whoever is called rings when the own phone hears us",
    [RINGS, answer(desk), CONNECTED],
    "ringing",
    [...GREETED, "start-timer round 20000", "ring 0"],
  ],
  [
    "[CALL-44] and is joined with it",
    [RINGS, answer(desk), CONNECTED, rung(other), answer(other)],
    "talking",
    [...GREETED, "start-timer round 20000", "ring 0", "stop-timers", "join desk and other"],
  ],
  [
    "[CALL-44] the answer again is no news",
    [RINGS, answer(desk), answer(desk)],
    "dialling",
    GREETED,
  ],
  [
    "[CALL-45] no phone is there",
    [{ type: "rung", member: 0, legs: [], status: 480 }],
    "ended",
    ["stop-timers", "end: no-answer by caller 480"],
  ],
  ["[CALL-45] one phone declines, the other rings on", [RINGS, fail(desk, 486)], "dialling", []],
  [
    "[CALL-45] all phones decline",
    [RINGS, fail(desk, 486), fail(mobile, 486)],
    "ended",
    ["stop-timers", "end: busy by caller 486"],
  ],
  [
    "[CALL-45] a 6xx of one speaks for all",
    [RINGS, fail(desk, 603)],
    "ended",
    ["stop-timers", "cancel mobile: declined-elsewhere", "end: declined by caller 603"],
  ],
  [
    "[CALL-45] the time is over",
    [RINGS, TIMEOUT],
    "ended",
    [
      "stop-timers",
      "cancel desk: no-answer",
      "cancel mobile: no-answer",
      "end: no-answer by us 480",
    ],
  ],
  [
    "[CALL-46] the caller hangs up at once",
    [RINGS, answer(desk), bye(desk)],
    "ended",
    [...GREETED, "stop-timers", "end: cancelled by caller 487"],
  ],
  [
    "[CALL-46] the caller is lost",
    [RINGS, answer(desk), lost(desk)],
    "ended",
    [...GREETED, "stop-timers", "bye desk: lost", "end: session-expired by caller 480"],
  ],
  ["[CALL-46] a phone that rings is lost", [RINGS, lost(desk)], "dialling", ["bye desk: lost"]],
  [
    "[CALL-46] its media cannot work",
    [RINGS, answer(desk), { type: "media-refused", leg: desk }],
    "ended",
    [...GREETED, "stop-timers", "bye desk: media-refused", "end: media-refused by caller 488"],
  ],
  [
    "[CALL-46] there are no ports",
    [RINGS, { type: "unofferable", status: 503 }],
    "ended",
    [
      "stop-timers",
      "cancel desk: media-refused",
      "cancel mobile: media-refused",
      "end: overload by us 503",
    ],
  ],
  [
    "[CALL-47] an answer too late",
    [RINGS, answer(desk), answer(mobile)],
    "dialling",
    [...GREETED, "bye mobile: answered-elsewhere"],
  ],
  [
    "[CALL-47] offers before and after the answer",
    [RINGS, offer(desk), answer(desk), offer(desk)],
    "dialling",
    ["refuse-offer desk 491", ...GREETED, "answer-offer desk"],
  ],
  [
    "[CALL-18] the server stops",
    [RINGS, answer(desk), { type: "stopped" }],
    "ended",
    [...GREETED, "stop-timers", "bye desk: stopped", "end: stopped by us 503"],
  ],
];

for (const [name, events, phase, effects] of CASES) {
  Deno.test(name, () => {
    let { call } = startDialling(memberOf("alice"), 30_000, { kind: "ring", plan: PLAN });
    const done: string[] = [];
    for (const event of events) {
      const next = step(call, event);
      call = next.call;
      done.push(...next.effects.map(told));
    }
    equal(call.phase, phase);
    deepEqual(done, effects);
  });
}

Deno.test("[CALL-44] a call by a click begins with the own phones", () => {
  const { effects } = startDialling(memberOf("alice"), 30_000, { kind: "ring", plan: PLAN });
  deepEqual(effects.map(told), ["start-timer round 30000", "summon"]);
});

const LISTENS: readonly Case[] = [
  [
    "[CALL-70] who listens hears the others when the own phone is answered",
    [RINGS, answer(desk), CONNECTED],
    "served",
    [...GREETED, "serve listen to desk"],
  ],
  [
    "[CALL-70] nobody is left to hear",
    [RINGS, answer(desk), CONNECTED, { type: "service-over" }],
    "ended",
    [...GREETED, "serve listen to desk", "bye desk: hung-up", "end: hung-up by us 200"],
  ],
  [
    "[CALL-70] nobody is left to hear while the own phones ring",
    [RINGS, { type: "service-over" }],
    "ended",
    [
      "stop-timers",
      "cancel desk: hung-up",
      "cancel mobile: hung-up",
      "end: hung-up by callee 487",
    ],
  ],
  [
    "[CALL-70] who listens hangs up",
    [RINGS, answer(desk), CONNECTED, bye(desk)],
    "ended",
    [...GREETED, "serve listen to desk", "end: hung-up by caller 200"],
  ],
  [
    "[CALL-70] another phone does not listen on",
    [RINGS, answer(desk), CONNECTED, { type: "replaced", old: desk, by: other }],
    "served",
    [...GREETED, "serve listen to desk", "bye other: hung-up"],
  ],
];

for (const [name, events, phase, effects] of LISTENS) {
  Deno.test(name, () => {
    const service = { kind: "service", service: { kind: "listen" } } as const;
    let { call } = startDialling(memberOf("alice"), 30_000, service);
    const done: string[] = [];
    for (const event of events) {
      const next = step(call, event);
      call = next.call;
      done.push(...next.effects.map(told));
    }
    equal(call.phase, phase);
    deepEqual(done, effects);
  });
}
