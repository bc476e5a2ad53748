import { Badge } from "./components/badge.tsx";
import { FileInput } from "./components/file_input.tsx";
import { Checkbox, EMPTY_FORM, Form, type FormState, Input, Select } from "./components/form.tsx";
import { Remove } from "./components/remove.tsx";
import { EnterSaves, Rows } from "./components/rows.tsx";
import { Table } from "./components/table.tsx";
import type { Translator } from "./text/mod.ts";

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Whether it is open, and why. */
export interface OpenState {
  readonly open: boolean;
  readonly why: "hours" | "special-day" | "outside-hours" | "holiday" | "calendar" | "by-hand";
  /** The day or entry that it is because of, where it is. */
  readonly name?: string | undefined;
  readonly until?: Date | undefined;
}

export interface ScheduleRow {
  readonly id: string;
  readonly name: string;
  readonly state: OpenState;
}

export function SchedulesPage({ t, schedules }: {
  readonly t: Translator;
  readonly schedules: readonly ScheduleRow[];
}) {
  return (
    <>
      <div class="heading">
        <h1>{t("schedules.title")}</h1>
        <a class="button" href="/schedules/new">{t("schedules.add")}</a>
      </div>
      <p>{t("schedules.about")}</p>
      <Table
        t={t}
        caption={t("schedules.title")}
        empty={t("schedules.none")}
        rows={schedules}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t("schedules.name"),
            kind: "main",
            cell: ({ id, name }) => <a href={`/schedules/${id}`}>{name}</a>,
          },
          { title: t("schedules.now"), cell: ({ state }) => <Now t={t} state={state} /> },
        ]}
      />
    </>
  );
}

function Now({ t, state }: { readonly t: Translator; readonly state: OpenState }) {
  const { open, why, name = "", until } = state;
  return (
    <>
      <Badge kind={open ? "good" : "neutral"}>
        {t(open ? "schedules.open" : "schedules.closed")}
      </Badge>{" "}
      {t(`schedules.why.${why}`, { name, until: until ? t.dateTime(until) : "" })}
    </>
  );
}

export interface ScheduleFormProps {
  readonly t: Translator;
  /** Undefined for a new schedule. */
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly state: FormState;
  readonly weekly: number;
  readonly days: number;
  /** Countries whose holidays are known, ISO 3166 codes in lower case. */
  readonly countries: readonly string[];
}

export interface SchedulePageProps extends ScheduleFormProps {
  /** Whether it is open now; undefined for a new schedule. */
  readonly now?: OpenState | undefined;
  /** Why its calendar could not be read. */
  readonly calendarProblem?: string | undefined;
  readonly closing?: FormState | undefined;
  readonly upload?: FormState | undefined;
  /** It cannot be removed, and why. */
  readonly removing?: FormState | undefined;
}

export function SchedulePage(props: SchedulePageProps) {
  const { t, id, title, now, calendarProblem, removing } = props;
  const [problem] = removing?.problems ?? [];
  return (
    <>
      <h1>{title ?? t("schedules.add")}</h1>
      {now && (
        <p>
          <Now t={t} state={now} />
        </p>
      )}
      {problem && <p class="problems" role="alert">{t(problem.text, problem.params)}</p>}
      {calendarProblem !== undefined && (
        <p class="problems">{t("schedules.calendar.problem", { problem: calendarProblem })}</p>
      )}
      {id !== undefined && <Closing {...props} />}
      <ScheduleForm {...props} />
      {id !== undefined && <Upload {...props} />}
      {id !== undefined && (
        <Remove
          t={t}
          action={`/schedules/${id}/remove`}
          title="schedules.remove"
          text="schedules.remove.text"
        />
      )}
    </>
  );
}

function Closing({ t, id, now, closing = EMPTY_FORM }: SchedulePageProps) {
  return (
    <Form
      t={t}
      id="closing"
      action={`/schedules/${id}/closing`}
      state={closing}
      submit={now?.why === "by-hand" ? "schedules.reopen" : "schedules.close"}
    >
      {now?.why !== "by-hand" && (
        <Input
          t={t}
          form="closing"
          state={closing}
          name="until"
          label="schedules.until"
          hint="schedules.until.hint"
          type="datetime-local"
        />
      )}
    </Form>
  );
}

