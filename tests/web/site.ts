/** The whole web application over a store in a temporary folder, and people who look at it. */

import { Lockout } from "../../src/accounts/mod.ts";
import type { Context, Hono } from "hono";
import { createEntrance, RequestPace } from "../../src/accounts/mod.ts";
import {
  CallChoices,
  createAdministration,
  createOutside,
  createPeople,
  Emergencies,
  FeatureCodeList,
  Mailboxes,
  Music,
  Notices,
  Overview,
  Place,
  RingGroups,
  Tolls,
  Users,
} from "../../src/administration/mod.ts";
import { type Effective, SETTINGS } from "../../src/config/mod.ts";
import { PlaceHolder } from "../../src/domain/mod.ts";
import type {
  Account,
  AccountId,
  AuditEntry,
  AuditLog,
  Role,
  TokenScope,
  UserId,
} from "../../src/domain/mod.ts";
import { type DomainEvent, EventBus } from "../../src/events/mod.ts";
import { MusicFolder } from "../../src/media/mod.ts";
import { LogRing, SILENT_LOG } from "../../src/runtime/mod.ts";
import {
  allPages,
  createApi,
  createApp,
  type Doorkeeper,
  EventStreams,
  IdempotencyKeys,
  menuOf,
  type Origin,
  type PageRoute,
  type Parts,
  StaticFiles,
  type Visitor,
} from "../../src/web/mod.ts";
import { BackupFolder, folderSize, openCertificate } from "../../src/store/mod.ts";
import type { FakeClock } from "../support/fake_clock.ts";
import { TempStore } from "../support/temp_store.ts";
import { FakeCalls } from "./fake_calls.ts";
import { FakeCarriers } from "./fake_carriers.ts";
import { phoneParts, PhoneWorld } from "./phones.ts";
import { VoiceFiles, Voicemail } from "../../src/voicemail/mod.ts";
import { normalise, policyOver } from "./policy.ts";
import { textingOver, type TextingWorld, textParts } from "./texting.ts";

export const WHO = ["nobody", "user", "administrator"] as const;
export type Who = typeof WHO[number];

/** Keeps what it is told, for a test to look at. */
export class RecordedAudit implements AuditLog {
  readonly entries: AuditEntry[] = [];

  record(entry: AuditEntry): void {
    this.entries.push(entry);
  }

  list() {
    return { records: [], total: 0 };
  }
}

export interface Site extends AsyncDisposable {
  readonly app: Hono;
  /** The same with another doorkeeper, for who comes from elsewhere. */
  readonly open: (doorkeeper: Doorkeeper, originOf: (c: Context) => Origin) => Hono;
  readonly pages: readonly PageRoute[];
  readonly parts: Parts;
  readonly store: ReturnType<TempStore["open"]>;
  /** Where its data is. */
  readonly folder: string;
  readonly audit: RecordedAudit;
  /** The phones there are. */
  readonly world: PhoneWorld;
  /** What was published. */
  readonly told: readonly DomainEvent[];
  publish(event: DomainEvent): void;
  /** The calls that are up. */
  readonly calls: FakeCalls;
  readonly voicemail: Voicemail;
  /** The gateways at work. */
  readonly carriers: FakeCarriers;
  /** What carries texts. */
  readonly texting: TextingWorld;
  readonly clock: FakeClock;
  readonly lockout: Lockout;
  readonly place: Place;
  readonly log: LogRing;
  /** Shows another certificate from now on. */
  readonly secure: { reload: () => Promise<void> };
  readonly doorkeeper: { isSetUp: boolean; isDismissed: boolean };
  /** Sends what a browser of `who` would. */
  get(path: string, who?: Who, headers?: HeadersInit): Promise<Response>;
  post(
    path: string,
    fields: Record<string, string>,
    who?: Who,
    headers?: HeadersInit,
  ): Promise<Response>;
  /** Sends a form with files, as the administrator. */
  upload(path: string, form: FormData, who?: Who): Promise<Response>;
  /** Sends what a program with a token would; the token has every scope unless some are given. */
  api(method: string, path: string, body?: unknown, who?: Who, scopes?: string): Promise<Response>;
}

const EVERY_SCOPE = "read,write,calls,provisioning,accounts";

/** The user that the account of the role `user` is tied to. */
export const OWN_USER = "user-own" as UserId;

/** What the overview and the first run tell of. */
const PHONES = [
  { id: "p1", name: "kitchen", extension: "101", isRegistered: true },
  { id: "p2", name: "cellar", extension: "102", isRegistered: false },
];

/** The settings in force, of which two are set outside. */
const EFFECTIVE: readonly Effective[] = SETTINGS.map((setting) => {
  const { name, fallback } = setting;
  if (name === "sip") return { setting, value: "5070", origin: "flag --sip" };
  return name === "maxCalls"
    ? { setting, value: "50", origin: "environment RINGDOWN_MAX_CALLS" }
    : { setting, value: fallback, origin: "default" };
});

