import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { CallRuleId, ScheduleId } from "../../src/domain/mod.ts";
import { openSite } from "./site.ts";

const FORM = {
  name: "Office",
  timeZone: "Europe/Berlin",
  "weekly.0.day1": "on",
  "weekly.0.day5": "on",
  "weekly.0.from": "09:00",
  "weekly.0.to": "17:30",
  holidays: "de",
  "days.0.name": "Move",
  "days.0.from": "2026-03-02",
  "days.0.to": "",
  "days.0.hours.from": "10:00",
  "days.0.hours.to": "12:00",
  calendar: "",
};

const WANTED = {
  name: "Office",
  timeZone: "Europe/Berlin",
  weekly: [{ days: [1, 5], from: "09:00", to: "17:30" }],
  holidays: "de",
  days: [{
    name: "Move",
    from: "2026-03-02",
    yearly: false,
    hours: { from: "10:00", to: "12:00" },
  }],
};

Deno.test("/schedules/new adds what the form says, and the list tells whether it is open", async () => {
  await using site = openSite();
  equal((await site.post("/schedules/new", FORM)).status, 303);
  const [schedule] = site.store.schedules.list();
  deepEqual(schedule, { ...WANTED, id: schedule?.id });
  match(await (await site.get("/schedules")).text(), /closed.*for the holiday “Neujahr”/);
  const html = await (await site.get(`/schedules/${schedule?.id}`)).text();
  match(html, /name="weekly\.0\.day5"[^>]*checked/);
  match(html, /name="days\.0\.hours\.to"[^>]*value="12:00"/);
  equal((await site.post(`/schedules/${schedule?.id}`, { ...FORM, holidays: "" })).status, 303);
  equal(site.store.schedules.list()[0]?.holidays, undefined);
  deepEqual(site.audit.entries.map(({ action }) => action), [
    "schedule.created",
    "schedule.changed",
  ]);
});

const WRONG: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ["no day of the week", { "weekly.0.day1": "", "weekly.0.day5": "" }, /one day of the week/],
  ["empty hours", { "weekly.0.to": "09:00" }, /These hours are empty/],
  ["an impossible time", { "weekly.0.from": "25:00" }, /A time such as/],
  ["an impossible day", { "days.0.from": "2026-02-30" }, /no such day/],
  ["an end before the beginning", { "days.0.to": "2026-03-01" }, /before the first day/],
  ["an unknown zone", { timeZone: "Mars/Olympus" }, /no such time zone/],
  ["an offset as a zone", { timeZone: "+02:00" }, /no such time zone/],
  ["a calendar that is no address", { calendar: "file:///etc/passwd" }, /An address such as/],
  ["an upload that there was not", { calendar: "upload" }, /An address such as/],
  ["days that overlap", {
    "days.1.name": "Sale",
    "days.1.from": "2026-03-01",
    "days.1.to": "2026-03-05",
  }, /overlaps Move/],
  ["no name", { name: "" }, /needed/],
];

for (const [what, fields, words] of WRONG) {
  Deno.test(`/schedules/new with ${what} shows the form again and saves nothing`, async () => {
    await using site = openSite();
    const response = await site.post("/schedules/new", { ...FORM, ...fields });
    equal(response.status, 422);
    const html = await response.text();
    match(html, words);
    match(html, /aria-invalid="true"/);
    equal(site.store.schedules.list().length, 0);
  });
}

Deno.test("rows come and go without a script", async () => {
  await using site = openSite();
  const more = await (await site.post("/schedules/new", { ...FORM, row: "days" })).text();
  match(more, /name="days\.1\.name"/);
  match(more, /name="weekly\.0\.day1"[^>]*checked/);
  const fewer = await (await site.post("/schedules/new", { ...FORM, without: "weekly.0" })).text();
  ok(!fewer.includes("weekly.0.from"));
});

Deno.test("a schedule is closed by hand until a time on its clock, and opened again", async () => {
  await using site = openSite();
  const { id } = await (await site.api("POST", "/schedules", WANTED)).json();
  const path = `/schedules/${id}`;
  equal((await site.post(`${path}/closing`, { until: "2026-01-05T12:00" })).status, 303);
  const until = () => site.store.schedules.get(id as ScheduleId)?.closedUntil?.toISOString();
  equal(until(), "2026-01-05T11:00:00.000Z");
  match(await (await site.get(path)).text(), /by hand, until/);
  equal((await site.post(path, FORM)).status, 303);
  equal(until(), "2026-01-05T11:00:00.000Z");
  equal((await site.post(`${path}/closing`, {})).status, 303);
  equal(until(), undefined);
  const late = await site.post(`${path}/closing`, { until: "2025-01-05T12:00" });
  equal(late.status, 422);
  match(await late.text(), /still to come/);
  const body = { until: "2026-01-02T00:00:00Z" };
  const { closedUntil } = await (await site.api("PUT", `${path}/closing`, body)).json();
  equal(closedUntil, "2026-01-02T00:00:00.000Z");
});

Deno.test("a schedule that a rule asks for is not removed", async () => {
  await using site = openSite();
  const { id } = await (await site.api("POST", "/schedules", WANTED)).json();
  site.store.callRules.save({
    id: "r1" as CallRuleId,
    name: "Night",
    enabled: true,
    numbers: [],
    internal: false,
    conditions: [{ kind: "schedule", schedule: id as ScheduleId, negated: true }],
    action: { kind: "challenge" },
  });
  const kept = await site.post(`/schedules/${id}/remove`, {});
  equal(kept.status, 422);
  match(await kept.text(), /The rule “Night” asks for it/);
  equal((await site.api("DELETE", `/schedules/${id}`)).status, 422);
  site.store.callRules.remove("r1" as CallRuleId);
  equal((await site.api("DELETE", `/schedules/${id}`)).status, 204);
  equal((await site.api("GET", `/schedules/${id}`)).status, 404);
});

Deno.test("a calendar is uploaded, and what is none is refused", async () => {
  await using site = openSite();
  const { id } = await (await site.api("POST", "/schedules", WANTED)).json();
  const send = (text: string) => {
    const form = new FormData();
    form.set("file", new File([text], "a.ics"));
    return site.app.request(`/schedules/${id}/calendar`, {
      method: "POST",
      headers: {
        Cookie: "ringdown_session=administrator",
        Accept: "text/html",
        "Sec-Fetch-Site": "same-origin",
      },
      body: form,
    });
  };
  equal((await send("nonsense")).status, 422);
  const event =
    "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Trip\r\nDTSTART;VALUE=DATE:20260101\r\nEND:VEVENT";
  equal((await send(`BEGIN:VCALENDAR\r\n${event}\r\nEND:VCALENDAR\r\n`)).status, 303);
  equal(site.store.schedules.get(id as ScheduleId)?.calendar, "upload");
  match(await (await site.get("/schedules")).text(), /the calendar says “Trip”/);
});

Deno.test("the address of a calendar is not in the audit log", async () => {
  await using site = openSite();
  const calendar = "https://calendar.example.org/private-0123456789/basic.ics";
  equal((await site.api("POST", "/schedules", { ...WANTED, calendar })).status, 201);
  ok(!JSON.stringify(site.audit.entries).includes("0123456789"));
});
