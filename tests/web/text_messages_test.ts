import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Extension, InboundNumberId, TextId } from "../../src/domain/mod.ts";
import { openSite, OWN_USER, type Site } from "./site.ts";

const OURS = "+15550100001";
const OTHER = "+15550100002";
const THEIRS = "+4915112345678";
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);

/** A site with two numbers, of which one is the user's. */
function siteWithNumbers(): Site {
  const site = openSite();
  const { users, numbers } = site.store;
  users.save({ id: OWN_USER, extension: "101" as Extension, name: "Ada" });
  for (const [number, destination] of [[OURS, "101"], [OTHER, "102"]] as const) {
    const id = `number-${number}` as InboundNumberId;
    numbers.save({ id, number, name: "", gateways: [], destination });
  }
  return site;
}

function bring(site: Site, body: string, ours = OURS, theirs = THEIRS): void {
  site.texting.texts.receive({
    ...{ sid: crypto.randomUUID(), ours, theirs, body, media: [], segments: 1 },
    at: site.clock.now(),
  });
}

const pageOf = async (site: Site, path: string, who: "user" | "administrator") => {
  const response = await site.get(path, who);
  equal(response.status, 200, path);
  return await response.text();
};

Deno.test("a user sees the texts of its own numbers, the owner those of all", async () => {
  await using site = siteWithNumbers();
  bring(site, "For Ada <script>");
  bring(site, "For somebody else", OTHER);
  const own = await pageOf(site, "/my/texts", "user");
  match(own, /For Ada &lt;script>/);
  ok(!own.includes("For somebody else"));
  const all = await pageOf(site, "/texts", "administrator");
  ok(all.includes("For Ada") && all.includes("For somebody else"));
  const [theirs] = site.store.texts.conversations([OTHER], { limit: 1, offset: 0 });
  equal((await site.get(`/my/texts/${theirs?.id}`, "user")).status, 404);
  equal((await site.post(`/my/texts/${theirs?.id}/remove`, {}, "user")).status, 404);
  equal((await site.get(`/my/texts/${theirs?.id}/stream`, "user")).status, 404);
  const answer = { conversation: String(theirs?.id), body: "x" };
  equal((await site.post("/my/texts/send", answer, "user")).status, 404);
  equal(site.store.outbox.count(), 0);
});

Deno.test("a conversation that is looked at is read", async () => {
  await using site = siteWithNumbers();
  bring(site, "Hello");
  match(await pageOf(site, "/my/texts", "user"), /1 new/);
  const [one] = site.store.texts.conversations("all", { limit: 1, offset: 0 });
  match(await pageOf(site, `/my/texts/${one?.id}`, "user"), /Hello/);
  ok(!(await pageOf(site, "/my/texts", "user")).includes("1 new"));
});

Deno.test("a text is written to a number as people write it, and answered", async () => {
  await using site = siteWithNumbers();
  const first = await site.post(
    "/my/texts/send",
    { from: OURS, to: "0151 1234-5678", body: "Grüße" },
    "user",
  );
  equal(first.status, 303);
  const where = first.headers.get("location") ?? "";
  match(where, /^\/my\/texts\/\d+$/);
  const conversation = where.split("/").at(-1) ?? "";
  await site.post("/my/texts/send", { conversation, body: "One more" }, "user");
  const html = await pageOf(site, where, "user");
  ok(html.indexOf("Grüße") < html.indexOf("One more"));
  match(html, /Waiting/);
  const kept = site.store.texts.between(OURS, THEIRS);
  equal(site.store.texts.messages(kept?.id ?? 0 as never, 9)[0]?.author, "user");
});

for (
  const [what, fields, field] of [
    ["from the number of another", { from: OTHER, to: THEIRS, body: "x" }, "from"],
    ["to no number", { from: OURS, to: "abc", body: "x" }, "to"],
    ["to nobody", { from: OURS, to: "", body: "x" }, "to"],
    ["of nothing", { from: OURS, to: THEIRS, body: " " }, "body"],
    ["of 1,601 letters", { from: OURS, to: THEIRS, body: "a".repeat(1601) }, "body"],
  ] as const
) {
  Deno.test(`a text ${what} shows the form again, and nothing is kept`, async () => {
    await using site = siteWithNumbers();
    const response = await site.post("/my/texts/send", fields, "user");
    equal(response.status, 422);
    match(await response.text(), new RegExp(`id="new-text-${field}-wrong"`));
    equal(site.store.outbox.count(), 0);
  });
}

/** Sends a form with a picture, as the administrator. */
async function send(site: Site, octets: Uint8Array<ArrayBuffer>): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ from: OURS, to: THEIRS, body: "" })) {
    form.set(name, value);
  }
  form.set("file", new File([octets], "../x.html", { type: "text/html" }));
  const sent = new Response(form);
  const body = await sent.arrayBuffer();
  return await site.app.request("/texts/send", {
    method: "POST",
    body,
    headers: {
      ...{ Accept: "text/html", "Sec-Fetch-Site": "same-origin" },
      Cookie: "ringdown_session=administrator",
      "Content-Type": sent.headers.get("Content-Type") ?? "",
      "Content-Length": String(body.byteLength),
    },
  });
}

Deno.test("a picture is sent as what it is, whatever it is called, and shown", async () => {
  await using site = siteWithNumbers();
  const response = await send(site, PNG);
  equal(response.status, 303);
  const thread = response.headers.get("location") ?? "";
  const html = await pageOf(site, thread, "administrator");
  const [, src = ""] = /<img src="([^"]+)"/.exec(html) ?? [];
  const shown = await site.get(src);
  equal(shown.headers.get("content-type"), "image/png");
  deepEqual(await shown.bytes(), PNG);
  equal((await site.get(src.replace(/[^/]+$/, "0".repeat(32)))).status, 404);
});

