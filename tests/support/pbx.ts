/** A whole PBX on a network in memory, for scenarios: everything is real but time and media. */

import { deepEqual, equal } from "node:assert/strict";
import { answerOptions, B2bua, numberAt, refuseEvent, type Screen } from "../../src/b2bua/mod.ts";
import {
  type CallId,
  type CallRecord,
  type CallSettings,
  DEFAULT_CALL_SETTINGS,
  type Device,
  type DeviceId,
  emergencyNumberIn,
  type Extension,
  type Gateway,
  type GatewaySecrets,
  ha1Of,
  type InboundNumber,
  type LegId,
  type MediaEncryption,
  type OperatorPrefix,
  type OutboundRoute,
  type RingGroup,
  type User,
  type UserId,
} from "../../src/domain/mod.ts";
import { type DomainEvent, EventBus } from "../../src/events/mod.ts";
import { Gateways, type OutsideLines } from "../../src/gateways/mod.ts";
import { Authenticator } from "../../src/identity/mod.ts";
import type {
  Digit,
  LegOfCall,
  MediaEngine,
  MediaLeg,
  MediaRefusal,
  Recording,
  RecordingOrder,
  Sound,
} from "../../src/media/mod.ts";
import { MemoryLocationStore, Registrar } from "../../src/registrar/mod.ts";
import { FeatureCodes, mayPickUp, route, type RuleFacts } from "../../src/routing/mod.ts";
import { createLog, messageOf, Meter, Secret } from "../../src/runtime/mod.ts";
import {
  type DialogUser,
  type FlowTarget,
  type SessionTimerPolicy,
  SipStack,
  type Tag,
} from "../../src/sip/mod.ts";
import type { Voicemail } from "../../src/voicemail/mod.ts";
import { deviceAlgorithms } from "./device_algorithms.ts";
import { FakeClock } from "./fake_clock.ts";
import { type MemoryHost, MemoryNetwork } from "./memory_network.ts";
import { SeededRandom } from "./seeded_random.ts";

export const DOMAIN = "pbx.test";
export const PBX = { host: "192.0.2.1", port: 5060 };

/** The secret of every device. */
export const SECRET = "correct horse";

/** Passes SDP through, but for the address, and keeps a diary. */
export class FakeMedia implements MediaEngine {
  readonly diary: string[] = [];
  readonly live = new Set<CallId>();
  /** How each leg was to be encrypted when it was asked about last. */
  readonly encryption = new Map<string, string | undefined>();
  /** Legs that came from another call, once for each call. */
  readonly #continued = new Set<string>();
  /** The files of legs that are recorded. */
  readonly #recorded = new Map<LegId, string>();
  /** Refuses the next offer or answer. */
  refuseNext: MediaRefusal | undefined;
  /** The next offer or answer takes until this resolves. */
  busyUntil: Promise<void> | undefined;

  offer(call: CallId, from: MediaLeg, to: MediaLeg, sdp: Uint8Array) {
    return this.#pass("offer", call, from, to, sdp);
  }

  answer(call: CallId, from: MediaLeg, to: MediaLeg, sdp: Uint8Array) {
    return this.#pass("answer", call, from, to, sdp);
  }

  answerAsEndpoint(call: CallId, leg: MediaLeg, sdp: Uint8Array) {
    return this.#pass("answer-as-endpoint", call, leg, leg, sdp);
  }

  offerAsEndpoint(call: CallId, leg: MediaLeg, like?: LegId) {
    const verb = like === undefined ? "offer-as-endpoint" : `offer-like-${side(like)}`;
    return this.#pass(verb, call, leg, leg, ENDPOINT_OFFER);
  }

  async takeAnswer(call: CallId, leg: MediaLeg, sdp: Uint8Array) {
    const taken = await this.#pass("take-answer", call, leg, leg, sdp);
    return taken instanceof Uint8Array ? "taken" : taken;
  }

  play(_call: CallId, leg: LegId, sound: Sound): void {
    this.diary.push(`play ${nameOf(sound)} to ${side(leg)}`);
  }

