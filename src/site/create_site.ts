/**
 * Everything that is looked at over HTTP, put together: pages, the API, and what phones fetch. A
 * module of its own because it is loaded when the first of them is asked for: an exchange that
 * nobody looks at has no need of it.
 */

import { createEntrance, type Entrance, type Lockout, RequestPace } from "../accounts/mod.ts";
import {
  AutoReplies,
  CallChoices,
  type CallPolicy,
  CallRules,
  createAdministration,
  createOutside,
  createPeople,
  DeviceProvisioning,
  Devices,
  DryRun,
  type DryRunOptions,
  Emergencies,
  FeatureCodeList,
  type GatewayList,
  Mailboxes,
  Music,
  Notices,
  type NoticesOptions,
  NumberListBook,
  Overview,
  PhoneProfiles,
  Place,
  RingGroups,
  Schedules,
  type SchedulesOptions,
  ScreeningChoices,
  TextDesk,
  Tolls,
  type TollsOptions,
  TwilioSetup,
  TwilioTrunkDesk,
  Users,
} from "../administration/mod.ts";
import type { CallControl } from "../b2bua/mod.ts";
import { type Config, type Effective, localAddresses } from "../config/mod.ts";
import { NetworkTest, udpQuestions } from "../diagnosis/mod.ts";
import type { PlaceHolder } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { Gateways } from "../gateways/mod.ts";
import type { MusicFolder } from "../media/mod.ts";
import type { Outbox } from "../outbox/mod.ts";
import type { Provisioning } from "../provisioning/mod.ts";
import type { Binding } from "../registrar/mod.ts";
import type { Clock, Log, LogRing, Meter, Random, SocketAddress } from "../runtime/mod.ts";
import {
  BackupFolder,
  certificateEnd,
  folderSize,
  type OpenCertificate,
  type Store,
} from "../store/mod.ts";
import type { MediaFolder, Texts } from "../texts/mod.ts";
import type { TwilioConnection, TwilioHealth, Webhooks } from "../twilio/mod.ts";
import type { Voicemail } from "../voicemail/mod.ts";
import {
  allPages,
  createApi,
  createApp,
  createDoorkeeper,
  createOriginReader,
  type DeviceParts,
  EventStreams,
  IdempotencyKeys,
  menuOf,
  type Parts,
  provisionDoor,
  StaticFiles,
  twilioDoor,
} from "../web/mod.ts";
import { addressesOf, isContainer } from "./surroundings.ts";

/** What the site asks of what decides about calls. */
interface PolicyParts {
  readonly calendars: SchedulesOptions["calendars"];
  readonly screening: { readonly judge: DryRunOptions["judge"] };
  /** A number as people here write it, in E.164 where it can be read so. */
  normalise(number: string): string;
  /** How numbers begin in E.164 that people here dial with a prefix, where that can be said. */
  normalisePrefix(prefix: string): string;
}

/** What the site asks of what carries texts. */
export interface TextingParts {
  readonly texts: Texts;
  readonly outbox: Outbox;
  readonly connection: TwilioConnection;
  readonly webhooks: Webhooks;
  readonly folder: MediaFolder;
  readonly health: TwilioHealth;
}

export interface SiteOptions {
  /** What browsers and authenticator apps call us. */
  readonly product: string;
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly config: Config;
  readonly effective: readonly Effective[];
  readonly store: Store;
  readonly events: EventBus;
  readonly lockout: Lockout;
  readonly place: PlaceHolder;
  readonly musicFolder: MusicFolder;
  readonly voicemail: Voicemail;
  readonly provisioning: Provisioning;
  readonly texting: TextingParts;
  /** Where the device that registers as `username` is. */
  readonly bindings: (username: string) => readonly Binding[];
  /** Sends a test notice. */
  readonly tryNotice: NoticesOptions["test"];
  /** What was used of calls outside. */
  readonly used: TollsOptions["used"];
  readonly gateways: Gateways;
  readonly calls: { readonly control: CallControl; readonly size: number };
  /** Where SIP is spoken over UDP. */
  readonly listeners: () => readonly SocketAddress[];
  readonly certificate: OpenCertificate | undefined;
  /** Shows the certificate anew to whoever connects from now on. */
  readonly reload: () => Promise<void>;
  /** What decides about calls before they ring. */
  readonly policy: PolicyParts;
  readonly factsAt: (at: () => Date) => ReturnType<DryRunOptions["factsAt"]>;
  /** The last lines of the log. */
  readonly recent: LogRing;
  /** The daily backup that was due last could not be made. */
  readonly hasBackupFailed: () => boolean;
}

/** Under this name is stored when the owner went through the first run. */
const SETUP_FINISHED = "setup.finished";