Deno.test("what is no picture is not sent, and neither is one of more than 5 MB", async () => {
  await using site = siteWithNumbers();
  const text = await send(site, new TextEncoder().encode("<script>alert(1)</script>"));
  equal(text.status, 422);
  const large = new Uint8Array(5 * 1024 * 1024 + 1);
  large.set(PNG);
  equal((await send(site, large)).status, 422);
  equal(site.store.outbox.count(), 0);
});

Deno.test("what came as something else than a picture is saved, and never a page", async () => {
  await using site = siteWithNumbers();
  const file = await site.texting.folder.save(new TextEncoder().encode("<script>"));
  const media = [{ contentType: "text/html", file }];
  site.texting.texts.receive({
    ...{ sid: "MM1", ours: OURS, theirs: THEIRS, body: "", media, segments: 1 },
    at: site.clock.now(),
  });
  const text = site.store.texts.bySid("MM1");
  const response = await site.get(`/texts/${text?.conversation}/${text?.id}/${file}`);
  equal(response.headers.get("content-type"), "application/octet-stream");
  match(response.headers.get("content-disposition") ?? "", /attachment/);
  await response.body?.cancel();
});

Deno.test("the queue is shown, and its entries are tried again or cancelled", async () => {
  await using site = siteWithNumbers();
  await site.post("/texts/send", { from: OURS, to: THEIRS, body: "x" });
  match(await pageOf(site, "/texts/queue", "administrator"), /Text 1/);
  equal((await site.post("/texts/queue/1", { action: "retry" })).status, 303);
  equal((await site.post("/texts/queue/1", { action: "dance" })).status, 404);
  await site.clock.run(0);
  equal((await site.post("/texts/queue/1", { action: "cancel" })).status, 303);
  equal((await site.post("/texts/queue/1", { action: "cancel" })).status, 404);
  equal(site.store.texts.get(1 as TextId)?.status, "canceled");
  deepEqual(site.audit.entries.map(({ action }) => action), ["outbox.retried", "outbox.canceled"]);
});

Deno.test("the API sends, lists and removes, once for each Idempotency-Key", async () => {
  await using site = siteWithNumbers();
  const text = { from: OURS, to: THEIRS, body: "Hi" };
  const ask = () =>
    site.app.request("/api/v1/texts", {
      method: "POST",
      headers: {
        Authorization: "Bearer administrator:write",
        "Content-Type": "application/json",
        "Idempotency-Key": "k",
      },
      body: JSON.stringify(text),
    });
  const [first, second] = [await ask(), await ask()];
  deepEqual([first.status, second.status], [202, 202]);
  deepEqual(await first.json(), await second.json());
  const listed = await (await site.api("GET", "/conversations")).json();
  deepEqual([listed.data.length, listed.data[0].theirs], [1, THEIRS]);
  const { data } = await (await site.api("GET", "/conversations/1/texts")).json();
  deepEqual(data.map(({ body, status }: { body: string; status: string }) => [body, status]), [
    ["Hi", "waiting"],
  ]);
  const outbox = await (await site.api("GET", "/outbox")).json();
  equal(outbox.pagination.total, 1);
  equal((await site.api("POST", "/me/texts", { ...text, from: OTHER }, "user")).status, 422);
  equal((await site.api("GET", "/me/conversations/1/texts", undefined, "user")).status, 200);
  equal((await site.api("DELETE", "/conversations/1")).status, 204);
  equal((await site.api("DELETE", "/conversations/1")).status, 404);
});

const RULE = { enabled: "on", text: "Closed", "trigger.on": "always", pauseHours: "4" };

Deno.test("answers are added, shown, changed and removed", async () => {
  await using site = siteWithNumbers();
  const words = { ...RULE, "trigger.on": "keyword", "trigger.words": "hours, Zeiten" };
  equal((await site.post("/texts/answers/new", words)).status, 303);
  const [rule] = site.store.texts.autoReplies;
  deepEqual(rule?.trigger, { on: "keyword", words: ["hours", "Zeiten"] });
  match(await pageOf(site, "/texts/answers", "administrator"), /hours, Zeiten/);
  match(await pageOf(site, `/texts/answers/${rule?.id}`, "administrator"), /hours Zeiten/);
  equal((await site.post(`/texts/answers/${rule?.id}`, RULE)).status, 303);
  deepEqual(site.store.texts.autoReplies[0]?.trigger, { on: "always" });
  equal((await site.post(`/texts/answers/${rule?.id}/remove`, {})).status, 303);
  equal(site.store.texts.autoReplies.length, 0);
});

for (
  const [what, change, field] of [
    ["no text", { text: "" }, "text"],
    ["no words", { "trigger.on": "keyword" }, "trigger.words"],
    ["a schedule that there is not", {
      ...{ "trigger.on": "closed", "trigger.schedule": "x" },
    }, "trigger.schedule"],
    ["a user that there is not", {
      ...{ "trigger.on": "do-not-disturb", "trigger.user": "x" },
    }, "trigger.user"],
    ["a pause that is no number", { pauseHours: "often" }, "pauseHours"],
  ] as const
) {
  Deno.test(`an answer with ${what} shows the form again`, async () => {
    await using site = siteWithNumbers();
    const response = await site.post("/texts/answers/new", { ...RULE, ...change });
    equal(response.status, 422);
    match(await response.text(), new RegExp(`id="answer-rule-${field.replace(".", "\\.")}-wrong"`));
    equal(site.store.texts.autoReplies.length, 0);
  });
}
