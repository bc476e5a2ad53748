/** A number outside, to which several gateways lead: [CALL-48] to [CALL-50]. */
import { deepEqual, equal } from "node:assert/strict";
import { type CallEvent, startCall, step } from "../../src/call/mod.ts";
import type { LegId, RingPlan, UserId } from "../../src/domain/mod.ts";
import { told } from "./told.ts";

const [caller, first, second, desk] = ["caller", "first", "second", "desk"] as unknown as readonly [
  LegId,
  LegId,
  LegId,
  LegId,
];

const outside = { target: { kind: "outside", number: "+49" }, afterMs: 0, confirm: false } as const;
const inside = {
  target: { kind: "user", user: "u" as UserId },
  afterMs: 0,
  confirm: false,
} as const;

const planOf = (members: RingPlan["rounds"][number]["members"]): RingPlan => ({
  called: "+49",
  rounds: [{ members, ms: 30_000 }],
  otherwise: {},
  callerPrefix: "",
  autoAnswer: false,
});

const rung = (leg: LegId, left: number, reoffered = false, member = 0): CallEvent => ({
  type: "rung",
  member,
  legs: [leg],
  ways: { left, reoffered },
});
const fail = (leg: LegId, status: number): CallEvent => ({ type: "callee-failed", leg, status });
const silence = (leg: LegId): CallEvent => ({ type: "timer", name: `first ${leg}` });
const answer = (leg: LegId): CallEvent => ({ type: "callee-answered", leg });

function play(events: readonly CallEvent[], plan = planOf([outside])) {
  let { call } = startCall(caller, plan);
  let effects: readonly string[] = [];
  for (const event of events) {
    const next = step(call, event);
    call = next.call;
    effects = next.effects.map(told);
  }
  return { call, effects };
}

const NEXT = ["stop-timer first first", "ring 0 after first"];

for (const status of [401, 407, 408, 430, 500, 502, 503, 504, 599]) {
  Deno.test(`[CALL-48] a gateway that fails with ${status} is followed by the next`, () => {
    const { call, effects } = play([rung(first, 1), fail(first, status)]);
    equal(call.phase, "ringing");
    deepEqual(effects, NEXT);
  });
}

for (
  const [status, heard] of [
    [403, "403"],
    [404, "404"],
    [480, "480"],
    [484, "484"],
    [486, "486"],
    [487, "480 for 487"],
    [302, "480 for 302"],
    [600, "600"],
    [603, "603"],
  ] as const
) {
  Deno.test(`[CALL-48] what a gateway says with ${status} is the last word`, () => {
    const { call, effects } = play([rung(first, 1), fail(first, status)]);
    equal(call.phase, "ended");
    equal(effects[1], `reject ${heard}`);
  });
}

Deno.test("[CALL-48] the last gateway's failure is the call's", () => {
  const { call, effects } = play([
    rung(first, 1),
    fail(first, 503),
    rung(second, 0),
    fail(second, 486),
  ]);
  equal(call.phase, "ended");
  equal(effects[1], "reject 486");
  equal(play([rung(first, 0), fail(first, 503)]).effects[1], "reject 480 for 503");
});

Deno.test("[CALL-48] when the next cannot be tried the call ends", () => {
  const { call, effects } = play([
    rung(first, 1),
    fail(first, 503),
    { type: "rung", member: 0, legs: [], status: 503 },
  ]);
  equal(call.phase, "ended");
  equal(effects[1], "reject 480 for 503");
});

Deno.test("[CALL-48] a phone of ours that fails is not tried again, and rings on beside a gateway", () => {
  const plan = planOf([outside, inside]);
  const both: readonly CallEvent[] = [
    rung(first, 1),
    { type: "rung", member: 1, legs: [desk] },
  ];
  deepEqual(play([...both, fail(desk, 503)], plan).effects, []);
  const retried = play([...both, fail(first, 503)], plan);
  deepEqual(retried.effects, NEXT);
  const answered = play([...both, fail(first, 503), rung(second, 0), answer(desk)], plan);
  deepEqual(answered.effects, [
    "stop-timers",
    "cancel second: answered-elsewhere",
    "connect desk",
  ]);
});

