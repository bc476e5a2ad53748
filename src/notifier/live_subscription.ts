/** One subscription while the process lives: when its NOTIFYs go out, and what becomes of them. */

import type { Device } from "../domain/mod.ts";
import { type Clock, TimerSet } from "../runtime/mod.ts";
import {
  type DialogUser,
  type Flow,
  type HeaderField,
  type IncomingRequest,
  nextNotify,
  notified,
  outcomeOfNotify,
  type RequestDestination,
  secondsLeft,
  type SipResponse,
  type SipStack,
  type Subscription,
  type SubscriptionEnd,
  type SubscriptionPhase,
} from "../sip/mod.ts";
import { contactField } from "./contact.ts";
import type { EventPackage, Rendering, Told, Watched } from "./event_package.ts";
import type { PacedQueue } from "./paced_queue.ts";
import type { StoredSubscription } from "./subscription_store.ts";

/** Why a subscription is no more: as its watcher is told, or because its watcher is gone. */
export type EndReason = SubscriptionEnd["reason"] | "watcher-gone";

/** What becomes of a NOTIFY, for a counter. */
export type NotifyFate = "accepted" | "refused" | "unanswered" | "undelivered";

/** What every subscription needs of its surroundings. */
export interface LiveContext {
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly queue: PacedQueue;
  /** The way to the watcher; undefined while there is none. */
  destinationOf(live: LiveSubscription): RequestDestination | undefined;
  /** Whether the watcher may know with whom somebody talks. */
  seesRemote(live: LiveSubscription): boolean;
  onRequest(live: LiveSubscription, incoming: IncomingRequest): void;
  /** It cannot be told anything until there is a way again. */
  onUnreachable(live: LiveSubscription): void;
  onNotified(live: LiveSubscription, fate: NotifyFate): void;
  /** What is stored of it is out of date. */
  onChanged(live: LiveSubscription): void;
  onEnded(live: LiveSubscription, reason: EndReason): void;
}

export interface LiveOptions {
  readonly context: LiveContext;
  readonly package: EventPackage;
  readonly watched: Watched;
  readonly device: Device;
  readonly host: string;
  readonly userAgent: string | undefined;
  readonly subscription: Subscription;
  readonly version: number;
  readonly flow: Flow | undefined;
  readonly flowId: string;
}

/** NOTIFYs that a restart would leave out: so often, and no more, they are a write. */
const RESERVE = 1_000;

const NO_BODY: Rendering = { body: () => "", told: new Map(), news: false };
const encoder = new TextEncoder();

export class LiveSubscription implements DialogUser {
  readonly package: EventPackage;
  readonly device: Device;
  readonly host: string;
  readonly userAgent: string | undefined;
  watched: Watched;
  readonly #context: LiveContext;
  readonly #timers: TimerSet<"expiry" | "pace">;
  readonly #typeField: HeaderField;
  #subscription: Subscription;
  #version: number;
  #flow: Flow | undefined;
  #flowId: string;
  #told: Told | undefined;
  /** CSeq and version up to which what is stored is good. */
  #reserved = 0;
  #dirty = false;
  /** A NOTIFY is due whether or not there is anything new. */
  #owed = false;
  #queued = false;
  /** The CSeq of the NOTIFY that has no answer yet. */
  #inFlight: number | undefined;
  #nextAt = 0;
  #over = false;

  constructor(options: LiveOptions) {
    this.package = options.package;
    this.watched = options.watched;
    this.device = options.device;
    this.host = options.host;
    this.userAgent = options.userAgent;
    this.#context = options.context;
    this.#subscription = options.subscription;
    this.#version = options.version;
    this.#flow = options.flow;
    this.#flowId = options.flowId;
    this.#timers = new TimerSet(options.context.clock);
    const type = options.package.contentType;
    this.#typeField = { name: "Content-Type", key: "content-type", value: type };
    this.#context.stack.addDialog(this.callId, this.#subscription.dialog.localTag, this);
    this.#startExpiry();
  }

