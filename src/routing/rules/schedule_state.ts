import {
  type CalendarEntry,
  type Hours,
  isAmong,
  minutesOf,
  type Schedule,
  type ScheduleState,
  spanOf,
  type Weekday,
} from "../../domain/mod.ts";
import { holidayOn } from "./holidays.ts";

/** What a day brings: hours, or why it is closed. */
type DayPlan =
  | { readonly kind: "hours"; readonly hours: readonly Hours[]; readonly name?: string }
  | { readonly kind: "closed"; readonly why: "special-day" | "holiday" | "calendar"; name: string };

/**
 * Whether it is open at a moment, and why. What was closed by hand comes first, then the calendar's
 * hours, then for each day its own days, the calendar's days, holidays, and the week. Hours that go
 * on after midnight belong to the day on which they began. Where clocks are put back, an hour that
 * comes twice is open twice.
 *
 * @param timeZone An IANA name, for a schedule without one.
 * @param calendar What the schedule's calendar has around this moment.
 */
export function scheduleState(
  schedule: Schedule,
  at: Date,
  timeZone: string,
  calendar: readonly CalendarEntry[] = [],
): ScheduleState {
  const { closedUntil } = schedule;
  if (closedUntil && at < closedUntil) return { open: false, why: "by-hand", until: closedUntil };
  const busy = calendar.find((entry) => entry.kind === "time" && entry.from <= at && at < entry.to);
  if (busy) return { open: false, why: "calendar", name: busy.summary };
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(schedule.timeZone ?? timeZone);
  const minute = local.hour * 60 + local.minute;
  const today = local.toPlainDate();
  const plan = dayPlan(schedule, today, calendar);
  const yesterday = dayPlan(schedule, today.subtract({ days: 1 }), calendar);
  return openAt(plan, minute) ?? openAt(yesterday, minute + DAY_MINUTES) ??
    (plan.kind === "closed"
      ? { open: false, why: plan.why, name: plan.name }
      : plan.name === undefined
      ? { open: false, why: "outside-hours" }
      : { open: false, why: "special-day", name: plan.name });
}

const DAY_MINUTES = 24 * 60;

function openAt(plan: DayPlan, minute: number): ScheduleState | undefined {
  if (plan.kind === "closed") return undefined;
  const hours = plan.hours.find((one) => {
    const { from, to } = spanOf(one);
    return from <= minute && minute < to;
  });
  if (!hours) return undefined;
  return plan.name === undefined
    ? { open: true, why: "hours", hours }
    : { open: true, why: "special-day", name: plan.name };
}

function dayPlan(
  { weekly, holidays, days }: Schedule,
  date: Temporal.PlainDate,
  calendar: readonly CalendarEntry[],
): DayPlan {
  const day = date.toString();
  const special = days.find((one) => isAmong(day, one));
  if (special) {
    const { name, hours } = special;
    return hours
      ? { kind: "hours", hours: [hours], name }
      : { kind: "closed", why: "special-day", name };
  }
  const entry = calendar.find((one) => one.kind === "days" && one.from <= day && day <= one.to);
  if (entry) return { kind: "closed", why: "calendar", name: entry.summary };
  const holiday = holidays === undefined ? undefined : holidayOn(holidays, day);
  if (holiday !== undefined) return { kind: "closed", why: "holiday", name: holiday };
  const weekday = date.dayOfWeek as Weekday;
  return { kind: "hours", hours: weekly.filter((one) => one.days.includes(weekday)) };
}

/** True for a time zone that there is, by its IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +02:00 are no zones: they know nothing of summer.
    return /^[A-Za-z]/.test(name) &&
      new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** True for `HH:MM`. */
export const isTimeOfDay = (text: string): boolean => minutesOf(text) !== undefined;
