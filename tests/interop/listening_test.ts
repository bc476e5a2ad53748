/** An administrator listens to a call between real phones: hears both, and is heard by nobody. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { LegId } from "../../src/domain/mod.ts";
import { Chromium, LOOKS } from "./support/browser.ts";
import { Baresip } from "./support/baresip.ts";
import { TONES } from "./support/ear.ts";
import { Linphone } from "./support/linphone.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { baresipOf, hearEachOther, linphoneOf, scriptOf } from "./support/talking.ts";
import { listenFor } from "./support/tone.ts";
import { talk } from "./support/until.ts";
import { WebClient } from "./support/web_client.ts";

/** The call between two, as the owner sees it. */
async function callOf(owner: WebClient, one: string, other: string) {
  const { json: { data } } = await owner.ask("GET", "/live-calls");
  type Live = { id: string; parties: { leg: LegId; number: string }[] };
  const found = (data as Live[]).find(({ parties }) =>
    [one, other].every((number) => parties.some((party) => party.number === number))
  );
  if (!found) throw new Error(`There is no call of ${one} and ${other}`);
  return found;
}

/** Alice's baresip talks with Bob's linphone, and Carol, who is an administrator, listens. */
async function hearsBoth(server: Server, owner: WebClient, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const alice = phones.use(await baresipOf(server, who, "alice", "UDP"));
  const bob = phones.use(await linphoneOf(server, who, "bob"));
  const carol = phones.use(await linphoneOf(server, who, "carol"));
  await alice.dial(who.bob);
  await bob.answer();
  await hearEachOther(alice, bob);
  const boss = await owner.asUser(server, who.carol, "administrator");
  const { id } = await callOf(owner, who.alice, who.bob);
  const begun = await boss.ask("POST", `/live-calls/${id}/listen`, {});
  equal(begun.status, 202, JSON.stringify(begun.json));
  await carol.answer();
  await carol.ear.hearsTogether(TONES.alice, TONES.bob);
  await hearEachOther(alice, bob);
  // Who is on hold says nothing; who holds may have music of its own.
  await bob.hold();
  await carol.ear.hears(TONES.bob);
  await bob.resume();
  await carol.ear.hearsTogether(TONES.alice, TONES.bob);
  await bob.ear.hears(TONES.alice);
  await bob.hangUp();
  await carol.prints(/Call \d+ .*ended/i);
  const heard = await server.record(who.alice, who.bob);
  deepEqual(heard.tried?.filter(({ key }) => key === "listened"), [
    { key: "listened", values: { by: who.carol } },
  ]);
  const own = await server.record(who.carol, who.carol);
  deepEqual([own.reason, own.endedBy], ["hung-up", "us"]);
  const { json: { data: log } } = await owner.ask("GET", "/audit?action=call.listened");
  deepEqual(
    log.filter(({ subject }: { subject: { id: string } }) => subject.id === id)
      .map(({ actor }: { actor: { name: string } }) => actor.name),
    [`user-${who.carol} (test)`],
  );
}

/** The listener speaks Opus, hangs up, and the two talk on. */
async function inOpus(server: Server, owner: WebClient, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const bob = phones.use(await linphoneOf(server, who, "bob"));
  const carol = phones.use(
    await Linphone.start(server, { username: who.carol, hertz: TONES.carol }),
  );
  const answered = bob.answer();
  const call = await alice.call(who.bob);
  await answered;
  await hearEachOther(alice, bob);
  const boss = await owner.asUser(server, who.carol, "administrator");
  const { id } = await callOf(owner, who.alice, who.bob);
  equal((await boss.ask("POST", `/live-calls/${id}/listen`, {})).status, 202);
  await carol.answer();
  await talk(4_000);
  await hearEachOther(alice, bob);
  await carol.hangUp();
  await hearEachOther(alice, bob);
  // Linphone says only at the end at which rate it has written.
  const path = await carol.recording();
  for (const hertz of [TONES.alice, TONES.bob]) {
    const { share } = await listenFor(path, hertz);
    ok(share > 0.25, `${hertz} Hz have ${share} of what is heard`);
  }
  await call.hangUp();
  await server.record(who.alice, who.bob);
  const own = await server.record(who.carol, who.carol);
  deepEqual([own.reason, own.endedBy], ["hung-up", "caller"]);
  equal(own.legs[0]?.media?.codec, "opus/48000");
}

/** Bob is sent on to Dave while Carol listens. */
async function overTransfer(server: Server, owner: WebClient, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const bob = phones.use(await linphoneOf(server, who, "bob"));
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const dave = phones.use(await linphoneOf(server, who, "dave"));
  const answered = bob.answer();
  await alice.call(who.bob);
  await answered;
  await hearEachOther(alice, bob);
  const boss = await owner.asUser(server, who.carol, "administrator");
  const { id, parties } = await callOf(owner, who.alice, who.bob);
  equal((await boss.ask("POST", `/live-calls/${id}/listen`, { autoAnswer: true })).status, 202);
  const ringing = await carol.rings();
  equal(ringing.invite.get("answer-mode"), "Auto");
  match(
    ringing.invite.get("from"),
    new RegExp(`sip:${who.carol}@`),
    "nobody learns whom she hears",
  );
  const listening = await ringing.answer();
  await carol.ear.hearsTogether(TONES.alice, TONES.bob);
  const leg = parties.find(({ number }) => number === who.alice)?.leg;
  const sent = await owner.ask("POST", `/live-calls/${id}/transfer`, { leg, to: who.dave });
  equal(sent.status, 202, JSON.stringify(sent.json));
  await dave.answer();
  await hearEachOther(bob, dave);
  await carol.ear.hearsTogether(TONES.bob, TONES.dave);
  await dave.hangUp();
  await listening.isOver();
  await server.record(who.alice, who.bob);
}

