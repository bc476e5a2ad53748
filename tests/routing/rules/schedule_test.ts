import { deepEqual, equal } from "node:assert/strict";
import {
  type CalendarEntry,
  type Schedule,
  scheduleFault,
  type ScheduleId,
  type WeeklyHours,
} from "../../../src/domain/mod.ts";
import { HOLIDAY_COUNTRIES, holidayOn, scheduleState } from "../../../src/routing/mod.ts";
import { SeededRandom } from "../../support/seeded_random.ts";

const WORKDAYS = [1, 2, 3, 4, 5] as const;
const OFFICE: WeeklyHours = { days: WORKDAYS, from: "09:00", to: "17:30" };
const NIGHT: WeeklyHours = { days: [5], from: "22:00", to: "02:00" };

const scheduleOf = (changes: Partial<Schedule> = {}): Schedule => ({
  id: "s1" as ScheduleId,
  name: "Office",
  timeZone: "Europe/Berlin",
  weekly: [OFFICE, NIGHT],
  days: [],
  ...changes,
});

const CALENDAR: readonly CalendarEntry[] = [
  {
    kind: "time",
    from: new Date("2026-03-04T10:00:00Z"),
    to: new Date("2026-03-04T11:00:00Z"),
    summary: "Works meeting",
  },
  { kind: "days", from: "2026-03-12", to: "2026-03-13", summary: "Trip" },
];

/** What is shown, the schedule, a moment, and what is told: an opening by `+`. */
const ROWS: readonly (readonly [string, Partial<Schedule>, string, string])[] = [
  ["a Monday morning", {}, "2026-03-02T08:00:00Z", "+hours"],
  ["the first minute", {}, "2026-03-02T08:00:00Z", "+hours"],
  ["the last minute", {}, "2026-03-02T16:29:59Z", "+hours"],
  ["the minute after", {}, "2026-03-02T16:30:00Z", "outside-hours"],
  ["the minute before", {}, "2026-03-02T07:59:59Z", "outside-hours"],
  ["a Sunday", {}, "2026-03-01T10:00:00Z", "outside-hours"],
  ["after midnight", {}, "2026-03-07T00:59:00Z", "+hours"],
  ["after the night", {}, "2026-03-07T01:00:00Z", "outside-hours"],
  ["summer time", {}, "2026-07-06T07:00:00Z", "+hours"],
  ["another zone", { timeZone: "America/New_York" }, "2026-03-02T14:00:00Z", "+hours"],
  ["a holiday", { holidays: "de" }, "2026-05-01T10:00:00Z", "holiday Tag der Arbeit"],
  ["no holidays", {}, "2026-05-01T10:00:00Z", "+hours"],
  [
    "a night into a holiday",
    { holidays: "de" },
    "2026-12-25T23:30:00Z",
    "holiday 2. Weihnachtstag",
  ],
  [
    "a special day",
    { days: [{ name: "Move", from: "2026-03-02", yearly: false }] },
    "2026-03-02T10:00:00Z",
    "special-day Move",
  ],
  [
    "the year after it",
    { days: [{ name: "Move", from: "2026-03-02", yearly: false }] },
    "2027-03-02T10:00:00Z",
    "+hours",
  ],
  [
    "a yearly one over the end of the year",
    { days: [{ name: "Holidays", from: "2020-12-24", to: "2020-01-02", yearly: true }] },
    "2027-01-01T10:00:00Z",
    "special-day Holidays",
  ],
  [
    "a special day with hours, though it is a holiday",
    {
      holidays: "de",
      days: [{
        name: "Sale",
        from: "2026-05-01",
        yearly: false,
        hours: { from: "12:00", to: "13:00" },
      }],
    },
    "2026-05-01T10:00:00Z",
    "+special-day",
  ],
  [
    "outside the hours of that day",
    {
      days: [{
        name: "Sale",
        from: "2026-03-02",
        yearly: false,
        hours: { from: "12:00", to: "13:00" },
      }],
    },
    "2026-03-02T12:00:00Z",
    "special-day Sale",
  ],
  ["an hour of the calendar", {}, "2026-03-04T10:30:00Z", "calendar Works meeting"],
  ["its end", {}, "2026-03-04T11:00:00Z", "+hours"],
  ["a day of the calendar", {}, "2026-03-13T10:30:00Z", "calendar Trip"],
  [
    "closed by hand",
    { closedUntil: new Date("2026-03-02T10:00:00Z") },
    "2026-03-02T09:59:59Z",
    "by-hand",
  ],
  [
    "closed by hand until now",
    { closedUntil: new Date("2026-03-02T10:00:00Z") },
    "2026-03-02T10:00:00Z",
    "+hours",
  ],
  [
    "all day",
    { weekly: [{ days: [1], from: "00:00", to: "24:00" }] },
    "2026-03-02T22:59:00Z",
    "+hours",
  ],
  [
    "the day after all day",
    { weekly: [{ days: [1], from: "00:00", to: "24:00" }] },
    "2026-03-02T23:00:00Z",
    "outside-hours",
  ],
];

