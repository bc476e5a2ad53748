/**
 * The notifier: phones subscribe to what others do, and are told, RFC 6665. `reception.ts` decides
 * who may, `live_subscription.ts` is one subscription, and the packages know what there is to tell.
 */

import type { CallId, Device } from "../domain/mod.ts";
import { type Timer, TimerSet } from "../runtime/mod.ts";
import { parseUri, type RequestHandler } from "../sip/mod.ts";
import { countBy } from "./count_by.ts";
import { DialogStates } from "./dialog_states.ts";
import { type EventPackage, slotTopic, type Topic, userTopic } from "./event_package.ts";
import {
  type EndReason,
  type LiveContext,
  LiveSubscription,
  type NotifyFate,
} from "./live_subscription.ts";
import { LiveSubscriptions } from "./live_subscriptions.ts";
import { makePackages } from "./make_packages.ts";
import type { NotifierOptions } from "./options.ts";
import { PacedQueue } from "./paced_queue.ts";
import { destinationOf } from "./reach.ts";
import { Reception } from "./reception.ts";
import { Restoration } from "./restoration.ts";
import type { StoredSubscription } from "./subscription_store.ts";
import { UnsolicitedSummaries } from "./unsolicited_summaries.ts";

/** How often the way to watchers that could not be reached is looked for. */
const RETRY_MS = 5_000;
/** Sides of a call that has ended may still be on their way to another, as in a transfer. */
const LEFTOVER_MS = 5_000;

export class Notifier implements Disposable {
  readonly #options: NotifierOptions;
  readonly #packages: ReadonlyMap<string, EventPackage>;
  readonly #states = new DialogStates();
  readonly #live = new LiveSubscriptions();
  readonly #unreachable = new Set<LiveSubscription>();
  readonly #reception: Reception;
  readonly #restoration: Restoration<LiveSubscription>;
  readonly #queue: PacedQueue;
  readonly #context: LiveContext;
  readonly #unsolicited: UnsolicitedSummaries;
  readonly #owned = new DisposableStack();
  readonly #leftovers: TimerSet<CallId>;
  #restored: readonly LiveSubscription[] = [];
  #retry: Timer | undefined;
  #closed = false;

