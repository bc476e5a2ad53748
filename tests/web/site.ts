/** The whole web application over a store in a temporary folder, and people who look at it. */

import type { Hono } from "hono";
import {
  CallChoices,
  createAdministration,
  FeatureCodeList,
  Music,
  RingGroups,
  Users,
} from "../../src/administration/mod.ts";
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
import { Meter, SILENT_LOG } from "../../src/runtime/mod.ts";
import {
  allPages,
  createApi,
  createApp,
  type Doorkeeper,
  IdempotencyKeys,
  MENU,
  type PageRoute,
  type Parts,
  StaticFiles,
  type Visitor,
} from "../../src/web/mod.ts";
import type { FakeClock } from "../support/fake_clock.ts";
import { TempStore } from "../support/temp_store.ts";
import { FakeCalls } from "./fake_calls.ts";

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
  readonly pages: readonly PageRoute[];
  readonly parts: Parts;
  readonly store: ReturnType<TempStore["open"]>;
  /** Where its data is. */
  readonly folder: string;
  readonly audit: RecordedAudit;
  /** What was published. */
  readonly told: readonly DomainEvent[];
  /** The calls that are up. */
  readonly calls: FakeCalls;
  readonly clock: FakeClock;
  readonly doorkeeper: { isSetUp: boolean };
  /** Sends what a browser of `who` would. */
  get(path: string, who?: Who, headers?: HeadersInit): Promise<Response>;
  post(
    path: string,
    fields: Record<string, string>,
    who?: Who,
    headers?: HeadersInit,
  ): Promise<Response>;
  /** Sends what a program with a token would; the token has every scope unless some are given. */
  api(method: string, path: string, body?: unknown, who?: Who, scopes?: string): Promise<Response>;
}

/** The user that the account of the role `user` is tied to. */
export const OWN_USER = "user-own" as UserId;

/** Opens a site that is set up, with an administrator and a user. */
export function openSite(): Site {
  const temp = new TempStore();
  const store = temp.open();
  const audit = new RecordedAudit();
  const { users, devices, callSettings: settings, groups } = store;
  const { clock, random } = temp;
  const calls = new FakeCalls();
  const told: DomainEvent[] = [];
  const events = new EventBus((error) => {
    throw error;
  });
  events.subscribe("settings.changed", (event) => void told.push(event));
  const parts: Parts = {
    calls: store.calls,
    traces: store.traces,
    users: new Users({ users, devices, audit, random }),
    callChoices: new CallChoices({ users, settings, events, audit }),
    groups: new RingGroups({ groups, audit, random }),
    codes: new FeatureCodeList({ codes: store.featureCodes, users, groups, audit }),
    administration: createAdministration({
      users,
      audit,
      calls: store.calls,
      control: calls.control,
      timeZone: () => "UTC",
    }),
    keys: new IdempotencyKeys({ clock, meter: temp.meter }),
    music: new Music({
      folder: new MusicFolder(temp.path("music"), clock),
      users,
      settings,
      groups,
      audit,
    }),
  };
  const doorkeeper = new FakeDoorkeeper();
  const pages = allPages(parts);
  const originOf = () => ({ address: "192.0.2.1", secure: false, userAgent: "test" });
  const app = createApp({
    log: SILENT_LOG,
    meter: new Meter(),
    unwell: () => [],
    unready: () => [],
    doorkeeper,
    originOf,
    pages,
    menu: MENU,
    files: new StaticFiles(),
    api: createApi({ doorkeeper, originOf, version: "1" }, parts),
    timeZone: () => "UTC",
  });
  const cookie = (who: Who): Record<string, string> =>
    who === "nobody" ? {} : { Cookie: `ringdown_session=${who}` };
  const send = async (path: string, init: RequestInit) => await app.request(path, init);
  const html = { Accept: "text/html", "Sec-Fetch-Site": "same-origin" };
  return {
    app,
    pages,
    parts,
    store,
    folder: temp.folder,
    audit,
    told,
    calls,
    clock,
    doorkeeper,
    get: (path, who = "administrator", headers = {}) =>
      send(path, { headers: { ...html, ...cookie(who), ...headers } }),
    post: (path, fields, who = "administrator", headers = {}) =>
      send(path, {
        method: "POST",
        headers: { ...html, ...cookie(who), ...headers },
        body: new URLSearchParams(fields),
      }),
    api: (method, path, body, who = "administrator", scopes = "read,write,calls,provisioning") =>
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

  bySession(token: string): Visitor | undefined {
    return token === "user" || token === "administrator"
      ? { ...visitorOf(token), session: token }
      : undefined;
  }

  byToken(token: string): Visitor | undefined {
    const [role, scopes = ""] = token.split(":");
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
