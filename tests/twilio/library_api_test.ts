import { deepEqual, equal, match, rejects } from "node:assert/strict";
import type { TwilioAccess } from "../../src/domain/mod.ts";
import { ErrandError } from "../../src/outbox/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { LibraryApi, LibraryClient } from "../../src/twilio/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeTwilio } from "../support/twilio/fake_twilio.ts";

const SID = `AC${"0".repeat(31)}1`;
const OURS = "+15550100001";
const THEIRS = "+15550199999";

/** An account at a Twilio of our own, asked by the library. */
function account(token = "secret") {
  const twilio = new FakeTwilio({ accountSid: SID, authToken: "secret" });
  const access: TwilioAccess = {
    ...{ accountSid: SID, authToken: new Secret(token) },
    apiUrl: twilio.apiUrl,
  };
  const api = new LibraryApi(new LibraryClient({ access, fetch, clock: new FakeClock() }));
  twilio.addNumber(OURS);
  return { twilio, api, access };
}

const TEXT = { from: OURS, to: THEIRS, body: "Grüße & more", mediaUrls: [] };

Deno.test("the account, its balance and its numbers are read", async () => {
  const { twilio, api } = account();
  await using _ = twilio;
  deepEqual(await api.account(), { sid: SID, name: "Test", status: "active", isTrial: false });
  deepEqual(await api.balance(), { amount: 12.34, currency: "USD" });
  const [number] = await api.numbers();
  equal(number?.number, OURS);
  const changed = await api.changeNumber(number?.sid ?? "", { smsUrl: "https://pbx.test/sms" });
  equal(changed.smsUrl, "https://pbx.test/sms");
});

Deno.test("a text is sent with all it has, and found again", async () => {
  const { twilio, api } = account();
  await using _ = twilio;
  const statusCallback = "https://pbx.test/twilio/sms/status?text=7#rc=2";
  const mediaUrls = ["https://pbx.test/a", "https://pbx.test/b"];
  const sent = await api.sendText({ ...TEXT, mediaUrls, statusCallback });
  equal(sent.status, "queued");
  const [kept] = twilio.messages;
  deepEqual([kept?.body, kept?.media, kept?.statusCallback], [
    TEXT.body,
    mediaUrls,
    statusCallback,
  ]);
  const since = new Date(Date.UTC(2026, 0, 1));
  const [found] = await api.texts({ from: OURS, to: THEIRS, since, limit: 10 });
  deepEqual([found?.sid, found?.direction, found?.body], [sent.sid, "out", TEXT.body]);
  equal((await api.text(sent.sid)).sid, sent.sid);
});

/** What `ask` was refused with. */
async function fault(ask: Promise<unknown>): Promise<ErrandError> {
  let found: unknown;
  await rejects(ask, (error) => (found = error, true));
  equal(found instanceof ErrandError, true, String(found));
  return found as ErrandError;
}

Deno.test("an impossible number is refused for good, with Twilio's number of the error", async () => {
  const { twilio, api } = account();
  await using _ = twilio;
  const { fault: kind, code } = await fault(api.sendText({ ...TEXT, to: "12" }));
  deepEqual([kind, code], ["refused", 21211]);
});

Deno.test("a wrong token is refused, and not in the message", async () => {
  const { twilio, api } = account("wrong-token-1");
  await using _ = twilio;
  const refused = await fault(api.account());
  deepEqual([refused.fault, refused.code], ["refused", 20003]);
  equal(JSON.stringify([refused.message, refused.stack]).includes("wrong-token-1"), false);
});

Deno.test("who is asked too often says for how long to wait", async () => {
  const { twilio, api } = account();
  await using _ = twilio;
  twilio.mood = { kind: "throttled", retryAfter: 7 };
  const { fault: kind, retryAfterMs } = await fault(api.sendText(TEXT));
  deepEqual([kind, retryAfterMs], ["throttled", 7_000]);
  equal(twilio.requests.length, 1);
});

Deno.test("where Twilio is broken nobody knows whether it was done", async () => {
  const { twilio, api } = account();
  await using _ = twilio;
  twilio.mood = { kind: "mute" };
  equal((await fault(api.sendText(TEXT))).fault, "unclear");
  equal(twilio.messages.length, 1);
  equal(twilio.requests.length, 1);
});

Deno.test("where nobody listens nobody knows either, and the token stays here", async () => {
  const access = { accountSid: SID, authToken: new Secret("secret"), apiUrl: "http://127.0.0.1:1" };
  const api = new LibraryApi(new LibraryClient({ access, fetch, clock: new FakeClock() }));
  const { fault: kind, message } = await fault(api.sendText(TEXT));
  equal(kind, "unclear");
  match(message, /does not answer/);
});

Deno.test("an answer that does not come is given up after ten seconds", async () => {
  const clock = new FakeClock();
  const never: typeof fetch = (_, init) =>
    new Promise((_, reject) => {
      init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
    });
  const access = { accountSid: SID, authToken: new Secret("secret") };
  const api = new LibraryApi(new LibraryClient({ access, fetch: never, clock }));
  await import("twilio");
  const asked = fault(api.account());
  await clock.run(10_000);
  equal((await asked).fault, "unclear");
});
