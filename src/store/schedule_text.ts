import {
  type Hours,
  type Schedule,
  type ScheduleId,
  type SpecialDays,
  type Weekday,
  WEEKDAYS,
  type WeeklyHours,
} from "../domain/mod.ts";
import {
  boolean,
  type Json,
  list,
  number,
  object,
  optional,
  readJson,
  string,
} from "./json_text.ts";

/** A schedule as one text, without its id and name, which have columns. */
export function textOfSchedule({ id: _id, name: _name, closedUntil, ...rest }: Schedule): string {
  const until = closedUntil ? { closedUntil: closedUntil.getTime() } : {};
  return JSON.stringify({ ...rest, ...until });
}

/** The schedule in `text`.
 * @throws {StoreError} when it is not what `textOfSchedule` returns. */
export function scheduleOfText(id: ScheduleId, name: string, text: string): Schedule {
  return readJson(text, `the schedule ${name}`, (json): Schedule => ({
    id,
    name,
    ...optional(json, "timeZone", string),
    weekly: list(json["weekly"]).map((each) => weeklyOf(object(each))),
    ...optional(json, "holidays", string),
    days: list(json["days"]).map((each) => daysOf(object(each))),
    ...optional(json, "calendar", string),
    ...optional(json, "calendarMayBePrivate", boolean),
    ...optional(json, "closedUntil", (time) => new Date(number(time))),
  }));
}

function weeklyOf(json: Json): WeeklyHours {
  return { days: list(json["days"]).map(weekdayOf), ...hoursOf(json) };
}

function weekdayOf(value: unknown): Weekday {
  const day = WEEKDAYS.find((one) => one === value);
  if (day === undefined) throw new TypeError(`Unknown day of the week "${value}"`);
  return day;
}

function hoursOf({ from, to }: Json): Hours {
  return { from: string(from), to: string(to) };
}

function daysOf(json: Json): SpecialDays {
  return {
    name: string(json["name"]),
    from: string(json["from"]),
    ...optional(json, "to", string),
    yearly: boolean(json["yearly"]),
    ...optional(json, "hours", (hours) => hoursOf(object(hours))),
  };
}
