/** Calls that Twilio asks about: rung by SIP with audio both ways, or left as a message. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { FakeTwilio } from "../support/twilio/fake_twilio.ts";
import { Baresip } from "./support/baresip.ts";
import { changeStore } from "./support/change_store.ts";
import { TONES } from "./support/ear.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { sippCalls } from "./support/sipp_calls.ts";
import { listenFor, writeTone } from "./support/tone.ts";
import { until } from "./support/until.ts";
import { WebClient } from "./support/web_client.ts";

const SID = `AC${"0".repeat(31)}1`;
const TOKEN = "a token of thirty-two letters..";
const PUBLIC = "https://pbx.example.org";
const OURS = "+15550100001";
const THEIRS = "+15550199001";

/** A Twilio with a number whose calls come to a server. */
class Scene implements AsyncDisposable {
  readonly twilio: FakeTwilio;
  readonly server: Server;
  readonly owner: WebClient;

  private constructor(twilio: FakeTwilio, server: Server, owner: WebClient) {
    this.twilio = twilio;
    this.server = server;
    this.owner = owner;
  }

  static async open(...settings: readonly string[]): Promise<Scene> {
    const twilio = new FakeTwilio({ accountSid: SID, authToken: TOKEN });
    const { sid } = twilio.addNumber(OURS);
    const server = await Server.start({
      extensions: ["101"],
      settings,
      env: {
        RINGDOWN_TWILIO_ACCOUNT_SID: SID,
        RINGDOWN_TWILIO_AUTH_TOKEN: TOKEN,
        RINGDOWN_TWILIO_API_URL: twilio.apiUrl,
        RINGDOWN_PUBLIC_URL: PUBLIC,
      },
    });
    const owner = await WebClient.setUp(server);
    equal((await owner.ask("POST", "/numbers", { number: OURS, destination: "101" })).status, 201);
    equal((await owner.ask("POST", `/twilio/numbers/${sid}/calls`, {})).status, 200);
    return new Scene(twilio, server, owner);
  }

  /** Asks or tells the server something as Twilio; what it answers. */
  async post(url: string, fields: Readonly<Record<string, string>>): Promise<string> {
    const at = `http://${this.server.host}:${this.server.http}`;
    const response = await this.twilio.post(url, fields, at);
    equal(response.status, 200);
    return await response.text();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.twilio[Symbol.asyncDispose]();
  }
}

const unescaped = (text: string) => text.replaceAll("&amp;", "&");
const attribute = (xml: string, name: string) =>
  unescaped(new RegExp(`${name}="([^"]*)"`).exec(xml)?.[1] ?? "");

interop("a call that Twilio asks about rings a phone, and both are heard", [
  "sipp",
  "baresip",
], async () => {
  await using scene = await Scene.open();
  const { twilio, server } = scene;
  await using phone = await Baresip.start(server, {
    ...{ username: "101", transport: "UDP", hertz: TONES.bob, answers: true },
  });
  const [number] = twilio.numbers;
  const call = twilio.ring(THEIRS, OURS);
  const began = performance.now();
  const twiml = await scene.post(number?.voice_url ?? "", call);
  const waited = performance.now() - began;
  match(twiml, /<Dial answerOnBridge="true"/);
  const [, uri = ""] = /<Sip[^>]*>([^<]*)<\/Sip>/.exec(twiml) ?? [];
  const [, ticket = ""] =
    /^sip:\+15550100001@pbx\.example\.org:\d+;transport=udp\?x-ringdown-ticket=([0-9a-f]{32})$/
      .exec(unescaped(uri)) ?? [];
  ok(ticket !== "", uri);
  ok(uri.includes(`:${server.udp};`), uri);
  const [username, password] = [attribute(twiml, "username"), attribute(twiml, "password")];
  const digest = `[authentication username=${username} password=${password}]`;
  const calling = sippCalls(server, {
    scenario: "uac_calls_by_webhook",
    row: [username, digest, server.host, OURS, ticket, THEIRS],
    calls: 1,
    echoes: true,
  });
  await phone.ear.hears(TONES.bob);
  const { made, failed } = await calling;
  deepEqual([made, failed], [1, 0]);

  // That it is over is told twice; its record is the one that SIP has made.
  const action = { ...call, DialCallStatus: "completed", DialCallDuration: "4" };
  match(await scene.post(attribute(twiml, "action"), action), /<Hangup\/>/);
  const ended = { ...call, CallStatus: "completed", CallDuration: "6" };
  await scene.post(number?.status_callback ?? "", ended);
  await scene.post(number?.status_callback ?? "", { ...call, CallStatus: "no-answer" });
  const records = await server.records(THEIRS, OURS, 1);
  equal(records.length, 1);
  equal(records[0]?.legs[0]?.gateway?.name, "Twilio calls");
  equal(records[0]?.result, "success");

  // Again, when it is over: nothing rings, and no secret is told.
  match(await scene.post(number?.voice_url ?? "", call), /^[^]*<Response><Hangup\/><\/Response>$/);
  ok(!server.log.includes(password), "the log tells the password");
  // deno-lint-ignore no-console
  console.log(`      the first webhook was answered within ${Math.round(waited)} ms`);
});

