/**
 * The back-to-back user agent: an INVITE of a device becomes a call to the devices of the user
 * that was dialled. Neither side sees the other's headers, addresses or tags.
 */

import type {
  CallId,
  CallRecord,
  Device,
  DeviceStore,
  LegId,
  User,
  UserStore,
} from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { Authenticator } from "../identity/mod.ts";
import type { MediaEngine } from "../media/mod.ts";
import { addressOfRecord, type Binding, type LocationStore } from "../registrar/mod.ts";
import type { Clock, Counter, Log, Meter, Random } from "../runtime/mod.ts";
import {
  DEFAULT_SESSION_TIMER_POLICY,
  escapeUser,
  field,
  H,
  type IncomingRequest,
  NameAddr,
  Params,
  parseUri,
  type RequestDestination,
  type SessionTimerPolicy,
  type SipStack,
  SipUri,
  type Tag,
  uriKey,
} from "../sip/mod.ts";
import { CalleeLeg } from "./callee_leg.ts";
import { CallerLeg } from "./caller_leg.ts";
import { assertedIdentity, passedHeaders } from "./identity_headers.ts";
import type { Leg } from "./leg.ts";
import type { LegContext } from "./leg_context.ts";
import { type Fork, LiveCall } from "./live_call.ts";

export interface B2buaOptions {
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly events: EventBus;
  readonly media: MediaEngine;
  readonly locations: LocationStore;
  readonly users: Pick<UserStore, "get" | "byExtension">;
  readonly devices: Pick<DeviceStore, "ofUser">;
  readonly authenticator: Pick<Authenticator, "authenticate">;
  readonly domain: string;
  readonly isOurs: (host: string) => boolean;
  readonly maxCalls: number;
  /** For devices without a limit of their own. */
  readonly maxCallsPerDevice: number;
  /** How long a call rings, milliseconds. */
  readonly ringMs: number;
  readonly sessionTimers?: SessionTimerPolicy;
}

/** How soon a caller may try again when we are full, seconds. */
const RETRY_SECONDS = 10;

export class B2bua {
  readonly #options: B2buaOptions;
  readonly #context: LegContext;
  readonly #live = new Map<CallId, LiveCall>();
  readonly #callsOf = new Map<string, number>();
  readonly #started: Counter;
  #draining = false;
  #onIdle: (() => void) | undefined;

  constructor(options: B2buaOptions) {
    this.#options = options;
    const { stack, clock, random, log, meter } = options;
    this.#context = {
      stack,
      clock,
      random,
      log,
      legs: new Set(),
      sessionTimers: options.sessionTimers ?? DEFAULT_SESSION_TIMER_POLICY,
      destinationOf: (leg) => this.#destinationOf(leg),
    };
    this.#started = meter.counter("ringdown_calls_started_total", "Calls that began to ring.");
    meter.gauge("ringdown_calls", "Calls ringing or up.", () => this.#live.size);
    const { legs } = this.#context;
    meter.gauge("ringdown_legs", "Sides of calls that are not forgotten yet.", () => legs.size);
  }

  /** Calls ringing or up. */
  get size(): number {
    return this.#live.size;
  }

  /** Tells the call with `id` that no media comes from one of its legs. */
  onSilent(id: CallId, leg: LegId): void {
    this.#live.get(id)?.onSilent(leg);
  }

