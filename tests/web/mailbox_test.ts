import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { CallId, Extension, LegId, UserId, VoiceMessageId } from "../../src/domain/mod.ts";
import { rangeIn } from "../../src/web/sound_part.ts";
import { wavFile } from "../media/wav_file.ts";
import { openSite, OWN_USER, type Site } from "./site.ts";

const OTHER = "user-other" as UserId;

/** A site whose user has a mailbox, and another user. */
async function openMailbox(): Promise<Site> {
  const site = openSite();
  site.store.users.save({ id: OWN_USER, extension: "101" as Extension, name: "Ada" });
  site.store.users.save({ id: OTHER, extension: "102" as Extension, name: "" });
  await site.voicemail.files.prepare();
  return site;
}

/** Somebody has left a message of a second, with its sound. */
async function leave(
  { voicemail, clock }: Site,
  mailbox = OWN_USER,
  from: string | null = "+4930123",
): Promise<VoiceMessageId> {
  const octets = wavFile({ frames: 8_000 });
  const id = await voicemail.files.store(octets) as VoiceMessageId;
  voicemail.keep({
    id,
    mailbox,
    call: "call" as CallId,
    ...(from === null ? {} : { from }),
    fromName: "",
    called: "101",
    at: clock.now(),
    durationMs: 1_000,
    octets: octets.length,
  });
  clock.advance(1_000);
  return id;
}

Deno.test("a user sees the own messages, the latest first, and nobody else's", async () => {
  await using site = await openMailbox();
  const first = await leave(site);
  const second = await leave(site, OWN_USER, null);
  const theirs = await leave(site, OTHER);
  const html = await (await site.get("/my/voicemail", "user")).text();
  ok(html.indexOf(second) > 0 && html.indexOf(second) < html.indexOf(first));
  ok(!html.includes(theirs));
  match(html, /2 new, 0 heard/);
  match(html, /Unknown/);
  match(html, /\+4930123/);
  // Nor does an administrator, to whom no user belongs.
  equal((await site.get("/my/voicemail", "administrator")).status, 404);
  for (const who of ["user", "administrator"] as const) {
    const sound = await site.get(`/my/voicemail/${theirs}/sound`, who);
    equal(sound.status, 404);
    await sound.body?.cancel();
  }
  equal((await site.get("/my/voicemail/nothing/sound", "user")).status, 404);
});

Deno.test("a player may jump about in a message", async () => {
  await using site = await openMailbox();
  const id = await leave(site);
  const path = `/my/voicemail/${id}/sound`;
  const whole = await site.get(path, "user");
  equal(whole.status, 200);
  const octets = new Uint8Array(await whole.arrayBuffer());
  deepEqual(
    ["content-type", "accept-ranges", "cache-control"].map((name) => whole.headers.get(name)),
    ["audio/wav", "bytes", "no-store"],
  );
  const part = await site.get(path, "user", { Range: "bytes=44-143" });
  equal(part.status, 206);
  equal(part.headers.get("content-range"), `bytes 44-143/${octets.length}`);
  deepEqual(new Uint8Array(await part.arrayBuffer()), octets.slice(44, 144));
  const beyond = await site.get(path, "user", { Range: `bytes=${octets.length}-` });
  equal(beyond.status, 416);
  equal(beyond.headers.get("content-range"), `bytes */${octets.length}`);
  const saved = await site.get(`${path}?download=yes`, "user");
  equal(
    saved.headers.get("content-disposition"),
    `attachment; filename="message-2026-01-01T00-00.wav"`,
  );
  await saved.body?.cancel();
});

Deno.test("what a Range header asks for", () => {
  const asked = (header: string) => {
    const range = rangeIn(header, 100);
    return typeof range === "object" ? [range.start, range.end] : range;
  };
  deepEqual(asked("bytes=0-"), [0, 100]);
  deepEqual(asked("bytes=10-19"), [10, 20]);
  deepEqual(asked("bytes=10-999"), [10, 100]);
  deepEqual(asked("bytes=-5"), [95, 100]);
  deepEqual(asked("bytes=-500"), [0, 100]);
  for (const none of ["bytes=100-", "bytes=-0"]) equal(asked(none), "none");
  for (const all of ["bytes=5-4", "bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=a-b", ""]) {
    equal(asked(all), undefined);
  }
  equal(rangeIn(undefined, 100), undefined);
});

Deno.test("a message is marked and deleted, and its file with it", async () => {
  await using site = await openMailbox();
  const id = await leave(site);
  const heard = () => site.voicemail.get(id)?.heard;
  equal((await site.post(`/my/voicemail/${id}/heard`, {}, "user")).status, 303);
  equal(heard(), true);
  await site.post(`/my/voicemail/${id}/heard`, { heard: "no" }, "user");
  equal(heard(), false);
  const theirs = await leave(site, OTHER);
  equal((await site.post(`/my/voicemail/${theirs}/remove`, {}, "user")).status, 404);
  equal((await site.post(`/my/voicemail/${theirs}/heard`, {}, "user")).status, 404);
  equal((await site.post(`/my/voicemail/${id}/remove`, {}, "user")).status, 303);
  equal(heard(), undefined);
  equal(await site.voicemail.files.read(id), undefined);
  deepEqual(site.audit.entries.map(({ action }) => action), ["mailbox.message-removed"]);
});

