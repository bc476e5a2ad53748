import { deepEqual, equal, rejects } from "node:assert/strict";
import { Calendars, CalendarSyntaxError, readCalendar } from "../../src/calendars/mod.ts";
import type { Schedule, ScheduleId } from "../../src/domain/mod.ts";
import { Meter, SILENT_LOG, WebRequestError } from "../../src/runtime/mod.ts";
import { TempStore } from "../support/temp_store.ts";

const calendar = (...events: readonly string[]) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", ...events, "END:VCALENDAR", ""].join("\r\n");
const event = (...lines: readonly string[]) =>
  ["BEGIN:VEVENT", `UID:${lines.join()}`, ...lines, "END:VEVENT"].join("\r\n");

const FROM = new Date("2026-03-01T00:00:00Z");
const TO = new Date("2026-04-01T00:00:00Z");

Deno.test("days of a calendar are days, whatever zone this machine is in", async () => {
  const text = calendar(
    event("SUMMARY:Trip", "DTSTART;VALUE=DATE:20260306", "DTEND;VALUE=DATE:20260309"),
    event("SUMMARY:One day", "DTSTART;VALUE=DATE:20260320"),
  );
  deepEqual(await readCalendar(text, FROM, TO), [
    { kind: "days", from: "2026-03-06", to: "2026-03-08", summary: "Trip" },
    { kind: "days", from: "2026-03-20", to: "2026-03-20", summary: "One day" },
  ]);
});

Deno.test("what comes back every week is there each time, but for what is taken out", async () => {
  const text = calendar(event(
    "SUMMARY:Meeting",
    "DTSTART;TZID=Europe/Berlin:20260302T100000",
    "DTEND;TZID=Europe/Berlin:20260302T110000",
    "RRULE:FREQ=WEEKLY;BYDAY=MO",
    "EXDATE;TZID=Europe/Berlin:20260309T100000",
  ));
  const entries = await readCalendar(text, FROM, TO);
  deepEqual(entries.map((entry) => entry.kind === "time" && entry.from.toISOString()), [
    "2026-03-02T09:00:00.000Z",
    "2026-03-16T09:00:00.000Z",
    "2026-03-23T09:00:00.000Z",
    // Clocks have been put forward.
    "2026-03-30T08:00:00.000Z",
  ]);
});

Deno.test("what is cancelled or marked as free is not there", async () => {
  const at = ["DTSTART:20260302T100000Z", "DTEND:20260302T110000Z"];
  const text = calendar(
    event("STATUS:CANCELLED", ...at),
    event("TRANSP:TRANSPARENT", ...at),
    event("SUMMARY:Busy", ...at),
  );
  const entries = await readCalendar(text, FROM, TO);
  deepEqual(entries.map(({ summary }) => summary), ["Busy"]);
});

Deno.test("what is no calendar, or would never end, is refused", async () => {
  const often = event("DTSTART:20260302T100000Z", "RRULE:FREQ=SECONDLY");
  for (const text of ["", "<html>", calendar(often), calendar() + " ".repeat(1024 * 1024)]) {
    await rejects(readCalendar(text, FROM, TO), CalendarSyntaxError);
  }
  const daily = event("DTSTART:20260101T000000Z", "RRULE:FREQ=DAILY");
  const all = await readCalendar(calendar(daily), FROM, new Date("2033-01-01T00:00:00Z"));
  equal(all.length, 2_000);
});

const SCHEDULE: Schedule = {
  id: "s1" as ScheduleId,
  name: "Office",
  weekly: [],
  days: [],
  calendar: "webcal://example.org/a.ics",
};
const TRIP = calendar(event("SUMMARY:Trip", "DTSTART;VALUE=DATE:20260106"));

Deno.test("calendars are fetched every hour, and the last good one is kept", async () => {
  await using temp = new TempStore();
  const { schedules } = temp.open();
  schedules.save(SCHEDULE);
  schedules.save({ id: "s2" as ScheduleId, name: "Other", weekly: [], days: [] });
  const asked: string[] = [];
  let answer = () => Promise.resolve(TRIP);
  const open = () =>
    new Calendars({
      clock: temp.clock,
      log: SILENT_LOG,
      meter: new Meter(),
      schedules,
      web: {
        text: ({ url }) => {
          asked.push(url);
          return answer();
        },
      },
    });
  using calendars = open();
  deepEqual(calendars.entriesOf(SCHEDULE.id), []);
  await calendars.refresh();
  deepEqual(asked, ["https://example.org/a.ics"]);
  deepEqual(calendars.entriesOf(SCHEDULE.id).map(({ summary }) => summary), ["Trip"]);
  equal(schedules.calendarText(SCHEDULE.id), TRIP);
  answer = () => Promise.reject(new WebRequestError("network", "There is no answer"));
  temp.clock.advance(3_600_000);
  await calendars.refresh();
  equal(asked.length, 2);
  equal(calendars.entriesOf(SCHEDULE.id).length, 1);
  equal(calendars.stateOf(SCHEDULE.id)?.problem, "There is no answer");
  using again = open();
  await again.refresh();
  equal(again.entriesOf(SCHEDULE.id).length, 1);
  schedules.save({ ...SCHEDULE, calendar: "https://example.org/b.ics" });
  await again.refresh();
  deepEqual(again.entriesOf(SCHEDULE.id), []);
  const { calendar: _calendar, ...without } = SCHEDULE;
  schedules.save(without);
  await again.refresh();
  equal(again.stateOf(SCHEDULE.id), undefined);
});

Deno.test("a calendar that was uploaded is read from the store", async () => {
  await using temp = new TempStore();
  const { schedules } = temp.open();
  schedules.save({ ...SCHEDULE, calendar: "upload" });
  schedules.keepCalendar(SCHEDULE.id, TRIP);
  using calendars = new Calendars({
    clock: temp.clock,
    log: SILENT_LOG,
    meter: new Meter(),
    schedules,
    web: { text: () => Promise.reject(new Error("nobody asks")) },
  });
  await calendars.refresh();
  equal(calendars.entriesOf(SCHEDULE.id).length, 1);
});
