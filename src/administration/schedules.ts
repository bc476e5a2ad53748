import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  type CallRuleStore,
  MOST_SCHEDULES,
  MOST_SPECIAL_DAYS,
  MOST_WEEKLY_HOURS,
  type Schedule,
  type ScheduleFault,
  scheduleFault,
  type ScheduleId,
  type ScheduleState,
  type ScheduleStore,
  TakenError,
} from "../domain/mod.ts";
import {
  type Calendars,
  type CalendarState,
  CalendarSyntaxError,
  LARGEST_CALENDAR,
  readCalendar,
  UPLOADED,
} from "../calendars/mod.ts";
import { HOLIDAY_COUNTRIES, isTimeZone, scheduleState } from "../routing/mod.ts";
import type { Clock, Random } from "../runtime/mod.ts";
import { defined, line } from "./inputs.ts";
import { done, MISSING, type Outcome, type Problem, read, refused } from "./outcome.ts";
import { takenProblem } from "./taken.ts";

const HOURS = { from: z.string().trim(), to: z.string().trim() };
const WEEKDAY = z.literal([1, 2, 3, 4, 5, 6, 7]);
const DAY = z.iso.date({ error: "schedules.problem.no-such-day" });
const URL_OR_FILE = z.string().trim().max(1_000).refine(
  (text) => text === UPLOADED || /^(https?|webcals?):\/\/[^\s]+$/i.test(text),
  { error: "schedules.problem.url" },
);

/** When it is open. */
export const SCHEDULE_INPUT = z.object({
  name: line(100).min(1),
  timeZone: z.string().trim().refine(isTimeZone, { error: "schedules.problem.zone" }).optional(),
  weekly: z.array(z.object({ days: z.array(WEEKDAY).max(7), ...HOURS }))
    .max(MOST_WEEKLY_HOURS, { error: "schedules.problem.tooMany" }).default([]),
  holidays: z.enum(HOLIDAY_COUNTRIES as [string, ...string[]]).optional(),
  days: z.array(z.object({
    name: line(100).min(1),
    from: DAY,
    to: DAY.optional(),
    yearly: z.boolean().default(false),
    hours: z.object(HOURS).optional(),
  })).max(MOST_SPECIAL_DAYS, { error: "schedules.problem.tooMany" }).default([]),
  /** An URL, or `upload` for a file that was uploaded. */
  calendar: URL_OR_FILE.optional(),
  /** It may be at an address of a private network. */
  calendarMayBePrivate: z.boolean().optional(),
});

export type ScheduleInput = z.output<typeof SCHEDULE_INPUT>;

const CLOSING_INPUT = z.object({
  /** A moment; left out to open again. */
  until: z.iso.datetime({ offset: true, error: "schedules.problem.until" }).optional(),
});

export interface SchedulesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly schedules: ScheduleStore;
  readonly rules: Pick<CallRuleStore, "list">;
  readonly calendars: Pick<Calendars, "entriesOf" | "stateOf" | "refresh">;
  readonly audit: AuditLog;
  /** The time zone of the place; that of the machine if undefined. */
  readonly timeZone: () => string | undefined;
}

const DAY_MS = 86_400_000;

/** When it is open, as the owner changes it. */
export class Schedules {
  readonly #options: SchedulesOptions;

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  /** All schedules, by name. */
  list(): readonly Schedule[] {
    return this.#options.schedules.list();
  }

  get(id: ScheduleId): Schedule | undefined {
    return this.#options.schedules.get(id);
  }

