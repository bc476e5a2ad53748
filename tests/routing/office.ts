import {
  type CallSettings,
  type CodeChanges,
  DEFAULT_CALL_SETTINGS,
  emergencyNumberIn,
  type Extension,
  type GatewayId,
  type InboundNumber,
  type InboundNumberId,
  type RingGroup,
  type RingGroupId,
  type RingPlan,
  type RingTarget,
  type UserId,
} from "../../src/domain/mod.ts";
import {
  type Decision,
  FeatureCodes,
  route,
  type RouteRequest,
  type RoutingFacts,
} from "../../src/routing/mod.ts";
import { userOf } from "../support/temp_store.ts";

export const idOf = (extension: string) => `user-${extension}` as UserId;

/** A user's settings but for what is the default. */
export type Chosen = Partial<CallSettings>;

/** Groups by extension, with what is not the default. */
export type Groups = Readonly<Record<string, Partial<RingGroup>>>;

/** Users 101 to 109, all with a phone that is connected and free, unless said otherwise. */
export interface Office {
  readonly settings?: Readonly<Record<string, Chosen>>;
  readonly groups?: Groups;
  readonly codes?: CodeChanges;
  readonly unregistered?: readonly string[];
  /** Calls by extension. */
  readonly calls?: Readonly<Record<string, number>>;
  /** What the last calls were, the latest first. */
  readonly callers?: readonly string[];
  readonly dialled?: readonly string[];
  /** Numbers of ours, and where they lead. */
  readonly numbers?: Readonly<Record<string, string | Partial<InboundNumber>>>;
  /** Numbers that lead to the outside. */
  readonly outside?: RegExp;
  readonly chance?: (bound: number) => number;
  /** Who has a mailbox that takes calls. */
  readonly mailboxes?: readonly string[];
}

const USERS = ["101", "102", "103", "104", "105", "106", "107", "108", "109"];

export function groupOf(extension: string, changes: Partial<RingGroup> = {}): RingGroup {
  return {
    id: `group-${extension}` as RingGroupId,
    extension: extension as Extension,
    name: "",
    strategy: "together",
    members: [],
    ringSeconds: 20,
    skipBusy: false,
    callerPrefix: "",
    page: false,
    ...changes,
  };
}

export const gatewayId = (name: string) => `gateway-${name}` as GatewayId;

export function inboundNumberOf(
  number: string,
  changes: string | Partial<InboundNumber>,
): InboundNumber {
  return {
    id: `number-${number}` as InboundNumberId,
    number,
    name: "",
    gateways: [],
    destination: "101",
    ...(typeof changes === "string" ? { destination: changes } : changes),
  };
}

/** `numbers` as members of a group, without delays. */
export const members = (...numbers: string[]) => numbers.map((to) => ({ to, delaySeconds: 0 }));

export const on = (to: string) => ({ to, enabled: true });
export const off = (to: string) => ({ to, enabled: false });

export function factsOf(office: Office): RoutingFacts {
  const users = new Map(USERS.map((extension) => [extension, userOf(extension)]));
  const extensionOf = (user: UserId) => user.replace("user-", "");
  const groups = new Map(
    Object.entries(office.groups ?? {}).map(([extension, changes]) => [
      extension,
      groupOf(extension, changes),
    ]),
  );
  return {
    users: { byExtension: (extension) => users.get(extension) },
    settings: {
      get: (user) => ({ ...DEFAULT_CALL_SETTINGS, ...office.settings?.[extensionOf(user)] }),
    },
    groups: { byExtension: (extension) => groups.get(extension) },
    codes: new FeatureCodes(office.codes),
    numbers: {
      byNumber: (number) => {
        const changes = office.numbers?.[number];
        return changes === undefined ? undefined : inboundNumberOf(number, changes);
      },
    },
    ringSeconds: 30,
    isRegistered: (user) => !(office.unregistered ?? []).includes(extensionOf(user)),
    callsOf: (user) => office.calls?.[extensionOf(user)] ?? 0,
    lastCallerOf: () => office.callers?.[0],
    lastDialledBy: (_user, wanted) => office.dialled?.find(wanted),
    chance: office.chance ?? (() => 0),
    outside: (number): RingTarget | undefined =>
      office.outside?.test(number) ? { kind: "outside", number } : undefined,
    emergency: (number) => emergencyNumberIn(number, "de"),
    takesMessages: (user) => (office.mailboxes ?? []).includes(extensionOf(user)),
    localNumber: (uri) => /^sip:([^@]+)@pbx$/.exec(uri)?.[1],
  };
}

/** What becomes of a call from 101 to `dialled`. */
export function call(
  office: Office,
  dialled: string,
  request: Partial<RouteRequest> = {},
): Decision {
  const caller = { user: idOf("101"), extension: "101" };
  return route({ dialled, caller, ...request }, factsOf(office));
}

const nameOfUser = (user: UserId) => user.replace("user-", "");

function nameOf(target: RingTarget): string {
  switch (target.kind) {
    case "user":
      return target.user.replace("user-", "");
    case "uri":
      return target.uri;
    case "outside":
      return `${target.emergency ? "help" : "outside"}:${target.number}`;
  }
}

/** A plan as `102 103+5` for a round, rounds divided by ` | `: who rings, and seconds later. */
export function roundsOf({ rounds }: RingPlan): string {
  return rounds.map(({ members, ms }) =>
    members.map(({ target, afterMs, confirm }) =>
      `${nameOf(target)}${afterMs === 0 ? "" : `+${afterMs / 1_000}`}${confirm ? "!" : ""}`
    ).join(" ") + ` ${ms / 1_000}s`
  ).join(" | ");
}

/** A decision in one line, for a table. */
export function lineOf(decision: Decision): string {
  switch (decision.kind) {
    case "ring": {
      const { plan, diversions, anonymous } = decision;
      const way = diversions.map(({ from, reason }) => `${from}/${reason} `).join("");
      const rest = Object.entries(plan.otherwise).map(([why, to]) => ` ${why}>${to}`).join("");
      return `${anonymous ? "anonymous " : ""}${plan.autoAnswer ? "answering " : ""}${way}` +
        `${plan.called}: ${roundsOf(plan)}${rest}`;
    }
    case "page":
      return `page ${decision.plan.called}: ${roundsOf(decision.plan)}`;
    case "reject":
      return `${decision.status} ${decision.reason}`;
    case "service": {
      const { service } = decision;
      const { kind } = service;
      const named = (id: UserId | undefined) => id === undefined ? "" : ` ${nameOfUser(id)}`;
      if (kind === "leave-message") return `message for${named(service.mailbox)}`;
      if (kind === "mailbox") return `mailbox${named(service.own ?? service.mailbox)}`;
      return service.kind === "say" ? `say ${service.prompts.join(" ")}` : kind;
    }
    case "park":
      return "park";
    case "slot":
      return `slot ${decision.slot}`;
    case "pickup":
      return `pickup ${decision.user.replace("user-", "")}`;
    case "group-pickup":
      return `pickup in ${decision.groups.join(" ")}`;
    case "change":
      return `change ${decision.prompts.join(" ")}`;
  }
}

/** What becomes of a call from +4915 to `dialled` that came by `gateway`. */
export function callFrom(
  gateway: string,
  office: Office,
  dialled: string,
  request: Partial<RouteRequest> = {},
): Decision {
  const caller = { extension: "+4915", gateway: gatewayId(gateway) };
  return route({ dialled, caller, ...request }, factsOf(office));
}

/** Rows of a table: what is shown, the office, what is dialled, and what becomes of it. */
export type Row = readonly [name: string, office: Office, dialled: string, becomes: string];
