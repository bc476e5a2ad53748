/**
 * Ringdown, from the outside in: read the configuration, open what holds state, start what carries
 * media, start what speaks SIP, start what people look at; on a signal let calls finish and stop
 * everything in the opposite order.
 */

import { Lockout, SetupCode } from "./src/accounts/mod.ts";
// Not by its mod.ts, which would load what only pages need.
import { saveDialledChange } from "./src/administration/dialled_change.ts";
import { answerOptions, B2bua, type Exchange, numberAt, refuseEvent } from "./src/b2bua/mod.ts";
import { askOwnServer, EXIT, type ExitCode, run, setupUrls } from "./src/commands/mod.ts";
import {
  type Config,
  type Effective,
  type Endpoint,
  localAddresses,
  portHolder,
  settingOf,
} from "./src/config/mod.ts";
import { PlaceHolder } from "./src/domain/mod.ts";
import { EventBus } from "./src/events/mod.ts";
import {
  createHealthApp,
  HttpPortInUseError,
  lateSite,
  type RunningWeb,
  serveWeb,
} from "./src/http/mod.ts";
import { Authenticator, createHomeDomain } from "./src/identity/mod.ts";
import { MusicFolder, startEmbeddedMedia } from "./src/media/mod.ts";
import { ProcessMetrics } from "./src/metrics/mod.ts";
import {
  contactEntries,
  createProvisioning,
  PNP_GROUP,
  type Provisioning,
  siteOf,
} from "./src/provisioning/mod.ts";
import { type ExtensionKind, Notifier } from "./src/notifier/mod.ts";
import { addressOfRecord, Registrar } from "./src/registrar/mod.ts";
import { mayPickUp, route, type RoutingFacts } from "./src/routing/mod.ts";
import {
  createLineWriter,
  createLog,
  isWildcard,
  listenForStop,
  type Log,
  LogRing,
  messageOf,
  Meter,
  repeat,
  type Secret,
  SpareMemory,
  SystemClock,
  SystemRandom,
  VERSION,
} from "./src/runtime/mod.ts";
import {
  CachedDns,
  hostPort,
  type ListenerAddress,
  openTransports,
  Penalties,
  PortInUseError,
  Resolver,
  SipStack,
  SystemDns,
  type TransportProtocol,
  type Transports,
} from "./src/sip/mod.ts";
import { type OpenCertificate, openCertificate, openStore, type Store } from "./src/store/mod.ts";
import { CallTracer } from "./src/tracing/mod.ts";

const PRODUCT = "Ringdown";
const clock = new SystemClock((error) => fatal.error("A timer failed", { cause: stackOf(error) }));
const random = new SystemRandom();
const lines = createLineWriter(clock, 20, (bytes) => writeWhole(Deno.stdout, bytes));
const fatal = createLog({
  clock,
  level: "info",
  format: "text",
  write: (line) => lines.write(line, true),
});

