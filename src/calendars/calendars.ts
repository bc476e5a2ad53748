import type { CalendarEntry, Schedule, ScheduleId, ScheduleStore } from "../domain/mod.ts";
import {
  type Clock,
  type Log,
  messageOf,
  type Meter,
  repeat,
  type WebClient,
} from "../runtime/mod.ts";
import { LARGEST_CALENDAR, readCalendar } from "./read_calendar.ts";

export interface CalendarsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly schedules: Pick<ScheduleStore, "list" | "calendarText" | "keepCalendar">;
  readonly web: Pick<WebClient, "text">;
}

/** What is known of a calendar. */
export interface CalendarState {
  readonly entries: readonly CalendarEntry[];
  /** When it was read well; undefined for never since the start. */
  readonly readAt?: Date;
  /** Why it was not, the last time. */
  readonly problem?: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FETCH_MS = 10_000;
/** What is kept in memory reaches so far. */
const BEFORE_MS = 2 * DAY_MS;
const AFTER_MS = 400 * DAY_MS;

/** The schedule's calendar is a file that was uploaded. */
export const UPLOADED = "upload";

/**
 * The calendars of schedules: fetched every hour, and where that fails as they were the last time,
 * which the store keeps.
 */
export class Calendars implements Disposable {
  readonly #options: CalendarsOptions;
  readonly #states = new Map<ScheduleId, CalendarState & { readonly source: string }>();
  readonly #timer: Disposable;
  #refreshing: Promise<void> | undefined;

  constructor(options: CalendarsOptions) {
    this.#options = options;
    this.#timer = repeat(options.clock, HOUR_MS, () => void this.refresh());
  }

  /** The entries around now, as far as they are known. */
  entriesOf(id: ScheduleId): readonly CalendarEntry[] {
    return this.#states.get(id)?.entries ?? [];
  }

  stateOf(id: ScheduleId): CalendarState | undefined {
    return this.#states.get(id);
  }

  /** Reads all calendars anew, one after the other; those that have changed their place, too. */
  refresh(): Promise<void> {
    return this.#refreshing ??= this.#refreshAll().finally(() => this.#refreshing = undefined);
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  async #refreshAll(): Promise<void> {
    const schedules = this.#options.schedules.list().filter(({ calendar }) => calendar);
    for (const id of this.#states.keys()) {
      if (!schedules.some((schedule) => schedule.id === id)) this.#states.delete(id);
    }
    for (const schedule of schedules) await this.#refreshOne(schedule);
  }

  async #refreshOne(schedule: Schedule): Promise<void> {
    const { id, name, calendar: source = "" } = schedule;
    const { schedules, log, clock, meter } = this.#options;
    const before = this.#states.get(id);
    const known = schedules.calendarText(id);
    try {
      const text = source === UPLOADED
        ? known
        : await this.#fetch(source, schedule.calendarMayBePrivate ?? false);
      if (text === undefined) return;
      const entries = await this.#read(text);
      if (text !== known) schedules.keepCalendar(id, text);
      this.#states.set(id, { source, entries, readAt: clock.now() });
    } catch (error) {
      const problem = messageOf(error);
      log.warn("A calendar cannot be read", { schedule: name, cause: problem });
      meter.counter("ringdown_calendar_failures_total", "Calendars that could not be read.").add();
      // What was read last is better than nothing.
      const entries = before?.source === source
        ? before.entries
        : known === undefined
        ? []
        : await this.#read(known).catch(() => []);
      const readAt = before?.source === source && before.readAt ? { readAt: before.readAt } : {};
      this.#states.set(id, { source, entries, problem, ...readAt });
    }
  }

  #read(text: string): Promise<readonly CalendarEntry[]> {
    const now = this.#options.clock.now().getTime();
    return readCalendar(text, new Date(now - BEFORE_MS), new Date(now + AFTER_MS));
  }

  async #fetch(url: string, mayBePrivate: boolean): Promise<string> {
    const { clock, web } = this.#options;
    const giving = new AbortController();
    using _timer = clock.after(FETCH_MS, () => giving.abort());
    // A webcal: URL is what calendars call https.
    return await web.text({
      url: url.replace(/^webcals?:/i, "https:"),
      mayBePrivate,
      mostOctets: LARGEST_CALENDAR,
      signal: giving.signal,
    });
  }
}