/** Opens a site that is set up, with an administrator and a user. */
export function openSite(): Site {
  const temp = new TempStore();
  const store = temp.open();
  const audit = new RecordedAudit();
  const { users, devices, callSettings: settings, groups } = store;
  const { clock, random } = temp;
  const calls = new FakeCalls();
  const carriers = new FakeCarriers(store.gateways);
  const lockout = new Lockout({
    clock,
    log: SILENT_LOG,
    bans: store.bans,
    trusted: ["10.0.0.0/8"],
    isRegistered: () => false,
  });
  const told: DomainEvent[] = [];
  const events = new EventBus((error) => {
    throw error;
  });
  events.subscribe("settings.changed", (event) => void told.push(event));
  const people = createPeople(
    store,
    createEntrance({ ...store, atomically: (task) => store.atomically(task), audit }, {
      clock,
      random,
      log: SILENT_LOG,
      meter: temp.meter,
      product: "Ringdown",
      cost: { ln: 4, r: 8, p: 1 },
    }),
    { clock, random, audit },
  );
  const setup = { isFinished: false };
  const recent = new LogRing();
  const secure = { reload: () => Promise.resolve() };
  const certificate = openCertificate(temp.folder, {
    clock,
    random,
    log: SILENT_LOG,
    names: ["pbx.test"],
  });
  const place = new Place({
    holder: new PlaceHolder({ country: "us", timeZone: undefined }),
    fixed: {},
    keep: (name, value) => store.keepSetting(name, value),
    audit,
  });
  const emergencies = new Emergencies({
    clock,
    store: store.emergency,
    gateways: store.gateways,
    devices,
    users,
    groups: store.groups,
    country: () => place.country,
    audit,
  });
  const world = new PhoneWorld();
  const country = () => place.country;
  const outside = createOutside({ store, audit, random, country, live: carriers });
  const texting = textingOver(temp, store, events);
  const voicemail = new Voicemail({
    clock,
    log: SILENT_LOG,
    meter: temp.meter,
    events,
    store: store.voicemail,
    users,
    audit,
    files: new VoiceFiles(temp.path("voicemail"), random),
    hasher: {
      hash: (pin) => Promise.resolve(`hash of ${pin.reveal()}`),
      verify: (pin, hash) => Promise.resolve(hash === `hash of ${pin.reveal()}`),
    },
    isUsual: true,
    timeZone: () => "UTC",
  });
  const parts: Parts = {
    phones: phoneParts(store, world, { clock, random, audit }),
    overview: new Overview({
      clock,
      timeZone: () => "UTC",
      calls: store.calls,
      live: () => calls.control.list().length,
      phones: () => PHONES,
      isSetUp: () => setup.isFinished,
      problem: () => undefined,
      tollStops: () => store.tolls.stops(),
      hasBackupFailed: () => false,
      emergencyLacks: () => emergencies.lacks(),
      twilio: () => undefined,
      certificateEnd: () => undefined,
    }),
    streams: new EventStreams({ clock, meter: temp.meter, events }),
    setup: {
      first: people.first,
      sessions: people.entrance.sessions,
      place,
      phones: () => PHONES,
      emergencies,
      gateways: () => store.gateways.list().length,
      echoCode: () => "*43",
      folder: "data",
      isFinished: () => setup.isFinished,
      finish: () => void (setup.isFinished = true),
    },
    network: {
      test: {
        run: (server) =>
          Promise.resolve([
            { check: "lan", health: "good", what: "found", params: { addresses: "192.0.2.1" } },
            server
              ? { check: "alg", health: "bad", what: "altered", params: { server: server.host } }
              : { check: "alg", health: "unknown", what: "untried" },
          ]),
      },
      asked: { stun: "stun.test", time: "time.test" },
    },
    calls: store.calls,
    traces: store.traces,
    users: new Users({ users, devices, audit, random }),
    callChoices: new CallChoices({ users, devices, settings, events, audit }),
    groups: new RingGroups({ groups, audit, random }),
    emergencies,
    figures: (days) =>
      store.gatewayFigures.since(new Date(clock.now().getTime() - days * 86_400_000)),
    notices: new Notices({
      store: store.notices,
      test: (channel) => Promise.resolve(channel === "mail" ? undefined : "There is no answer"),
      audit,
    }),
    tolls: new Tolls({
      clock,
      store: store.tolls,
      devices,
      used: (subject) => ({
        day: store.tolls.usage(subject, 0),
        month: store.tolls.usage(subject, 0),
      }),
      audit,
    }),
    codes: new FeatureCodeList({ codes: store.featureCodes, users, groups, audit }),
    outside,
    administration: createAdministration({
      users,
      audit,
      calls: store.calls,
      contacts: store.contacts,
      random,
      clock,
      bans: store.bans,
      lockout,
      settings: {
        effective: EFFECTIVE,
        kept: (name) => store.keptSetting(name),
        keep: (name, value) => store.keepSetting(name, value),
        place,
      },
      backups: new BackupFolder(temp.path("backups"), clock, (path) => store.backUpAside(path)),
      certificate,
      reload: () => secure.reload(),
      system: {
        meter: temp.meter,
        log: recent,
        version: "1.2.3",
        memory: () => 64 * 1024 * 1024,
        dataSize: () => folderSize(temp.folder),
      },
      mayListen: () => calls.mayBeListenedTo,
      folder: temp.folder,
      schedule: { hour: 3, keep: 7 },
      log: SILENT_LOG,
      control: calls.control,
      devices,
      callSettings: settings,
      timeZone: () => "UTC",
    }),
    people,
    mailboxes: new Mailboxes({
      voicemail,
      store: store.voicemail,
      users,
      audit,
      log: SILENT_LOG,
    }),
    policy: policyOver(store, { clock, random, audit }),
    choices: {
      gateways: () => store.gateways.list(),
      numberById: (id) => store.numbers.get(id),
      numberByText: (number) => store.numbers.byNumber(normalise(number)),
      timeZone: () => "UTC",
    },
    keys: new IdempotencyKeys({ clock, meter: temp.meter }),
    ...textParts(temp, store, texting, audit, outside),
    music: new Music({
      folder: new MusicFolder(temp.path("music"), clock),
      users,
      devices,
      settings,
      groups,
      audit,
    }),
  };
  const doorkeeper = new FakeDoorkeeper();
  const pages = allPages(parts);
  const originOf = () => ({ address: "192.0.2.1", secure: false, userAgent: "test" });
  const pace = new RequestPace({ clock, meter: temp.meter });
  const open: Site["open"] = (doorkeeper, originOf) =>
    createApp({
      log: SILENT_LOG,
      doorkeeper,
      originOf,
      pace,
      pages,
      menu: menuOf(parts.setup.isFinished),
      files: new StaticFiles(),
      api: createApi({ doorkeeper, originOf, version: "1", pace }, parts),
      timeZone: () => "UTC",
    });
  const app = open(doorkeeper, originOf);
  const cookie = (who: Who): Record<string, string> =>
    who === "nobody" ? {} : { Cookie: `ringdown_session=${who}` };
  const send = async (path: string, init: RequestInit) => await app.request(path, init);
  const html = { Accept: "text/html", "Sec-Fetch-Site": "same-origin" };
  return {
    app,
    texting,
    open,
    pages,
    parts,
    store,
    folder: temp.folder,
    audit,
    told,
    world,
    publish: (event) => events.publish(event),
    calls,
    voicemail,
    carriers,
    clock,
    lockout,
    place,
    log: recent,
    secure,
    doorkeeper,
    get: (path, who = "administrator", headers = {}) =>
      send(path, { headers: { ...html, ...cookie(who), ...headers } }),
    post: (path, fields, who = "administrator", headers = {}) =>
      send(path, {
        method: "POST",
        headers: { ...html, ...cookie(who), ...headers },
        body: new URLSearchParams(fields),
      }),
    upload: (path, body, who = "administrator") =>
      send(path, { method: "POST", headers: { ...html, ...cookie(who) }, body }),
    api: (method, path, body, who = "administrator", scopes = EVERY_SCOPE) =>
      send(`/api/v1${path}`, {
        method,
        headers: {
          ...(who === "nobody" ? {} : { Authorization: `Bearer ${who}:${scopes}` }),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
  };
}

/** Believes whoever names a role. */
class FakeDoorkeeper implements Doorkeeper {
  isSetUp = true;
  /** Nobody's session or token is good any more. */
  isDismissed = false;

  bySession(token: string): Visitor | undefined {
    if (this.isDismissed) return undefined;
    return token === "user" || token === "administrator"
      ? { ...visitorOf(token), session: token }
      : undefined;
  }

  byToken(token: string): Visitor | undefined {
    const [role, scopes = ""] = token.split(":");
    if (this.isDismissed) return undefined;
    if (role !== "user" && role !== "administrator") return undefined;
    return { ...visitorOf(role), scopes: scopes.split(",") as readonly TokenScope[] };
  }
}

function visitorOf(role: Role): Visitor {
  const account: Account = {
    id: `account-${role}` as AccountId,
    name: role,
    role,
    disabled: false,
    createdAt: new Date(0),
    ...(role === "user" ? { user: OWN_USER } : {}),
  };
  const actor = { kind: "account", id: account.id, name: role, address: "192.0.2.1" } as const;
  return { account, actor };
}