async function serve(config: Config, effective: readonly Effective[]): Promise<ExitCode> {
  const recent = new LogRing();
  const log = createLog({
    clock,
    level: config.logLevel,
    format: isDefault(effective, "logFormat") && !Deno.stdout.isTerminal()
      ? "json"
      : config.logFormat,
    write: (line, level) => lines.write(line, level === "warn" || level === "error"),
    keep: (line, level) => recent.add(line, level),
  });
  const meter = new Meter();
  await using running = new AsyncDisposableStack();
  const stopping = running.use(listenForStop());

  // State: everything that outlives the process.
  const store = running.use(
    openStore(config.data, { clock, random, log, meter, as: "server" }),
  );
  store.useRealm(config.domain);
  const events = new EventBus((error, type) =>
    log.error("A subscriber failed", { type, cause: messageOf(error) })
  );
  events.subscribe("call.ended", ({ record }) => store.calls.add(record));

  // SIP: what speaks, who may, and who is where.
  const lockout = new Lockout({
    clock,
    log,
    meter,
    bans: store.bans,
    trusted: config.trusted,
    isRegistered: (address) => store.locations.hasSource(address),
    onBanned: (source, seconds) => events.publish({ type: "source.banned", source, seconds }),
  });
  const penalties = new Penalties(clock);
  const doors: { transports?: Transports } = {};
  const resolver = new Resolver({
    dns: new CachedDns(new SystemDns(clock), { clock, meter }),
    random,
    penalties,
    isOwn: (target) => doors.transports?.isOwn(target) ?? false,
  });
  const tracer = new CallTracer({ clock, meter, store: store.traces });
  const stack = new SipStack({
    clock,
    random,
    log,
    meter,
    product: PRODUCT,
    resolver,
    penalties,
    admits: (flow) => lockout.admits(flow.remote.host),
    observer: tracer,
  });
  const domain = config.domain;
  const addresses = () => [...localAddresses(), "127.0.0.1", "::1", config.externalAddress ?? ""];
  const chosen = domain !== settingOf("domain").fallback;
  const isOurs = createHomeDomain({ domain, chosen, clock, addresses });
  // Phones may call us what they like, but where somebody sends calls is meant as it is written.
  const isHere = createHomeDomain({ domain, chosen: true, clock, addresses });
  const diary: { refused?: Provisioning["refused"] } = {};
  const authenticator = new Authenticator({
    clock,
    random,
    log,
    devices: store.devices,
    realm: domain,
    lockout: {
      failed: (address, username) => {
        diary.refused?.(address, username);
        return lockout.failed(address, username);
      },
      succeeded: (address, username) => lockout.succeeded(address, username),
    },
  });
  const { locations, users, devices } = store;
  const registrar = new Registrar({
    clock,
    log,
    meter,
    locations,
    events,
    domain,
    isOurs,
    openFlow: (host, port) => stack.network.openFlow({ protocol: "UDP", host, port }),
    authenticate: (incoming) => authenticator.authenticate(incoming, "registrar"),
  });
  stack.handle("REGISTER", registrar.register);
  stack.onFlowClosed((flow) => registrar.flowClosed(flow));
  running.use(repeat(clock, 1_000, () => registrar.sweep()));
  running.use(store.onForeignChange((lapses) => registrar.announce(lapses)));

  const place = new PlaceHolder({ country: config.country, timeZone: config.timeZone });

  // Calls: media in its own thread, and what an INVITE does.
  const listeners: { b2bua?: B2bua } = {};
  const musicFolder = new MusicFolder(`${config.data}/music`, clock);
  const media = running.use(
    await startEmbeddedMedia({
      clock,
      random,
      log,
      meter,
      ports: config.rtp,
      music: musicFolder,
      country: () => place.country,
      observer: {
        onSilent: (call, leg) => listeners.b2bua?.onSilent(call, leg),
        onDigit: (call, leg, digit) => listeners.b2bua?.onDigit(call, leg, digit),
        onPlayed: (call, leg) => listeners.b2bua?.onPlayed(call, leg),
      },
    }),
  );
  const b2bua = new B2bua({
    stack,
    clock,
    random,
    log,
    meter,
    events,
    media,
    locations,
    users,
    devices,
    authenticator,
    domain,
    isOurs,
    maxCalls: config.maxCalls,
    maxCallsPerDevice: config.maxCallsPerDevice,
    route: (request, _exchange, tried) => route(request, facts, tried),
    timeZone: () => place.timeZone,
    saveSettings: (user, settings) => saveDialledChange(store, user, settings),
    mayPickUp: (user, called) => mayPickUp(user, called, { settings: store.callSettings }),
    parkSlots: () => store.featureCodes.table.slots?.list() ?? [],
    parkMs: config.parkSeconds * 1_000,
    musicOf: ({ device, user, group }) =>
      group === undefined
        ? device?.music ?? (user && store.callSettings.get(user).music)
        : store.groups.get(group)?.music,
  });
  listeners.b2bua = b2bua;
  const facts: RoutingFacts = factsOf(store, b2bua, {
    ringSeconds: config.ringSeconds,
    numbers: { byNumber: () => undefined },
    chance: (bound) => random.integer(bound),
    // The door to the telephone network, where a gateway will stand.
    outside: () => undefined,
    localNumber: (uri) => numberAt(uri, isHere),
  });
  stack.handle("INVITE", b2bua.invite);
  stack.handle("OPTIONS", answerOptions(stack));
  stack.handle("PUBLISH", refuseEvent());

  // Phones: what each gets, and who tells it so.
  const bindings = (username: string) =>
    locations.bindings(addressOfRecord(username, domain), clock.now().getTime());
  const listening: { web?: RunningWeb; certificate?: OpenCertificate } = {};
  const portsOf = (protocol: TransportProtocol) =>
    doors.transports?.listeners.filter((one) => one.protocol === protocol)
      .map(({ local }) => local) ?? [];
  const provisioning = running.use(createProvisioning({
    stack,
    clock,
    random,
    log,
    meter,
    bus: events,
    store: store.provisioning,
    events: store.deviceEvents,
    devices,
    users,
    domain,
    bindings,
    isBusy: ({ user }) => b2bua.callsOf(user) > 0,
    contacts: (user) => contactEntries(store.contacts, user),
    holdsFound: config.pnp === "hold",
    admits: (address) => lockout.admits(address),
    onFailure: (address) => void lockout.failed(address),
    site: (asked) =>
      siteOf({
        domain,
        sip: portsOf("UDP"),
        sips: portsOf("TLS"),
        http: endpointsOf(listening.web?.addresses),
        https: endpointsOf(listening.web?.secureAddresses),
        isProven: (host) => listening.certificate?.proves(host) ?? false,
        externalAddress: config.externalAddress,
        addresses: localAddresses(),
        asked,
        timeZone: place.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
        timeServer: config.timeServer,
        country: place.country,
        beginsExtension: (digits) => beginsNumber(store, digits),
        pickupCode: store.featureCodes.table.codeOf("pickup"),
      }),
  }));
  diary.refused = provisioning.refused;

  // Lamps: who is told what others do.
  const notifier = running.use(
    new Notifier({
      stack,
      clock,
      random,
      log,
      meter,
      events,
      authenticate: (incoming) => authenticator.authenticate(incoming, "proxy"),
      domain,
      isOurs,
      users,
      devices,
      bindings,
      others: provisioning.packages,
      subscriptions: store.subscriptions,
      mailboxes: store.mailboxes,
      extensionKind: (extension) => extensionKind(store, extension),
      doNotDisturb: (user) => store.callSettings.get(user).doNotDisturb,
    }),
  );
  stack.handle("SUBSCRIBE", notifier.subscribe);
  running.use(store.onForeignChange(() => notifier.review()));

  // The doors: last, so that nothing comes before it can be served.
  const certificate = certificateFor(config, log);
  if (certificate) listening.certificate = certificate;
  const transports = running.use(
    await openTransports({
      receiver: stack,
      clock,
      random,
      meter,
      log,
      listeners: listenersOf(config),
      ...(config.externalAddress
        ? {
          external: {
            [config.externalAddress.includes(":") ? "ipv6" : "ipv4"]: config.externalAddress,
          },
        }
        : {}),
      ...(certificate
        ? { tls: { certificate: () => ({ cert: certificate.chain, key: certificate.key }) } }
        : {}),
    }),
  );
  stack.attach(transports);
  doors.transports = transports;
  notifier.resume();
  if (config.pnp !== "off") {
    joinPhones(transports, log);
    running.use(repeat(clock, 60_000, () => joinPhones(transports, log)));
  }

  // Pages, the API and what phones fetch: loaded when somebody wants the first of them.
  running.use(repeat(clock, 3_600_000, () => {
    store.sessions.removeExpired(clock.now());
    store.audit.sweep();
  }));
  const loadSite = async () => {
    const { createSite } = await import("./src/site/mod.ts");
    return createSite({
      version: VERSION,
      clock,
      random,
      log,
      meter,
      config,
      effective,
      store,
      events,
      product: PRODUCT,
      lockout,
      place,
      musicFolder,
      provisioning,
      bindings,
      calls: b2bua,
      listeners: () => portsOf("UDP"),
      certificate,
      reload: async () => {
        await transports.reloadCertificates();
        await listening.web?.reloadCertificate();
      },
      recent,
    });
  };
  let draining = false;
  const health = createHealthApp({
    meter,
    unwell: () => store.problem === undefined ? [] : [store.problem],
    unready: () => draining ? ["The server is stopping"] : [],
  });
  const web = running.use(
    await serveWeb({
      endpoints: [
        ...config.http,
        ...certificate
          ? config.https.map((one) => ({ ...one, certificate: () => certificate }))
          : [],
      ],
      holderOf: (port) => portHolder("tcp", port),
      clock,
      log,
      fetch: lateSite(health, loadSite),
    }),
  );
  listening.web = web;
  running.use(new ProcessMetrics({ clock, meter, version: VERSION }));
  announce(log, transports, web);
  if (!store.accounts.hasAdministrator) {
    announceSetup(log, web, new SetupCode({ clock, random, store: store.settings }).issue());
  }
  const spare = running.use(new SpareMemory());
  spare.giveBack();
  running.use(clock.after(3_000, () => spare.giveBack()));
  running.use(repeat(clock, 60_000, () => spare.giveBack()));

  await stopping.requested;
  draining = true;
  log.info("Stopping: no new calls, and those there are may finish", {
    calls: b2bua.size,
    seconds: config.drainSeconds,
  });
  await Promise.race([b2bua.drain(config.drainSeconds), stopping.insisted]);
  log.info("Stopped");
  return EXIT.ok;
}

