/** Thousands of calls in which anything may happen in any order that phones can bring about. */
import { equal, ok } from "node:assert/strict";
import {
  type Call,
  type CallEffect,
  type CallEvent,
  type DialledTo,
  type Outcome,
  startCall,
  startDialling,
  type Step,
  step,
} from "../../src/call/mod.ts";
import type { LegId, RingGroupId, RingMember, RingPlan, UserId } from "../../src/domain/mod.ts";
import { SeededRandom } from "../support/seeded_random.ts";

const OWN_PHONES: RingMember = {
  target: { kind: "user", user: "u" as UserId },
  afterMs: 0,
  confirm: false,
};

/** What the world knows of one leg. */
interface Party {
  readonly id: LegId;
  state: "calling" | "ringing" | "up" | "over";
  /** True when we called it. */
  readonly invited: boolean;
  /** How often it was cancelled, hung up or rejected. */
  told: number;
}

type Timer = Extract<CallEvent, { type: "timer" }>["name"];

class World {
  readonly random: SeededRandom;
  readonly parties = new Map<LegId, Party>();
  readonly history: string[] = [];
  call: Call;
  ends = 0;
  rejections = 0;
  wasAnswered = false;
  slot: string | undefined;
  #joining: readonly LegId[] | undefined;
  #exchange = false;
  #finalWord = 0;
  #transfers = 0;
  readonly #timers = new Set<Timer>();

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    const begun = this.random.integer(4) === 0
      ? startDialling(OWN_PHONES, 30_000, this.#then())
      : startCall(this.#party("calling"), this.#plan());
    this.call = begun.call;
    this.#perform(begun);
  }

  #party(state: Party["state"]): LegId {
    const id = `leg-${this.parties.size}` as LegId;
    this.parties.set(id, { id, state, invited: state === "ringing", told: 0 });
    return id;
  }

  #then(): DialledTo {
    return this.random.integer(3) === 0
      ? { kind: "service", service: { kind: "listen" } }
      : { kind: "ring", plan: this.#plan() };
  }