/** The site, as `Deno.serve` asks it. */
export function createSite(options: SiteOptions): ReturnType<typeof createApp>["fetch"] {
  const { clock, random, log, meter, config, store, provisioning, certificate } = options;
  const { product, version } = options;
  const entrance = createEntrance(store, { clock, random, log, meter, product });
  const parts = partsOf(options, entrance);
  const pace = new RequestPace({ clock, meter });
  const doorkeeper = createDoorkeeper({ accounts: store.accounts, ...entrance });
  const originOf = createOriginReader(config.trustedProxies, log);
  return createApp({
    log,
    doorkeeper,
    originOf,
    pace,
    pages: allPages(parts),
    menu: menuOf(parts.setup.isFinished),
    timeZone: () => options.place.timeZone,
    isProven: (host) => certificate?.proves(host) ?? false,
    files: new StaticFiles(),
    doors: [provisionDoor({ server: provisioning.server, originOf }), twilioDoorOf(options)],
    api: createApi({ doorkeeper, originOf, version, pace }, parts),
  }).fetch;
}

/** What Twilio asks, tells and fetches. */
function twilioDoorOf({ store, voicemail, texting: { webhooks, folder } }: SiteOptions) {
  return twilioDoor({
    webhooks,
    file: async (name) => {
      // A greeting is for whoever calls, and Twilio plays it for us.
      if (store.voicemail.isGreeting(name)) {
        const greeting = await voicemail.files.read(name);
        return greeting && { octets: greeting.octets, contentType: "audio/wav" };
      }
      const contentType = store.texts.outgoingFile(name);
      const octets = contentType === undefined ? undefined : await folder.read(name);
      return octets && contentType !== undefined ? { octets, contentType } : undefined;
    },
  });
}

/** What pages and API show and change. */
function partsOf(options: SiteOptions, entrance: Entrance): Parts {
  const { clock, random, meter, store, events, musicFolder, certificate } = options;
  const { users, devices, callSettings: settings, groups, audit, featureCodes } = store;
  const people = createPeople(store, entrance, { clock, random, audit });
  const place = new Place({
    holder: options.place,
    fixed: fixedOutside(options.effective),
    keep: (name, value) => store.keepSetting(name, value),
    audit,
  });
  const music = new Music({ folder: musicFolder, users, devices, settings, groups, audit });
  const phones = () => phoneStates(options);
  const emergencies = new Emergencies({
    clock,
    store: store.emergency,
    gateways: store.gateways,
    devices,
    users,
    groups,
    country: () => options.place.country,
    audit,
  });
  const setup = {
    first: people.first,
    sessions: entrance.sessions,
    place,
    phones,
    emergencies,
    gateways: () => store.gateways.list().length,
    echoCode: () => featureCodes.table.codeOf("echo"),
    folder: options.config.data,
    isFinished: () => store.settings.get(SETUP_FINISHED) !== undefined,
    finish: () => store.settings.set(SETUP_FINISHED, clock.now().toISOString()),
  };
  const outside = createOutside({
    store,
    audit,
    random,
    country: () => place.country,
    live: options.gateways,
  });
  return {
    overview: new Overview({
      clock,
      timeZone: () => place.timeZone,
      calls: store.calls,
      live: () => options.calls.size,
      phones,
      isSetUp: setup.isFinished,
      problem: () => store.problemKind,
      tollStops: () => store.tolls.stops(),
      hasBackupFailed: options.hasBackupFailed,
      emergencyLacks: () => emergencies.lacks(),
      twilio: () => {
        const { connection, health } = options.texting;
        if (!connection.access) return undefined;
        return { isUnhealthy: health.state === "unhealthy", lowBalance: health.lowBalance };
      },
      certificateEnd: () => certificate && certificateEnd(certificate.chain),
    }),
    streams: new EventStreams({ clock, meter, events }),
    setup,
    network: networkOf(options),
    people,
    calls: store.calls,
    traces: store.traces,
    users: new Users({ users, devices, audit, random }),
    phones: devicesOf(options, music),
    callChoices: new CallChoices({ users, devices, settings, events, audit }),
    groups: new RingGroups({ groups, audit, random }),
    emergencies,
    figures: (days) =>
      store.gatewayFigures.since(new Date(clock.now().getTime() - days * 86_400_000)),
    notices: new Notices({ store: store.notices, test: options.tryNotice, audit }),
    ...textParts(options, outside.gateways),
    mailboxes: new Mailboxes({
      voicemail: options.voicemail,
      store: store.voicemail,
      users,
      audit,
      log: options.log,
    }),
    tolls: new Tolls({ clock, store: store.tolls, devices, used: options.used, audit }),
    codes: new FeatureCodeList({ codes: featureCodes, users, groups, audit }),
    outside,
    twilioTrunk: new TwilioTrunkDesk({
      ...{ connection: options.texting.connection, store: store.twilio, random, audit },
      ...{ gateways: store.gateways, routes: store.outboundRoutes, numbers: store.numbers },
      ...{ gatewayList: outside.gateways, outboundRoutes: outside.routes },
    }),
    administration: administrationOf(options, place),
    policy: policyOf(options),
    choices: {
      gateways: () => store.gateways.list(),
      numberById: (id) => store.numbers.get(id),
      numberByText: (number) => store.numbers.byNumber(options.policy.normalise(number)),
      timeZone: () => place.timeZone,
    },
    keys: new IdempotencyKeys({ clock, meter }),
    music,
  };
}

