/** Trying a call beside a server, or without one. Large: to be loaded when it is wanted. */

import { DryRun } from "../administration/mod.ts";
import { readCalendar } from "../calendars/mod.ts";
import type { Config } from "../config/mod.ts";
import {
  type CalendarEntry,
  emergencyNumberIn,
  foldedNumber,
  PlaceHolder,
  type ScheduleId,
} from "../domain/mod.ts";
import { loadNumberPlan, OutboundPlan, spellingsOf } from "../gateways/mod.ts";
import { addressOfRecord } from "../registrar/mod.ts";
import type { RoutingFacts } from "../routing/mod.ts";
import { Meter, SILENT_LOG } from "../runtime/mod.ts";
import {
  CallerHistory,
  createScreening,
  loadNumberClasses,
  NumberLists,
  RuleFactsBook,
} from "../screening/mod.ts";
import type { Store } from "../store/mod.ts";
import type { CommandDeps } from "./command.ts";

const DAY_MS = 86_400_000;

/** Tries calls by what is stored. Who is on a call, and how callers have called, only a server
 * knows: here nobody is, and nobody has; nothing is looked up outside. */
export async function offlineDryRun(
  store: Store,
  { country, timeZone, ringSeconds, domain, voicemail }: Config,
  { clock, random }: CommandDeps,
): Promise<DryRun> {
  const [classify, plan] = [await loadNumberClasses(), await loadNumberPlan()];
  const place = new PlaceHolder({ country, timeZone });
  const calendars = await calendarsOf(store, clock.now());
  const lists = new NumberLists(store.numberLists);
  const meter = new Meter();
  const normalise = (number: string) => plan.toE164(foldedNumber(number), country) ?? number;
  const screening = createScreening({
    ...{ clock, random, meter, lists, log: SILENT_LOG, classify: () => classify },
    settings: store.screening,
    history: new CallerHistory(clock, meter),
    operators: store.operators,
    web: { text: () => Promise.reject(new Error("Nothing is looked up by a command")) },
    isContact: (number) => store.contacts.isContact(number),
    hourOf: (at) =>
      Temporal.Instant.fromEpochMilliseconds(at.getTime())
        .toZonedDateTimeISO(timeZone ?? Temporal.Now.timeZoneId()).hour,
  });
  const rules = new RuleFactsBook({
    ...store,
    ...{ place, lists, rules: store.callRules, classify: () => classify },
    spellings: (number) => spellingsOf(number, plan, country),
    calendar: (id) => calendars.get(id) ?? [],
  });
  const outbound = new OutboundPlan(
    store.outboundRoutes.list(),
    store.gateways.list(),
    plan,
    country,
  );
  const now = clock.now();
  const wanted = (number: string, direction: "incoming" | "outgoing") => ({
    number: normalise(number),
    country: classify(normalise(number))?.country,
    direction,
    at: now,
  });
  const facts: RoutingFacts = {
    users: store.users,
    settings: store.callSettings,
    groups: store.groups,
    codes: store.featureCodes.table,
    numbers: store.numbers,
    ringSeconds,
    isRegistered: (user) =>
      store.devices.ofUser(user).some(({ username }) =>
        store.locations.bindings(addressOfRecord(username, domain), now.getTime()).length > 0
      ),
    callsOf: () => 0,
    lastCallerOf: (user) => store.calls.lastCallerOf(user),
    lastDialledBy: (user, accepted) => store.calls.lastDialledBy(user, accepted),
    chance: (bound) => random.integer(bound),
    outside: (number) => outbound.find(number) ? { kind: "outside", number } : undefined,
    emergency: (number) => emergencyNumberIn(number, country),
    takesMessages: (user) => store.voicemail.mailbox(user).enabled ?? voicemail === "on",
    localNumber: () => undefined,
    hasBlocked: (user, number) => lists.isBlockedBy(user, wanted(number, "incoming")),
    isBarred: (number) => lists.findIn("block", wanted(number, "outgoing")) !== undefined,
  };
  return new DryRun({
    ...{ clock, normalise },
    gateways: store.gateways,
    numbers: store.numbers,
    users: store.users,
    judge: (call) => screening.judge(call),
    factsAt: (at) => ({ ...facts, rules: rules.at(() => at) }),
  });
}

/** What calendars had when a server read them last. */
async function calendarsOf(
  { schedules }: Store,
  now: Date,
): Promise<ReadonlyMap<ScheduleId, readonly CalendarEntry[]>> {
  const [from, to] = [now.getTime() - 2 * DAY_MS, now.getTime() + 400 * DAY_MS];
  const found = new Map<ScheduleId, readonly CalendarEntry[]>();
  for (const { id } of schedules.list()) {
    const text = schedules.calendarText(id);
    if (text === undefined) continue;
    found.set(id, await readCalendar(text, new Date(from), new Date(to)).catch(() => []));
  }
  return found;
}
