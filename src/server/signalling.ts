import { Lockout } from "../accounts/mod.ts";
import { localAddresses, settingOf } from "../config/mod.ts";
import type { GatewayId, PlaceHolder } from "../domain/mod.ts";
import { helpRequested, OpenDoor } from "../emergency/mod.ts";
import type { EventBus } from "../events/mod.ts";
import { Gateways } from "../gateways/mod.ts";
import { Authenticator, createHomeDomain, isScanner } from "../identity/mod.ts";
import { addressOfRecord, type Binding, Registrar } from "../registrar/mod.ts";
import { repeat } from "../runtime/mod.ts";
import { CachedDns, Penalties, Resolver, SipStack, SystemDns } from "../sip/mod.ts";
import type { Store } from "../store/mod.ts";
import { CallTracer } from "../tracing/mod.ts";
import type { Doors } from "./doors.ts";
import type { Ground } from "./ground.ts";

const SWEEP_MS = 1_000;

/** Who speaks SIP with us, who may, and who is where. */
export interface Signalling {
  readonly stack: SipStack;
  readonly lockout: Lockout;
  readonly authenticator: Authenticator;
  /** True for a host that phones may mean us by. */
  readonly isOurs: (host: string) => boolean;
  /** True for a host that is this exchange where somebody sends calls, as it is written. */
  readonly isHere: (host: string) => boolean;
  /** The way to the telephone network and back; it is started when there are transports. */
  readonly gateways: Gateways;
  /** Where the device that registers as `username` is. */
  readonly bindings: (username: string) => readonly Binding[];
}

export interface SignallingOptions {
  readonly product: string;
  readonly store: Store;
  readonly events: EventBus;
  readonly doors: Doors;
  readonly place: PlaceHolder;
  /** Calls that a gateway has, both ways. */
  readonly channelsOf: (gateway: GatewayId) => number;
  /** Somebody did not prove to be the device with that username. */
  readonly refused: (address: string, username: string | undefined) => void;
}

/** Starts what speaks SIP; the registrar answers. */
export function startSignalling(ground: Ground, options: SignallingOptions): Signalling {
  const { clock, random, log, meter, config } = ground;
  const { store, events, refused } = options;
  // They send through the stack, which asks the lockout, which spares them.
  const known: { gateways?: Gateways } = {};
  const lockout = new Lockout({
    clock,
    log,
    meter,
    bans: store.bans,
    trusted: config.trusted,
    isRegistered: (address) =>
      store.locations.hasSource(address) || (known.gateways?.isKnown(address) ?? false),
    onBanned: (source, seconds) => events.publish({ type: "source.banned", source, seconds }),
  });
  const authenticator = new Authenticator({
    clock,
    random,
    log,
    devices: store.devices,
    realm: config.domain,
    trunkSecret: (username) => known.gateways?.secretOf(username),
    lockout: {
      failed: (address, username) => {
        refused(address, username);
        return lockout.failed(address, username);
      },
      succeeded: (address, username) => lockout.succeeded(address, username),
    },
  });
  const { stack, resolver } = stackOf(ground, options, lockout);
  const hosts = hostsOf(ground);
  const registrar = startRegistrar(ground, options, { stack, authenticator, ...hosts });
  const gateways = gatewaysOf(ground, options, { stack, resolver, registrar });
  known.gateways = gateways;
  const bindings = (username: string) =>
    store.locations.bindings(addressOfRecord(username, config.domain), clock.now().getTime());
  return { stack, lockout, authenticator, gateways, bindings, ...hosts };
}

function stackOf(
  ground: Ground,
  options: SignallingOptions,
  lockout: Lockout,
): { readonly stack: SipStack; readonly resolver: Resolver } {
  const { clock, random, log, meter } = ground;
  const { product, store, doors, place } = options;
  const door = new OpenDoor(clock);
  const penalties = new Penalties(clock);
  const resolver = new Resolver({
    dns: new CachedDns(new SystemDns(clock), { clock, meter }),
    random,
    penalties,
    isOwn: (target) => doors.transports?.isOwn(target) ?? false,
  });
  const stack = new SipStack({
    clock,
    random,
    log,
    meter,
    product,
    resolver,
    penalties,
    admits: ({ remote: { host } }, bytes) =>
      lockout.admits(host) ||
      helpRequested(bytes, place.country) !== undefined && door.admits(host),
    // It learns nothing, not even that somebody is here.
    ignores: (request, { remote }) => isScanner(request) && !lockout.spares(remote.host),
    observer: new CallTracer({ clock, meter, store: store.traces }),
  });
  return { stack, resolver };
}

function gatewaysOf(
  { clock, random, log, meter }: Ground,
  { store, events, place, channelsOf }: SignallingOptions,
  { stack, resolver, registrar }: {
    readonly stack: SipStack;
    readonly resolver: Resolver;
    readonly registrar: Registrar;
  },
): Gateways {
  return new Gateways({
    stack,
    clock,
    random,
    log,
    meter,
    events,
    store,
    resolver,
    country: () => place.country,
    channelsOf,
    isPhone: (incoming) => registrar.isFrom(incoming),
  });
}

function hostsOf({ clock, config }: Ground): Pick<Signalling, "isOurs" | "isHere"> {
  const { domain, externalAddress } = config;
  const addresses = () => [...localAddresses(), "127.0.0.1", "::1", externalAddress ?? ""];
  const chosen = domain !== settingOf("domain").fallback;
  return {
    isOurs: createHomeDomain({ domain, chosen, clock, addresses }),
    isHere: createHomeDomain({ domain, chosen: true, clock, addresses }),
  };
}

function startRegistrar(
  { clock, log, meter, config, running }: Ground,
  { store, events }: SignallingOptions,
  { stack, authenticator, isOurs }: Pick<Signalling, "stack" | "authenticator" | "isOurs">,
): Registrar {
  const registrar = new Registrar({
    clock,
    log,
    meter,
    locations: store.locations,
    events,
    domain: config.domain,
    isOurs,
    openFlow: (host, port) => stack.network.openFlow({ protocol: "UDP", host, port }),
    authenticate: (incoming) => authenticator.authenticate(incoming, "registrar"),
  });
  stack.handle("REGISTER", registrar.register);
  stack.onFlowClosed((flow) => registrar.flowClosed(flow));
  running.use(repeat(clock, SWEEP_MS, () => registrar.sweep()));
  running.use(store.onForeignChange((lapses) => registrar.announce(lapses)));
  return registrar;
}