Deno.test("[CALL-48] a call that was answered is not sent anywhere else", () => {
  const { call, effects } = play([rung(first, 1), answer(first), fail(first, 503)]);
  equal(call.phase, "talking");
  deepEqual(effects, []);
});

Deno.test("[CALL-49] a gateway that has refused is not asked again at another address", () => {
  const alone = { ...rung(first, 2), ways: { left: 2, others: 0, reoffered: false } };
  equal(play([alone, fail(first, 500)]).effects[1], "reject 480 for 500");
  deepEqual(play([alone, silence(first)]).effects, ["cancel first: silent", ...NEXT]);
  const besides = { ...rung(first, 2), ways: { left: 2, others: 1, reoffered: false } };
  deepEqual(play([besides, fail(first, 500)]).effects, [
    "stop-timer first first",
    "ring 0 after first",
  ]);
});

Deno.test("[CALL-49] a silent gateway is given up while there is another", () => {
  deepEqual(play([rung(first, 1)]).effects, ["start-timer first first 700"]);
  const { call, effects } = play([rung(first, 1), silence(first)]);
  equal(call.phase, "ringing");
  deepEqual(effects, ["cancel first: silent", ...NEXT]);
  const late = play([rung(first, 1), silence(first), rung(second, 0), answer(first)]);
  equal(late.call.phase, "ringing");
  deepEqual(late.effects, ["bye first: answered-elsewhere"]);
});

Deno.test("[CALL-49] a gateway that is found to be dead while it rings is given up", () => {
  const lost: CallEvent = { type: "way-lost", leg: first };
  const rings: CallEvent = { type: "callee-progress", leg: first, status: 180 };
  deepEqual(play([rung(first, 1), rings, lost]).effects, ["cancel first: silent", ...NEXT]);
  deepEqual(play([rung(first, 0), rings, lost]).effects, []);
  deepEqual(play([rung(first, 1), answer(first), lost]).effects, []);
});

Deno.test("[CALL-49] the last gateway is waited for", () => {
  deepEqual(play([rung(first, 0)]).effects, []);
  deepEqual(play([rung(first, 0), silence(first)]).effects, []);
});

Deno.test("[CALL-49] a gateway that says anything is waited for", () => {
  const trying: CallEvent = { type: "callee-trying", leg: first };
  deepEqual(play([rung(first, 1), trying]).effects, ["stop-timer first first"]);
  const screened = planOf([{ ...outside, confirm: true }]);
  deepEqual(play([rung(first, 1), answer(first), silence(first)], screened).effects, []);
});

Deno.test("[CALL-50] a gateway that likes no offer is offered less once, then the next is tried", () => {
  const again = play([rung(first, 1), fail(first, 488)]);
  deepEqual(again.effects, ["stop-timer first first", "ring 0 after first, offered less"]);
  const next = play([rung(first, 1), fail(first, 488), rung(second, 1, true), fail(second, 488)]);
  deepEqual(next.effects, ["stop-timer first second", "ring 0 after second"]);
});

Deno.test("[CALL-50] the only gateway is offered less too", () => {
  const again = play([rung(first, 0), fail(first, 488)]);
  deepEqual(again.effects, ["stop-timer first first", "ring 0 after first, offered less"]);
  const over = play([rung(first, 0), fail(first, 488), rung(second, 0, true), fail(second, 488)]);
  equal(over.effects[1], "reject 488");
});

Deno.test("[CALL-49] when the time is over while the next gateway is looked for nobody rings", () => {
  const { call } = play([rung(first, 1), silence(first), { type: "timer", name: "round" }]);
  equal(call.phase, "ended");
  const late = play([
    rung(first, 1),
    silence(first),
    { type: "timer", name: "round" },
    rung(second, 0),
  ]);
  deepEqual(late.effects, ["cancel second: caller-cancelled"]);
});