Deno.test("a user chooses about the own mailbox", async () => {
  await using site = await openMailbox();
  const wrong = await site.post("/my/voicemail", { "mail.to": "nowhere", asksPin: "on" }, "user");
  equal(wrong.status, 422);
  match(await wrong.text(), /mailbox-mail\.to-wrong/);
  const early = await site.post("/my/voicemail", { asksPin: "on" }, "user");
  match(await early.text(), /Set a PIN first/);
  const fields = { enabled: "no", "mail.to": "ada@example.org", "mail.attach": "on" };
  equal((await site.post("/my/voicemail", fields, "user")).status, 303);
  deepEqual(site.store.voicemail.mailbox(OWN_USER), {
    enabled: false,
    asksPin: false,
    mail: { to: "ada@example.org", attach: true },
  });
  match(await (await site.get("/my/voicemail", "user")).text(), /Your mailbox takes no calls/);
  await site.post("/my/voicemail", {}, "user");
  deepEqual(site.store.voicemail.mailbox(OWN_USER), { asksPin: false });
});

Deno.test("a PIN is set and taken away, and never told", async () => {
  await using site = await openMailbox();
  for (const pin of ["12", "1234", "101", "abcd"]) {
    const refused = await site.post("/my/voicemail/pin", { pin }, "user");
    equal(refused.status, 422);
    const html = await refused.text();
    match(html, /pin-pin-wrong/);
    ok(!html.includes(`value="${pin}"`));
  }
  equal((await site.post("/my/voicemail/pin", { pin: "4711" }, "user")).status, 303);
  equal(await site.voicemail.door.knock(OWN_USER, "4711"), "right");
  equal((await site.post("/my/voicemail", { asksPin: "on" }, "user")).status, 303);
  equal((await site.post("/my/voicemail/pin/remove", {}, "user")).status, 303);
  deepEqual(site.store.voicemail.mailbox(OWN_USER), { asksPin: false });
  equal(site.voicemail.door.hasPin(OWN_USER), false);
  ok(!JSON.stringify(site.audit.entries).includes("4711"));
});

Deno.test("a greeting is uploaded, heard and removed", async () => {
  await using site = await openMailbox();
  const send = (octets: Uint8Array<ArrayBuffer> | undefined) => {
    const form = new FormData();
    if (octets) form.set("file", new File([octets], "../../etc/passwd"));
    return site.upload("/my/voicemail/greeting", form, "user");
  };
  for (const bad of [undefined, new Uint8Array([1, 2, 3])]) {
    const refused = await send(bad);
    equal(refused.status, 422);
    match(await refused.text(), /greeting-file-file-wrong/);
  }
  const { mailboxes } = site.parts;
  const long = await mailboxes.setGreeting(
    { kind: "system" },
    OWN_USER,
    wavFile({ frames: 480_001 }),
  );
  match(JSON.stringify(long), /mailbox\.greeting\.tooLong/);
  equal((await site.get("/my/voicemail/greeting/sound", "user")).status, 404);
  const octets = wavFile({ frames: 16_000 });
  equal((await send(octets)).status, 303);
  const { greeting } = site.store.voicemail.mailbox(OWN_USER);
  match(greeting ?? "", /^[0-9a-f]{32}$/);
  const sound = await site.get("/my/voicemail/greeting/sound", "user");
  deepEqual(new Uint8Array(await sound.arrayBuffer()), octets);
  equal((await send(wavFile({ frames: 24_000 }))).status, 303);
  equal(await site.voicemail.files.read(greeting ?? ""), undefined, "the old one is gone");
  equal((await site.post("/my/voicemail/greeting/remove", {}, "user")).status, 303);
  equal(site.store.voicemail.mailbox(OWN_USER).greeting, undefined);
});

Deno.test("who runs the server sees how full mailboxes are, and what was said by nobody", async () => {
  await using site = await openMailbox();
  const id = await leave(site);
  await site.voicemail.door.change(OWN_USER, "4711");
  const html = await (await site.get("/mailboxes")).text();
  match(html, /101 Ada/);
  ok(!html.includes(id) && !html.includes("+4930123"));
  equal((await site.post(`/mailboxes/${OWN_USER}`, { enabled: "no" })).status, 303);
  equal(site.voicemail.takes(OWN_USER), false);
  equal((await site.post(`/mailboxes/${OWN_USER}/pin/remove`, {})).status, 303);
  equal(site.voicemail.door.hasPin(OWN_USER), false);
  equal((await site.post("/mailboxes/nobody", { enabled: "no" })).status, 404);
  const settings = {
    longestSeconds: "60",
    shortestSeconds: "2",
    silenceSeconds: "0",
    mostMessages: "10",
    keepDays: "30",
    freeMegabytes: "100",
    attachMegabytes: "5",
    push: "on",
  };
  const wrong = await site.post("/mailboxes", { ...settings, longestSeconds: "9999" });
  equal(wrong.status, 422);
  match(await wrong.text(), /voicemail-longestSeconds-wrong/);
  equal((await site.post("/mailboxes", settings)).status, 303);
  deepEqual(site.voicemail.settings, {
    longestSeconds: 60,
    shortestSeconds: 2,
    silenceSeconds: 0,
    mostMessages: 10,
    keepDays: 30,
    freeMegabytes: 100,
    attachMegabytes: 5,
    push: true,
  });
});

