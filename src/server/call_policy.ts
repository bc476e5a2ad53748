import type { Screen } from "../b2bua/mod.ts";
import { Calendars } from "../calendars/mod.ts";
import {
  type Considered,
  foldedNumber,
  type GatewayId,
  type PlaceHolder,
  type UserId,
} from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import {
  INTERNATIONAL_PLAN,
  loadNumberPlan,
  type NumberPlan,
  prefixInE164,
  spellingsOf,
} from "../gateways/mod.ts";
import { messageOf, repeat, type WebClient } from "../runtime/mod.ts";
import {
  CallerHistory,
  type Classify,
  createScreening,
  decisionOf,
  loadNumberClasses,
  notesOf,
  NumberLists,
  RuleFactsBook,
  type ScreenedCall,
  type Screening,
} from "../screening/mod.ts";
import type { Decision } from "../routing/mod.ts";
import { verstatOf } from "../sip/mod.ts";
import { twilioCallOf } from "../twilio/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Ground } from "./ground.ts";

export interface CallPolicyOptions {
  readonly web: WebClient;
  readonly store: Store;
  readonly events: EventBus;
  readonly place: PlaceHolder;
  /** True when calls that a user does not take go to a mailbox. */
  readonly takesMessages: (user: UserId) => boolean;
}

/** A call from outside that nothing is decided about yet; `tried` takes what is held against it. */
export type JudgedCall = Omit<ScreenedCall, "at" | "isTrial"> & { readonly tried: Considered[] };

const HOUR_MS = 3_600_000;
/** Numbers whose spellings are kept: more than rules name. */
const MOST_SPELT = 1_000;

/** Calls of before a restart from which callers are known: a busy day of a small office. */
const REMEMBERED_CALLS = 2_000;

/** What decides about a call before it rings: the screening, and what rules ask. */
export class CallPolicyWorks {
  readonly screening: Screening;
  readonly rules: RuleFactsBook;
  readonly calendars: Calendars;
  readonly #ground: Ground;
  readonly #options: CallPolicyOptions;
  readonly #lists: NumberLists;
  #classify: Classify | undefined;
  #plan: NumberPlan | undefined;
  readonly #spelt = new Map<string, readonly string[]>();

  constructor(ground: Ground, options: CallPolicyOptions) {
    const { clock, random, log, meter, running } = ground;
    const { store, events, place, web } = options;
    this.#ground = ground;
    this.#options = options;
    const { schedules, contacts, operators, screening: settings } = store;
    this.#lists = new NumberLists(store.numberLists);
    this.calendars = running.use(new Calendars({ clock, log, meter, schedules, web }));
    const history = new CallerHistory(clock, meter);
    // In the order in which they were made: the store has the newest first.
    history.remember(store.calls.list({ limit: REMEMBERED_CALLS }).toReversed());
    events.subscribe("call.ended", ({ record }) => history.end(record));
    const classify = () => this.#classify;
    this.screening = createScreening({
      ...{ clock, random, log, meter, settings, history, operators, web, classify },
      lists: this.#lists,
      isContact: (number) => contacts.isContact(number),
      hourOf: (at) => hourIn(at, place.timeZone),
    });
    this.rules = new RuleFactsBook({
      ...store,
      ...{ place, classify, spellings: (number) => this.#spellings(number) },
      rules: store.callRules,
      lists: this.#lists,
      calendar: (id) => this.calendars.entriesOf(id),
    });
    running.use(repeat(clock, HOUR_MS, () => store.numberLists.removeExpired(clock.now())));
  }

  /** Tells what a number is; undefined until the plans of the countries are read. */
  get classify(): Classify | undefined {
    return this.#classify;
  }

  /** Reads the calendars, and what numbers are, where anybody asks for them. */
  start(): void {
    const { store, events } = this.#options;
    const isAsked = store.numberLists.count({}) + store.callRules.list().length +
      store.gateways.list().length;
    if (isAsked > 0) this.#read();
    // The first gateway brings the first calls that may cost.
    this.#ground.running.use(events.subscribe("gateway.changed", () => this.#read()));
    if (!store.schedules.list().some(({ calendar }) => calendar !== undefined)) return;
    this.calendars.refresh().catch((error) =>
      this.#ground.log.error("Calendars cannot be read", { cause: messageOf(error) })
    );
  }

  #read(): void {
    this.prepare().catch((error) =>
      this.#ground.log.error("The plans of numbers cannot be read", { cause: messageOf(error) })
    );
  }

