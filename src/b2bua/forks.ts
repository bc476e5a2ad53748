import type {
  CallId,
  Device,
  DeviceId,
  DeviceStore,
  LegId,
  UserId,
  UserStore,
} from "../domain/mod.ts";
import type { OutsideLines } from "../gateways/mod.ts";
import { addressOfRecord, type Binding, type LocationStore } from "../registrar/mod.ts";
import type { Clock, Random } from "../runtime/mod.ts";
import {
  escapeUser,
  NameAddr,
  parseUri,
  type RequestDestination,
  type SipStack,
  SipUri,
  type Tag,
  uriKey,
} from "../sip/mod.ts";
import { autoAnswerHeaders } from "./auto_answer.ts";
import { CalleeLeg } from "./callee_leg.ts";
import { assertedIdentity, diversionHeaders, referredBy } from "./identity_headers.ts";
import type { Leg } from "./leg.ts";
import { legEncryption } from "./leg_encryption.ts";
import { OutsideForks } from "./outside_forks.ts";
import type { Party } from "./leg_context.ts";
import type { Fork, RingRequest } from "./switchboard.ts";

export interface ForksOptions {
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: Random;
  readonly locations: LocationStore;
  readonly users: Pick<UserStore, "get">;
  readonly devices: Pick<DeviceStore, "ofUser">;
  readonly domain: string;
  /** True for a device that has as many calls as it may. */
  readonly isFull: (device: Device) => boolean;
  /** Keys of sound may be sent by any transport. */
  readonly anyTransport: boolean;
  /** By what numbers outside are reached; undefined where there are no gateways. */
  readonly lines: OutsideLines | undefined;
}

/** Finds where somebody can be rung, and makes a leg for each place. */
export class Forks {
  readonly #options: ForksOptions;
  /** The number of the last leg of each live call. */
  readonly #last = new Map<CallId, number>();
  readonly #outsideForks: OutsideForks;

  constructor(options: ForksOptions) {
    this.#options = options;
    const { random, lines } = options;
    this.#outsideForks = new OutsideForks({ random, lines, nextId: (call) => this.nextId(call) });
  }

  /** An id for the next leg of `call`: `<call>-0`, `<call>-1`, ... */
  nextId(call: CallId): LegId {
    const number = (this.#last.get(call) ?? -1) + 1;
    this.#last.set(call, number);
    return `${call}-${number}` as LegId;
  }

  /** The call is over, and needs no more ids. */
  forget(call: CallId): void {
    this.#last.delete(call);
    this.#outsideForks.forget(call);
  }

  /** True when at least one device of `user` can be rung. */
  isRegistered(user: UserId): boolean {
    const { devices, locations, domain, clock } = this.#options;
    const now = clock.now().getTime();
    return devices.ofUser(user).some(({ username }) =>
      locations.bindings(addressOfRecord(username, domain), now).length > 0
    );
  }

  /** How many phones ring for `user`, or of `only`. */
  reachable(user: UserId, only?: DeviceId): number {
    return this.#bindingsOf(user, undefined, only).length;
  }

  /** As `Switchboard.forks`. */
  forks(request: RingRequest): readonly Fork[] | number {
    const { caller, plan, member: { target } } = request;
    // Who is sent to a group that they are in does not ring themselves.
    if (target.kind === "user" && target.user === caller.device?.user && plan.group) return 486;
    if (target.kind === "uri") return [this.#outside(request, target.uri)];
    if (target.kind === "outside") {
      const fork = this.#outsideForks.fork(request, target.number);
      return typeof fork === "number" ? fork : [fork];
    }
    const bindings = this.#bindingsOf(target.user, caller.device, target.device);
    if (bindings.length === 0) return 480;
    const free = bindings.filter(({ device }) => !this.#options.isFull(device));
    if (free.length === 0) return 486;
    const able = free.filter(({ device, binding }) => this.#mayOffer(device, binding));
    // What they insist on has no way to them.
    if (able.length === 0) {
      request.tried.push({ key: "encryption.impossible", values: {} });
      return 488;
    }
    const user = this.#options.users.get(target.user);
    return able.map(({ device, binding }) =>
      this.#inside(request, device, binding, {
        number: user?.extension ?? device.username,
        name: user?.name ?? "",
        anonymous: request.placedBy?.hidden ?? false,
      })
    );
  }

  /** The flow that a device registered by, or the address it registered, RFC 5626 §5.3. */
  destinationOf({ flow, contact, path }: Binding): RequestDestination {
    const open = this.#options.stack.network.flowById(flow);
    return open && !open.closed ? { flow: open } : { uri: parseUri(path[0] ?? contact) };
  }

  /** A leg whose connection closed: its device may have registered again by another. */
  newDestinationOf(leg: Pick<Leg, "device" | "remoteTarget">): RequestDestination {
    const { locations, domain, clock } = this.#options;
    const target = leg.remoteTarget;
    const uri = { uri: parseUri(target ?? "tel:nobody") };
    if (!leg.device) return uri;
    const aor = addressOfRecord(leg.device.username, domain);
    const bindings = locations.bindings(aor, clock.now().getTime());
    const key = target === undefined ? "" : uriKey(parseUri(target));
    const same = bindings.find(({ contact }) => uriKey(parseUri(contact)) === key);
    const binding = same ?? (bindings.length === 1 ? bindings[0] : undefined);
    return binding ? this.destinationOf(binding) : uri;
  }

  /** Every contact of every device of `user`, or of `only`, but for those of the phone that calls. */
  #bindingsOf(
    user: UserId,
    caller: Device | undefined,
    only: DeviceId | undefined,
  ): readonly { readonly device: Device; readonly binding: Binding }[] {
    const { devices, locations, domain, clock } = this.#options;
    const now = clock.now().getTime();
    return devices.ofUser(user)
      .filter(({ id }) => id !== caller?.id && (only === undefined || id === only))
      .flatMap((device) =>
        newestOf(locations.bindings(addressOfRecord(device.username, domain), now))
          .map((binding) => ({ device, binding }))
      );
  }

  /** False for a phone that must encrypt, and has registered where keys may not go. */
  #mayOffer(device: Device, { flow: id }: Binding): boolean {
    const { stack, anyTransport } = this.#options;
    const flow = stack.network.flowById(id);
    const leg = { device, flow, gateway: undefined, side: "callee", urgent: false } as const;
    return legEncryption({ ...leg, anyTransport }) !== "impossible";
  }