  /** Whether it is open now. */
  stateOf(schedule: Schedule, at = this.#options.clock.now()): ScheduleState {
    const zone = this.#options.timeZone() ?? Temporal.Now.timeZoneId();
    return scheduleState(schedule, at, zone, this.#options.calendars.entriesOf(schedule.id));
  }

  calendarOf(id: ScheduleId): CalendarState | undefined {
    return this.#options.calendars.stateOf(id);
  }

  create(actor: Actor, input: unknown): Outcome<Schedule> {
    if (this.list().length >= MOST_SCHEDULES) {
      return refused({ field: "", text: "schedules.problem.tooMany" });
    }
    return this.#save(actor, this.#options.random.token() as ScheduleId, input, undefined);
  }

  change(actor: Actor, id: ScheduleId, input: unknown): Outcome<Schedule> {
    const before = this.get(id);
    return before ? this.#save(actor, id, input, before) : MISSING;
  }

  /** Closes until a moment, or with none opens again. */
  close(actor: Actor, id: ScheduleId, input: unknown): Outcome<Schedule> {
    const before = this.get(id);
    if (!before) return MISSING;
    const given = read(CLOSING_INPUT, input);
    if (!given.ok) return given;
    const { until } = given.value;
    if (until !== undefined && new Date(until) <= this.#options.clock.now()) {
      return refused({ field: "until", text: "schedules.problem.until" });
    }
    const { closedUntil: _before, ...open } = before;
    const after = until === undefined ? open : { ...open, closedUntil: new Date(until) };
    this.#options.schedules.save(after);
    this.#tell(actor, until === undefined ? "schedule.opened" : "schedule.closed", before, after);
    return done(after);
  }

  /** Takes a calendar from a file. */
  async upload(actor: Actor, id: ScheduleId, bytes: Uint8Array): Promise<Outcome<Schedule>> {
    const { schedules, calendars, clock } = this.#options;
    const before = this.get(id);
    if (!before) return MISSING;
    if (bytes.length > LARGEST_CALENDAR) {
      return refused({ field: "file", text: "schedules.problem.calendar" });
    }
    const text = new TextDecoder().decode(bytes);
    try {
      const now = clock.now();
      await readCalendar(text, now, new Date(now.getTime() + DAY_MS));
    } catch (error) {
      if (!(error instanceof CalendarSyntaxError)) throw error;
      return refused({ field: "file", text: "schedules.problem.calendar" });
    }
    const after = { ...before, calendar: UPLOADED };
    schedules.save(after);
    schedules.keepCalendar(id, text);
    await calendars.refresh();
    this.#tell(actor, "schedule.calendar-uploaded", before, after);
    return done(after);
  }

  /** Removes a schedule that no rule asks for. */
  remove(actor: Actor, id: ScheduleId): Outcome<Schedule> {
    const before = this.get(id);
    if (!before) return MISSING;
    const user = this.#options.rules.list().find(({ conditions }) =>
      conditions.some((one) => one.kind === "schedule" && one.schedule === id)
    );
    if (user) {
      const params = { rule: user.name };
      return refused({ field: "", text: "schedules.problem.inUse", params });
    }
    this.#options.schedules.remove(id);
    this.#tell(actor, "schedule.removed", before, undefined);
    return done(before);
  }

  #save(
    actor: Actor,
    id: ScheduleId,
    input: unknown,
    before: Schedule | undefined,
  ): Outcome<Schedule> {
    const given = read(SCHEDULE_INPUT, input);
    if (!given.ok) return given;
    const schedule = scheduleOf(id, given.value, before);
    const fault = scheduleFault(schedule);
    if (fault) return refused(problemOf(fault));
    if (schedule.calendar === UPLOADED && before?.calendar !== UPLOADED) {
      return refused({ field: "calendar", text: "schedules.problem.url" });
    }
    try {
      this.#options.schedules.save(schedule);
    } catch (error) {
      if (!(error instanceof TakenError)) throw error;
      return refused(takenProblem("name", error));
    }
    if (schedule.calendar !== before?.calendar) void this.#options.calendars.refresh();
    this.#tell(actor, before ? "schedule.changed" : "schedule.created", before, schedule);
    return done(schedule);
  }

  #tell(
    actor: Actor,
    action: `schedule.${string}`,
    before: Schedule | undefined,
    after: Schedule | undefined,
  ): void {
    const { id = "", name = "" } = after ?? before ?? {};
    this.#options.audit.record({
      actor,
      action,
      subject: { type: "schedule", id, name },
      before: before && withoutAddress(before),
      after: after && withoutAddress(after),
    });
  }
}

function scheduleOf(
  id: ScheduleId,
  input: ScheduleInput,
  before: Schedule | undefined,
): Schedule {
  return {
    ...defined({ ...input, closedUntil: before?.closedUntil }),
    id,
    days: input.days.map(defined),
  };
}

/** The address of a calendar often is the only secret that guards it. */
function withoutAddress({ calendar, ...rest }: Schedule): Omit<Schedule, "calendar"> & {
  readonly calendar?: string;
} {
  if (calendar === undefined || calendar === UPLOADED) return defined({ ...rest, calendar });
  return { ...rest, calendar: URL.parse(calendar)?.host ?? "" };
}

function problemOf({ field, kind, other = "" }: ScheduleFault): Problem {
  return { field, text: `schedules.problem.${kind}`, params: { other } };
}
