import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { CallId, UserId } from "../../src/domain/mod.ts";
import { userOf } from "../support/temp_store.ts";
import { talking } from "./fake_calls.ts";
import { openSite, OWN_USER, type Site } from "./site.ts";

const ADA = userOf("101").id;
const EVE = "user-eve" as UserId;

function openWithCalls(): Site {
  const site = openSite();
  site.store.users.save({ ...userOf("101"), name: "Ada" });
  site.store.users.save({ ...userOf("102"), id: OWN_USER, name: "Bob" });
  site.calls.calls.push(
    talking("one", { user: ADA, number: "101", name: "Ada" }, {
      user: OWN_USER,
      number: "102",
      name: "Bob",
    }),
    talking("two", { number: "+49301" }, { user: EVE, number: "103" }),
  );
  return site;
}

Deno.test("/live shows who talks with whom, since when, and what can be done", async () => {
  await using site = openWithCalls();
  const html = await (await site.get("/live")).text();
  match(html, /Ada <span class="mono">101<\/span>/);
  match(html, /\+49301/);
  match(html, /since 12:01/);
  match(html, /name="leg" value="one-caller"/);
  match(html, /value="hang-up"/);
  const part = await site.get("/live", "administrator", { "HX-Request": "true" });
  match(await part.text(), /^<div id="live-calls"/);
});

Deno.test("/live says when nobody is on the phone", async () => {
  await using site = openSite();
  match(await (await site.get("/live")).text(), /Nobody is on the phone/);
});

const DEEDS: readonly (readonly [string, Record<string, string>, readonly unknown[], string])[] = [
  ["hold", {}, ["hold", "one", "one-caller", true], "call.held"],
  ["resume", {}, ["hold", "one", "one-caller", false], "call.resumed"],
  [
    "voicemail",
    { to: "103" },
    ["toMailbox", "one", "one-caller", "103"],
    "call.sent-to-voicemail",
  ],
  ["transfer", { to: "(10) 3" }, ["transfer", "one", "one-caller", "103"], "call.transferred"],
  ["park", {}, ["park", "one", "one-caller", undefined], "call.parked"],
  ["park", { slot: "5901" }, ["park", "one", "one-caller", "5901"], "call.parked"],
  ["hang-up", {}, ["hang-up", "one", "one-caller"], "call.hung-up"],
];

for (const [action, fields, asked, deed] of DEEDS) {
  Deno.test(`/live/:id begins ${action} ${JSON.stringify(fields)} and tells the audit log`, async () => {
    await using site = openWithCalls();
    const response = await site.post("/live/one", { leg: "one-caller", action, ...fields });
    equal(response.status, 303);
    deepEqual(site.calls.asked, [asked]);
    const [entry] = site.audit.entries;
    deepEqual([entry?.action, entry?.subject], [deed, { type: "call", id: "one", name: "Ada" }]);
  });
}

const WRONG: readonly (readonly [string, Record<string, string>, number])[] = [
  ["a call that is over", { id: "none" }, 404],
  ["nothing that can be done", { action: "listen" }, 404],
  ["a leg of another call", { leg: "two-caller" }, 422],
  ["no mailbox", { action: "voicemail", to: "1 2" }, 422],
  ["no number to transfer to", { action: "transfer", to: "" }, 422],
];

for (const [what, { id = "one", ...fields }, status] of WRONG) {
  Deno.test(`/live/:id with ${what} is ${status} and asks nothing`, async () => {
    await using site = openWithCalls();
    const sent = { leg: "one-caller", action: "hold", ...fields };
    equal((await site.post(`/live/${id}`, sent)).status, status);
    deepEqual([site.calls.asked.length, site.audit.entries.length], [0, 0]);
  });
}

Deno.test("/live/:id shows what a phone or a call does not allow", async () => {
  await using site = openWithCalls();
  for (const refused of [403, 404, 480, 481, 482, 486, 491] as const) {
    site.calls.result = { refused, why: "why" };
    const response = await site.post("/live/one", { leg: "one-caller", action: "park" });
    equal(response.status, 422);
    const html = await response.text();
    match(html, /role="alert"/);
    ok(!html.includes("live.refused") && !html.includes("This is not valid"), String(refused));
  }
  equal(site.audit.entries.length, 0);
});

Deno.test("/my/live shows a user's own calls, and lets act for the own side only", async () => {
  await using site = openWithCalls();
  const html = await (await site.get("/my/live", "user")).text();
  match(html, /Ada/);
  match(html, /value="one-callee"/);
  ok(!html.includes("+49301") && !html.includes('value="one-caller"'));
  const act = (id: string, leg: string) =>
    site.post(`/my/live/${id}`, { leg, action: "hold" }, "user");
  equal((await act("two", "two-callee")).status, 404);
  equal((await act("one", "one-caller")).status, 422);
  equal(site.calls.asked.length, 0);
  equal((await act("one", "one-callee")).status, 303);
  deepEqual(site.calls.asked, [["hold", "one", "one-callee", true]]);
  equal((await site.get("/live", "user")).status, 403);
});

Deno.test("a user does not see more of the other side than the phone may show", async () => {
  await using site = openSite();
  site.store.users.save({ ...userOf("101"), name: "Ada" });
  const call = talking("one", { user: ADA, number: "anonymous", name: "Anonymous" }, {
    user: OWN_USER,
    number: "102",
  });
  site.calls.calls.push(call);
  const html = await (await site.get("/my/live", "user")).text();
  match(html, /Anonymous/);
  ok(!html.includes("Ada") && !html.includes("101"));
  const { data } = await (await site.api("GET", "/live-calls", undefined, "user")).json();
  ok(!JSON.stringify(data).includes("101") && !JSON.stringify(data).includes(ADA));
});

Deno.test("/api/v1/live-calls does what the pages do", async () => {
  await using site = openWithCalls();
  const { data } = await (await site.api("GET", "/live-calls")).json();
  equal(data.length, 2);
  deepEqual(data[0].parties[0], {
    leg: "one-caller",
    user: ADA,
    number: "101",
    name: "Ada",
    state: "confirmed",
    holding: false,
    mayAct: true,
  });
  const mine = await (await site.api("GET", "/live-calls", undefined, "user")).json();
  deepEqual(mine.data.map(({ id }: { id: string }) => id), ["one"]);
  const body = { leg: "one-caller", to: "103" };
  equal((await site.api("POST", "/live-calls/one/transfer", body)).status, 202);
  equal((await site.api("POST", "/live-calls/none/transfer", body)).status, 404);
  equal((await site.api("POST", "/live-calls/one/transfer", { leg: "one-caller" })).status, 422);
  equal(
    (await site.api("POST", "/live-calls/one/hold", { leg: "one-caller" }, "user")).status,
    422,
  );
  site.calls.result = { refused: 491, why: "" };
  const refused = await site.api("POST", "/live-calls/one/hold", { leg: "one-caller" });
  equal(refused.status, 409);
  equal((await refused.json()).error.code, "CONFLICT");
});

Deno.test("/live/stream sends the list anew when a phone does something", async () => {
  await using site = openSite();
  const response = await site.get("/live/stream");
  equal(response.headers.get("content-type"), "text/event-stream");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  await reader?.read();
  site.publish({ type: "call.started", call: "c1" as CallId, from: "101" });
  site.clock.advance(300);
  match((await reader?.read())?.value ?? "", /^data: <div id="live-calls">/);
  await reader?.cancel();
});