/** Alice joins Bob with Dave, whom she has asked first; Carol hears the two in the other call. */
async function intoAnotherCall(server: Server, owner: WebClient, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const alice = phones.use(await linphoneOf(server, who, "alice"));
  const bob = phones.use(await scriptOf(server, who, "bob"));
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const dave = phones.use(await scriptOf(server, who, "dave"));
  await alice.type(`call sip:${who.bob}@127.0.0.1`);
  const bobs = await (await bob.rings()).answer();
  await hearEachOther(alice, bob);
  const boss = await owner.asUser(server, who.carol, "administrator");
  const { id } = await callOf(owner, who.alice, who.bob);
  equal((await boss.ask("POST", `/live-calls/${id}/listen`, {})).status, 202);
  const listening = await (await carol.rings()).answer();
  await carol.ear.hearsTogether(TONES.alice, TONES.bob);
  await alice.hold();
  await alice.type(`call sip:${who.dave}@127.0.0.1`);
  await (await dave.rings()).answer();
  await hearEachOther(alice, dave);
  await alice.type("transfer 1 --to-call 2");
  await hearEachOther(bob, dave);
  await carol.ear.hearsTogether(TONES.bob, TONES.dave);
  await bobs.hangUp();
  await listening.isOver();
}

/** All three encrypt, each with keys of its own. */
async function encrypted(server: Server, owner: WebClient, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const secure = (name: keyof People) =>
    Baresip.start(server, {
      username: who[name],
      hertz: TONES[name],
      transport: "TLS",
      answers: true,
      encryption: "srtp-mand",
    });
  const alice = phones.use(await secure("alice"));
  const bob = phones.use(await secure("bob"));
  const carol = phones.use(await secure("carol"));
  await alice.dial(who.bob);
  await Promise.all([alice.event("CALL_ESTABLISHED"), bob.event("CALL_ESTABLISHED")]);
  await hearEachOther(alice, bob);
  const boss = await owner.asUser(server, who.carol, "administrator");
  const { id } = await callOf(owner, who.alice, who.bob);
  equal((await boss.ask("POST", `/live-calls/${id}/listen`, {})).status, 202);
  await carol.event("CALL_ESTABLISHED");
  await carol.ear.hearsTogether(TONES.alice, TONES.bob);
  await hearEachOther(alice, bob);
  await alice.hangUp();
  await carol.event("CALL_CLOSED");
  const own = await server.record(who.carol, who.carol);
  equal(own.legs[0]?.media?.encryption, "AES_CM_128_HMAC_SHA1_80");
}

interop("administrators listen to calls", ["baresip", "linphonec"], async (t) => {
  const settings = ["--listen-in", "administrators"];
  await using server = await Server.start({ extensions: everybody(5), settings });
  const owner = await WebClient.setUp(server);
  await sideBySide(t, {
    "both are heard, through a hold, and hear nothing of it": () =>
      hearsBoth(server, owner, people(1)),
    "in Opus, and the two talk on": () => inOpus(server, owner, people(2)),
    "after a transfer": () => overTransfer(server, owner, people(3)),
    "into another call": () => intoAnotherCall(server, owner, people(5)),
    "encrypted": () => encrypted(server, owner, people(4)),
  });
  await server.idle();
  equal(await server.metric("media_mixes"), 0);
});

interop("the button to listen", ["chromium"], async (t) => {
  const settings = ["--listen-in", "administrators"];
  await using server = await Server.start({ extensions: everybody(1), settings });
  const who = people(1);
  const owner = await WebClient.setUp(server);
  await using phones = new AsyncDisposableStack();
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const bob = phones.use(await scriptOf(server, who, "bob"));
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const ringing = bob.rings();
  const calling = alice.call(who.bob);
  await (await ringing).answer();
  const call = await calling;
  await owner.asUser(server, who.carol, "administrator");
  await using chromium = await Chromium.start(`http://${server.host}:${server.http}`);
  await chromium.open("/sign-in");
  await chromium.fill({ name: `user-${who.carol}`, password: WebClient.passwordOf(who.carol) });
  await chromium.press("Sign in");
  for (const look of LOOKS) {
    await t.step(`${look.width} wide and ${look.colours} the page has no barriers`, async () => {
      await chromium.look(look);
      equal((await chromium.open("/live")).status(), 200);
      deepEqual(await chromium.barriers(), []);
      equal(await chromium.overflows(), false);
    });
  }
  await chromium.press("Listen");
  match(await chromium.text(), /Your phone rings. Answer it to listen/);
  const listening = await (await carol.rings()).answer();
  await carol.ear.hearsTogether(TONES.alice, TONES.bob);
  await hearEachOther(alice, bob);
  await call.hangUp();
  await listening.isOver();
  deepEqual(chromium.complaints, []);
  await server.idle();
});
