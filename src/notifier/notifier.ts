/**
 * The notifier: phones subscribe to what others do, and are told, RFC 6665. This decides who may
 * subscribe to what; `live_subscription.ts` is one subscription, the packages know what to tell.
 */

import type { Device } from "../domain/mod.ts";
import type { Counter, Timer } from "../runtime/mod.ts";
import {
  acceptSubscribe,
  field,
  grantExpires,
  H,
  type HeaderField,
  type IncomingRequest,
  parseUri,
  type RequestHandler,
  startSubscription,
  type Tag,
} from "../sip/mod.ts";
import {
  contactOf,
  overloaded,
  type Refusal,
  refusalOfBody,
  takes,
  targetOf,
} from "./admission.ts";
import { contactField } from "./contact.ts";
import { DialogPackage } from "./dialog_package.ts";
import { DialogStates } from "./dialog_states.ts";
import {
  type EventPackage,
  slotTopic,
  type Topic,
  userTopic,
  type Watched,
} from "./event_package.ts";
import type { FindExtension } from "./extension_kind.ts";
import { type LiveContext, LiveSubscription } from "./live_subscription.ts";
import { LiveSubscriptions } from "./live_subscriptions.ts";
import { type NotifierOptions, type Permission, usersMayWatch } from "./options.ts";
import { PacedQueue } from "./paced_queue.ts";
import { PresencePackage } from "./presence_package.ts";
import { destinationOf, flowToward } from "./reach.ts";
import { Restoration } from "./restoration.ts";
import type { StoredSubscription } from "./subscription_store.ts";
import { SummaryPackage } from "./summary_package.ts";
import { Throttle } from "./throttle.ts";
import { UnsolicitedSummaries } from "./unsolicited_summaries.ts";

/** How often the way to watchers that could not be reached is looked for. */
const RETRY_MS = 5_000;
/** How soon a phone may try again when there are too many, seconds. */
const RETRY_SECONDS = 60;

type Outcome = "started" | "refreshed" | "ended" | "fetched" | "refused" | "throttled";

export class Notifier implements Disposable {
  readonly #options: NotifierOptions;
  readonly #packages: ReadonlyMap<string, EventPackage>;
  readonly #allowEvents: HeaderField;
  readonly #states = new DialogStates();
  readonly #live = new LiveSubscriptions();
  readonly #unreachable = new Set<LiveSubscription>();
  readonly #throttle: Throttle;
  readonly #restoration: Restoration<LiveSubscription>;
  readonly #context: LiveContext;
  readonly #unsolicited: UnsolicitedSummaries;
  readonly #owned = new DisposableStack();
  readonly #count: (outcome: Outcome) => void;
  #restored: readonly LiveSubscription[] = [];
  #retry: Timer | undefined;
  #closed = false;

  /** Takes up the subscriptions of the process before; `resume` tells their watchers. */
  constructor(options: NotifierOptions) {
    this.#options = options;
    const { clock, random, log, stack } = options;
    this.#packages = new Map(this.#makePackages().map((one) => [one.name, one]));
    const names = [...this.#packages.keys()].join(", ");
    this.#allowEvents = { name: "Allow-Events", key: "allow-events", value: names };
    const queue = this.#owned.use(new PacedQueue(clock, log));
    this.#throttle = this.#owned.use(new Throttle(clock));
    this.#restoration = this.#owned.use(
      new Restoration(clock, random, options.restoredPerSecond ?? 20),
    );
    this.#unsolicited = new UnsolicitedSummaries({ ...options, token: () => random.token() });
    this.#count = this.#meter();
    this.#context = this.#makeContext(stack, queue);
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
    this.#restoration.run(this.#restored, (live) => live.owe());
    this.#restored = [];
  }

