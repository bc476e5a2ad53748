import type { CallId, CallRecord, Considered, RingMember, Route, User } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { MediaEngine } from "../media/mod.ts";
import type { Clock, Counter, Log, Meter, Random } from "../runtime/mod.ts";
import type { Tag } from "../sip/mod.ts";
import type { PlacedCall } from "./call_parts.ts";
import { type Caller, hidden } from "./caller.ts";
import { CallerLeg } from "./caller_leg.ts";
import type { Forks } from "./forks.ts";
import { passedHeaders } from "./identity_headers.ts";
import type { LegContext } from "./leg_context.ts";
import { type Beginning, LiveCall, type LiveCallOptions } from "./live_call.ts";
import type { Switchboard } from "./switchboard.ts";

export interface CallBookOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly events: EventBus;
  readonly media: MediaEngine;
  readonly switchboard: Switchboard;
  readonly context: LegContext;
  readonly forks: Pick<Forks, "nextId" | "forget">;
  /** A call has ended, and is not in the book any more. */
  readonly onEnded: (call: CallId) => void;
}

/** What a call begins with. */
type CallFacts = Pick<
  LiveCallOptions,
  "dialled" | "from" | "maxForwards" | "passed" | "diversions" | "tried" | "placed"
>;

/** A call that somebody has asked for without a phone in the hand. */
export interface Placing {
  readonly by: Pick<User, "extension" | "name">;
  /** The phones that ring first, and for how long, milliseconds. */
  readonly own: RingMember;
  readonly ownMs: number;
  readonly dialled: string;
  readonly placed: PlacedCall;
  /** Who rings then, or what is heard of us. */
  readonly route: Extract<Route, { kind: "ring" | "service" }>;
  readonly tried: Considered[];
}

/** RFC 3261 §8.1.1.6. */
const MAX_FORWARDS = 70;

/** The calls there are: each begins here, and leaves its record. */
export class CallBook {
  readonly #options: CallBookOptions;
  readonly #live = new Map<CallId, LiveCall>();
  readonly #started: Counter;

  constructor(options: CallBookOptions) {
    this.#options = options;
    const { meter } = options;
    this.#started = meter.counter("ringdown_calls_started_total", "Calls that began to ring.");
    meter.gauge("ringdown_calls", "Calls ringing or up.", () => this.#live.size);
  }

  /** Calls ringing or up. */
  get live(): ReadonlyMap<CallId, LiveCall> {
    return this.#live;
  }

  /** A call of `caller`, whose INVITE waits, that begins as `route` says. */
  start(asked: Caller, route: Beginning, anonymous = asked.party.anonymous): void {
    const caller = hidden(asked, anonymous);
    const { incoming, device, trunk, dialled, maxForwards, tried } = caller;
    const call = this.#make({
      dialled,
      from: caller.party,
      maxForwards,
      passed: passedHeaders(incoming.request, trunk !== undefined),
      diversions: route.kind === "ring" ? route.diversions : [],
      tried,
    });
    const leg = this.legOf(call, caller);
    const refused = leg.intervalRefusal;
    if (refused) {
      this.#options.forks.forget(call.id);
      return leg.reject(422, refused);
    }
    this.#live.set(call.id, call);
    this.#started.add();
    const from = leg.party.number;
    const by = device ? { device: device.username } : { gateway: trunk?.gateway.name };
    call.log.info("A call started", { from, to: dialled, ...by });
    this.#options.events.publish({ type: "call.started", call: call.id, from });
    // 100 at once: the caller's phone stops sending its INVITE again.
    incoming.respond(100);
    call.start(leg, route);
  }

  /** A call that nobody has sent an INVITE for: the phones of `by` ring first, then `route`. */
  place({ by, own, ownMs, dialled, placed, route, tried }: Placing): CallId {
    const call = this.#make({
      dialled,
      from: { number: by.extension, name: by.name, anonymous: placed.hidden },
      maxForwards: MAX_FORWARDS,
      passed: [],
      diversions: route.kind === "ring" ? route.diversions : [],
      tried,
      placed,
    });
    this.#live.set(call.id, call);
    this.#started.add();
    call.log.info("A call is placed", { from: by.extension, to: dialled });
    this.#options.events.publish({ type: "call.started", call: call.id, from: by.extension });
    call.dial(own, ownMs, route);
    return call.id;
  }

  /** The leg of an INVITE, in a call of its own or in one that there is. */
  legOf(call: LiveCall, caller: Caller): CallerLeg {
    const { dialled, incoming, device, trunk, party } = caller;
    return new CallerLeg(
      {
        id: this.#options.forks.nextId(call.id),
        call: call.id,
        context: call.context,
        device,
        trunk,
        party,
        ...(caller.urgent ? { urgent: true } : {}),
        partner: { number: dialled, name: "", anonymous: false },
        contactUser: dialled,
        localTag: this.#options.random.token() as Tag,
      },
      incoming,
      call.observer,
    );
  }

  #make(beginning: CallFacts): LiveCall {
    const { random, log: general, clock, media, events, switchboard, context } = this.#options;
    const id = random.token().slice(0, 16) as CallId;
    const log = general.with({ call: id });
    return new LiveCall({
      ...beginning,
      id,
      clock,
      log,
      media,
      switchboard,
      context: { ...context, log },
      onAnswered: (_call, leg) => events.publish({ type: "call.answered", call: id, leg }),
      onEnded: (ended, record) => this.#ended(ended, record),
    });
  }

  #ended(call: LiveCall, record: CallRecord): void {
    const { forks, meter, events, onEnded } = this.#options;
    this.#live.delete(call.id);
    forks.forget(call.id);
    const { answeredAt, endedAt, reason, endedBy, status, result } = record;
    const ms = answeredAt ? endedAt.getTime() - answeredAt.getTime() : 0;
    const seconds = Math.round(ms / 1_000);
    call.log.info("A call ended", { reason, by: endedBy, status, seconds });
    meter.counter("ringdown_calls_ended_total", "Calls that ended, by reason.", {
      result,
      reason,
    }).add();
    events.publish({ type: "call.ended", record });
    onEnded(call.id);
  }
}