Deno.test("the API has the same of the own mailbox", async () => {
  await using site = await openMailbox();
  const id = await leave(site);
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await site.api(method, `/me/voicemail${path}`, body, "user");
    const text = await response.text();
    return [response.status, text.startsWith("{") ? JSON.parse(text) : text];
  };
  deepEqual(await ask("GET", "/messages"), [200, {
    data: [{
      id,
      call: "call",
      from: "+4930123",
      fromName: "",
      called: "101",
      at: "2026-01-01T00:00:00.000Z",
      durationMs: 1_000,
      octets: wavFile({ frames: 8_000 }).length,
      heard: false,
    }],
  }]);
  const [status, changed] = await ask("PATCH", `/messages/${id}`, { heard: true });
  deepEqual([status, changed.heard], [200, true]);
  const sound = await site.api("GET", `/me/voicemail/messages/${id}/sound`, undefined, "user");
  equal(sound.headers.get("content-type"), "audio/wav");
  await sound.body?.cancel();
  const [, state] = await ask("GET", "");
  deepEqual(state, {
    asksPin: false,
    takesCalls: true,
    hasPin: false,
    isLocked: false,
    hasGreeting: false,
  });
  equal((await ask("PUT", "/pin", { pin: "1111" }))[0], 422);
  equal((await ask("PUT", "/pin", { pin: "4711" }))[0], 204);
  const mail = { to: "ada@example.org", attach: true };
  const [, after] = await ask("PUT", "", { enabled: false, asksPin: true, mail });
  deepEqual([after.takesCalls, after.mail, after.asksPin], [false, mail, true]);
  equal((await ask("DELETE", "/pin"))[0], 204);
  equal((await ask("GET", "/greeting"))[0], 404);
  equal((await ask("DELETE", "/greeting"))[0], 404);
  equal((await ask("DELETE", `/messages/${id}`))[0], 204);
  equal((await ask("DELETE", `/messages/${id}`))[0], 404);
  // An account that is no user's has none.
  equal((await site.api("GET", "/me/voicemail")).status, 404);
});

Deno.test("the API has the same for who runs the server", async () => {
  await using site = await openMailbox();
  await leave(site);
  const list = await (await site.api("GET", "/voicemail/mailboxes")).json();
  deepEqual(
    list.data.map(({ extension, messages, unheard }: Record<string, unknown>) => [
      extension,
      messages,
      unheard,
    ]),
    [["101", 1, 1], ["102", 0, 0]],
  );
  const path = `/voicemail/mailboxes/${OWN_USER}`;
  equal((await site.api("PATCH", path, { enabled: false })).status, 204);
  equal(site.voicemail.takes(OWN_USER), false);
  equal((await site.api("PATCH", path, { enabled: null })).status, 204);
  equal(site.voicemail.takes(OWN_USER), true);
  equal((await site.api("PATCH", "/voicemail/mailboxes/x", { enabled: true })).status, 404);
  equal((await site.api("DELETE", `${path}/pin`)).status, 204);
  const settings = await (await site.api("GET", "/voicemail/settings")).json();
  const put = await site.api("PUT", "/voicemail/settings", { ...settings, keepDays: 7 });
  equal((await put.json()).keepDays, 7);
  const bad = await site.api("PUT", "/voicemail/settings", { ...settings, mostMessages: 0 });
  equal(bad.status, 422);
});

Deno.test("the page of a call leads its callee to the message that was left", async () => {
  await using site = await openMailbox();
  const id = await leave(site);
  const at = site.clock.now();
  const leg = { leg: "l" as LegId, address: "", sipCallId: "x", endedAt: at, status: 487 };
  site.store.calls.add({
    id: "call" as CallId,
    from: "+4930123",
    to: "101",
    startedAt: at,
    endedAt: at,
    result: "success",
    reason: "hung-up",
    endedBy: "caller",
    status: 200,
    legs: [{ ...leg, side: "caller" }],
  });
  site.store.flush();
  match(await (await site.get("/my/voicemail", "user")).text(), /href="\/calls\/call"/);
  // Its phone was not connected, and took no part in the call.
  const link = new RegExp(`href="/my/voicemail#message-${id}"`);
  match(await (await site.get("/calls/call", "user")).text(), link);
  ok(!link.test(await (await site.get("/calls/call")).text()), "it is for its owner alone");
});