function Upload({ t, id, upload = EMPTY_FORM }: SchedulePageProps) {
  return (
    <details class="more">
      <summary>{t("schedules.upload")}</summary>
      <Form
        t={t}
        id="upload"
        action={`/schedules/${id}/calendar`}
        state={upload}
        submit="schedules.upload.send"
        multipart
      >
        <FileInput
          t={t}
          form="upload"
          name="file"
          label="schedules.file"
          hint="schedules.file.hint"
          accept=".ics,text/calendar"
          state={upload}
        />
      </Form>
    </details>
  );
}

export function ScheduleForm(props: ScheduleFormProps) {
  const { t, id, state, countries } = props;
  const field = { t, form: "schedule", state };
  const names = new Intl.DisplayNames(t.language, { type: "region" });
  return (
    <Form
      t={t}
      id="schedule"
      action={id === undefined ? "/schedules/new" : `/schedules/${id}`}
      state={state}
      submit={id === undefined ? "action.add" : "action.save"}
      cancel="/schedules"
    >
      <EnterSaves t={t} />
      <Input {...field} name="name" label="schedules.name" maxLength={100} />
      <Input
        {...field}
        name="timeZone"
        label="schedules.zone"
        hint="schedules.zone.hint"
        maxLength={64}
        optional
      />
      <Weekly {...props} />
      <Select
        {...field}
        name="holidays"
        label="schedules.holidays"
        hint="schedules.holidays.hint"
        choices={[
          { value: "", text: t("schedules.holidays.none") },
          ...countries.map((value) => ({
            value,
            text: names.of(value.toUpperCase()) ?? value,
          })),
        ]}
        optional
      />
      <Days {...props} />
      <Input
        {...field}
        name="calendar"
        label="schedules.calendar"
        hint="schedules.calendar.hint"
        maxLength={1_000}
        optional
      />
      <Checkbox
        {...field}
        name="calendarMayBePrivate"
        label="screening.lookUp.mayBePrivate"
        hint="screening.lookUp.mayBePrivate.hint"
      />
    </Form>
  );
}

function Weekly({ t, state, weekly }: ScheduleFormProps) {
  const field = { t, form: "schedule", state };
  return (
    <fieldset>
      <legend>{t("schedules.weekly")}</legend>
      <p>{t("schedules.weekly.about")}</p>
      <Rows
        t={t}
        name="weekly"
        title="schedules.hours"
        add="schedules.hours.add"
        count={weekly}
        row={(at) => (
          <>
            <div class="days" id={`schedule-weekly.${at}.days`} tabIndex={-1}>
              {WEEKDAYS.map((day) => (
                <Checkbox
                  key={day}
                  {...field}
                  name={`weekly.${at}.day${day}`}
                  label={`schedules.day.${day}`}
                />
              ))}
            </div>
            <div class="pair">
              <Input {...field} name={`weekly.${at}.from`} label="schedules.from" maxLength={5} />
              <Input
                {...field}
                name={`weekly.${at}.to`}
                label="schedules.to"
                hint="schedules.to.hint"
                maxLength={5}
              />
            </div>
          </>
        )}
      />
    </fieldset>
  );
}

function Days({ t, state, days }: ScheduleFormProps) {
  const field = { t, form: "schedule", state };
  return (
    <fieldset>
      <legend>{t("schedules.days")}</legend>
      <p>{t("schedules.days.about")}</p>
      <Rows
        t={t}
        name="days"
        title="schedules.special"
        add="schedules.special.add"
        count={days}
        row={(at) => (
          <>
            <Input {...field} name={`days.${at}.name`} label="schedules.name" maxLength={100} />
            <div class="pair">
              <Input {...field} name={`days.${at}.from`} label="schedules.first" type="date" />
              <Input
                {...field}
                name={`days.${at}.to`}
                label="schedules.last"
                type="date"
                optional
              />
            </div>
            <Checkbox {...field} name={`days.${at}.yearly`} label="schedules.yearly" />
            <div class="pair">
              <Input
                {...field}
                name={`days.${at}.hours.from`}
                label="schedules.special.from"
                hint="schedules.special.hint"
                maxLength={5}
                optional
              />
              <Input
                {...field}
                name={`days.${at}.hours.to`}
                label="schedules.special.to"
                maxLength={5}
                optional
              />
            </div>
          </>
        )}
      />
    </fieldset>
  );
}