  #plan(): RingPlan {
    const { random } = this;
    const member = (): RingMember => ({
      target: { kind: "user", user: "u" as UserId },
      afterMs: random.integer(3) * 1_000,
      confirm: random.integer(4) === 0,
      ...(random.integer(3) === 0 ? { ringMs: 5_000 } : {}),
    });
    return {
      called: "102",
      rounds: Array.from({ length: 1 + random.integer(2) }, () => ({
        members: Array.from({ length: 1 + random.integer(3) }, member),
        ms: 20_000,
      })),
      otherwise: random.integer(3) === 0 ? { "no-answer": "103", busy: "103" } : {},
      callerPrefix: "",
      autoAnswer: false,
      ...(random.integer(2) === 0 ? { group: "g" as RingGroupId } : {}),
    };
  }

  #outcome(): Outcome {
    switch (this.random.integer(5)) {
      case 0:
        return {
          kind: "service",
          service: this.random.pick([
            { kind: "clock" },
            { kind: "challenge", to: "102" },
            { kind: "turn-away", how: "silent" },
          ]) ?? { kind: "clock" },
        };
      case 1:
        if (this.slot !== undefined) return { kind: "refused", status: 486 };
        this.slot = "5901";
        return { kind: "park", parking: { slot: "5901", by: "101" } };
      case 2:
        return { kind: "refused", status: this.random.pick([404, 480, 486]) ?? 480 };
      default:
        return { kind: "ring", plan: this.#plan() };
    }
  }

  /** What could happen next. */
  #possible(): readonly (() => CallEvent)[] {
    const some: (() => CallEvent)[] = [];
    for (const party of this.parties.values()) some.push(...this.#doings(party));
    const joining = this.#joining;
    if (joining) {
      const done = (event: CallEvent) => () => {
        this.#joining = undefined;
        return event;
      };
      some.push(done({ type: "connected" }), done({ type: "connected" }));
      const leg = this.random.pick(joining);
      if (leg !== undefined) some.push(done({ type: "media-refused", leg }));
    }
    if (this.#exchange) {
      some.push(() => {
        this.#exchange = false;
        const holding = [...this.parties.keys()].filter(() => this.random.integer(2) === 0);
        return { type: "offer-settled", holding };
      });
    }
    for (const name of this.#timers) {
      some.push(() => {
        this.#timers.delete(name);
        return { type: "timer", name };
      });
    }
    some.push(...this.#wishes());
    return some;
  }

  #doings(party: Party): readonly (() => CallEvent)[] {
    const leg = party.id;
    const became = (state: Party["state"], event: CallEvent) => () => {
      party.state = state;
      return event;
    };
    switch (party.state) {
      case "calling":
        return [
          () => ({ type: "caller-cancelled" }),
          () => ({ type: "offered", leg }),
          became("over", { type: "hung-up", leg }),
        ];
      case "ringing": {
        const status = this.random.pick([302, 404, 408, 480, 486, 487, 488, 500, 603]) ?? 480;
        return [
          () => ({ type: "callee-progress", leg, status: 180 }),
          became("up", { type: "callee-answered", leg }),
          became("over", { type: "callee-failed", leg, status }),
        ];
      }
      case "up":
        if (party.told > 0) return [];
        return [
          ...(party.invited ? [() => ({ type: "callee-answered", leg }) as const] : []),
          () => ({ type: "offered", leg }),
          () => ({ type: "screened", leg, accepted: this.random.integer(2) === 0 }),
          became("over", { type: "hung-up", leg }),
          () => ({ type: "leg-lost", leg, reason: "session-expired" }),
        ];
      case "over":
        return [];
    }
  }

  /** What people and pages may ask for. */
  #wishes(): readonly (() => CallEvent)[] {
    const legs = [...this.parties.values()].filter(({ state, told }) => state === "up" && !told);
    const leg = this.random.pick(legs)?.id;
    const some: (() => CallEvent)[] = [];
    if (this.random.integer(10) === 0) some.push(() => ({ type: "stopped" }));
    if (this.call.phase === "ringing" && this.random.integer(10) === 0) {
      some.push(() => ({ type: "unofferable", status: this.random.pick([488, 503]) ?? 488 }));
    }
    if (this.slot !== undefined) {
      some.push(() => ({ type: "retrieved", by: this.#party("up") }));
    }
    if (leg === undefined) return some;
    some.push(() => ({ type: "held", leg, on: this.random.integer(2) === 0 }));
    some.push(() => ({ type: "service-over" }));
    some.push(() => ({ type: "challenge-passed" }));
    some.push(() => ({ type: "calls-back", to: "102" }));
    if (this.random.integer(2) === 0) {
      some.push(() => {
        this.#transfers++;
        return { type: "transferred", by: leg, outcome: this.#outcome(), recall: "101" };
      });
      const old = this.random.pick([...this.parties.keys()]) ?? leg;
      some.push(() => ({ type: "replaced", old, by: this.#party("up") }));
      some.push(() => {
        const transferor = this.random.integer(2) === 0 ? this.#party("up") : undefined;
        return { type: "replaced", old, by: this.#party("up"), transferor, recall: "101" };
      });
    }
    return some;
  }

  happen(): void {
    const event = this.random.pick(this.#possible())?.();
    if (event) this.#handle(event);
  }

  #handle(event: CallEvent): void {
    this.history.push(JSON.stringify(event));
    const next = step(this.call, event);
    this.call = next.call;
    // Nobody waits any more for what was offered to who sends the call away.
    if (event.type === "transferred" && next.call.phase !== "talking") this.#exchange = false;
    this.#perform(next);
  }

  #perform({ effects }: Step): void {
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: CallEffect): void {
    this.history.push(`  ${JSON.stringify(effect)}`);
    switch (effect.do) {
      case "ring": {
        const legs = Array.from({ length: this.random.integer(3) }, () => this.#party("ringing"));
        const ways = legs.length === 1 && this.random.integer(2) === 0
          ? { ways: { left: this.random.integer(3), reoffered: effect.after?.reoffer ?? false } }
          : {};
        return this.#handle({ type: "rung", member: effect.index, legs, status: 430, ...ways });
      }
      case "summon": {
        const legs = Array.from({ length: this.random.integer(3) }, () => this.#party("ringing"));
        return this.#handle({ type: "rung", member: 0, legs, status: 480 });
      }
      case "greet":
        this.#joining = [effect.leg];
        return;
      case "cancel":
        ok(this.#get(effect.leg).state !== "over", `${effect.leg} has failed and is cancelled`);
        return this.#tell(effect.leg);
      case "bye":
        this.#tell(effect.leg);
        return this.#set(effect.leg, "over");
      case "reject": {
        this.rejections++;
        const calling = [...this.parties.values()].find(({ state }) => state === "calling");
        if (calling) this.#set(calling.id, "over");
        return;
      }
      case "connect":
      case "join":
        equal(this.ends, 0);
        this.#joining = effect.do === "join" ? [effect.a, effect.b] : [effect.callee];
        this.#answerCaller();
        // As `CallCourse.noteAnswered`: what is lost from here on has had its 200.
        if ("answered" in this.call) this.call = { ...this.call, answered: true };
        return;
      case "serve":
      case "park":
        this.#joining = undefined;
        this.#answerCaller();
        if (effect.do === "park") this.slot = effect.parking.slot;
        return;
      case "free-slot":
        ok(this.slot !== undefined, "a slot is given up that was kept");
        this.slot = undefined;
        return;
      case "route":
        return this.#handle({ type: "routed", outcome: this.#outcome() });
      case "tell-transferor":
        if (effect.status >= 200) this.#finalWord++;
        return;
      case "pass-offer":
        equal(this.#exchange, false, "one offer at a time");
        this.#exchange = true;
        return;
      case "start-timer":
        this.#timers.add(effect.name);
        return;
      case "stop-timer":
        this.#timers.delete(effect.name);
        return;
      case "stop-timers":
        this.#timers.clear();
        return;
      case "end":
        this.ends++;
        this.#joining = undefined;
        this.#exchange = false;
        this.#timers.clear();
        return;
      default:
        return;
    }
  }

  /** The INVITE of the caller has its 200, or will have it before anything else can happen. */
  #answerCaller(): void {
    for (const party of this.parties.values()) if (party.state === "calling") party.state = "up";
    this.wasAnswered = true;
  }

  #get(leg: LegId): Party {
    const party = this.parties.get(leg);
    ok(party, `${leg} is known`);
    return party;
  }

  #set(leg: LegId, state: Party["state"]): void {
    this.#get(leg).state = state;
  }

  #tell(leg: LegId): void {
    const party = this.#get(leg);
    party.told++;
    // One that answered behind its CANCEL has to be hung up besides.
    ok(party.told <= (party.state === "up" ? 2 : 1), `${leg} was told ${party.told} times`);
  }
}

Deno.test("[CALL-19] in 5,000 calls of any course `end` comes once and no leg is left", () => {
  let ended = 0;
  for (let seed = 1; seed <= 5_000; seed++) {
    const world = new World(seed);
    for (let i = 0; i < 80; i++) {
      try {
        world.happen();
      } catch (error) {
        throw new Error(`seed ${seed}\n${world.history.join("\n")}`, { cause: error });
      }
    }
    const { call, ends, rejections, parties, slot } = world;
    const where = `seed ${seed}\n${world.history.join("\n")}\n`;
    equal(ends, call.phase === "ended" ? 1 : 0, where);
    ok(rejections <= 1, `${where}: the caller is told once`);
    if (call.phase !== "ended") continue;
    ended++;
    equal(slot, undefined, `${where}: the slot is free`);
    for (const { id, state, told } of parties.values()) {
      ok(told > 0 || state === "over", `${where}: ${id} was left ${state}`);
    }
  }
  ok(ended > 4_000, `${ended} calls ended`);
});