  /** Answers an INVITE outside a dialog. */
  readonly invite = (incoming: IncomingRequest): void => {
    const { request } = incoming;
    const { authenticator, domain } = this.#options;
    const maxForwards = request.headers.first(H.maxForwards) ?? 70;
    const dialled = dialledOf(incoming, this.#options.isOurs);
    if (maxForwards === 0) return incoming.respondStatelessly(483);
    if (dialled && this.#context.stack.branches.isLoop(request, dialled)) {
      return incoming.respondStatelessly(482);
    }
    const device = authenticator.authenticate(incoming, "proxy");
    if (!device) return;
    if (request.headers.all(H.contact).length !== 1) {
      return incoming.respond(400, { reason: "Bad Request (INVITE needs one Contact)" });
    }
    const refusal = this.#refusal(device);
    if (refusal) return this.#respondBusy(incoming, refusal);
    const callee = dialled === undefined ? undefined : this.#options.users.byExtension(dialled);
    if (!callee || dialled === undefined) return incoming.respond(404);
    const bindings = this.#bindingsOf(callee, device);
    if (bindings.length === 0) return incoming.respond(480);
    const ringing = bindings.filter(({ device }) => !this.#isFull(device));
    if (ringing.length === 0) return incoming.respond(486);
    const caller = this.#options.users.get(device.user);
    this.#start(incoming, device, caller, dialled, callee, ringing, maxForwards - 1, domain);
  };

  /**
   * Takes no more calls, and resolves when those there are have ended; after `seconds` those that
   * have not are hung up.
   */
  async drain(seconds: number): Promise<void> {
    this.#draining = true;
    if (this.#live.size === 0) return;
    const idle = new Promise<void>((resolve) => this.#onIdle = resolve);
    using _patience = this.#options.clock.after(seconds * 1_000, () => this.#stopAll());
    await idle;
  }

  #stopAll(): void {
    for (const call of this.#live.values()) call.stop();
  }

  #refusal(device: Device): 403 | 503 | undefined {
    if (this.#draining || this.#live.size >= this.#options.maxCalls) return 503;
    return this.#isFull(device) ? 403 : undefined;
  }

  #respondBusy(incoming: IncomingRequest, status: 403 | 503): void {
    if (status === 403) return incoming.respond(403, { reason: "Forbidden (Too Many Calls)" });
    incoming.respondStatelessly(503, {
      headers: [field(H.retryAfter, { seconds: RETRY_SECONDS, params: Params.NONE })],
    });
  }

  #isFull({ id, maxCalls }: Device): boolean {
    return (this.#callsOf.get(id) ?? 0) >= (maxCalls ?? this.#options.maxCallsPerDevice);
  }

  /** Every contact of every device of `user`, but for those of the phone that calls. */
  #bindingsOf(
    user: User,
    caller: Device,
  ): readonly { readonly device: Device; readonly binding: Binding }[] {
    const { devices, locations, domain, clock } = this.#options;
    const now = clock.now().getTime();
    return devices.ofUser(user.id)
      .filter(({ id }) => id !== caller.id)
      .flatMap((device) =>
        newestOf(locations.bindings(addressOfRecord(device.username, domain), now))
          .map((binding) => ({ device, binding }))
      );
  }

  #start(
    incoming: IncomingRequest,
    device: Device,
    caller: User | undefined,
    dialled: string,
    callee: User,
    bindings: readonly { readonly device: Device; readonly binding: Binding }[],
    maxForwards: number,
    domain: string,
  ): void {
    const { random, log, clock, media, events, ringMs } = this.#options;
    const id = random.token().slice(0, 16) as CallId;
    const callLog = log.with({ call: id });
    const context = { ...this.#context, log: callLog };
    const extension = caller?.extension ?? device.username;
    const name = caller?.name ?? "";
    const call = new LiveCall({
      id,
      clock,
      log: callLog,
      media,
      dialled,
      from: extension,
      fromName: name,
      ringMs,
      onAnswered: (_call, leg) => events.publish({ type: "call.answered", call: id, leg }),
      onEnded: (ended, record) => this.#ended(ended, record, callLog),
    });
    const callerLeg = new CallerLeg(
      {
        id: `${id}-0` as LegId,
        context,
        device,
        contactUser: dialled,
        localTag: random.token() as Tag,
      },
      incoming,
      call,
    );
    const refused = callerLeg.intervalRefusal;
    if (refused) return callerLeg.reject(422, refused);
    const { request } = incoming;
    const identity = assertedIdentity(request, { name, extension, domain });
    const headers = [...identity.headers, ...passedHeaders(request, false)];
    const to = new NameAddr(new SipUri({ rawUser: escapeUser(callee.extension), host: domain }));
    const forks = bindings.map(({ device, binding }, index): Fork => ({
      leg: new CalleeLeg({
        id: `${id}-${index + 1}` as LegId,
        context,
        device,
        contactUser: identity.contactUser,
        sipCallId: random.token(),
        localTag: random.token() as Tag,
        flow: this.#options.stack.network.flowById(binding.flow),
      }, call),
      invitation: {
        destination: this.#destinationOfBinding(binding),
        uri: binding.contact,
        routes: binding.path,
        from: identity.from,
        to,
        maxForwards,
        called: dialled,
        headers,
      },
    }));
    this.#live.set(id, call);
    for (const one of new Set([device.id, ...bindings.map(({ device }) => device.id)])) {
      this.#callsOf.set(one, (this.#callsOf.get(one) ?? 0) + 1);
    }
    this.#devicesOf.set(id, [...new Set([device.id, ...bindings.map((one) => one.device.id)])]);
    this.#started.add();
    callLog.info("A call started", { from: extension, to: dialled, contacts: forks.length });
    events.publish({ type: "call.started", call: id, from: extension });
    // 100 at once: the caller's phone stops sending its INVITE again.
    incoming.respond(100);
    call.start(callerLeg, forks);
  }

  /** Which devices are counted as in a call, by call. */
  readonly #devicesOf = new Map<CallId, readonly string[]>();

  #ended(call: LiveCall, record: CallRecord, log: Log): void {
    this.#live.delete(call.id);
    for (const device of this.#devicesOf.get(call.id) ?? []) {
      const left = (this.#callsOf.get(device) ?? 1) - 1;
      if (left > 0) this.#callsOf.set(device, left);
      else this.#callsOf.delete(device);
    }
    this.#devicesOf.delete(call.id);
    const seconds = record.answeredAt
      ? Math.round((record.endedAt.getTime() - record.answeredAt.getTime()) / 1_000)
      : 0;
    log.info("A call ended", {
      reason: record.reason,
      by: record.endedBy,
      status: record.status,
      seconds,
    });
    this.#options.meter.counter("ringdown_calls_ended_total", "Calls that ended, by reason.", {
      result: record.result,
      reason: record.reason,
    }).add();
    this.#options.events.publish({ type: "call.ended", record });
    if (this.#live.size === 0) this.#onIdle?.();
  }

  /** The flow that a device registered by, or the address it registered, RFC 5626 §5.3. */
  #destinationOfBinding({ flow, contact, path }: Binding): RequestDestination {
    const open = this.#options.stack.network.flowById(flow);
    return open && !open.closed ? { flow: open } : { uri: parseUri(path[0] ?? contact) };
  }

