import type {
  AuditLog,
  BanStore,
  CallRecordStore,
  CallSearch,
  ContactStore,
  UserStore,
} from "../domain/mod.ts";
import type { Clock, Log, Random } from "../runtime/mod.ts";
import { Backups, type BackupShelf } from "./backups.ts";
import { Bans, type BansOptions } from "./bans.ts";
import { Calling, type CallingOptions } from "./calling.ts";
import { CallHistory } from "./call_history.ts";
import { Certificates, type CertificatesOptions } from "./certificates.ts";
import { Contacts } from "./contacts.ts";
import { Listening, type ListeningOptions } from "./listening.ts";
import { LiveCalls, type LiveCallsOptions } from "./live_calls.ts";
import { ServerSettings, type ServerSettingsOptions } from "./server_settings.ts";
import { SystemState, type SystemStateOptions } from "./system_state.ts";

export interface AdministrationOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
  readonly log: Log;
  readonly users: UserStore;
  readonly calls: CallRecordStore & CallSearch;
  readonly control:
    & LiveCallsOptions["control"]
    & CallingOptions["control"]
    & ListeningOptions["control"];
  /** Administrators may listen to calls of others. */
  readonly mayListen: ListeningOptions["mayListen"];
  readonly devices: CallingOptions["devices"];
  readonly callSettings: CallingOptions["callSettings"];
  readonly contacts: ContactStore;
  readonly bans: BanStore;
  readonly lockout: BansOptions["lockout"];
  readonly settings: Omit<ServerSettingsOptions, "audit">;
  readonly certificate: CertificatesOptions["certificate"];
  readonly reload: CertificatesOptions["reload"];
  readonly backups: BackupShelf;
  readonly system: Omit<SystemStateOptions, "clock">;
  /** The data folder, to be named to people. */
  readonly folder: string;
  /** When backups are made by themselves. */
  readonly schedule: Administration["schedule"];
  /** The time zone that people mean; that of the machine if undefined. */
  readonly timeZone?: () => string | undefined;
}

/** What the owner and users look at and change besides users and their devices. */
export interface Administration {
  readonly history: CallHistory;
  readonly live: LiveCalls;
  readonly calling: Calling;
  readonly listening: Listening;
  readonly contacts: Contacts;
  readonly bans: Bans;
  readonly settings: ServerSettings;
  readonly certificates: Certificates;
  readonly backups: Backups;
  readonly system: SystemState;
  readonly folder: string;
  /** The hour of the daily backup, and how many are kept; 0 for all. */
  readonly schedule: { readonly hour: number | "off"; readonly keep: number };
}

export function createAdministration(options: AdministrationOptions): Administration {
  const { audit, clock, folder, schedule } = options;
  const history = new CallHistory(options);
  const contacts = new Contacts(options);
  const nameOf: CallingOptions["nameOf"] = (number, user) =>
    history.nameOf(number) ?? contacts.nameOf(number, user);
  const live = new LiveCalls(options);
  const calling = new Calling({ ...options, nameOf });
  return {
    history,
    live,
    calling,
    listening: new Listening({ ...options, live, calling }),
    contacts,
    bans: new Bans(options),
    settings: new ServerSettings({ ...options.settings, audit }),
    certificates: new Certificates(options),
    backups: new Backups(options),
    system: new SystemState({ ...options.system, clock }),
    folder,
    schedule,
  };
}
