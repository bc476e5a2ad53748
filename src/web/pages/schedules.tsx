import type { FormState } from "../../../views/components/form.tsx";
import {
  type OpenState,
  ScheduleForm,
  type ScheduleFormProps,
  SchedulePage,
  SchedulesPage,
} from "../../../views/schedules.tsx";
import type { Problem, Schedules } from "../../administration/mod.ts";
import { type Schedule, type ScheduleId, type ScheduleState, WEEKDAYS } from "../../domain/mod.ts";
import { HOLIDAY_COUNTRIES } from "../../routing/mod.ts";
import { type Fields, flat, rowsChanged, rowsIn, textIn, tickIn } from "../fields.ts";
import { page, type PageRoute } from "../routes.ts";
import { formState, type Visit } from "../visit.tsx";

const NEW_HOURS: Fields = {
  day1: "on",
  day2: "on",
  day3: "on",
  day4: "on",
  day5: "on",
  from: "09:00",
  to: "17:00",
};
const NEW_DAY: Fields = { name: "", from: "" };
const NEW_SCHEDULE: Fields = flat({ weekly: [NEW_HOURS] });
/** A calendar and what a form puts around it. */
const UPLOAD_LIMIT = 1024 * 1024 + 64 * 1024;

/** Forms of the page beside that of the schedule. */
type Beside = Partial<Record<"closing" | "upload" | "removing", FormState>>;

/** When it is open. */
export function schedulePages(
  schedules: Schedules,
  timeZone: () => string | undefined,
): readonly PageRoute[] {
  const found = (visit: Visit) => schedules.get(visit.param("id") as ScheduleId);
  const one =
    (handle: (visit: Visit, schedule: Schedule) => Response | Promise<Response>) =>
    (visit: Visit) => {
      const schedule = found(visit);
      return schedule ? handle(visit, schedule) : visit.error(404);
    };
  return [
    page("administrator", "GET", "/schedules", (visit) => {
      const rows = schedules.list().map((schedule) => ({
        id: schedule.id,
        name: schedule.name,
        state: openState(schedules.stateOf(schedule)),
      }));
      const content = <SchedulesPage t={visit.t} schedules={rows} />;
      return visit.page(visit.t("schedules.title"), content);
    }),
    page("administrator", "GET", "/schedules/new", (visit) => show(visit, NEW_SCHEDULE)),
    page("administrator", "POST", "/schedules/new", (visit) => save(visit)),
    page(
      "administrator",
      "GET",
      "/schedules/:id",
      one((visit, schedule) => show(visit, fieldsOf(schedule), schedule)),
    ),
    page("administrator", "POST", "/schedules/:id", one(save)),
    page("administrator", "POST", "/schedules/:id/closing", one(close)),
    page("administrator", "POST", "/schedules/:id/calendar", one(upload), {
      bodyLimit: UPLOAD_LIMIT,
    }),
    page(
      "administrator",
      "POST",
      "/schedules/:id/remove",
      one((visit, schedule) => {
        const removed = schedules.remove(visit.actor, schedule.id);
        if (removed.ok) return visit.goTo("/schedules", "notice.removed");
        if (removed.missing) return visit.error(404);
        return refused(visit, schedule, { removing: formState({}, removed.problems) });
      }),
    ),
  ];

  function propsOf(
    { t }: Visit,
    fields: Fields,
    schedule: Schedule | undefined,
  ): ScheduleFormProps {
    return {
      t,
      ...(schedule ? { id: schedule.id, title: schedule.name } : {}),
      state: { values: fields, problems: [] },
      weekly: rowsIn(fields, "weekly").length,
      days: rowsIn(fields, "days").length,
      countries: HOLIDAY_COUNTRIES,
    };
  }

  function whole(props: ScheduleFormProps, schedule: Schedule | undefined, beside: Beside = {}) {
    if (!schedule) return <SchedulePage {...props} />;
    const calendarProblem = schedules.calendarOf(schedule.id)?.problem;
    const now = openState(schedules.stateOf(schedule));
    return <SchedulePage {...props} {...beside} now={now} calendarProblem={calendarProblem} />;
  }

  function show(visit: Visit, fields: Fields, schedule?: Schedule): Response {
    const props = propsOf(visit, fields, schedule);
    return visit.page(props.title ?? visit.t("schedules.add"), whole(props, schedule));
  }

  /** The page with what is wrong in one of the forms beside that of the schedule. */
  function refused(visit: Visit, schedule: Schedule, beside: Beside): Response {
    const content = whole(propsOf(visit, fieldsOf(schedule), schedule), schedule, beside);
    if (!visit.wantsPart) return visit.page(schedule.name, content, 422);
    return visit.whole(schedule.name, content);
  }

  async function save(visit: Visit, schedule?: Schedule): Promise<Response> {
    const sent = await visit.fields();
    const title = visit.t("schedules.title");
    const other = rowsChanged(sent, "weekly", NEW_HOURS) ?? rowsChanged(sent, "days", NEW_DAY);
    if (other) {
      const props = propsOf(visit, other, schedule);
      return visit.formWith(title, <ScheduleForm {...props} />, whole(props, schedule));
    }
    const saved = schedule
      ? schedules.change(visit.actor, schedule.id, inputOf(sent))
      : schedules.create(visit.actor, inputOf(sent));
    if (saved.ok) return visit.goTo("/schedules", "notice.saved");
    if (saved.missing) return visit.error(404);
    const state = formState(sent, saved.problems.map(atField));
    const again = { ...propsOf(visit, sent, schedule), state };
    return visit.formAgain(title, <ScheduleForm {...again} />, whole(again, schedule));
  }

  async function close(visit: Visit, schedule: Schedule): Promise<Response> {
    const fields = await visit.fields();
    const until = fields["until"] === undefined ? undefined : momentOf(fields["until"], schedule);
    const closed = schedules.close(visit.actor, schedule.id, { until });
    if (closed.ok) return visit.goTo(`/schedules/${schedule.id}`, "notice.saved");
    if (closed.missing) return visit.error(404);
    return refused(visit, schedule, { closing: formState(fields, closed.problems) });
  }

  /** A time on the clock of the schedule's zone, as a moment. */
  function momentOf(text: string, schedule: Schedule): string {
    try {
      return Temporal.PlainDateTime.from(text)
        .toZonedDateTime(schedule.timeZone ?? timeZone() ?? Temporal.Now.timeZoneId())
        .toInstant().toString();
    } catch {
      return text;
    }
  }

  async function upload(visit: Visit, schedule: Schedule): Promise<Response> {
    const file = await visit.file("file");
    const done = file && await schedules.upload(visit.actor, schedule.id, file);
    if (done?.ok) return visit.goTo(`/schedules/${schedule.id}`, "notice.saved");
    const problems = done && !done.missing
      ? done.problems
      : [{ field: "file", text: "schedules.problem.calendar" }];
    return refused(visit, schedule, { upload: formState({}, problems) });
  }
}

