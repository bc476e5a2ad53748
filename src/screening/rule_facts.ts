import type {
  CalendarEntry,
  CallRuleStore,
  ContactStore,
  GatewayStore,
  PlaceValue,
  ScheduleId,
  ScheduleStore,
  UserStore,
} from "../domain/mod.ts";
import { emergencyNumberIn } from "../domain/mod.ts";
import { NumberPatterns, type RuleFacts, scheduleState } from "../routing/mod.ts";
import type { Classify } from "./number_classes.ts";
import type { NumberLists } from "./number_lists.ts";

export interface RuleFactsOptions {
  readonly rules: Pick<CallRuleStore, "list">;
  readonly lists: NumberLists;
  readonly schedules: Pick<ScheduleStore, "get">;
  readonly calendar: (id: ScheduleId) => readonly CalendarEntry[];
  readonly contacts: Pick<ContactStore, "isContact">;
  readonly gateways: Pick<GatewayStore, "get">;
  readonly users: Pick<UserStore, "get">;
  readonly place: PlaceValue;
  /** All that a number may be called. */
  readonly spellings: (number: string) => readonly string[];
  /** What numbers are; undefined until the plans are read. */
  readonly classify: () => Classify | undefined;
}

/** Patterns that are kept ready: as many as there may be rules with them, and some more. */
const MOST_PATTERNS = 2_000;

/** What rules ask about a call at a moment, from what is stored. */
export class RuleFactsBook {
  readonly #options: RuleFactsOptions;
  readonly #patterns = new Map<string, NumberPatterns>();

  constructor(options: RuleFactsOptions) {
    this.#options = options;
  }

  /** The facts as they are when `at` says what time it is. */
  at(at: () => Date): RuleFacts {
    const { rules, lists, contacts, place, classify } = this.#options;
    const { schedules, gateways, users } = this.#options;
    return {
      get rules() {
        return rules.list();
      },
      isInList: (list, number) => {
        const country = classify()?.(number)?.country;
        return lists.find(list, { number, country, direction: "incoming", at: at() }) !== undefined;
      },
      spellings: this.#options.spellings,
      isContact: (number, user) => contacts.isContact(number, user),
      matches: (pattern, text) => this.#pattern(pattern).find(text) !== undefined,
      scheduleState: (id) => this.#schedule(id, at()),
      isEmergency: (number) => emergencyNumberIn(number, place.country) !== undefined,
      names: {
        schedule: (id) => schedules.get(id)?.name ?? "",
        list: (id) => lists.nameOf(id),
        gateway: (id) => gateways.get(id)?.name ?? "",
        user: (id) => users.get(id)?.extension ?? "",
      },
    };
  }

  #schedule(id: ScheduleId, at: Date): ReturnType<RuleFacts["scheduleState"]> {
    const { schedules, calendar, place } = this.#options;
    const schedule = schedules.get(id);
    if (!schedule) return undefined;
    const zone = place.timeZone ?? Temporal.Now.timeZoneId();
    return scheduleState(schedule, at, zone, calendar(id));
  }

  #pattern(text: string): NumberPatterns {
    const known = this.#patterns.get(text);
    if (known) return known;
    if (this.#patterns.size >= MOST_PATTERNS) this.#patterns.clear();
    const pattern = new NumberPatterns([text]);
    this.#patterns.set(text, pattern);
    return pattern;
  }
}