  stopPlaying(_call: CallId, leg: LegId): void {
    this.diary.push(`stop playing to ${side(leg)}`);
  }

  copy(_call: CallId, from: LegId, to: readonly LegId[]): void {
    this.diary.push(`copy ${side(from)} to ${to.map(side).join("+") || "nobody"}`);
  }

  mix(_call: CallId, leg: LegId, sources: readonly LegOfCall[]): void {
    const heard = sources.map((source) => side(source.leg)).join("+") || "nobody";
    this.diary.push(`mix ${heard} for ${side(leg)}`);
  }

  record(_call: CallId, leg: LegId, { path }: RecordingOrder): void {
    this.diary.push(`record ${side(leg)}`);
    this.#recorded.set(leg, path);
  }

  stopRecording(_call: CallId, leg: LegId): Promise<Recording | undefined> {
    const path = this.#recorded.get(leg);
    this.#recorded.delete(leg);
    this.diary.push(`stop recording ${side(leg)}`);
    const recording = path && { path, durationMs: 1000, octets: 16_044, end: "stopped" } as const;
    return Promise.resolve(recording || undefined);
  }

  listen(_call: CallId, leg: LegId): void {
    this.diary.push(`listen to ${side(leg)}`);
  }

  unlisten(_call: CallId, leg: LegId): void {
    this.diary.push(`listen no more to ${side(leg)}`);
  }

  sendDigit(_call: CallId, leg: LegId, digit: Digit): void {
    this.diary.push(`send ${digit.key} to ${side(leg)}`);
  }

  /** Legs that have no telephone-event. */
  readonly deaf = new Set<LegId>();

  hearsEvents(_call: CallId, leg: LegId): boolean {
    return !this.deaf.has(leg);
  }

  rollback(_call: CallId, to: LegId): void {
    this.diary.push(`rollback ${side(to)}`);
  }

  dropLeg(_call: CallId, leg: LegId): void {
    this.diary.push(`drop ${side(leg)}`);
  }

