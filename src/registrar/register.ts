/** REGISTER, RFC 3261 §10.3, with RFC 3327, RFC 5626, RFC 3608 and RFC 8599. See SPEC.md. */

import type { EventBus } from "../events/mod.ts";
import type { Device } from "../domain/mod.ts";
import type { Clock, Counter, Log, Meter } from "../runtime/mod.ts";
import {
  type ContactValue,
  defaultPort,
  escapeUser,
  field,
  type Flow,
  H,
  type HeaderField,
  hostPort,
  type IncomingRequest,
  NameAddr,
  type ResponseParts,
  sentByIsSource,
  type SipRequest,
  SipSyntaxError,
  type SipUri,
  supportedField,
  uriKey,
} from "../sip/mod.ts";
import { OutOfOrderError, TooManyBindingsError } from "./errors.ts";
import {
  type AddressOfRecord,
  type Binding,
  type BindingChange,
  bindingKey,
  type Lapse,
  type LocationStore,
} from "./location_store.ts";

export interface RegistrarOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly locations: LocationStore;
  readonly events: EventBus;
  /** The device that sent a request, or undefined when it has been answered. */
  readonly authenticate: (incoming: IncomingRequest) => Device | undefined;
  /** Our domain, for the address of record. */
  readonly domain: string;
  /** The way to an address by UDP, if we have a socket for it. */
  readonly openFlow: (host: string, port: number) => Flow | undefined;
  /** Whether phones may register at this host name. */
  readonly isOurs: (host: string) => boolean;
  /** Seconds. */
  readonly expires?: { readonly least: number; readonly usual: number; readonly most: number };
  readonly mostBindings?: number;
  /** What Service-Route tells phones to preload, RFC 3608; nothing by default. */
  readonly serviceRoute?: readonly string[];
}

const EXPIRES = { least: 60, usual: 3_600, most: 7_200 };

/** How often a stream is to be kept alive by its phone, RFC 5626 §4.4, §5.4. Seconds. */
const FLOW_TIMER_SECONDS = 120;

/** A refusal with its status. */
interface Refused {
  readonly status: number;
  readonly parts?: ResponseParts;
}

/** The address of record of `username`, RFC 3261 §10.3 step 5. */
export const addressOfRecord = (username: string, domain: string): AddressOfRecord =>
  `sip:${escapeUser(username)}@${domain}` as AddressOfRecord;

export class Registrar {
  readonly #options: RegistrarOptions;
  readonly #expires: typeof EXPIRES;
  readonly #most: number;
  readonly #accepted: Counter;
  readonly #refused: Counter;
  #dateSecond = 0;
  #dateField: HeaderField = { name: "Date", key: "date", value: "" };

  constructor(options: RegistrarOptions) {
    this.#options = options;
    this.#expires = options.expires ?? EXPIRES;
    this.#most = options.mostBindings ?? 10;
    const count = (outcome: string) =>
      options.meter.counter("ringdown_registrations_total", "REGISTER requests, by outcome.", {
        outcome,
      });
    this.#accepted = count("accepted");
    this.#refused = count("refused");
    options.meter.gauge(
      "ringdown_bindings",
      "Contacts registered now.",
      () => options.locations.count,
    );
  }

