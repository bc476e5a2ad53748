/** Who may subscribe to what, and for how long: the answers to SUBSCRIBE, RFC 6665 §4.2.1. */

import type { Device } from "../domain/mod.ts";
import {
  acceptSubscribe,
  field,
  grantExpires,
  H,
  type HeaderField,
  type IncomingRequest,
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
import { countBy } from "./count_by.ts";
import type { EventPackage, Watched } from "./event_package.ts";
import { type LiveContext, LiveSubscription } from "./live_subscription.ts";
import type { LiveSubscriptions } from "./live_subscriptions.ts";
import { type NotifierOptions, type Permission, usersMayWatch } from "./options.ts";
import { flowToward } from "./reach.ts";
import { Throttle } from "./throttle.ts";

/** How soon a phone may try again when there are too many, seconds. */
const RETRY_SECONDS = 60;

type Outcome = "started" | "refreshed" | "ended" | "fetched" | "refused" | "throttled";

export class Reception implements Disposable {
  readonly #options: NotifierOptions;
  readonly #packages: ReadonlyMap<string, EventPackage>;
  readonly #live: LiveSubscriptions;
  /** Of the subscriptions that it starts. */
  readonly #context: () => LiveContext;
  readonly #throttle: Throttle;
  readonly #allowEvents: HeaderField;
  readonly #count: (outcome: Outcome) => void;

  constructor(
    options: NotifierOptions,
    packages: ReadonlyMap<string, EventPackage>,
    live: LiveSubscriptions,
    context: () => LiveContext,
  ) {
    this.#options = options;
    this.#packages = packages;
    this.#live = live;
    this.#context = context;
    this.#throttle = new Throttle(options.clock);
    this.#count = countBy(
      options.meter,
      "ringdown_subscribes_total",
      "SUBSCRIBE requests, challenges left out, by outcome.",
      "outcome",
    );
    const names = [...packages.keys()].join(", ");
    this.#allowEvents = { name: "Allow-Events", key: "allow-events", value: names };
  }

  /** Answers a SUBSCRIBE outside a dialog. */
  onSubscribe(incoming: IncomingRequest): void {
    const { request } = incoming;
    const name = request.headers.first(H.event)?.token ?? "";
    const other = this.#options.others?.get(name);
    if (other) return void other(incoming);
    const event = this.#packages.get(name);
    if (!event) {
      return this.#refuse(incoming, { status: 489, parts: { headers: [this.#allowEvents] } });
    }
    this.#proved(incoming, (device) => this.#start(incoming, device, event));
  }

  /** Answers a request in the dialog of `live`. */
  onRequest(live: LiveSubscription, incoming: IncomingRequest): void {
    const { method } = incoming.request;
    if (method === "BYE") return incoming.respondStatelessly(481);
    if (method !== "SUBSCRIBE") {
      return incoming.respondStatelessly(405, { headers: [this.#options.stack.allow] });
    }
    this.#proved(incoming, (device) => this.#refresh(live, incoming, device));
  }

  permission(watcher: Device, event: EventPackage, watched: Watched): Permission {
    return (this.#options.mayWatch ?? usersMayWatch)(watcher, event.name, watched);
  }

  [Symbol.dispose](): void {
    this.#throttle[Symbol.dispose]();
  }

  /** Runs `task` if the request is fit to be read and its sender has proved who it is. */
  #proved(incoming: IncomingRequest, task: (device: Device) => Refusal | undefined): void {
    const unwanted = refusalOfBody(incoming.request);
    if (unwanted) return this.#refuse(incoming, unwanted);
    const device = this.#options.authenticate(incoming);
    if (!device || !this.#admits(incoming, device)) return;
    const refusal = task(device);
    if (refusal) this.#refuse(incoming, refusal);
  }

  #start(incoming: IncomingRequest, device: Device, event: EventPackage): Refusal | undefined {
    const { request } = incoming;
    const { clock, random, log, domain, isOurs, stack } = this.#options;
    const contact = contactOf(request);
    if (!contact) return badRequest("SUBSCRIBE needs one Contact");
    const { extension, host, home } = targetOf(request, domain);
    const watched = isOurs(home) ? event.find(extension) : undefined;
    if (!watched) return { status: 404 };
    const phase = this.permission(device, event, watched);
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
      context: this.#context(),
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
    log.debug("A device subscribed", { device: device.username, event: event.name, extension });
    this.#count(granted.seconds === 0 ? "fetched" : "started");
    this.#accept(incoming, live, granted.seconds);
    live.refreshed(subscription, flow);
    return undefined;
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
      const parts = next.refused === 403 ? { reason: `Forbidden (${next.why})` } : {};
      return { status: next.refused, parts };
    }
    const granted = grantExpires(request.headers.first(H.expires), live.package.expires);
    if ("tooBrief" in granted) return tooBrief(granted.tooBrief);
    const watched = live.package.find(live.watched.extension);
    if (!watched) {
      live.end({ reason: "noresource" });
      return { status: 404 };
    }
    const phase = this.permission(device, live.package, watched);
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
    // A connection that only watches is not to be closed because nothing happens.
    incoming.flow.trust();
    incoming.respond(200, {
      toTag: live.id as Tag,
      headers: [field(H.expires, seconds), contactField(incoming.flow, live.watched.extension)],
    });
  }

  #refuse(incoming: IncomingRequest, { status, parts = {} }: Refusal): void {
    this.#count("refused");
    incoming.respondStatelessly(status, parts);
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
}

const tooBrief = (seconds: number): Refusal => ({
  status: 423,
  parts: { headers: [field(H.minExpires, seconds)] },
});

const badRequest = (why: string): Refusal => ({
  status: 400,
  parts: { reason: `Bad Request (${why})` },
});