  release(call: CallId): Promise<readonly []> {
    this.diary.push("release");
    this.live.delete(call);
    return Promise.resolve([]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #pass(
    verb: string,
    call: CallId,
    from: MediaLeg,
    to: MediaLeg,
    sdp: Uint8Array,
  ): Promise<Uint8Array | MediaRefusal> {
    this.diary.push(`${verb} ${side(from.id)}>${side(to.id)}`);
    for (const { id, profile } of [from, to]) this.encryption.set(side(id), profile.encryption);
    for (const { id, earlier } of [from, to]) {
      if (!earlier || this.#continued.has(`${call} ${id}`)) continue;
      this.#continued.add(`${call} ${id}`);
      this.diary.push(`continue ${side(id)}`);
    }
    const { refuseNext, busyUntil } = this;
    this.refuseNext = undefined;
    this.busyUntil = undefined;
    if (busyUntil) await busyUntil;
    if (refuseNext) return refuseNext;
    this.live.add(call);
    const text = new TextDecoder().decode(sdp).replace(/IN IP4 \S+/g, `IN IP4 ${PBX.host}`);
    return new TextEncoder().encode(text);
  }
}

const side = (leg: LegId): string => leg.slice(leg.lastIndexOf("-") + 1);

function nameOf(sound: Sound): string {
  switch (sound.kind) {
    case "music":
      return sound.file ?? "music";
    case "file":
      return `file ${sound.name}`;
    case "prompts":
      return sound.names.join("+");
    case "tone":
      return sound.tone;
    case "recording":
      return sound.path.replace(/^.*\//, "");
    case "echo":
      return "echo";
  }
}

/** What this engine offers where it is itself a party. */
const ENDPOINT_OFFER = new TextEncoder().encode(
  `v=0\r\no=ringdown 1 1 IN IP4 ${PBX.host}\r\ns=-\r\nc=IN IP4 ${PBX.host}\r\nt=0 0\r\n` +
    "m=audio 10000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n",
);

/** A stack that tells which dialogs it still knows. */
class WatchedStack extends SipStack {
  readonly known = new Set<string>();

  override addDialog(callId: string, tag: Tag, user: DialogUser): void {
    this.known.add(`${callId} ${tag}`);
    super.addDialog(callId, tag, user);
  }

  override removeDialog(callId: string, tag: Tag): void {
    this.known.delete(`${callId} ${tag}`);
    super.removeDialog(callId, tag);
  }
}

export interface PbxOptions {
  /** Devices by user: `{ "1002": ["1002", "1002m"] }`; each user has one of its name by default. */
  readonly devices?: Readonly<Record<string, readonly string[]>>;
  readonly maxCalls?: number;
  readonly maxCallsOfDevice?: number;
  readonly ringMs?: number;
  readonly mostTransactions?: number;
  readonly mostBindings?: number;
  readonly sessionTimers?: SessionTimerPolicy;
  readonly algorithm?: "MD5" | "SHA-256";
  /** The music of devices, by username. */
  readonly musicOfDevices?: Readonly<Record<string, string>>;
  readonly encryptionOfDevices?: Readonly<Record<string, MediaEncryption>>;
  /** Keys of sound may be sent by UDP and TCP too. */
  readonly keysByAnyTransport?: boolean;
  readonly serviceRoute?: readonly string[];
  readonly resolve?: (host: string) => readonly FlowTarget[];
  readonly gateways?: readonly Gateway[];
  /** Who stands before the gateways. */
  readonly lines?: (gateways: OutsideLines) => OutsideLines;
  /** By the name of the gateway. */
  readonly secrets?: Readonly<Record<string, GatewaySecrets>>;
  readonly outboundRoutes?: readonly OutboundRoute[];
  readonly numbers?: readonly InboundNumber[];
  readonly operators?: readonly OperatorPrefix[];
  readonly screen?: Screen;
  /** Takes messages for everybody. */
  readonly voicemail?: Pick<Voicemail, "attend">;
}

const NAMES: Readonly<Record<string, string>> = {
  "1001": "Alice",
  "1002": "Bob",
  "1003": "Carol",
  "1004": "Dave",
};

export class Pbx {
  readonly clock = new FakeClock();
  readonly random = new SeededRandom(1);
  readonly network = new MemoryNetwork(this.clock);
  readonly meter = new Meter();
  readonly lines: string[] = [];
  readonly log = createLog({
    clock: this.clock,
    level: "debug",
    format: "text",
    write: (line) => this.lines.push(line),
  });
  readonly events: DomainEvent[] = [];
  readonly bus = new EventBus((error) => this.log.error("subscriber", { why: messageOf(error) }));
  readonly media = new FakeMedia();
  readonly locations: MemoryLocationStore;
  readonly stack: WatchedStack;
  readonly registrar: Registrar;
  readonly b2bua: B2bua;
  readonly host: MemoryHost;
  readonly failures: string[] = [];
  /** What users have chosen, by user id. */
  readonly settings = new Map<UserId, CallSettings>();
  readonly groups: RingGroup[] = [];
  readonly codes = new FeatureCodes();
  /** What rules know; without it there are none. */
  ruleFacts: RuleFacts | undefined;
  readonly authenticator: Authenticator;
  readonly users: readonly User[];
  readonly devices: readonly Device[];
  readonly gateways: Gateways;
  /** May be replaced, which the gateways notice. */
  gatewayList: readonly Gateway[];
  lastCaller: string | undefined;
  lastDialled: string | undefined;

  constructor(options: PbxOptions = {}) {
    const { clock, random, log, meter, bus: events, media } = this;
    for (const type of TYPES) events.subscribe(type, (event) => void this.events.push(event));
    const people = options.devices ?? { "1001": ["1001"], "1002": ["1002"], "1003": ["1003"] };
    const users = Object.keys(people).map((extension): User => ({
      id: `u-${extension}` as UserId,
      extension: extension as Extension,
      name: NAMES[extension] ?? extension,
    }));
    const devices = Object.entries(people).flatMap(([extension, names]) =>
      names.map((username): Device => ({
        id: `d-${username}` as DeviceId,
        user: `u-${extension}` as UserId,
        username,
        name: username,
        realm: DOMAIN,
        ha1: ha1Of(username, DOMAIN, new Secret(SECRET)),
        algorithm: options.algorithm ?? "MD5",
        maxCalls: options.maxCallsOfDevice ?? 4,
        music: options.musicOfDevices?.[username],
        encryption: options.encryptionOfDevices?.[username],
      }))
    );
    this.users = users;
    this.devices = devices;
    this.locations = new MemoryLocationStore({ maxPerAor: options.mostBindings ?? 10 });
    const { locations } = this;
    this.stack = new WatchedStack({
      clock,
      random,
      log,
      meter,
      product: "Ringdown",
      ...(options.mostTransactions === undefined
        ? {}
        : { mostTransactions: options.mostTransactions }),
      resolver: {
        resolve: ({ host, port, protocol }) =>
          Promise.resolve(
            options.resolve?.(host) ??
              [{ protocol: protocol ?? "UDP", host, port: port ?? 5060 }],
          ),
      },
      penalties: { report: () => {} },
    });
    const isOurs = (host: string) => host === DOMAIN || host === PBX.host;
    this.gatewayList = options.gateways ?? [];
    const { outboundRoutes = [], numbers = [], operators = [], secrets = {} } = options;
    this.gateways = new Gateways({
      stack: this.stack,
      clock,
      random,
      log,
      meter,
      events,
      store: {
        gateways: {
          list: () => this.gatewayList,
          secrets: (id) => secrets[this.gatewayList.find((one) => one.id === id)?.name ?? ""] ?? {},
        },
        outboundRoutes: { list: () => outboundRoutes },
        operators: {
          longest: (digits) =>
            operators.filter(({ prefix }) => digits.startsWith(prefix))
              .toSorted((a, b) => b.prefix.length - a.prefix.length)[0],
        },
        numbers: {
          list: () => numbers,
          byNumber: (number) => numbers.find((one) => one.number === number),
        },
      },
      resolver: {
        resolve: ({ host, port, protocol }) =>
          Promise.resolve(
            options.resolve?.(host) ?? [{ protocol: protocol ?? "UDP", host, port: port ?? 5060 }],
          ),
      },
      country: () => "de",
      channelsOf: (gateway) => this.b2bua.callsOf(gateway),
      isPhone: (incoming) => this.registrar.isFrom(incoming),
    });
    const authenticator = this.authenticator = new Authenticator({
      clock,
      random,
      log,
      realm: DOMAIN,
      trunkSecret: (username) => this.gateways.secretOf(username),
      devices: {
        byUsername: (name) => devices.find(({ username }) => username === name),
        algorithms: () => deviceAlgorithms(devices),
      },
      lockout: {
        failed: (source, account) => {
          this.failures.push(`${source} ${account}`);
          return { delayMs: 0, banned: false };
        },
        succeeded: () => {},
      },
    });
    this.registrar = new Registrar({
      clock,
      log,
      meter,
      locations,
      events,
      domain: DOMAIN,
      isOurs,
      openFlow: (host, port) => this.stack.network.openFlow({ protocol: "UDP", host, port }),
      authenticate: (incoming) => authenticator.authenticate(incoming, "registrar"),
      ...(options.mostBindings === undefined ? {} : { mostBindings: options.mostBindings }),
      ...(options.serviceRoute === undefined ? {} : { serviceRoute: options.serviceRoute }),
    });
    this.b2bua = new B2bua({
      keysByAnyTransport: options.keysByAnyTransport ?? false,
      stack: this.stack,
      clock,
      random,
      log,
      meter,
      events,
      media,
      locations,
      users: {
        get: (id) => users.find((user) => user.id === id),
        byExtension: (extension) => users.find((user) => user.extension === extension),
      },
      devices: { ofUser: (user) => devices.filter((device) => device.user === user) },
      authenticator,
      lines: options.lines?.(this.gateways) ?? this.gateways,
      gateways: this.gateways,
      ...(options.voicemail ? { voicemail: options.voicemail } : {}),
      ...(options.screen ? { screen: options.screen } : {}),
      domain: DOMAIN,
      isOurs,
      maxCalls: options.maxCalls ?? 100,
      maxCallsPerDevice: 4,
      route: (request, exchange, tried) =>
        route(request, {
          users: {
            byExtension: (extension) => users.find((user) => user.extension === extension),
          },
          settings: { get: (user) => this.settings.get(user) ?? DEFAULT_CALL_SETTINGS },
          groups: {
            byExtension: (extension) => this.groups.find((group) => group.extension === extension),
          },
          codes: this.codes,
          ringSeconds: (options.ringMs ?? 60_000) / 1_000,
          isRegistered: (user) => exchange.isRegistered(user),
          callsOf: (user) => exchange.callsOf(user),
          lastCallerOf: () => this.lastCaller,
          lastDialledBy: () => this.lastDialled,
          chance: (bound) => random.integer(bound),
          outside: (number) =>
            this.gateways.takes(number) ? { kind: "outside", number } : undefined,
          numbers: { byNumber: (number) => numbers.find((one) => one.number === number) },
          emergency: (number) => emergencyNumberIn(number, "de"),
          takesMessages: () => options.voicemail !== undefined,
          localNumber: (uri) => numberAt(uri, isOurs),
          ...(this.ruleFacts ? { rules: this.ruleFacts } : {}),
        }, tried),
      saveSettings: (user, settings) => void this.settings.set(user, settings),
      mayPickUp: (user, called) =>
        mayPickUp(user, called, {
          settings: { get: (user) => this.settings.get(user) ?? DEFAULT_CALL_SETTINGS },
        }),
      isEmergency: (number) => emergencyNumberIn(number, "de") !== undefined,
      parkSlots: () => this.codes.slots?.list() ?? [],
      parkMs: 120_000,
      musicOf: ({ device, user, group }) =>
        group === undefined
          ? device?.music ?? (user && this.settings.get(user)?.music)
          : this.groups.find(({ id }) => id === group)?.music,
      ...(options.sessionTimers ? { sessionTimers: options.sessionTimers } : {}),
    });
    this.stack.handle("REGISTER", this.registrar.register);
    this.stack.handle("INVITE", this.b2bua.invite);
    this.stack.handle("OPTIONS", answerOptions(this.stack));
    this.stack.handle("SUBSCRIBE", refuseEvent());
    this.stack.handle("PUBLISH", refuseEvent());
    this.stack.onFlowClosed((flow) => this.registrar.flowClosed(flow));
    this.host = this.network.attach({
      listeners: [{ protocol: "UDP", ...PBX }, { protocol: "TCP", ...PBX }],
      receiver: this.stack,
    });
    this.stack.attach(this.host);
  }

  /** Lets `ms` pass. */
  run(ms: number): Promise<void> {
    return this.clock.run(ms);
  }

  /** The records of the calls that have ended. */
  get records(): readonly CallRecord[] {
    return this.events.flatMap((event) => event.type === "call.ended" ? [event.record] : []);
  }

  /** Lines of the log at `error`: a scenario has none. */
  get errors(): readonly string[] {
    return this.lines.filter((line) => line.includes(" ERROR "));
  }

  /** What `name` counts now. */
  count(name: string): number {
    return this.meter.metrics().find((metric) => metric.name === name)?.samples()
      .reduce((sum, { value }) => sum + value, 0) ?? 0;
  }

  /** Ends a scenario: everything has been forgotten, and nothing went wrong unseen. */
  async finish(): Promise<void> {
    const stopped = this.gateways[Symbol.asyncDispose]();
    await this.run(100_000);
    await stopped;
    deepEqual(this.errors, []);
    equal(this.b2bua.size, 0, "calls left");
    equal(this.media.live.size, 0, "media left");
    deepEqual([...this.stack.known], [], "dialogs left");
    equal(this.count("ringdown_sip_server_transactions"), 0, "server transactions left");
    equal(this.count("ringdown_sip_client_transactions"), 0, "client transactions left");
    equal(this.clock.pending, 0, "timers left");
  }
}

const TYPES = [
  "dialog.changed",
  "slot.changed",
  "settings.changed",
  "device.registered",
  "device.unregistered",
  "call.started",
  "call.answered",
  "call.ended",
  "gateway.changed",
] as const;