interop("who is not answered leaves a message at Twilio, and its lamp is lit", [
  "baresip",
], async () => {
  await using scene = await Scene.open("--voicemail", "on");
  const { twilio, server } = scene;
  await using phone = await Baresip.start(server, {
    ...{ username: "101", transport: "UDP", hertz: TONES.bob, mwi: true },
  });
  await phone.prints(/Voice-Message: 0\/0/);
  const [number] = twilio.numbers;
  const call = twilio.ring(THEIRS, OURS);
  const twiml = await scene.post(number?.voice_url ?? "", call);
  // Our SIP was not reached, say.
  const failed = { ...call, DialCallStatus: "failed" };
  const record = await scene.post(attribute(twiml, "action"), failed);
  match(record, /<Say[^>]*>Nobody is available[^<]*<\/Say><Record /);
  match(await scene.post(attribute(record, "action"), call), /<Hangup\/>/);

  const path = `${server.data}/said.wav`;
  await writeTone(path, TONES.alice, 5);
  const said = twilio.record(call.CallSid, await Deno.readFile(path));
  const callback = attribute(record, "recordingStatusCallback");
  await scene.post(callback, said);
  await scene.post(callback, said);
  await scene.post(number?.status_callback ?? "", {
    ...{ ...call, CallStatus: "completed", CallDuration: "9" },
  });
  await phone.prints(/Voice-Message: 1\/0/);
  const [box] = JSON.parse(await server.command("mailbox", "list", "--json"));
  deepEqual([box.extension, box.messages, box.unheard], ["101", 1, 1]);
  const files = await Array.fromAsync(Deno.readDir(`${server.data}/voicemail`));
  equal(files.length, 1);
  const heard = await listenFor(`${server.data}/voicemail/${files[0]?.name}`, TONES.alice);
  ok(heard.share > 0.9 && heard.seconds > 4, JSON.stringify(heard));
  const kept = await server.record(THEIRS, OURS);
  deepEqual([kept.reason, kept.id, kept.legs.length], ["voicemail", call.CallSid, 1]);
  equal(await server.metric("ringdown_outbox_entries"), 0);

  // A message is nobody's to fetch, and a greeting Twilio's to play.
  const at = `http://${server.host}:${server.http}`;
  const id = files[0]?.name.replace(".wav", "") ?? "";
  const foreign = await fetch(`${at}/twilio/media/${id}`);
  await foreign.body?.cancel();
  equal(foreign.status, 404);

  // What is forged does nothing.
  const forged = twilio.record(call.CallSid, await Deno.readFile(path));
  const refused = await twilio.post(callback, forged, at, { "X-Twilio-Signature": "x" });
  equal(refused.status, 403);
  await refused.body?.cancel();
  const another = callback.replace(/mailbox=[^#]*/, "mailbox=somebody");
  await scene.post(another, forged);
  await until(
    "the outbox to be empty",
    10_000,
    async () => await server.metric("ringdown_outbox_entries") === 0 || undefined,
  );
  equal((await Array.fromAsync(Deno.readDir(`${server.data}/voicemail`))).length, 1);
});

interop("rules decide about a call that Twilio asks about as about any other", [
  "sipp",
  "baresip",
], async () => {
  await using scene = await Scene.open("--voicemail", "on", "--country", "de");
  const { twilio, server, owner } = scene;
  await using phone = await Baresip.start(server, {
    ...{ username: "101", transport: "UDP", hertz: TONES.bob, answers: true },
  });
  await server.command("gateway", "add", "out", "192.0.2.9", "--probe-seconds", "0");
  await server.command("route", "add", "all", "--gateways", "out");
  const [challenged, busy, message, away] = [2, 3, 4, 5].map((last) => `+1555019900${last}`);
  const actions = [
    [challenged, { kind: "challenge" }],
    [busy, { kind: "reject", how: "busy" }],
    [message, { kind: "voicemail", to: "101" }],
    [away, { kind: "forward", to: "+4930123456" }],
  ] as const;
  for (const [value, action] of actions) {
    const conditions = [{ kind: "caller", match: "exact", value }];
    const made = await owner.ask("POST", "/rules", { name: value, conditions, action });
    equal(made.status, 201, JSON.stringify(made.json));
  }
  const [number] = twilio.numbers;
  const arrives = async (from = "") => {
    const call = twilio.ring(from, OURS);
    return { call, twiml: await scene.post(number?.voice_url ?? "", call) };
  };
  const ended = (call: Readonly<Record<string, string>>, CallStatus: string) =>
    scene.post(number?.status_callback ?? "", { ...call, CallStatus });

  const turned = await arrives(busy);
  match(turned.twiml, /<Response><Reject reason="busy"\/><\/Response>/);
  await ended(turned.call, "busy");
  equal((await server.record(busy ?? "", OURS)).reason, "turned-away");

  match((await arrives(message)).twiml, /<Say language="de-DE">[^<]*<\/Say><Record /);
  // The owner's own greeting is played.
  const greeting = "0123456789abcdef".repeat(2);
  await Deno.mkdir(`${server.data}/voicemail`, { recursive: true });
  await writeTone(`${server.data}/voicemail/${greeting}.wav`, TONES.carol, 2);
  await changeStore(server, ({ users, voicemail }) => {
    const user = users.byExtension("101");
    if (user) voicemail.saveMailbox(user.id, { asksPin: false, greeting });
  });
  const [, url = ""] = /<Play>([^<]*)<\/Play><Record /.exec((await arrives(message)).twiml) ?? [];
  equal(url, `${PUBLIC}/twilio/media/${greeting}`);
  const played = await fetch(`http://${server.host}:${server.http}/twilio/media/${greeting}`);
  equal(played.headers.get("Content-Type"), "audio/wav");
  ok((await played.bytes()).length > 30_000);

  const forwarded = await arrives(away);
  match(forwarded.twiml, /<Number>\+4930123456<\/Number>/);
  const dialled = { ...forwarded.call, DialCallStatus: "completed", DialCallDuration: "61" };
  match(await scene.post(attribute(forwarded.twiml, "action"), dialled), /<Hangup\/>/);
  await ended(forwarded.call, "completed");
  const { legs } = await server.record(away ?? "", OURS);
  deepEqual(legs.map(({ side }) => side), ["caller", "callee"]);
  const { json: tolls } = await owner.ask("GET", "/tolls");
  // No longer than our own clock says, which was a moment.
  ok(tolls.today.calls === 1 && tolls.today.seconds > 0, JSON.stringify(tolls));

  const asked = await arrives(challenged);
  match(asked.twiml, /<Gather [^>]*><Say language="de-DE">[^<]* 5\.<\/Say><\/Gather>/);
  const pressed = { ...asked.call, Digits: "5" };
  const twiml = await scene.post(attribute(asked.twiml, "action"), pressed);
  const [, ticket = ""] = /x-ringdown-ticket=([0-9a-f]{32})/.exec(twiml) ?? [];
  const [username, password] = [attribute(twiml, "username"), attribute(twiml, "password")];
  const digest = `[authentication username=${username} password=${password}]`;
  const calling = sippCalls(server, {
    scenario: "uac_calls_by_webhook",
    row: [username, digest, server.host, OURS, ticket, challenged ?? ""],
    calls: 1,
    echoes: true,
  });
  // Nobody presses anything again.
  await phone.ear.hears(TONES.bob);
  deepEqual((await calling).made, 1);
});