  /** A leg whose connection closed: its device may have registered again by another. */
  #destinationOf(leg: Leg): RequestDestination {
    const { locations, domain, clock } = this.#options;
    const aor = addressOfRecord(leg.device.username, domain);
    const bindings = locations.bindings(aor, clock.now().getTime());
    const target = leg.remoteTarget;
    const key = target === undefined ? "" : uriKey(parseUri(target));
    const same = bindings.find(({ contact }) => uriKey(parseUri(contact)) === key);
    const binding = same ?? (bindings.length === 1 ? bindings[0] : undefined);
    if (binding) return this.#destinationOfBinding(binding);
    return { uri: parseUri(target ?? "tel:nobody") };
  }
}

/** RFC 5626 §5.3: of several flows of one instance only the one registered last rings. */
function newestOf(bindings: readonly Binding[]): readonly Binding[] {
  return bindings.filter((one) =>
    one.instance === undefined ||
    !bindings.some((other) =>
      other !== one && other.instance === one.instance &&
      (other.expiresAt > one.expiresAt ||
        (other.expiresAt === one.expiresAt && (other.regId ?? 0) > (one.regId ?? 0)))
    )
  );
}

/** The extension that an INVITE is for; undefined when it is for somebody else's server. */
function dialledOf(
  { request }: IncomingRequest,
  isOurs: (host: string) => boolean,
): string | undefined {
  const { uri } = request;
  if (uri.kind === "other") return uri.rest.split(";")[0]?.replace(/[-.()]/g, "");
  return isOurs(uri.host) ? uri.user : undefined;
}