/** Texts and who carries them, as pages and the API show and change them. */
function textParts(
  { clock, random, store, texting, policy }: SiteOptions,
  gatewayList: GatewayList,
) {
  const { texts: kept, outbox: waiting, numbers, users, schedules, audit } = store;
  const { texts, outbox, folder, connection } = texting;
  return {
    texts: new TextDesk({
      ...{ texts, store: kept, outbox, waiting, folder, numbers, users, audit },
      normalise: (number) => policy.normalise(number),
      now: () => clock.now(),
    }),
    autoReplies: new AutoReplies({ store: kept, users, schedules, random, audit }),
    twilio: new TwilioSetup({
      ...{ connection, store: store.twilio, numbers, audit, random, gatewayList },
      gateways: store.gateways,
    }),
  };
}

/** What decides about calls before they ring, as pages and the API show and change it. */
function policyOf({ clock, random, store, policy, factsAt, place }: SiteOptions): CallPolicy {
  const { users, gateways, numbers, audit, callRules: rules, schedules, numberLists } = store;
  const common = { clock, random, audit, rules };
  const normalise = (number: string) => policy.normalise(number);
  return {
    rules: new CallRules({
      ...common,
      ...{ users, gateways, numbers, schedules, settings: store.callSettings },
      lists: numberLists,
    }),
    schedules: new Schedules({
      ...common,
      schedules,
      calendars: policy.calendars,
      timeZone: () => place.timeZone,
    }),
    lists: new NumberListBook({
      ...{ ...common, lists: numberLists, normalise },
      normalisePrefix: (prefix) => policy.normalisePrefix(prefix),
    }),
    screening: new ScreeningChoices({ settings: store.screening, users: store.users, audit }),
    dryRun: new DryRun({
      ...{ clock, gateways, numbers, users, normalise },
      judge: (call) => policy.screening.judge(call),
      factsAt: (at) => factsAt(() => at),
    }),
  };
}

function administrationOf(options: SiteOptions, place: Place) {
  const { clock, random, log, meter, store, config, effective, lockout } = options;
  const { users, audit, calls, contacts, bans } = store;
  return createAdministration({
    users,
    audit,
    calls,
    contacts,
    random,
    clock,
    bans,
    lockout,
    settings: {
      effective,
      kept: (name) => store.keptSetting(name),
      keep: (name, value) => store.keepSetting(name, value),
      place,
    },
    backups: new BackupFolder(`${config.data}/backups`, clock, (path) => store.backUpAside(path)),
    certificate: options.certificate,
    reload: options.reload,
    system: {
      meter,
      log: options.recent,
      version: options.version,
      memory: () => Deno.memoryUsage().rss,
      dataSize: () => folderSize(config.data),
    },
    mayListen: () => config.listenIn === "administrators",
    folder: config.data,
    schedule: { hour: config.backupHour, keep: config.backupKeep },
    log,
    control: options.calls.control,
    devices: store.devices,
    callSettings: store.callSettings,
    timeZone: () => place.timeZone,
  });
}

function networkOf({ clock, random, config, listeners }: SiteOptions): Parts["network"] {
  const { stun, timeServer, externalAddress } = config;
  const test = new NetworkTest({
    random,
    open: udpQuestions(clock),
    resolve: addressesOf,
    listeners,
    addresses: localAddresses,
    externalAddress,
    isContainer,
    stun,
    timeServer,
    now: () => clock.now(),
  });
  const asked = { stun: stun.map(({ host }) => host).join(", "), time: timeServer.host };
  return { test, asked };
}

/** Phones, as pages and the API show and change them. */
function devicesOf(
  { clock, random, store, provisioning: phones, bindings }: SiteOptions,
  { names: musicNames }: Pick<Music, "names">,
): DeviceParts {
  const { devices, users, provisioning, deviceEvents: events, audit } = store;
  const { provisioner, found, resync, plugAndPlay, site } = phones;
  const now = () => clock.now();
  const parts = { devices, provisioning, events, provisioner, found, site, audit };
  const atomically = <T>(task: () => T) => store.atomically(task);
  return {
    now,
    musicNames,
    devices: new Devices({ ...parts, random, bindings, users, atomically }),
    provisioning: new DeviceProvisioning({ ...parts, resync, plugAndPlay, now }),
    profiles: new PhoneProfiles({ provisioning, provisioner, audit, random }),
  };
}

/** Every phone, and whether it is connected. */
function phoneStates({ store: { devices, users }, bindings }: SiteOptions) {
  return devices.list().map(({ id, name, username, user }) => ({
    id,
    name: name || username,
    extension: users.get(user)?.extension ?? "",
    isRegistered: bindings(username).length > 0,
  }));
}

/** Who has fixed where we stand, so that it cannot be changed while the server runs. */
function fixedOutside(effective: readonly Effective[]) {
  const names = ["country", "timeZone"];
  const found = effective.filter(({ setting, origin }) =>
    names.includes(setting.name) && origin !== "default" && origin !== "stored"
  );
  return Object.fromEntries(found.map(({ setting, origin }) => [setting.name, origin]));
}