for (const [what, changes, at, becomes] of ROWS) {
  Deno.test(`[RULE-19] [RULE-20] ${what}: ${becomes}`, () => {
    const state = scheduleState(scheduleOf(changes), new Date(at), "UTC", CALENDAR);
    const name = !state.open && "name" in state ? ` ${state.name}` : "";
    equal(`${state.open ? "+" : ""}${state.why}${name}`, becomes);
  });
}

Deno.test("a schedule without a zone has that of the place", () => {
  const { timeZone: _zone, ...schedule } = scheduleOf();
  const at = new Date("2026-03-02T08:30:00Z");
  equal(scheduleState(schedule, at, "Europe/Berlin").open, true);
  equal(scheduleState(schedule, at, "America/New_York").open, false);
});

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  clocks.set(timeZone, clock);
  return clock;
}

/** Minutes of a day and the day of the week that clocks in a zone show, as `Intl` has it. */
function clockAt(
  at: Date,
  timeZone: string,
): { readonly minute: number; readonly weekday: number } {
  const parts = clockOf(timeZone).formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  const weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(of("weekday")) + 1;
  return { minute: Number(of("hour")) * 60 + Number(of("minute")), weekday };
}

const CHANGES: readonly (readonly [zone: string, day: string])[] = [
  ["Europe/Berlin", "2026-03-29"],
  ["Europe/Berlin", "2026-10-25"],
  ["America/New_York", "2026-03-08"],
  ["America/New_York", "2026-11-01"],
  ["Australia/Lord_Howe", "2026-04-05"],
  ["America/Havana", "2026-03-08"],
  ["Asia/Kolkata", "2026-03-29"],
];

for (const [zone, day] of CHANGES) {
  Deno.test(`[RULE-21] around ${day} in ${zone} it is open when clocks say so`, () => {
    const random = new SeededRandom(11);
    const start = new Date(`${day}T00:00:00Z`).getTime() - 24 * 3_600_000;
    const time = (minutes: number) =>
      `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${
        String(minutes % 60).padStart(2, "0")
      }`;
    for (let run = 0; run < 10; run++) {
      const [from, to] = [random.integer(288) * 5, random.integer(288) * 5];
      if (from === to) continue;
      const days = ([1, 2, 3, 4, 5, 6, 7] as const).filter(() => random.integer(2) === 0);
      if (days.length === 0) continue;
      const schedule = scheduleOf({
        timeZone: zone,
        weekly: [{ days, from: time(from), to: time(to) }],
      });
      for (let minutes = 0; minutes < 3 * 24 * 60; minutes += 5) {
        const at = new Date(start + minutes * 60_000);
        const { minute, weekday } = clockAt(at, zone);
        const begun = (which: number) => days.some((one) => one === which);
        const yesterday = (weekday + 5) % 7 + 1;
        const expected = to > from
          ? begun(weekday) && from <= minute && minute < to
          : begun(weekday) && minute >= from || begun(yesterday) && minute < to;
        equal(
          scheduleState(schedule, at, "UTC").open,
          expected,
          `${at.toISOString()} ${from}-${to}`,
        );
      }
    }
  });
}