function openState(state: ScheduleState): OpenState {
  const { open, why } = state;
  return {
    open,
    why,
    ...("name" in state ? { name: state.name } : {}),
    ...("until" in state ? { until: state.until } : {}),
  };
}

function fieldsOf({ id: _id, closedUntil: _until, weekly, ...rest }: Schedule): Fields {
  const rows = weekly.map(({ days, from, to }) => ({
    ...Object.fromEntries(days.map((day) => [`day${day}`, true])),
    from,
    to,
  }));
  return flat({ ...rest, weekly: rows });
}

/** What the form stands for, in the words of the API. */
function inputOf(fields: Fields): unknown {
  return {
    name: fields["name"] ?? "",
    timeZone: textIn(fields, "timeZone"),
    weekly: rowsIn(fields, "weekly").map((row) => ({
      days: WEEKDAYS.filter((day) => tickIn(row, `day${day}`)),
      from: row["from"] ?? "",
      to: row["to"] ?? "",
    })),
    holidays: textIn(fields, "holidays"),
    days: rowsIn(fields, "days").map((row) => ({
      name: row["name"] ?? "",
      from: row["from"] ?? "",
      to: textIn(row, "to"),
      yearly: tickIn(row, "yearly"),
      hours: hoursIn(row),
    })),
    calendar: textIn(fields, "calendar"),
    calendarMayBePrivate: tickIn(fields, "calendarMayBePrivate") || undefined,
  };
}

function hoursIn(row: Fields): unknown {
  const [from, to] = [textIn(row, "hours.from"), textIn(row, "hours.to")];
  return from === undefined && to === undefined ? undefined : { from: from ?? "", to: to ?? "" };
}

/** Days of the week are seven fields: what is wrong with them stands at the first. */
function atField(problem: Problem): Problem {
  return { ...problem, field: problem.field.replace(/^(weekly\.\d+)\.days$/, "$1.day1") };
}
