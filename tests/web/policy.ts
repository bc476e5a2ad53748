/** What decides about calls before they ring, over a store, for pages to show and change. */
import {
  type CallPolicy,
  CallRules,
  DryRun,
  NumberListBook,
  Schedules,
  ScreeningChoices,
} from "../../src/administration/mod.ts";
import { Calendars } from "../../src/calendars/mod.ts";
import { type AuditLog, foldedNumber, PlaceHolder, type RingTarget } from "../../src/domain/mod.ts";
import type { RoutingFacts } from "../../src/routing/mod.ts";
import { type Clock, Meter, type Random, SILENT_LOG } from "../../src/runtime/mod.ts";
import {
  CallerHistory,
  createScreening,
  NumberLists,
  RuleFactsBook,
} from "../../src/screening/mod.ts";
import type { TempStore } from "../support/temp_store.ts";

type Store = ReturnType<TempStore["open"]>;

/** A number as somebody in Germany writes it. */
export const normalise = (number: string): string =>
  foldedNumber(number).replace(/^0(?=[1-9])/, "+49");

export function policyOver(
  store: Store,
  { clock, random, audit }: {
    readonly clock: Clock;
    readonly random: Random;
    readonly audit: AuditLog;
  },
): CallPolicy {
  const { users, gateways, numbers, schedules, numberLists, contacts } = store;
  const rules = store.callRules;
  const common = { clock, random, audit, rules };
  const meter = new Meter();
  const lists = new NumberLists(numberLists);
  const web = { text: () => Promise.reject(new Error("nobody answers")) };
  const calendars = new Calendars({ clock, log: SILENT_LOG, meter, schedules, web });
  const classify = () => undefined;
  const place = new PlaceHolder({ country: "de", timeZone: "Europe/Berlin" });
  const screening = createScreening({
    ...{ clock, random, meter, lists, web, classify },
    log: SILENT_LOG,
    settings: store.screening,
    history: new CallerHistory(clock, meter),
    operators: store.operators,
    isContact: (number) => contacts.isContact(number),
    hourOf: () => 12,
  });
  const book = new RuleFactsBook({
    ...{ rules, lists, schedules, contacts, gateways, users, place, classify },
    spellings: (number) => [number, normalise(number)],
    calendar: (id) => calendars.entriesOf(id),
  });
  const facts = routingFactsOver(store);
  return {
    rules: new CallRules({
      ...common,
      ...{ users, gateways, numbers, schedules, settings: store.callSettings },
      lists: numberLists,
    }),
    schedules: new Schedules({ ...common, schedules, calendars, timeZone: () => "Europe/Berlin" }),
    lists: new NumberListBook({
      ...common,
      lists: numberLists,
      normalise,
      normalisePrefix: normalise,
    }),
    screening: new ScreeningChoices({ settings: store.screening, users: store.users, audit }),
    dryRun: new DryRun({
      ...{ clock, gateways, numbers, users, normalise },
      judge: (call) => screening.judge(call),
      factsAt: (at) => ({ ...facts, codes: store.featureCodes.table, rules: book.at(() => at) }),
    }),
  };
}

/** Everybody has a phone that is connected, and `+…` leads outside. */
export function routingFactsOver(store: Store): RoutingFacts {
  return {
    users: store.users,
    settings: store.callSettings,
    groups: store.groups,
    codes: store.featureCodes.table,
    numbers: store.numbers,
    ringSeconds: 30,
    isRegistered: () => true,
    callsOf: () => 0,
    lastCallerOf: () => undefined,
    lastDialledBy: () => undefined,
    chance: () => 0,
    outside: (number): RingTarget | undefined =>
      number.startsWith("+") ? { kind: "outside", number } : undefined,
    emergency: () => undefined,
    localNumber: () => undefined,
  };
}