const FAULTS: readonly (readonly [string, Partial<Schedule>, string])[] = [
  ["no days", { weekly: [{ days: [], from: "09:00", to: "10:00" }] }, "weekly.0.days no-days"],
  ["no time", { weekly: [{ days: [1], from: "9", to: "10:00" }] }, "weekly.0.from time"],
  ["25 o'clock", { weekly: [{ days: [1], from: "09:00", to: "25:00" }] }, "weekly.0.to time"],
  ["nothing", { weekly: [{ days: [1], from: "09:00", to: "09:00" }] }, "weekly.0.to empty"],
  ["the same hour twice", {
    weekly: [OFFICE, { days: [3], from: "17:00", to: "18:00" }],
  }, "weekly.1.from overlap"],
  ["a night into the next morning's hours", {
    weekly: [{ days: [7], from: "22:00", to: "10:00" }, OFFICE],
  }, "weekly.1.from overlap"],
  [
    "30 February",
    { days: [{ name: "x", from: "2026-02-30", yearly: false }] },
    "days.0.from no-such-day",
  ],
  ["29 February of a short year", {
    days: [{ name: "x", from: "2026-02-29", yearly: false }],
  }, "days.0.from no-such-day"],
  ["an end before the beginning", {
    days: [{ name: "x", from: "2026-02-02", to: "2026-02-01", yearly: false }],
  }, "days.0.to ends-before"],
  ["empty hours of a special day", {
    days: [{ name: "x", from: "2026-02-02", yearly: false, hours: { from: "10:00", to: "10:00" } }],
  }, "days.0.hours.to empty"],
  ["days that overlap", {
    days: [
      { name: "a", from: "2026-02-01", to: "2026-02-05", yearly: false },
      { name: "b", from: "2026-02-03", yearly: false },
    ],
  }, "days.1.from overlap"],
  ["a yearly day within a range", {
    days: [
      { name: "a", from: "2026-12-20", to: "2027-01-06", yearly: false },
      { name: "b", from: "2000-12-25", yearly: true },
    ],
  }, "days.1.from overlap"],
  ["a range around a yearly one", {
    days: [
      { name: "b", from: "2000-12-25", to: "2000-12-26", yearly: true },
      { name: "a", from: "2026-12-20", to: "2027-01-06", yearly: false },
    ],
  }, "days.1.from overlap"],
];

for (const [what, changes, fault] of FAULTS) {
  Deno.test(`a schedule with ${what} is refused: ${fault}`, () => {
    const found = scheduleFault(scheduleOf(changes));
    equal(`${found?.field} ${found?.kind}`, fault);
  });
}

Deno.test("a schedule that is as it should be has no fault", () => {
  equal(scheduleFault(scheduleOf()), undefined);
  const days = [
    { name: "a", from: "2026-12-20", to: "2027-01-06", yearly: false },
    { name: "b", from: "2000-02-29", yearly: true },
    { name: "c", from: "2027-01-07", yearly: false },
  ];
  equal(scheduleFault(scheduleOf({ days })), undefined);
  const weekly = [{ days: [7], from: "22:00", to: "09:00" } as const, OFFICE];
  equal(scheduleFault(scheduleOf({ weekly })), undefined);
});

Deno.test("holidays are on the days on which their countries have them", () => {
  // From the calendars that the governments publish.
  const known: Readonly<Record<string, readonly string[]>> = {
    at: ["2026-04-06", "2026-05-14", "2026-05-25", "2026-06-04"],
    ch: ["2026-08-01"],
    de: ["2026-04-03", "2026-04-06", "2026-05-14", "2026-05-25", "2027-03-26"],
    fr: ["2026-04-06", "2026-05-14", "2026-05-25", "2026-07-14"],
    gb: ["2026-05-04", "2026-05-25", "2026-08-31", "2026-12-28", "2027-12-27", "2027-12-28"],
    it: ["2026-04-06", "2026-10-04"],
    us: ["2026-01-19", "2026-05-25", "2026-07-03", "2026-11-26", "2027-12-31", "2021-12-31"],
  };
  deepEqual(Object.keys(known), [...HOLIDAY_COUNTRIES]);
  for (const [country, days] of Object.entries(known)) {
    for (const day of days) equal(typeof holidayOn(country, day), "string", `${country} ${day}`);
  }
  for (const [country, day] of [["de", "2026-10-31"], ["it", "2025-10-04"], ["us", "2020-06-19"]]) {
    equal(holidayOn(country ?? "", day ?? ""), undefined, day);
  }
  equal(holidayOn("xx", "2026-01-01"), undefined);
});