  /** Reads what is known of the numbers of all countries. */
  async prepare(): Promise<void> {
    this.#classify ??= await loadNumberClasses();
    this.#plan ??= await loadNumberPlan();
  }

  /** Looks at a call from outside before any rule. */
  readonly screen: Screen = async ({ request, ...call }) => {
    const { gateway, tried } = call;
    const { callSid, isOfAnother } = twilioCallOf(
      (name) => request.headers.raw(name)[0],
      this.#accountOf(gateway),
    );
    if (callSid !== undefined) tried.push({ key: "inbound.carrier-call", values: { id: callSid } });
    if (isOfAnother) {
      tried.push({ key: "inbound.other-account", values: {} });
      return { kind: "service", service: { kind: "turn-away", how: "declined" } };
    }
    return await this.judge({ ...call, stir: verstatOf(request) });
  };

  /** The same for a call of which more is known than a SIP message says, or less. */
  async judge({ gateway, caller, dialled, stir, tried }: JudgedCall): Promise<
    Decision | undefined
  > {
    await this.prepare();
    const at = this.#ground.clock.now();
    const judgement = await this.screening.judge({ gateway, caller, dialled, stir, at });
    tried.push(...notesOf(judgement));
    const { store, takesMessages } = this.#options;
    return decisionOf(
      judgement.action,
      { dialled, anonymous: caller.anonymous },
      (extension) => {
        const user = store.users.byExtension(extension)?.id;
        return user !== undefined && takesMessages(user) ? user : undefined;
      },
    );
  }

  /** The account at Twilio whose trunk a gateway stands for. */
  #accountOf(gateway: GatewayId): string | undefined {
    const { twilio } = this.#options.store;
    if (twilio.trunk?.gateway !== gateway) return undefined;
    return this.#ground.config.twilioAccountSid ?? twilio.access?.accountSid;
  }

  /** True when a user takes no calls of a number. */
  hasBlocked(user: UserId, number: string): boolean {
    return this.#lists.isBlockedBy(user, this.#wanted(number, "incoming"));
  }

  /** True for a number that nobody here may call. */
  isBarred(number: string): boolean {
    const normal = this.normalise(number);
    return this.#lists.findIn("block", this.#wanted(normal, "outgoing")) !== undefined;
  }

  /** A number as people here write it, in E.164 where it can be read so. */
  normalise(number: string): string {
    const folded = foldedNumber(number);
    return this.#plan?.toE164(folded, this.#options.place.country) ?? folded;
  }

  /** How numbers begin in E.164 that people here dial with a prefix, where that can be said. */
  normalisePrefix(prefix: string): string {
    return prefixInE164(prefix, this.#plan ?? INTERNATIONAL_PLAN, this.#options.place.country);
  }

  /** Kept, as each of many rules asks for the same numbers. */
  #spellings(number: string): readonly string[] {
    const { country } = this.#options.place;
    if (!this.#plan) return spellingsOf(number, INTERNATIONAL_PLAN, country);
    const key = `${country} ${number}`;
    const known = this.#spelt.get(key);
    if (known) return known;
    if (this.#spelt.size >= MOST_SPELT) this.#spelt.clear();
    const spellings = spellingsOf(number, this.#plan, country);
    this.#spelt.set(key, spellings);
    return spellings;
  }

  #wanted(number: string, direction: "incoming" | "outgoing") {
    const country = this.#classify?.(number)?.country;
    return { number, country, direction, at: this.#ground.clock.now() };
  }
}

function hourIn(at: Date, timeZone: string | undefined): number {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone ?? Temporal.Now.timeZoneId()).hour;
}

/** The addresses of a name, of both families. */