  /** Answers a REGISTER. */
  readonly register = (incoming: IncomingRequest): void | Promise<void> => {
    const { request } = incoming;
    const { uri } = request.to;
    if (uri.kind !== "sip" || request.uri.kind !== "sip") {
      return incoming.respondStatelessly(400, { reason: "Bad Request (To is no SIP URI)" });
    }
    const device = this.#options.authenticate(incoming);
    if (!device) return;
    if (uri.user !== device.username) return this.#refuse(incoming, { status: 403 });
    if (!this.#options.isOurs(uri.host) || !this.#options.isOurs(request.uri.host)) {
      return this.#refuse(incoming, { status: 404 });
    }
    const aor = addressOfRecord(device.username, this.#options.domain);
    const changes = this.#changes(request, incoming.flow, aor);
    if ("status" in changes) return this.#refuse(incoming, changes);
    incoming.begin();
    return this.#apply(incoming, device, aor, changes);
  };

  /** True when the phone that a request names in From has registered from where it came. */
  isFrom({ request: { from: { uri } }, flow }: IncomingRequest): boolean {
    if (uri.kind !== "sip" || uri.user === undefined) return false;
    const { locations, domain, clock } = this.#options;
    const source = hostPort(flow.remote);
    return locations.bindings(addressOfRecord(uri.user, domain), clock.now().getTime())
      .some(({ received, flow: id }) => received === source || id === flow.id);
  }

  /** A connection closed: what was registered over it cannot be reached, RFC 5626 §4.2. */
  flowClosed(flow: Flow): void {
    this.announce(this.#options.locations.dropFlow(flow.id));
  }

  /** Forgets what has expired. To be called about once a second. */
  sweep(): void {
    this.announce(this.#options.locations.sweep(this.#options.clock.now().getTime()));
  }

  /** Tells everybody that bindings are no more. */
  announce(lapses: readonly Lapse[]): void {
    for (const { aor, binding } of lapses) {
      this.#options.log.debug("A registration lapsed", { aor, contact: binding.contact });
      this.#options.events.publish({
        type: "device.unregistered",
        aor,
        contact: binding.contact,
      });
    }
  }

  async #apply(
    incoming: IncomingRequest,
    device: Device,
    aor: AddressOfRecord,
    changes: readonly BindingChange[],
  ): Promise<void> {
    const { locations, clock, events, log } = this.#options;
    const now = clock.now().getTime();
    const before = locations.bindings(aor, now);
    let bindings = before;
    if (changes.length > 0) {
      try {
        bindings = await locations.apply(aor, changes, now);
      } catch (error) {
        return this.#refuse(incoming, refusalOf(error));
      }
      incoming.flow.trust();
    }
    this.#accepted.add();
    incoming.respond(200, { headers: this.#describe(incoming.request, bindings, now) });
    for (const { contact, key } of bindings) {
      if (before.some((known) => known.key === key)) continue;
      log.info("A device registered", { device: device.username, contact, from: incoming.flow.id });
      events.publish({ type: "device.registered", aor, contact });
    }
    for (const { contact, key } of before) {
      if (bindings.some((kept) => kept.key === key)) continue;
      log.info("A device unregistered", { device: device.username, contact });
      events.publish({ type: "device.unregistered", aor, contact });
    }
  }

  #refuse(incoming: IncomingRequest, { status, parts = {} }: Refused): void {
    this.#refused.add();
    incoming.respond(status, parts);
  }

  /** Steps 6 and 7 of RFC 3261 §10.3: what the Contacts ask for, all of it or a refusal. */
  #changes(
    request: SipRequest,
    flow: Flow,
    aor: AddressOfRecord,
  ): readonly BindingChange[] | Refused {
    const { headers, cseq } = request;
    const contacts = headers.all(H.contact);
    const header = headers.first(H.expires);
    if (contacts.includes("*")) {
      // Step 6: the wildcard stands alone, with Expires: 0.
      if (contacts.length > 1 || header !== 0) {
        return badRequest("Contact: * needs Expires: 0 and nothing else");
      }
      return [{ do: "remove-all", callId: request.callId, sequence: cseq.number }];
    }
    const path = headers.all(H.path).map(({ uri }) => String(uri));
    if (path.length > 0 && !supports(request, "path")) {
      // RFC 3327 §5.3: the phone would not know that its requests take another way.
      return { status: 420, parts: { headers: [field(H.unsupported, "path")] } };
    }
    const lacksOutbound = asksForOutbound(request) && !firstHopDoesOutbound(request);
    const changes: BindingChange[] = [];
    for (const contact of contacts) {
      const change = this.#change(contact, request, flow, header, path);
      if ("status" in change) return change;
      if (lacksOutbound && change.do === "put" && change.binding.regId !== undefined) {
        // RFC 5626 §6, §11.6: nobody would keep the flow; the phone can do without outbound.
        return { status: 439 };
      }
      changes.push(change);
    }
    return changes.length > this.#most ? TOO_MANY : this.#makeRoom(aor, changes);
  }

