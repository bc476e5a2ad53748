/** Administrators who listen to calls of others, by page and by program. */
import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import type { UserId } from "../../src/domain/mod.ts";
import { talking } from "./fake_calls.ts";
import { openSite, OWN_USER, type Site } from "./site.ts";

/** Ada talks with Bob, and a call that is not answered yet. */
function openWithCalls(): Site {
  const site = openSite();
  const parties = [{ number: "101", name: "Ada" }, { number: "102", name: "Bob" }] as const;
  site.calls.calls.push(talking("one", ...parties));
  site.calls.calls.push({ ...talking("two", ...parties), phase: "ringing" });
  return site;
}

Deno.test("/live has a button to listen where two talk, if that is switched on", async () => {
  await using site = openWithCalls();
  const html = await (await site.get("/live")).text();
  match(html, /action="\/live\/one\/listen".*aria-label="Listen to Ada – Bob"/s);
  doesNotMatch(html, /live\/two\/listen/);
  site.calls.mayBeListenedTo = false;
  doesNotMatch(await (await site.get("/live")).text(), /Listen/);
});

Deno.test("/my/live has none, whoever looks", async () => {
  await using site = openSite();
  site.calls.calls.push(
    talking("one", { user: OWN_USER, number: "102" }, { user: "eve" as UserId, number: "103" }),
  );
  doesNotMatch(await (await site.get("/my/live", "user")).text(), /Listen/);
  equal((await site.post("/live/one/listen", {}, "user")).status, 403);
  equal((await site.api("POST", "/live-calls/one/listen", {}, "user")).status, 403);
  deepEqual([site.calls.asked, site.audit.entries], [[], []]);
});

Deno.test("an administrator without phones is told that there is none", async () => {
  await using site = openWithCalls();
  const response = await site.post("/live/one/listen", {});
  equal(response.status, 422);
  match(await response.text(), /None of your phones is connected/);
  equal((await site.post("/live/none/listen", {})).status, 404);
  deepEqual([site.calls.asked, site.audit.entries], [[], []]);
});
