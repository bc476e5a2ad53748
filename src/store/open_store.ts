import type {
  AccountStore,
  ApiTokenStore,
  BanStore,
  CallRecordStore,
  CallRuleStore,
  CallSearch,
  CallSettingsStore,
  ContactStore,
  DeviceEventStore,
  EmergencyStore,
  FactorStore,
  GatewayFiguresStore,
  GatewayStore,
  InboundNumberStore,
  NoticeStore,
  NumberListStore,
  OperatorStore,
  OutboundRouteStore,
  OutboxStore,
  ProvisioningStore,
  RingGroupStore,
  ScheduleStore,
  ScreeningSettingsStore,
  SessionStore,
  SignInLockStore,
  TextStore,
  TollStore,
  TraceStore,
  TwilioStore,
  WebhookCallStore,
} from "../domain/mod.ts";
import type { SubscriptionStore } from "../notifier/mod.ts";
import type { Lapse, LocationStore } from "../registrar/mod.ts";
import { type Clock, type Log, messageOf, type Meter, type Random } from "../runtime/mod.ts";
import { openCaches } from "./caches.ts";
import { Checkpointer } from "./checkpointer.ts";
import { CommitQueue } from "./commit_queue.ts";
import { copyDatabase } from "./copy_database.ts";
import { DATABASE_FILE, KEY_FILE, lockFolder, prepareFolder, unusable } from "./data_folder.ts";
import { Database } from "./database.ts";
import { StoreError, type StoreProblem } from "./errors.ts";
import { migrate, type Migration, readMigrations } from "./migrate.ts";
import { NumberSpace } from "./number_space.ts";
import { RevokedUsers } from "./revoked_users.ts";
import { readKeyFile, SecretBox } from "./secret_box.ts";
import { SettingsStore } from "./settings_store.ts";
import { SqliteAccountStore } from "./sqlite_account_store.ts";
import { SqliteApiTokenStore } from "./sqlite_api_token_store.ts";
import { SqliteAuditLog } from "./sqlite_audit_log.ts";
import { SqliteBanStore } from "./sqlite_ban_store.ts";
import { SqliteCallRuleStore } from "./sqlite_call_rule_store.ts";
import { SqliteCallRecordStore } from "./sqlite_call_record_store.ts";
import { SqliteCallSettingsStore } from "./sqlite_call_settings_store.ts";
import { SqliteContactStore } from "./sqlite_contact_store.ts";
import { SqliteDeviceEventStore } from "./sqlite_device_event_store.ts";
import { SqliteDeviceStore } from "./sqlite_device_store.ts";
import { SqliteEmergencyStore } from "./sqlite_emergency_store.ts";
import { SqliteFactorStore } from "./sqlite_factor_store.ts";
import { SqliteFeatureCodeStore } from "./sqlite_feature_code_store.ts";
import { SqliteGatewayFigures } from "./sqlite_gateway_figures.ts";
import { SqliteGatewayStore } from "./sqlite_gateway_store.ts";
import { SqliteInboundNumberStore } from "./sqlite_inbound_number_store.ts";
import { SqliteLocationStore } from "./sqlite_location_store.ts";
import { SqliteOperatorStore } from "./sqlite_operator_store.ts";
import { SqliteOutboundRouteStore } from "./sqlite_outbound_route_store.ts";
import { SqliteOutboxStore } from "./sqlite_outbox_store.ts";
import { SqliteProvisioningStore } from "./sqlite_provisioning_store.ts";
import { SqliteRingGroupStore } from "./sqlite_ring_group_store.ts";
import { SqliteNoticeStore } from "./sqlite_notice_store.ts";
import { SqliteNumberListStore } from "./sqlite_number_list_store.ts";
import { SqliteScheduleStore } from "./sqlite_schedule_store.ts";
import { SqliteScreeningSettingsStore } from "./sqlite_screening_settings_store.ts";
import { SqliteSessionStore } from "./sqlite_session_store.ts";
import { SqliteSignInLockStore } from "./sqlite_sign_in_lock_store.ts";
import { SqliteSubscriptionStore } from "./sqlite_subscription_store.ts";
import { SqliteTextStore } from "./sqlite_text_store.ts";
import { SqliteTollStore } from "./sqlite_toll_store.ts";
import { SqliteTraceStore } from "./sqlite_trace_store.ts";
import { SqliteTwilioStore } from "./sqlite_twilio_store.ts";
import { SqliteUserStore } from "./sqlite_user_store.ts";
import { SqliteVoicemailStore } from "./sqlite_voicemail_store.ts";
import { SqliteWebhookCallStore } from "./sqlite_webhook_call_store.ts";
import { storedName } from "./stored_settings.ts";