  #change(
    contact: ContactValue,
    request: SipRequest,
    flow: Flow,
    header: number | undefined,
    path: readonly string[],
  ): BindingChange | Refused {
    if (contact === "*" || contact.uri.kind !== "sip") return badRequest("Contact is no SIP URI");
    const { params, uri } = contact;
    const seconds = expiresOf(params.get("expires"), header, this.#expires.usual);
    const instance = params.text("+sip.instance");
    const regId = regIdOf(params.get("reg-id"), instance);
    const key = bindingKey(uriKey(uri), instance, regId);
    const callId: string = request.callId;
    const sequence = request.cseq.number;
    if (seconds === 0) return { do: "remove", key, callId, sequence };
    if (seconds < this.#expires.least) {
      return { status: 423, parts: { headers: [field(H.minExpires, this.#expires.least)] } };
    }
    const now = this.#options.clock.now().getTime();
    const userAgent = request.headers.first(H.userAgent)?.slice(0, 200);
    const binding: Binding = {
      key,
      contact: String(uri),
      contactParams: String(params.without("expires")),
      instance,
      regId,
      callId,
      sequence,
      priority: priorityOf(params.get("q")),
      expiresAt: now + Math.min(seconds, this.#expires.most) * 1_000,
      flow: this.#flowTo(uri, request, flow, path).id,
      path,
      received: hostPort(flow.remote),
      userAgent,
      registeredAt: now,
    };
    return { do: "put", binding };
  }

  /**
   * The way to reach a contact. A connection, a NAT, an edge proxy or an outbound phone (RFC 5626
   * §5.3): the flow that the REGISTER came up. Else the contact is where the phone listens, which
   * need not be where it sends from.
   */
  #flowTo(
    contact: SipUri,
    { via, headers }: SipRequest,
    flow: Flow,
    path: readonly string[],
  ): Flow {
    const { remote } = flow;
    const direct = flow.protocol === "UDP" && path.length === 0 && contact.scheme === "sip" &&
      (contact.param("transport") ?? "udp").toLowerCase() === "udp" &&
      !headers.all(H.contact).some((one) => one !== "*" && one.params.has("reg-id")) &&
      contact.host === remote.host && sentByIsSource(via, remote) &&
      (via.port ?? defaultPort("UDP")) === remote.port;
    if (!direct) return flow;
    const port = contact.port ?? defaultPort("UDP");
    return port === remote.port ? flow : this.#options.openFlow(remote.host, port) ?? flow;
  }

  /**
   * A phone that takes a new port at each start leaves its old contacts behind. The oldest make
   * room, rather than the phone be refused until they expire.
   */
  #makeRoom(
    aor: AddressOfRecord,
    changes: readonly BindingChange[],
  ): readonly BindingChange[] {
    const now = this.#options.clock.now().getTime();
    const known = this.#options.locations.bindings(aor, now);
    if (known.length + changes.length <= this.#most) return changes;
    const put = changes.flatMap((change) => change.do === "put" ? [change.binding.key] : []);
    const others = known.filter(({ key }) => !put.includes(key));
    const excess = others.length + put.length - this.#most;
    if (excess <= 0) return changes;
    const oldest = others.toSorted((a, b) => a.expiresAt - b.expiresAt).slice(0, excess);
    // Of no Call-ID: the order of other phones' requests says nothing here.
    const removed = oldest.map(({ key }): BindingChange => ({
      do: "remove",
      key,
      callId: "",
      sequence: 0,
    }));
    return [...removed, ...changes];
  }

  /** Date, RFC 3261 §20.17: the clock that phones without one go by. Made once a second. */
  #date(now: number): HeaderField {
    const second = Math.floor(now / 1_000);
    if (second !== this.#dateSecond) {
      this.#dateSecond = second;
      this.#dateField = { name: "Date", key: "date", value: new Date(now).toUTCString() };
    }
    return this.#dateField;
  }

  /** Step 8: every binding there is now, with the seconds it has left. */
  #describe(
    request: SipRequest,
    bindings: readonly Binding[],
    now: number,
  ): readonly HeaderField[] {
    const headers: HeaderField[] = bindings.map(({ contact, contactParams, expiresAt }) => ({
      name: "Contact",
      key: "contact",
      value: `<${contact}>${contactParams};expires=${Math.ceil((expiresAt - now) / 1_000)}`,
    }));
    headers.push(this.#date(now), supportedField);
    headers.push(...request.headers.fieldsOf(H.path));
    for (const route of this.#options.serviceRoute ?? []) {
      headers.push({ name: "Service-Route", key: "service-route", value: route });
    }
    if (asksForOutbound(request) && firstHopDoesOutbound(request)) {
      // RFC 5626 §6: the phone learns that its flow will be used, and, where it ends at us, how
      // often to keep it alive.
      headers.push(field(H.require, "outbound"));
      if (isOneHopAway(request)) headers.push(field(H.flowTimer, FLOW_TIMER_SECONDS));
    }
    return headers;
  }
}

const TOO_MANY: Refused = { status: 403, parts: { reason: "Forbidden (Too Many Contacts)" } };

const badRequest = (why: string): Refused => ({
  status: 400,
  parts: { reason: `Bad Request (${why})` },
});

function refusalOf(error: unknown): Refused {
  if (error instanceof OutOfOrderError) {
    return { status: 500, parts: { reason: "Server Internal Error (CSeq Out of Order)" } };
  }
  if (error instanceof TooManyBindingsError) return TOO_MANY;
  throw error;
}

function supports({ headers }: SipRequest, tag: string): boolean {
  return headers.all(H.supported).some((one) => one.toLowerCase() === tag);
}

/** RFC 5626 §4.2.1: only with an instance and a reg-id. */
function asksForOutbound(request: SipRequest): boolean {
  return supports(request, "outbound") &&
    request.headers.all(H.contact).some((contact) =>
      contact instanceof NameAddr && contact.params.has("reg-id") &&
      contact.params.has("+sip.instance")
    );
}

/** True when the phone's flow ends at us, or at an edge proxy that says it keeps it: the proxy
 * puts itself into Path before all others (RFC 5626 §5.1), which makes it the last. */
function firstHopDoesOutbound(request: SipRequest): boolean {
  if (isOneHopAway(request)) return true;
  const edge = request.headers.all(H.path).at(-1)?.uri;
  return edge?.kind === "sip" && edge.param("ob") !== undefined;
}

const isOneHopAway = ({ headers }: SipRequest): boolean => headers.all(H.via).length === 1;

/** A malformed expires counts as the usual one, RFC 3261 §10.2.1.1. Seconds. */
function expiresOf(param: string | undefined, header: number | undefined, usual: number): number {
  if (param === undefined) return header ?? usual;
  return /^\d{1,10}$/.test(param) ? Math.min(Number(param), 2 ** 32 - 1) : usual;
}

/** Without an instance a reg-id means nothing, RFC 5626 §6. */
function regIdOf(param: string | undefined, instance: string | undefined): number | undefined {
  if (param === undefined || instance === undefined) return undefined;
  const id = /^\d{1,10}$/.test(param) ? Number(param) : 0;
  if (id < 1 || id > 2 ** 31 - 1) throw new SipSyntaxError("reg-id is not 1 to 2^31-1");
  return id;
}

/** q in thousandths; 1 when it is missing or malformed, RFC 3261 §20.10. */
function priorityOf(q: string | undefined): number {
  return q !== undefined && /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(q)
    ? Math.round(Number(q) * 1_000)
    : 1_000;
}
