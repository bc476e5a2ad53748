import type {
  AuditLog,
  BanStore,
  CallRecordStore,
  CallSearch,
  ContactStore,
  UserStore,
} from "../domain/mod.ts";
import type { Clock, Random } from "../runtime/mod.ts";
import { Bans, type BansOptions } from "./bans.ts";
import { CallHistory } from "./call_history.ts";
import { Contacts } from "./contacts.ts";
import { ServerSettings, type ServerSettingsOptions } from "./server_settings.ts";
import { LiveCalls, type LiveCallsOptions } from "./live_calls.ts";

export interface AdministrationOptions {
  readonly users: UserStore;
  readonly audit: AuditLog;
  readonly calls: CallRecordStore & CallSearch;
  readonly contacts: ContactStore;
  readonly random: Random;
  readonly clock: Clock;
  readonly bans: BanStore;
  readonly lockout: BansOptions["lockout"];
  readonly settings: Omit<ServerSettingsOptions, "audit">;
  readonly control: LiveCallsOptions["control"];
  /** The time zone that people mean; that of the machine if undefined. */
  readonly timeZone?: () => string | undefined;
}

/** What the owner and users look at and change besides users and their devices. */
export interface Administration {
  readonly history: CallHistory;
  readonly live: LiveCalls;
  readonly contacts: Contacts;
  readonly bans: Bans;
  readonly settings: ServerSettings;
}

export function createAdministration(options: AdministrationOptions): Administration {
  return {
    history: new CallHistory(options),
    live: new LiveCalls(options),
    contacts: new Contacts(options),
    bans: new Bans(options),
    settings: new ServerSettings({ ...options.settings, audit: options.audit }),
  };
}
