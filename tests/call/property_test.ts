/** Thousands of calls in which anything may happen in any order that phones can bring about. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { type Call, type CallEffect, type CallEvent, startCall, step } from "../../src/call/mod.ts";
import type { LegId } from "../../src/domain/mod.ts";
import { SeededRandom } from "../support/seeded_random.ts";

const caller = "caller" as LegId;

/** What the world knows of a callee's phone. */
interface Phone {
  readonly leg: LegId;
  state: "ringing" | "answered" | "failed" | "over";
  cancelled: boolean;
  hungUp: number;
}

class World {
  readonly random: SeededRandom;
  readonly phones: readonly Phone[];
  readonly effects: CallEffect[] = [];
  call: Call;
  ends = 0;
  rejections = 0;
  callerByes = 0;
  #callerOver = false;
  #connecting: LegId | undefined;
  #exchange = false;
  #ringTimer = true;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    this.phones = Array.from({ length: 1 + this.random.integer(4) }, (_, i): Phone => ({
      leg: `callee-${i}` as LegId,
      state: "ringing",
      cancelled: false,
      hungUp: 0,
    }));
    this.call = startCall(caller, this.phones.map(({ leg }) => leg));
  }

  /** What could happen next. */
  #possible(): readonly (() => CallEvent)[] {
    const some: (() => CallEvent)[] = [];
    for (const phone of this.phones) {
      const { leg } = phone;
      const became = (state: Phone["state"], event: CallEvent) => () => {
        phone.state = state;
        return event;
      };
      if (phone.state === "ringing") {
        some.push(() => ({ type: "callee-progress", leg, status: 180 }));
        some.push(became("answered", { type: "callee-answered", leg }));
        const status = this.random.pick([302, 404, 408, 480, 486, 487, 488, 500, 503, 603]);
        some.push(became("failed", { type: "callee-failed", leg, status }));
      }
      if (phone.state === "answered" && phone.hungUp === 0) {
        some.push(() => ({ type: "callee-answered", leg }));
        some.push(() => ({ type: "offered", leg }));
        some.push(became("over", { type: "hung-up", leg }));
        some.push(() => ({ type: "leg-lost", leg, reason: "no-ack" }));
      }
    }
    if (!this.#callerOver) {
      some.push(() => ({ type: "caller-cancelled" }));
      some.push(() => {
        this.#callerOver = true;
        return { type: "hung-up", leg: caller };
      });
      some.push(() => ({ type: "leg-lost", leg: caller, reason: "session-expired" }));
      some.push(() => ({ type: "offered", leg: caller }));
    }
    const connecting = this.#connecting;
    if (connecting !== undefined) {
      const settled = (event: CallEvent) => () => {
        this.#connecting = undefined;
        return event;
      };
      some.push(settled({ type: "connected" }), settled({ type: "connected" }));
      some.push(settled({ type: "media-refused", leg: connecting }));
    }
    if (this.#exchange) {
      some.push(() => {
        this.#exchange = false;
        return { type: "offer-settled" };
      });
    }
    if (this.#ringTimer) some.push(() => ({ type: "ring-timeout" }));
    if (this.random.integer(20) === 0) some.push(() => ({ type: "stopped" }));
    return some;
  }

  happen(): void {
    const event = this.random.pick(this.#possible())?.();
    if (!event) return;
    const before = this.call;
    const { call, effects } = step(before, event);
    this.call = call;
    if (before.phase === "ended") this.#afterEnd(event, effects);
    for (const effect of effects) this.#perform(effect);
  }

  #afterEnd(event: CallEvent, effects: readonly CallEffect[]): void {
    const allowed = event.type === "callee-answered"
      ? ["bye"]
      : event.type === "offered"
      ? ["refuse-offer"]
      : [];
    deepEqual(effects.map((effect) => effect.do), allowed, `after the end, ${event.type}`);
  }

  #perform(effect: CallEffect): void {
    this.effects.push(effect);
    switch (effect.do) {
      case "cancel": {
        const phone = this.#phone(effect.leg);
        equal(phone.cancelled, false, "cancelled once");
        ok(
          phone.state === "ringing" || phone.state === "answered",
          "a failed leg is not cancelled",
        );
        phone.cancelled = true;
        return;
      }
      case "bye":
        if (effect.leg === caller) this.callerByes++;
        else this.#phone(effect.leg).hungUp++;
        return;
      case "connect":
        this.#connecting = effect.callee;
        return;
      case "pass-offer":
        equal(this.#exchange, false, "one offer at a time");
        this.#exchange = true;
        return;
      case "reject":
        this.rejections++;
        return;
      case "stop-ring-timer":
        this.#ringTimer = false;
        return;
      case "end":
        this.ends++;
        return;
      default:
        return;
    }
  }

  #phone(leg: LegId): Phone {
    const phone = this.phones.find((one) => one.leg === leg);
    ok(phone, `${leg} is a callee`);
    return phone;
  }
}

Deno.test("[CALL-19] in 5,000 calls of any course `end` comes once and no leg is left", () => {
  let ended = 0;
  for (let seed = 1; seed <= 5_000; seed++) {
    const world = new World(seed);
    for (let i = 0; i < 60; i++) world.happen();
    const { call, ends, rejections, callerByes, phones } = world;
    const where = `seed ${seed}`;
    equal(ends, call.phase === "ended" ? 1 : 0, where);
    ok(rejections + callerByes <= 1, `${where}: the caller is told once`);
    if (call.phase !== "ended") continue;
    ended++;
    for (const phone of phones) {
      // The leg under it tells a copy of an answer from the answer: one BYE goes out.
      const told = phone.cancelled || phone.hungUp > 0 || phone.state === "failed" ||
        phone.state === "over";
      ok(told, `${where}: ${phone.leg} was left ${phone.state}`);
    }
    if (call.cause.status === 200) equal(rejections, 0, where);
    else equal(rejections, 1, `${where}: a caller that was not answered is refused`);
  }
  ok(ended > 4_000, `${ended} calls ended`);
});
