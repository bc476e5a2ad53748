import type {
  CallRule,
  CallSettings,
  Device,
  Gateway,
  InboundNumber,
  OutboundRoute,
  RingGroup,
  Schedule,
  ScreeningSettings,
  UserId,
} from "../domain/mod.ts";
import type { FeatureCodes } from "../routing/mod.ts";
import type { Database } from "./database.ts";
import { DeviceCache } from "./device_cache.ts";
import { LookUpCache } from "./look_up_cache.ts";
import { UserCache } from "./sqlite_user_store.ts";

/** What a server keeps in memory of what every call asks for. */
export interface Caches {
  readonly users?: UserCache;
  readonly devices?: DeviceCache;
  /** The devices of those who are called: few of all there may be. */
  readonly devicesOf?: LookUpCache<UserId, readonly Device[]>;
  readonly callSettings?: LookUpCache<UserId, CallSettings>;
  readonly groups?: LookUpCache<string, RingGroup | undefined>;
  readonly codes?: LookUpCache<"table", FeatureCodes>;
  readonly gateways?: LookUpCache<"list", readonly Gateway[]>;
  readonly outboundRoutes?: LookUpCache<"list", readonly OutboundRoute[]>;
  readonly inboundNumbers?: LookUpCache<"list", readonly InboundNumber[]>;
  readonly inboundNumber?: LookUpCache<string, InboundNumber | undefined>;
  readonly callRules?: LookUpCache<"list", readonly CallRule[]>;
  readonly schedules?: LookUpCache<"list", readonly Schedule[]>;
  readonly listGeneration?: LookUpCache<"generation", number>;
  readonly screening?: LookUpCache<"screening", ScreeningSettings>;
}

/** Caches that are empty at first. */
export function openCaches(database: Database): Caches {
  return {
    users: new UserCache(database),
    devices: new DeviceCache(),
    devicesOf: new LookUpCache(database, 4_000),
    callSettings: new LookUpCache(database),
    groups: new LookUpCache(database),
    codes: new LookUpCache(database),
    gateways: new LookUpCache(database),
    outboundRoutes: new LookUpCache(database),
    inboundNumbers: new LookUpCache(database),
    inboundNumber: new LookUpCache(database),
    callRules: new LookUpCache(database),
    schedules: new LookUpCache(database),
    listGeneration: new LookUpCache(database),
    screening: new LookUpCache(database),
  };
}