  #inside(request: RingRequest, device: Device, binding: Binding, party: Party): Fork {
    const { stack } = this.#options;
    const flow = stack.network.flowById(binding.flow);
    const leg = this.#leg(request, party, device, flow);
    return {
      leg,
      invitation: {
        ...this.#invitation(request, party.number),
        destination: this.destinationOf(binding),
        uri: binding.contact,
        routes: binding.path,
      },
    };
  }

  #outside(request: RingRequest, uri: string): Fork {
    const parsed = parseUri(uri);
    const number = parsed.kind === "sip" ? parsed.user ?? parsed.host : parsed.rest;
    const party = { number, name: "", anonymous: false };
    const leg = this.#leg(request, party);
    return {
      leg,
      invitation: {
        ...this.#invitation(request, number),
        destination: { uri: parsed },
        uri,
        routes: [],
        to: new NameAddr(parsed),
      },
    };
  }

  #leg(request: RingRequest, party: Party, device?: Device, flow?: Leg["flow"]): CalleeLeg {
    const { random } = this.#options;
    const { call, caller, plan, context, observer } = request;
    return new CalleeLeg({
      id: this.nextId(call),
      call,
      context,
      device,
      party,
      partner: caller.party,
      placed: request.placedBy !== undefined,
      group: plan.group,
      contactUser: caller.party.anonymous ? "anonymous" : caller.party.number,
      sipCallId: random.token(),
      localTag: random.token() as Tag,
      flow,
    }, observer);
  }

  #invitation(request: RingRequest, number: string) {
    const { domain } = this.#options;
    const { caller, plan, maxForwards, passed } = request;
    const identity = assertedIdentity(caller.party, domain, plan.callerPrefix);
    return {
      from: identity.from,
      to: new NameAddr(new SipUri({ rawUser: escapeUser(number), host: domain })),
      maxForwards,
      called: plan.called,
      headers: [
        ...identity.headers,
        ...passed,
        ...diversionHeaders(request.diversions, domain),
        ...referredBy(request.referredBy, domain),
        ...(plan.autoAnswer ? autoAnswerHeaders(domain) : []),
      ],
    };
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
