import type { Lockout } from "../accounts/mod.ts";
import type { B2bua } from "../b2bua/mod.ts";
import { type Effective, portHolder } from "../config/mod.ts";
import type { PlaceHolder } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { Gateways } from "../gateways/mod.ts";
import { createHealthApp, lateSite, serveWeb } from "../http/mod.ts";
import type { MusicFolder } from "../media/mod.ts";
import type { Messenger } from "../notify/mod.ts";
import type { Provisioning } from "../provisioning/mod.ts";
import type { Binding } from "../registrar/mod.ts";
import { type LogRing, repeat } from "../runtime/mod.ts";
import type { TollGuard } from "../tolls/mod.ts";
import type { Voicemail } from "../voicemail/mod.ts";
import type { CallPolicyWorks } from "./call_policy.ts";
import type { Calls } from "./calls.ts";
import { BackupFolder, CallRetention, DailyBackups, type Store } from "../store/mod.ts";
import type { Doors } from "./doors.ts";
import type { Ground } from "./ground.ts";
import type { Texting } from "./texting.ts";

export interface WebsiteOptions {
  readonly product: string;
  readonly version: string;
  readonly effective: readonly Effective[];
  readonly store: Store;
  readonly events: EventBus;
  readonly lockout: Lockout;
  readonly place: PlaceHolder;
  readonly musicFolder: MusicFolder;
  readonly voicemail: Voicemail;
  readonly provisioning: Provisioning;
  readonly bindings: (username: string) => readonly Binding[];
  readonly gateways: Gateways;
  readonly calls: B2bua;
  /** Sends a test notice. */
  readonly tryNotice: Messenger["try"];
  /** What was used of calls outside. */
  readonly used: TollGuard["used"];
  readonly policy: CallPolicyWorks;
  readonly factsAt: Calls["factsAt"];
  readonly texting: Texting;
  readonly doors: Doors;
  /** The last lines of the log. */
  readonly recent: LogRing;
  readonly isStopping: () => boolean;
  /** The site was put together, for which much was needed once. */
  readonly onLoaded: () => void;
}

const HOUR_MS = 3_600_000;

/** Opens the doors of pages, the API and what phones fetch. */
export async function serveWebsite(ground: Ground, options: WebsiteOptions): Promise<void> {
  const { clock, log, meter, config, running } = ground;
  const { store, doors } = options;
  running.use(repeat(clock, HOUR_MS, () => {
    store.sessions.removeExpired(clock.now());
    store.audit.sweep();
  }));
  const { historyDays: days, historyCalls: most } = config;
  running.use(new CallRetention({ clock, log, calls: store.calls, days, most }));
  const backups = running.use(dailyBackups(ground, options));
  const health = createHealthApp({
    meter,
    unwell: () => store.problem === undefined ? [] : [store.problem],
    unready: () => options.isStopping() ? ["The server is stopping"] : [],
  });
  const { certificate } = doors;
  doors.web = running.use(
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
      fetch: lateSite(
        health,
        () => loadSite(ground, { ...options, hasBackupFailed: () => backups.hasFailed }),
      ),
    }),
  );
}

function dailyBackups(
  { clock, log, meter, config }: Ground,
  { store, place }: WebsiteOptions,
): DailyBackups {
  const { backupHour: hour, backupKeep: keep, data } = config;
  return new DailyBackups({
    clock,
    log,
    meter,
    audit: store.audit,
    folder: new BackupFolder(`${data}/backups`, clock, (path) => store.backUpAside(path)),
    hour,
    keep,
    timeZone: () => place.timeZone,
  });
}

/** Loaded when somebody wants the first page: an exchange that nobody looks at has no need of it. */
async function loadSite(
  ground: Ground,
  options: WebsiteOptions & { readonly hasBackupFailed: () => boolean },
) {
  const { doors, onLoaded } = options;
  const { createSite } = await import("../site/mod.ts");
  // Numbers that people write are read as those of calls are.
  await options.policy.prepare();
  const site = createSite({
    ...ground,
    ...options,
    certificate: doors.certificate,
    listeners: () => doors.sip("UDP"),
    reload: async () => {
      await doors.transports?.reloadCertificates();
      await doors.web?.reloadCertificate();
    },
  });
  onLoaded();
  return site;
}