export interface StoreOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  /** `server` holds the folder alone and watches for changes; any number of `tool`s may join. */
  readonly as: "server" | "tool";
  /** Bindings an address of record may have. */
  readonly maxBindingsPerAor?: number;
  /** The schema; the program's own unless a test says otherwise. */
  readonly migrations?: readonly Migration[];
}

/** Everything that outlives the process. */
export interface Store extends AsyncDisposable {
  readonly users: SqliteUserStore;
  readonly devices: SqliteDeviceStore;
  readonly callSettings: CallSettingsStore;
  readonly groups: RingGroupStore;
  readonly featureCodes: SqliteFeatureCodeStore;
  readonly gateways: GatewayStore;
  readonly outboundRoutes: OutboundRouteStore;
  readonly operators: OperatorStore;
  readonly numbers: InboundNumberStore;
  readonly emergency: EmergencyStore;
  readonly tolls: TollStore;
  readonly gatewayFigures: GatewayFiguresStore;
  readonly notices: NoticeStore;
  readonly outbox: OutboxStore;
  readonly texts: TextStore;
  readonly twilio: TwilioStore;
  readonly callRules: CallRuleStore;
  readonly schedules: ScheduleStore;
  readonly numberLists: NumberListStore;
  readonly screening: ScreeningSettingsStore;
  readonly calls: CallRecordStore & CallSearch;
  readonly contacts: ContactStore;
  readonly bans: BanStore;
  readonly subscriptions: SubscriptionStore;
  readonly voicemail: SqliteVoicemailStore;
  readonly webhookCalls: WebhookCallStore;
  readonly provisioning: ProvisioningStore;
  readonly deviceEvents: DeviceEventStore;
  readonly accounts: AccountStore;
  readonly factors: FactorStore;
  readonly sessions: SessionStore;
  readonly apiTokens: ApiTokenStore;
  readonly signInLocks: SignInLockStore;
  readonly audit: SqliteAuditLog;
  readonly settings: SettingsStore;
  readonly locations: LocationStore;
  readonly traces: TraceStore;

  /** Runs `task`, all of whose changes to users, devices, groups, codes and settings happen or
   * none. */
  atomically<T>(task: () => T): T;

  /** Whether the extension of a user or group begins with these digits and goes on. */
  beginsExtension(digits: string): boolean;

  /** Stores the value of a configuration setting, or with undefined forgets it. */
  keepSetting(name: string, value: string | undefined): void;

  /** What is kept of a configuration setting; undefined for nothing. */
  keptSetting(name: string): string | undefined;

  /** Stores `realm` as the domain and makes the credentials of all devices fit it. */
  useRealm(realm: string): void;

  /**
   * Called within a second of another process having changed something, with the bindings that
   * are gone because their device or its secret is. By then also those look-ups know of it that
   * are kept in memory: `users.get` and `byExtension`, `devices.byUsername`, `callSettings.get`,
   * `groups.byExtension`, `featureCodes`, gateways, outbound routes and numbers. All others are always fresh.
   */
  onForeignChange(listener: (lapses: readonly Lapse[]) => void): Disposable;

  /** What the disk refuses to do, in a sentence; undefined while it accepts. */
  readonly problem: string | undefined;

  /** Which of the known problems that is. */
  readonly problemKind: StoreProblem | "unknown" | undefined;

  /** Writes what waits in memory; false when the disk refuses. */
  flush(): boolean;

  /** Looks at every page of the database. @throws {StoreError} when it is damaged. */
  check(): void;

  /** Copies the database, consistently, to a file that must not exist yet. */
  backUp(path: string): void;

  /** As `backUp`, in a thread of its own, with everything that waits in memory.
   * @throws when the disk does not take it. */
  backUpAside(path: string): Promise<void>;
}

/**
 * Opens the data in `folder`, making and migrating it as needed.
 *
 * @throws {StoreError} with a sentence for the person who runs the server.
 */
export function openStore(folder: string, options: StoreOptions): Store {
  using opened = new DisposableStack();
  prepareFolder(folder);
  if (options.as === "server") opened.use(lockFolder(folder));
  const database = opened.use(new Database(`${folder}/${DATABASE_FILE}`));
  if (options.as === "server") database.check();
  migrate(database, options.migrations ?? readMigrations(), {
    clock: options.clock,
    log: options.log,
    backUp: (version) => backUpBefore(folder, database, version, options.clock),
  });
  const box = openBox(folder, database, options.random);
  return new SqliteStore(database, box, options, opened.move());
}