/** What routes are decided by: what is stored, and the calls there are. */
function factsOf(
  { users, callSettings: settings, groups, featureCodes, calls }: Store,
  exchange: Exchange,
  rest: Pick<RoutingFacts, "ringSeconds" | "numbers" | "chance" | "outside" | "localNumber">,
): RoutingFacts {
  return {
    users,
    settings,
    groups,
    get codes() {
      return featureCodes.table;
    },
    isRegistered: (user) => exchange.isRegistered(user),
    callsOf: (user) => exchange.callsOf(user),
    lastCallerOf: (user) => calls.lastCallerOf(user),
    lastDialledBy: (user, wanted) => calls.lastDialledBy(user, wanted),
    ...rest,
  };
}

/** Whether more digits make an extension of these, or the number of a parking slot. */
function beginsNumber(store: Store, digits: string): boolean {
  const slots = store.featureCodes.table.slots?.list() ?? [];
  return store.beginsExtension(digits) ||
    slots.some((slot) => slot !== digits && slot.startsWith(digits));
}

/** What can be watched that is no user: parking slots and ring groups. */
function extensionKind(store: Store, extension: string): ExtensionKind | undefined {
  const slot = store.featureCodes.table.slotOf(extension);
  if (slot !== undefined) return { kind: "slot", slot };
  const group = store.groups.byExtension(extension);
  if (!group) return undefined;
  const members = group.members.flatMap(({ to }) => store.users.byExtension(to)?.id ?? []);
  return { kind: "group", group: group.id, members };
}