  /** Our tag of its dialog. */
  get id(): string {
    return this.#subscription.dialog.localTag;
  }

  get callId(): string {
    return this.#subscription.dialog.callId;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Where it was last heard from, while that path is open. */
  get flow(): Flow | undefined {
    return this.#flow?.closed ? undefined : this.#flow;
  }

  get flowId(): string {
    return this.#flowId;
  }

  get data(): Subscription {
    return this.#subscription;
  }

  /** As a restart needs it; reserves the numbers that it may use until it is stored again. */
  toStored(): StoredSubscription {
    const { dialog } = this.#subscription;
    const localSequence = dialog.localSequence + RESERVE;
    this.#reserved = localSequence;
    return {
      id: this.id,
      subscription: { ...this.#subscription, dialog: { ...dialog, localSequence } },
      version: this.#version + RESERVE,
      device: this.device.id,
      extension: this.watched.extension,
      host: this.host,
      ...(this.userAgent === undefined ? {} : { userAgent: this.userAgent }),
      flow: this.#flowId,
    };
  }

  onRequest(incoming: IncomingRequest): void {
    this.#context.onRequest(this, incoming);
  }

  /** There is no INVITE in this dialog, and no ACK. */
  onAck(): void {}

  /** A SUBSCRIBE has been answered: everything is told at once, RFC 6665 §4.2.1.2. */
  refreshed(subscription: Subscription, flow: Flow): void {
    this.#subscription = subscription;
    this.#flow = flow;
    this.#flowId = flow.id;
    this.#told = undefined;
    this.#owed = true;
    this.#nextAt = 0;
    if (secondsLeft(subscription, this.#now()) === 0) return this.end({ reason: "timeout" });
    this.#startExpiry();
    this.#context.onChanged(this);
    this.#flush();
  }

  /** What it watches may have changed. */
  touch(): void {
    this.#dirty = true;
    this.#schedule();
  }

  /** The watcher must be told everything, as after a restart. */
  owe(): void {
    this.#owed = true;
    this.#schedule();
  }

  /** There may be a way to the watcher again. */
  retry(): void {
    if (this.#owed || this.#dirty) this.#schedule();
  }

  /** Somebody decided whether the watcher may watch, RFC 6665 §4.2.2. */
  allow(phase: SubscriptionPhase): void {
    if (this.#over || phase === this.#subscription.phase) return;
    this.#subscription = { ...this.#subscription, phase };
    this.#told = undefined;
    this.#context.onChanged(this);
    this.owe();
  }

  /** Ends it, and tells the watcher. The first call counts. */
  end(end: SubscriptionEnd): void {
    if (this.#over) return;
    this.#forget(end.reason);
    // RFC 6665 §4.4.1: one that was only to fetch the state is told it now.
    this.#send(end.reason === "timeout" ? this.#rendering() : NO_BODY, end);
  }

  /** Forgets it without a word: its watcher is not there any more, or has another. */
  drop(): void {
    if (!this.#over) this.#forget("watcher-gone");
  }

  /** Stops its timers; the watcher is not told, because the next process goes on with it. */
  suspend(): void {
    this.#over = true;
    this.#timers.stopAll();
    this.#context.stack.removeDialog(this.callId, this.#subscription.dialog.localTag);
  }

  #forget(reason: EndReason): void {
    this.suspend();
    this.#context.onEnded(this, reason);
  }

  #now(): number {
    return this.#context.clock.now().getTime();
  }

  #startExpiry(): void {
    const ms = Math.max(0, this.#subscription.expiresAt - this.#now());
    this.#timers.start("expiry", ms, () => this.end({ reason: "timeout" }));
  }

  #schedule(): void {
    // One NOTIFY at a time: two that overtake each other would leave the older state.
    if (this.#over || this.#queued || this.#inFlight !== undefined) return;
    const { clock, queue } = this.#context;
    const wait = this.#nextAt - clock.elapsed();
    if (wait > 0) return this.#timers.start("pace", wait, () => this.#schedule());
    this.#queued = true;
    queue.push(() => {
      this.#queued = false;
      if (!this.#over) this.#flush();
    });
  }

  #flush(): void {
    this.#timers.stop("pace");
    const rendering = this.#rendering();
    if (!rendering.news && !this.#owed) {
      this.#dirty = false;
      return;
    }
    this.#send(rendering);
  }

  #rendering(): Rendering {
    // RFC 6665 §4.1.3: who has not been allowed yet learns nothing.
    if (this.#subscription.phase === "pending") return NO_BODY;
    return this.package.render(this.watched, {
      host: this.host,
      userAgent: this.userAgent,
      seesRemote: this.#context.seesRemote(this),
      told: this.#told,
    });
  }

  #send(rendering: Rendering, end?: SubscriptionEnd): void {
    const { stack, clock } = this.#context;
    const destination = this.#context.destinationOf(this);
    if (!destination) {
      if (!end) this.#context.onUnreachable(this);
      return;
    }
    // After a restart only its name was known.
    if ("flow" in destination && destination.flow.id === this.#flowId) {
      this.#flow = destination.flow;
    }
    const body = rendering === NO_BODY ? "" : rendering.body(this.#version++);
    const [next, request] = nextNotify(this.#subscription, this.#now(), {
      headers: body === "" ? [stack.userAgentField] : [stack.userAgentField, this.#typeField],
      ...(body === "" ? {} : { body: encoder.encode(body) }),
      ...(end ? { end } : {}),
    });
    this.#subscription = next;
    this.#dirty = false;
    this.#owed = false;
    this.#nextAt = clock.elapsed() + this.package.leastIntervalMs;
    const sequence = request.cseq.number;
    this.#inFlight = sequence;
    if (!end && sequence >= this.#reserved) this.#context.onChanged(this);
    stack.request(
      destination,
      (flow) => {
        const contact = contactField(flow, this.watched.extension);
        return request.with({ headers: request.headers.append(contact) });
      },
      {
        onResponse: (response) => this.#onResponse(response, sequence, rendering.told),
        onFailure: (status) => this.#onFailure(status, sequence),
      },
    );
  }

  #onResponse(response: SipResponse, sequence: number, told: Told): void {
    if (response.status < 200) return;
    const outcome = outcomeOfNotify(response);
    this.#context.onNotified(this, outcome.is === "accepted" ? "accepted" : "refused");
    if (this.#over) return;
    const latest = this.#settle(sequence);
    switch (outcome.is) {
      case "accepted":
        if (latest) this.#accepted(response, told);
        break;
      case "over":
        return this.drop();
      case "later":
        this.#nextAt = this.#context.clock.elapsed() + outcome.seconds * 1_000;
        this.#owed = true;
        break;
      case "refused":
        break;
    }
    this.retry();
  }

  #accepted(response: SipResponse, told: Told): void {
    const before = this.#subscription.dialog.remoteTarget;
    this.#subscription = notified(this.#subscription, response);
    this.#told = told;
    if (this.#subscription.dialog.remoteTarget !== before) this.#context.onChanged(this);
  }

  #onFailure(status: 408 | 503, sequence: number): void {
    this.#context.onNotified(this, status === 408 ? "unanswered" : "undelivered");
    if (this.#over) return;
    if (!this.#settle(sequence)) return;
    // RFC 6665 §4.2.2: nobody answered in 64*T1, so nobody is there.
    if (status === 408) return this.drop();
    this.#owed = true;
    this.#context.onUnreachable(this);
  }

  /** True for the latest NOTIFY: what became of an earlier one matters no more. */
  #settle(sequence: number): boolean {
    if (this.#inFlight !== sequence) return false;
    this.#inFlight = undefined;
    return true;
  }
}