  /** Answers a SUBSCRIBE outside a dialog. */
  readonly subscribe: RequestHandler = (incoming) => {
    const { request } = incoming;
    const event = this.#packages.get(request.headers.first(H.event)?.token ?? "");
    if (!event) return this.#refuseEvent(incoming);
    const unwanted = refusalOfBody(request);
    if (unwanted) return this.#refuse(incoming, unwanted);
    const device = this.#options.authenticate(incoming);
    if (!device || !this.#admits(incoming, device)) return;
    const refusal = this.#start(incoming, device, event);
    if (refusal) this.#refuse(incoming, refusal);
  };

  /**
   * Something may have been changed by another process: whoever may not watch any more is told so,
   * and everybody what is new.
   */
  review(): void {
    for (const live of this.#live) this.#review(live);
  }

  /** Stops. The watchers are not told: the next process goes on with them. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#retry?.cancel();
    for (const live of this.#live) live.suspend();
    this.#owned.dispose();
  }

  // SUBSCRIBE.

  #start(incoming: IncomingRequest, device: Device, event: EventPackage): Refusal | undefined {
    const { request } = incoming;
    const { clock, random, domain, isOurs, stack } = this.#options;
    const contact = contactOf(request);
    if (!contact) return badRequest("SUBSCRIBE needs one Contact");
    const { extension, host, home } = targetOf(request, domain);
    const watched = isOurs(home) ? event.find(extension) : undefined;
    if (!watched) return { status: 404 };
    const phase = this.#permission(device, event, watched);
    if (phase === "rejected") return { status: 403 };
    if (!takes(request, event.contentType)) return { status: 406 };
    const granted = grantExpires(request.headers.first(H.expires), event.expires);
    if ("tooBrief" in granted) return tooBrief(granted.tooBrief);
    this.#replace(incoming, device, event);
    const full = granted.seconds === 0 ? undefined : this.#makeRoom(device, event, watched);
    if (full) return full;
    const expiresAt = clock.now().getTime() + granted.seconds * 1_000;
    const flow = flowToward(incoming, contact, stack.network);
    const subscription = startSubscription(request, random.token() as Tag, { phase, expiresAt });
    const live = new LiveSubscription({
      context: this.#context,
      package: event,
      watched,
      device,
      host,
      userAgent: request.headers.first(H.userAgent)?.slice(0, 200),
      subscription,
      version: 0,
      flow,
      flowId: flow.id,
    });
    this.#live.add(live);
    this.#count(granted.seconds === 0 ? "fetched" : "started");
    this.#accept(incoming, live, granted.seconds);
    live.refreshed(subscription, flow);
    return undefined;
  }

  #onRequest(live: LiveSubscription, incoming: IncomingRequest): void {
    const { request } = incoming;
    if (request.method === "BYE") return incoming.respondStatelessly(481);
    if (request.method !== "SUBSCRIBE") {
      return incoming.respondStatelessly(405, { headers: [this.#options.stack.allow] });
    }
    const unwanted = refusalOfBody(request);
    if (unwanted) return this.#refuse(incoming, unwanted);
    const device = this.#options.authenticate(incoming);
    if (!device || !this.#admits(incoming, device)) return;
    const refusal = this.#refresh(live, incoming, device);
    if (refusal) this.#refuse(incoming, refusal);
  }

  #refresh(
    live: LiveSubscription,
    incoming: IncomingRequest,
    device: Device,
  ): Refusal | undefined {
    const { request } = incoming;
    const { clock, stack } = this.#options;
    if (device.id !== live.device.id) return { status: 403 };
    const next = acceptSubscribe(live.data, request);
    if ("refused" in next) {
      const reason = next.refused === 403 ? { reason: `Forbidden (${next.why})` } : {};
      return { status: next.refused, parts: reason };
    }
    const granted = grantExpires(request.headers.first(H.expires), live.package.expires);
    if ("tooBrief" in granted) return tooBrief(granted.tooBrief);
    const watched = live.package.find(live.watched.extension);
    if (!watched) {
      live.end({ reason: "noresource" });
      return { status: 404 };
    }
    const phase = this.#permission(device, live.package, watched);
    if (phase === "rejected") {
      live.end({ reason: "rejected" });
      return { status: 403 };
    }
    this.#live.rewatch(live, watched);
    this.#count(granted.seconds === 0 ? "ended" : "refreshed");
    this.#accept(incoming, live, granted.seconds);
    const contact = contactOf(request);
    const flow = contact ? flowToward(incoming, contact, stack.network) : incoming.flow;
    const expiresAt = clock.now().getTime() + granted.seconds * 1_000;
    live.refreshed({ ...next, phase, expiresAt }, flow);
    return undefined;
  }

  #accept(incoming: IncomingRequest, live: LiveSubscription, seconds: number): void {
    incoming.respond(200, {
      toTag: live.id as Tag,
      headers: [field(H.expires, seconds), contactField(incoming.flow, live.watched.extension)],
    });
  }

  #refuse(incoming: IncomingRequest, { status, parts = {} }: Refusal): void {
    this.#count("refused");
    incoming.respondStatelessly(status, parts);
  }

  #refuseEvent(incoming: IncomingRequest): void {
    this.#refuse(incoming, { status: 489, parts: { headers: [this.#allowEvents] } });
  }

  /** False when `device` subscribes without pause: then it is answered late, and waits itself. */
  #admits(incoming: IncomingRequest, device: Device): boolean {
    if (this.#throttle.admits(device.id)) return true;
    this.#count("throttled");
    const { status, parts = {} } = overloaded(RETRY_SECONDS);
    const refuse = () => incoming.respondStatelessly(status, parts);
    if (this.#throttle.delay(device.id, refuse)) incoming.begin();
    else refuse();
    return false;
  }

  #permission(watcher: Device, event: EventPackage, watched: Watched): Permission {
    return (this.#options.mayWatch ?? usersMayWatch)(watcher, event.name, watched);
  }

  /** A phone that forgot its dialog but not its Call-ID means the same subscription. */
  #replace({ request }: IncomingRequest, device: Device, event: EventPackage): void {
    for (const live of this.#live.of(device.id)) {
      const { dialog } = live.data;
      const same = live.package === event && dialog.callId === request.callId &&
        dialog.remoteTag === request.from.tag;
      if (same) live.drop();
    }
  }

  /** What a phone that restarted has left behind makes room first. */
  #makeRoom(device: Device, event: EventPackage, watched: Watched): Refusal | undefined {
    const { most = 20_000, mostOfDevice = 250 } = this.#options;
    if (this.#live.countOf(device.id) >= mostOfDevice) {
      const old = this.#live.of(device.id).find((live) =>
        live.package === event && live.watched.extension === watched.extension
      );
      if (!old) return { status: 403, parts: { reason: "Forbidden (Too Many Subscriptions)" } };
      old.end({ reason: "giveup" });
    }
    return this.#live.size >= most ? overloaded(RETRY_SECONDS) : undefined;
  }

