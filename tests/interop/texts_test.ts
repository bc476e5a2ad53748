/** Texts by a Twilio of our own, with the server killed in between, and a browser that looks. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { FakeTwilio } from "../support/twilio/fake_twilio.ts";
import { Chromium } from "./support/browser.ts";
import { Linphone } from "./support/linphone.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { until } from "./support/until.ts";
import { WebClient } from "./support/web_client.ts";

const SID = `AC${"0".repeat(31)}1`;
const TOKEN = "a token of thirty-two letters..";
const PUBLIC = "https://pbx.example.org";
const OURS = "+15550100001";
const THEIRS = ["+15550199001", "+15550199002", "+15550199003", "+15550199004"];

/** The smallest picture there is. */
const PNG = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
);

function start(twilio: FakeTwilio, after?: Server): Promise<Server> {
  return Server.start({
    extensions: ["101", "102"],
    env: {
      RINGDOWN_TWILIO_ACCOUNT_SID: SID,
      RINGDOWN_TWILIO_AUTH_TOKEN: TOKEN,
      RINGDOWN_TWILIO_API_URL: twilio.apiUrl,
      RINGDOWN_PUBLIC_URL: PUBLIC,
    },
    ...(after ? { after } : {}),
  });
}

function twilioWithNumber(): FakeTwilio {
  const twilio = new FakeTwilio({ accountSid: SID, authToken: TOKEN });
  twilio.addNumber(OURS);
  return twilio;
}

interop("a hundred texts survive a carrier that is away and two power cuts", [], async () => {
  await using twilio = twilioWithNumber();
  await using first = await start(twilio);
  const owner = await WebClient.setUp(first);
  await owner.ask("POST", "/numbers", { number: OURS, destination: "101" });
  twilio.mood = { kind: "down" };
  for (let i = 0; i < 100; i++) {
    const to = THEIRS[i % THEIRS.length];
    const sent = await owner.ask("POST", "/texts", { from: OURS, to, body: `text ${i}` });
    equal(sent.status, 202);
  }
  await first.logged(/Nothing can be sent by Twilio/);
  await first.kill();

  // Four are taken, and the power fails before anybody hears so.
  const release = Promise.withResolvers<void>();
  using _ = { [Symbol.dispose]: () => release.resolve() };
  twilio.mood = { kind: "held", until: release.promise };
  await using second = await start(twilio, first);
  await until("texts that are taken", 20_000, () => twilio.sent.length >= 4 ? true : undefined);
  await second.kill();
  release.resolve();
  twilio.mood = undefined;

  await using third = await start(twilio, first);
  await third.logged(/not known whether/);
  await until("all to have arrived", 60_000, () => twilio.sent.length >= 100 ? true : undefined);
  await until(
    "the outbox to be empty",
    20_000,
    async () => await third.metric("ringdown_outbox_entries") === 0 ? true : undefined,
  );
  equal(twilio.sent.length, 100);
  equal(new Set(twilio.sent).size, 100);
  for (const number of THEIRS) {
    const of = twilio.messages.filter(({ to }) => to === number)
      .map(({ body }) => Number(body.slice(5)));
    deepEqual(of, of.toSorted((a, b) => a - b), number);
    equal(of.length, 25);
  }
  ok(![first, second, third].some(({ log }) => log.includes(TOKEN)), "a log tells the token");
});

interop("a text with a picture is seen as it comes, answered once, and forgery does nothing", [
  "chromium",
], async () => {
  await using twilio = twilioWithNumber();
  await using server = await start(twilio);
  const owner = await WebClient.setUp(server);
  await owner.ask("POST", "/numbers", { number: OURS, destination: "101" });
  const rule = { trigger: { on: "always" }, text: "We are closed", pauseHours: 4 };
  equal((await owner.ask("POST", "/auto-replies", rule)).status, 201);
  const at = `http://${server.host}:${server.http}`;
  await using chromium = await Chromium.start(at);
  await chromium.open("/sign-in");
  await chromium.fill({ name: "ada", password: "correct horse battery" });
  await chromium.press("Sign in");
  await chromium.open("/texts");
  match(await chromium.text(), /No texts so far/);

  const [theirs = ""] = THEIRS;
  const pictures = [{ type: "image/png", octets: PNG }];
  const fields = twilio.arrive({ from: theirs, to: OURS, body: "Look at this", pictures });
  const hook = `${PUBLIC}/twilio/sms#rc=2&rp=5xx,ct,rt`;
  const answer = await twilio.post(hook, fields, at);
  equal(answer.status, 200);
  match(await answer.text(), /<Response\/>/);
  await until(
    "the text on the page",
    10_000,
    async () => (await chromium.text()).includes("1 new") ? true : undefined,
  );

  // The same again, and what is forged: nothing changes.
  await (await twilio.post(hook, fields, at)).body?.cancel();
  const forged = { ...fields, MessageSid: twilio.sid("SM"), Body: "Forged" };
  const refused = await twilio.post(hook, forged, at, { "X-Twilio-Signature": "x" });
  equal(refused.status, 403);
  await refused.body?.cancel();

  await until("one answer", 10_000, () => twilio.sent.length > 0 ? true : undefined);
  const [sent] = twilio.messages.filter(({ direction }) => direction !== "inbound");
  const status = async (word: string) =>
    await (await twilio.post(sent?.statusCallback ?? "", twilio.status(sent?.sid ?? "", word), at))
      .body?.cancel();
  await status("delivered");
  await status("sent");

  await chromium.open("/texts/1");
  const shown = await until("the picture", 10_000, async () => {
    const width = await chromium.page.$$eval(
      ".thread img",
      ([image]) => (image as unknown as { naturalWidth: number } | undefined)?.naturalWidth,
    );
    return width ? width : undefined;
  });
  equal(shown, 1);
  const { json: { data } } = await owner.ask("GET", "/conversations/1/texts");
  deepEqual(
    data.map((
      one: { body: string; status: string; automatic: boolean },
    ) => [one.body, one.status, one.automatic]),
    [["We are closed", "delivered", true], ["Look at this", "received", false]],
  );
  deepEqual(twilio.sent, ["We are closed"]);
  for (const barrier of await chromium.barriers()) throw new Error(barrier);
  deepEqual(chromium.complaints, []);
});

interop("a linphone hears of a text, answers it, and texts another", ["linphonec"], async () => {
  await using twilio = twilioWithNumber();
  await using server = await start(twilio);
  const owner = await WebClient.setUp(server);
  await owner.ask("POST", "/numbers", { number: OURS, destination: "101" });
  await using linphone = await Linphone.start(server, { username: "101", hertz: 440 });
  await using other = await Linphone.start(server, { username: "102", hertz: 660 });
  const at = `http://${server.host}:${server.http}`;
  const [theirs = ""] = THEIRS;
  const fields = twilio.arrive({ from: theirs, to: OURS, body: "Are you open?" });
  await (await twilio.post(`${PUBLIC}/twilio/sms`, fields, at)).body?.cancel();
  await linphone.prints(/Are you open\?/);
  await linphone.type(`chat sip:${theirs}@${server.host}:${server.udp} Until six`);
  await until("the answer at Twilio", 10_000, () => twilio.sent.includes("Until six") || undefined);
  equal(twilio.messages.at(-1)?.to, theirs);
  await linphone.type(`chat sip:102@${server.host}:${server.udp} Lunch?`);
  await other.prints(/Lunch\?/);
});