/** The certificate to show, if anything speaks TLS. */
function certificateFor(config: Config, log: Log): OpenCertificate | undefined {
  const { sips, wss, https, tlsCertificate, tlsKey, data, domain } = config;
  if (sips.length + wss.length + https.length === 0) return undefined;
  return openCertificate(data, {
    clock,
    random,
    log,
    files: tlsCertificate && tlsKey ? { chain: tlsCertificate, key: tlsKey } : undefined,
    names: [domain, ...localAddresses(), "localhost", "127.0.0.1", "::1"],
  });
}

function endpointsOf(addresses: readonly Deno.NetAddr[] = []): readonly Endpoint[] {
  return addresses.map(({ hostname, port }) => ({ host: hostname, port, required: true }));
}

/** Every address that SIP is spoken on. */
function listenersOf({ sip, sips, ws, wss }: Config): readonly ListenerAddress[] {
  const on = (protocol: TransportProtocol, endpoints: Config["sip"]) =>
    endpoints.map(({ host, port }) => ({ protocol, host, port }));
  return [
    ...on("UDP", sip),
    ...on("TCP", sip),
    ...on("TLS", sips),
    ...on("WS", ws),
    ...on("WSS", wss),
  ];
}

/** Hears phones that look for a server by multicast, wherever we hear others. Without it they need
 * to be told the URL. */