  /** Takes up the subscriptions of the process before; `resume` tells their watchers. */
  constructor(options: NotifierOptions) {
    this.#options = options;
    const { clock, random, log } = options;
    this.#packages = makePackages(options, this.#states);
    this.#reception = this.#owned.use(
      new Reception(options, this.#packages, this.#live, () => this.#context),
    );
    this.#restoration = this.#owned.use(
      new Restoration(clock, random, options.restoredPerSecond ?? 20),
    );
    this.#unsolicited = new UnsolicitedSummaries({ ...options, token: () => random.token() });
    this.#queue = this.#owned.use(new PacedQueue(clock, log));
    this.#context = this.#makeContext(this.#queue);
    this.#leftovers = new TimerSet(clock);
    this.#owned.defer(() => this.#leftovers.stopAll());
    this.#measure();
    this.#listen();
    for (const stored of options.subscriptions.list(clock.now().getTime())) this.#restore(stored);
    this.#restored = [...this.#live];
  }

  /** Subscriptions there are. */
  get size(): number {
    return this.#live.size;
  }

  /** Tells everything to the watchers from before the restart. Not before the stack has doors. */
  resume(): void {
    this.#restoration.run(this.#restored, (live) => {
      if (this.#judge(live)) live.owe();
    });
    this.#restored = [];
  }

  /** Answers a SUBSCRIBE outside a dialog. */
  readonly subscribe: RequestHandler = (incoming) => this.#reception.onSubscribe(incoming);

  /**
   * Something may have been changed by another process: whoever may not watch any more is told so,
   * and everybody what is new.
   */
  review(): void {
    for (const live of this.#live) this.#queue.push(() => this.#review(live));
  }

  /** Stops. The watchers are not told: the next process goes on with them. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#retry?.cancel();
    for (const live of this.#live) live.suspend();
    this.#owned.dispose();
  }

  #listen(): void {
    const { events, devices, unsolicited } = this.#options;
    this.#owned.use(events.subscribe("dialog.changed", ({ dialog }) => {
      this.#states.apply(dialog);
      if (dialog.user !== undefined) this.#touch(userTopic(dialog.user));
    }));
    this.#owned.use(events.subscribe("slot.changed", ({ slot, parked }) => {
      this.#states.park(slot, parked);
      this.#touch(slotTopic(slot));
    }));
    this.#owned.use(events.subscribe("call.ended", ({ record: { id } }) => {
      if (this.#states.has(id)) this.#leftovers.start(id, LEFTOVER_MS, () => this.#forget(id));
    }));
    this.#owned.use(events.subscribe("mailbox.changed", ({ user }) => {
      this.#touch(userTopic(user));
      if (!unsolicited) return;
      for (const device of devices.ofUser(user)) {
        if (unsolicited(device)) this.#unsolicited.tell(device);
      }
    }));
    this.#owned.use(events.subscribe("settings.changed", ({ user }) => {
      for (const live of this.#live.watching(userTopic(user))) this.#review(live);
    }));
    this.#owned.use(events.subscribe("device.registered", ({ aor, contact }) => {
      const device = this.#deviceOf(aor);
      if (!device) return;
      for (const live of this.#live.of(device.id)) if (this.#unreachable.has(live)) live.retry();
      this.#touch(userTopic(device.user));
      if (unsolicited?.(device)) this.#unsolicited.tell(device, contact);
    }));
    this.#owned.use(events.subscribe("device.unregistered", ({ aor }) => {
      const device = this.#deviceOf(aor);
      if (device) this.#touch(userTopic(device.user));
    }));
  }

  /** A `terminated` that was never published must leave no lamp lit. */
  #forget(call: CallId): void {
    for (const user of this.#states.forget(call)) this.#touch(userTopic(user));
  }

  #touch(topic: Topic): void {
    for (const live of this.#live.watching(topic)) live.touch();
  }

  #review(live: LiveSubscription): void {
    if (this.#judge(live)) live.touch();
  }

  /** Asks again whether it may go on; false when it has ended. */
  #judge(live: LiveSubscription): boolean {
    if (live.over) return false;
    const device = this.#options.devices.get(live.device.id);
    const watched = live.package.find(live.watched.extension);
    const phase = !device || !watched
      ? "rejected"
      : this.#reception.permission(device, live.package, watched);
    if (!watched || phase === "rejected") {
      live.end({ reason: watched ? "rejected" : "noresource" });
      return false;
    }
    this.#live.rewatch(live, watched);
    live.allow(phase);
    return true;
  }

  #deviceOf(aor: string): Device | undefined {
    const uri = parseUri(aor);
    return uri.kind === "sip" ? this.#options.devices.byUsername(uri.user ?? "") : undefined;
  }

  #makeContext(queue: PacedQueue): LiveContext {
    const { stack, clock, log, meter, subscriptions, bindings, seesRemote } = this.#options;
    const countFate = countBy<NotifyFate>(
      meter,
      "ringdown_notifies_total",
      "NOTIFY requests, by outcome.",
      "outcome",
    );
    const countEnd = countBy<EndReason>(
      meter,
      "ringdown_subscriptions_ended_total",
      "Subscriptions that ended, by reason.",
      "reason",
    );
    return {
      stack,
      clock,
      queue,
      destinationOf: (live) => destinationOf(live, bindings, stack.network),
      seesRemote: ({ device, watched }) => seesRemote?.(device, watched) ?? true,
      onRequest: (live, incoming) => this.#reception.onRequest(live, incoming),
      onUnreachable: (live) => this.#onUnreachable(live),
      onNotified: (live, outcome) => {
        countFate(outcome);
        if (outcome === "accepted") this.#unreachable.delete(live);
      },
      onChanged: (live) => subscriptions.save(live.toStored()),
      onEnded: (live, reason) => {
        countEnd(reason);
        const { device, package: event, watched: { extension } } = live;
        const of = { device: device.username, event: event.name, extension };
        log.debug("A subscription ended", { ...of, reason });
        this.#live.remove(live);
        this.#unreachable.delete(live);
        subscriptions.remove(live.id);
      },
    };
  }

  #onUnreachable(live: LiveSubscription): void {
    this.#unreachable.add(live);
    if (this.#closed) return;
    this.#retry ??= this.#options.clock.after(RETRY_MS, () => {
      this.#retry = undefined;
      for (const waiting of [...this.#unreachable]) waiting.retry();
    });
  }

  #restore({ device: id, extension, subscription, ...stored }: StoredSubscription): void {
    const device = this.#options.devices.get(id);
    const event = this.#packages.get(subscription.event);
    const watched = event?.find(extension);
    if (!device || !event || !watched) return this.#options.subscriptions.remove(stored.id);
    this.#live.add(
      new LiveSubscription({
        context: this.#context,
        package: event,
        watched,
        device,
        host: stored.host,
        userAgent: stored.userAgent,
        subscription,
        version: stored.version,
        flow: undefined,
        flowId: stored.flow,
      }),
    );
  }

  #measure(): void {
    const { meter } = this.#options;
    meter.gauge("ringdown_subscriptions", "Subscriptions there are.", () => this.#live.size);
    meter.gauge(
      "ringdown_subscriptions_unreachable",
      "Subscriptions whose watcher cannot be told what is new.",
      () => this.#unreachable.size,
    );
  }
}