function backUpBefore(folder: string, database: Database, version: number, clock: Clock): void {
  const stamp = clock.now().toISOString().replace(/[-:]|\.\d+/g, "");
  const backups = `${folder}/backups`;
  try {
    Deno.mkdirSync(backups, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unusable(folder, error);
  }
  copyPrivately(database, `${backups}/schema-${version}-${stamp}.sqlite`);
}

function copyPrivately(database: Database, path: string): void {
  // VACUUM INTO accepts an empty file, which thereby has the right permissions from the start.
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  } catch (error) {
    throw new StoreError("unusable", `Cannot write ${path}: ${messageOf(error)}`);
  }
  database.copyTo(path);
}

function openBox(folder: string, database: Database, random: Random): SecretBox {
  const settings = new SettingsStore(database);
  const path = `${folder}/${KEY_FILE}`;
  const known = settings.get("key.fingerprint");
  const key = readKeyFile(path, random, known === undefined);
  const box = new SecretBox(key, random);
  if (known === undefined) settings.set("key.fingerprint", box.fingerprint);
  else if (known !== box.fingerprint) {
    throw new StoreError("key", `The key file ${path} is not the one this database was made with`);
  }
  return box;
}

class SqliteStore implements Store {
  readonly users: SqliteUserStore;
  readonly devices: SqliteDeviceStore;
  readonly callSettings: SqliteCallSettingsStore;
  readonly groups: SqliteRingGroupStore;
  readonly featureCodes: SqliteFeatureCodeStore;
  readonly gateways: SqliteGatewayStore;
  readonly outboundRoutes: SqliteOutboundRouteStore;
  readonly operators: SqliteOperatorStore;
  readonly numbers: SqliteInboundNumberStore;
  readonly emergency: SqliteEmergencyStore;
  readonly tolls: SqliteTollStore;
  readonly gatewayFigures: SqliteGatewayFigures;
  readonly notices: SqliteNoticeStore;
  readonly outbox: SqliteOutboxStore;
  readonly texts: SqliteTextStore;
  readonly twilio: SqliteTwilioStore;
  readonly callRules: SqliteCallRuleStore;
  readonly schedules: SqliteScheduleStore;
  readonly numberLists: SqliteNumberListStore;
  readonly screening: SqliteScreeningSettingsStore;
  readonly calls: SqliteCallRecordStore;
  readonly contacts: SqliteContactStore;
  readonly traces: SqliteTraceStore;
  readonly bans: SqliteBanStore;
  readonly subscriptions: SqliteSubscriptionStore;
  readonly voicemail: SqliteVoicemailStore;
  readonly webhookCalls: SqliteWebhookCallStore;
  readonly provisioning: ProvisioningStore;
  readonly deviceEvents: DeviceEventStore;
  readonly accounts: SqliteAccountStore;
  readonly factors: SqliteFactorStore;
  readonly sessions: SqliteSessionStore;
  readonly apiTokens: SqliteApiTokenStore;
  readonly signInLocks: SqliteSignInLockStore;
  readonly audit: SqliteAuditLog;
  readonly settings: SettingsStore;
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #options: StoreOptions;
  readonly #opened: DisposableStack;
  readonly #numbers: NumberSpace;
  readonly #revoked: RevokedUsers;
  #checkpointer: Checkpointer | undefined;
  #locations: SqliteLocationStore | undefined;