  // What happens.

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
    this.#owned.use(events.subscribe("call.ended", ({ record }) => {
      for (const user of this.#states.forget(record.id)) this.#touch(userTopic(user));
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

  #touch(topic: Topic): void {
    for (const live of this.#live.watching(topic)) live.touch();
  }

  #review(live: LiveSubscription): void {
    const device = this.#options.devices.get(live.device.id);
    const watched = live.package.find(live.watched.extension);
    if (!watched) return live.end({ reason: "noresource" });
    const phase = device ? this.#permission(device, live.package, watched) : "rejected";
    if (phase === "rejected") return live.end({ reason: "rejected" });
    this.#live.rewatch(live, watched);
    live.allow(phase);
    live.touch();
  }

  #deviceOf(aor: string): Device | undefined {
    const uri = parseUri(aor);
    return uri.kind === "sip" ? this.#options.devices.byUsername(uri.user ?? "") : undefined;
  }

  // Surroundings.

  #makePackages(): readonly EventPackage[] {
    const { users, devices, bindings, mailboxes, extensionKind } = this.#options;
    const states = this.#states;
    const find: FindExtension = (extension) => {
      const kind = extensionKind?.(extension);
      if (kind) return kind;
      const user = users.byExtension(extension)?.id ?? devices.byUsername(extension)?.user;
      return user === undefined ? undefined : { kind: "user", user };
    };
    return [
      new DialogPackage({
        states,
        users,
        find,
        formFor: this.#options.dialogForm ?? (() => "one"),
      }),
      new SummaryPackage(mailboxes, find),
      new PresencePackage({
        states,
        find,
        isReachable: (user) =>
          devices.ofUser(user).some(({ username }) => bindings(username).length > 0),
        doNotDisturb: this.#options.doNotDisturb ?? (() => false),
      }),
    ];
  }

  #makeContext(stack: NotifierOptions["stack"], queue: PacedQueue): LiveContext {
    const { clock, meter, subscriptions, bindings, seesRemote } = this.#options;
    const ended = (reason: string): Counter =>
      meter.counter("ringdown_subscriptions_ended_total", "Subscriptions that ended, by reason.", {
        reason,
      });
    const fate = (outcome: string): Counter =>
      meter.counter("ringdown_notifies_total", "NOTIFY requests, by outcome.", { outcome });
    return {
      stack,
      clock,
      queue,
      destinationOf: (live) => destinationOf(live, bindings(live.device.username), stack.network),
      seesRemote: ({ device, watched }) => seesRemote?.(device, watched) ?? true,
      onRequest: (live, incoming) => this.#onRequest(live, incoming),
      onUnreachable: (live) => this.#onUnreachable(live),
      onNotified: (live, outcome) => {
        fate(outcome).add();
        if (outcome === "accepted") this.#unreachable.delete(live);
      },
      onChanged: (live) => subscriptions.save(live.toStored()),
      onEnded: (live, reason) => {
        ended(reason).add();
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

  #meter(): (outcome: Outcome) => void {
    const { meter } = this.#options;
    meter.gauge("ringdown_subscriptions", "Subscriptions there are.", () => this.#live.size);
    meter.gauge(
      "ringdown_subscriptions_unreachable",
      "Subscriptions whose watcher cannot be told what is new.",
      () => this.#unreachable.size,
    );
    return (outcome) =>
      meter.counter("ringdown_subscribes_total", "SUBSCRIBE requests, by outcome.", { outcome })
        .add();
  }
}

const tooBrief = (seconds: number): Refusal => ({
  status: 423,
  parts: { headers: [field(H.minExpires, seconds)] },
});

const badRequest = (why: string): Refusal => ({
  status: 400,
  parts: { reason: `Bad Request (${why})` },
});