function joinPhones(transports: Transports, log: Log): void {
  const bound = transports.listeners.filter(({ protocol }) => protocol === "UDP")
    .map(({ local }) => local.host);
  const interfaces = bound.some(isWildcard) ? localAddresses() : bound;
  const ipv4 = interfaces.filter((address) => !address.includes(":"));
  transports.join(PNP_GROUP, ipv4).catch((error) =>
    log.debug("Phones that look for a server by multicast are not heard", {
      cause: messageOf(error),
    })
  );
}

/** Tells the person who started us what to type into a phone. */
function announce(log: Log, transports: Transports, web: RunningWeb): void {
  for (const { protocol, local } of transports.listeners) {
    log.info(`Listening for SIP over ${protocol}`, { address: hostPort(local) });
  }
  for (const at of endpointsOf(web.addresses)) {
    log.info("Listening for HTTP", { address: hostPort(at) });
  }
  for (const at of endpointsOf(web.secureAddresses)) {
    log.info("Listening for HTTPS", { address: hostPort(at) });
  }
  log.info("Ready", { reachable: localAddresses().join(" ") || "on this machine only" });
}

/** Tells the person who started us where to go on. The code is good once, and for half an hour. */
function announceSetup(log: Log, web: RunningWeb, code: Secret): void {
  const at = { http: endpointsOf(web.addresses), https: endpointsOf(web.secureAddresses) };
  for (const url of setupUrls(at, localAddresses(), code.reveal())) {
    log.info("Open this address in a browser to set up", { url });
  }
}

const isDefault = (effective: readonly Effective[], name: keyof Config): boolean =>
  effective.some(({ setting, origin }) => setting.name === name && origin === "default");

const stackOf = (error: unknown): string =>
  error instanceof Error ? error.stack ?? error.message : String(error);

/** A port that somebody else has is worth a sentence, not a stack of calls. */
function explainPort(error: unknown): ExitCode {
  if (!(error instanceof PortInUseError || error instanceof HttpPortInUseError)) throw error;
  writeWhole(Deno.stderr, new TextEncoder().encode(`${error.message}.\n`));
  return EXIT.listen;
}

/** A pipe may take less at once than it is given. */
function writeWhole(to: typeof Deno.stdout, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length;) from += to.writeSync(bytes.subarray(from));
}

if (import.meta.main) {
  const code = await run(Deno.args, {
    version: VERSION,
    env: Deno.env.toObject(),
    clock,
    random,
    out: (line) => lines.write(line),
    err: (line) => writeWhole(Deno.stderr, new TextEncoder().encode(`${line}\n`)),
    readFile: (path) => Deno.readTextFileSync(path),
    readBytes: (path) => Deno.readFileSync(path),
    readInput: () => new Response(Deno.stdin.readable).text(),
    fetch,
    askOwnServer,
    localAddresses,
    serve: (config, effective) => serve(config, effective).catch(explainPort),
  });
  lines.flush();
  // Transactions that only wait for copies of what they have answered keep nobody here.
  Deno.exit(code);
}