  constructor(database: Database, box: SecretBox, options: StoreOptions, opened: DisposableStack) {
    const { clock, log, meter } = options;
    this.#database = database;
    this.#options = options;
    this.#opened = opened;
    this.#queue = opened.use(new CommitQueue(database, clock, log, meter));
    // A tool is not told of changes by others, and reads little twice.
    const caches = options.as === "server" ? openCaches(database) : {};
    const numbers = this.#numbers = new NumberSpace(database);
    this.users = new SqliteUserStore(database, clock, numbers, caches.users);
    this.devices = new SqliteDeviceStore(database, box, clock, caches);
    this.callSettings = new SqliteCallSettingsStore(database, caches.callSettings);
    this.groups = new SqliteRingGroupStore(database, clock, numbers, caches.groups);
    this.featureCodes = new SqliteFeatureCodeStore(database, numbers, caches.codes);
    this.gateways = new SqliteGatewayStore(database, box, clock, caches.gateways);
    const { gateways } = this;
    this.outboundRoutes = new SqliteOutboundRouteStore(
      database,
      clock,
      gateways,
      caches.outboundRoutes,
    );
    this.operators = new SqliteOperatorStore(database);
    this.numbers = new SqliteInboundNumberStore(database, clock, caches);
    this.callRules = new SqliteCallRuleStore(database, clock, caches.callRules);
    this.schedules = new SqliteScheduleStore(database, clock, caches.schedules);
    this.numberLists = new SqliteNumberListStore(database, clock, caches.listGeneration);
    this.calls = new SqliteCallRecordStore(database, this.#queue, meter);
    this.contacts = new SqliteContactStore(database, clock);
    this.traces = new SqliteTraceStore(database, this.#queue, meter);
    this.bans = new SqliteBanStore(database, this.#queue);
    this.subscriptions = new SqliteSubscriptionStore(database, this.#queue);
    this.provisioning = new SqliteProvisioningStore(database, box, clock);
    this.deviceEvents = new SqliteDeviceEventStore(database, this.#queue, meter);
    this.accounts = new SqliteAccountStore(database);
    this.factors = new SqliteFactorStore(database, box);
    this.sessions = new SqliteSessionStore(database, this.#queue);
    this.apiTokens = new SqliteApiTokenStore(database, this.#queue);
    this.signInLocks = new SqliteSignInLockStore(database, this.#queue);
    this.audit = new SqliteAuditLog(database, this.#queue, clock, log, meter);
    this.settings = new SettingsStore(database);
    this.voicemail = new SqliteVoicemailStore(database, this.settings);
    this.tolls = new SqliteTollStore(database, this.#queue, this.settings);
    this.gatewayFigures = new SqliteGatewayFigures(database);
    this.notices = new SqliteNoticeStore(database, box, this.settings);
    this.outbox = new SqliteOutboxStore(database);
    this.texts = new SqliteTextStore(database, this.settings);
    this.webhookCalls = new SqliteWebhookCallStore(database);
    this.twilio = new SqliteTwilioStore(database, box, this.settings);
    this.emergency = new SqliteEmergencyStore(database, this.settings);
    this.screening = new SqliteScreeningSettingsStore(this.settings, caches.screening);
    this.#revoked = opened.use(
      new RevokedUsers(database, this.#queue, this.#options, () => this.locations),
    );
    if (options.as !== "server") return;
    this.locations.deleteExpired(clock.now().getTime());
    this.subscriptions.deleteExpired(clock.now().getTime());
    this.#revoked.watch();
    this.#checkpointer = new Checkpointer({ database, queue: this.#queue, clock, log, meter });
  }

  /** Read from the disk on first use, which a tool may have none for. */
  get locations(): SqliteLocationStore {
    return this.#locations ??= new SqliteLocationStore(
      this.#database,
      this.#queue,
      this.#options.clock.now().getTime(),
      this.#options.maxBindingsPerAor,
    );
  }

  get problem(): string | undefined {
    return this.#queue.problem;
  }

  get problemKind(): StoreProblem | "unknown" | undefined {
    return this.#queue.problemKind;
  }

  atomically<T>(task: () => T): T {
    return this.#database.durably(task);
  }

  beginsExtension(digits: string): boolean {
    return this.#numbers.begins(digits);
  }

  keptSetting(name: string): string | undefined {
    return this.settings.get(storedName(name));
  }

  keepSetting(name: string, value: string | undefined): void {
    if (value === undefined) this.settings.remove(storedName(name));
    else this.settings.set(storedName(name), value);
  }

  useRealm(realm: string): void {
    if (this.settings.get(storedName("domain")) !== realm) {
      this.settings.set(storedName("domain"), realm);
    }
    const changed = this.devices.useRealm(realm);
    if (changed === 0) return;
    this.#options.log.info("Made the credentials of devices anew for another realm", {
      realm,
      devices: changed,
    });
  }

  onForeignChange(listener: (lapses: readonly Lapse[]) => void): Disposable {
    return this.#revoked.subscribe(listener);
  }

  flush(): boolean {
    return this.#queue.flush();
  }

  check(): void {
    this.#database.check();
  }

  backUp(path: string): void {
    copyPrivately(this.#database, path);
  }

  backUpAside(path: string): Promise<void> {
    this.#queue.flush();
    return copyDatabase(this.#database.path, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#checkpointer?.close();
    if (!this.#queue.flush()) {
      this.#options.log.error("Closing the database with rows that it has not taken", {
        rows: this.#queue.pending,
      });
    }
    this.#opened.dispose();
  }
}
