/** Calls by a click with real phones: the own phone rings first, then the other, and both hear. */

import { deepEqual, equal, match } from "node:assert/strict";
import { TONES } from "./support/ear.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { baresipOf, hearEachOther, linphoneOf, scriptOf } from "./support/talking.ts";
import { WebClient } from "./support/web_client.ts";

/** Alice clicks: her linphone is picked up by hand. */
async function byHand(server: Server, owner: WebClient, who: People): Promise<void> {
  await using alice = await linphoneOf(server, who, "alice");
  using bob = await scriptOf(server, who, "bob");
  const client = await owner.asUser(server, who.alice);
  const begun = await client.ask("POST", "/calls", { to: who.bob });
  equal(begun.status, 202, JSON.stringify(begun.json));
  await alice.answer();
  const ringing = await bob.rings();
  match(ringing.invite.get("from"), new RegExp(`sip:${who.alice}@`), "Bob sees who calls");
  await alice.ear.hearsRingback();
  const call = await ringing.answer();
  await hearEachOther(alice, bob);
  const { json: { data: [live] } } = await client.ask("GET", "/live-calls");
  deepEqual([live.id, live.phase], [begun.json.id, "talking"]);
  await call.hangUp();
  await alice.prints(/Call \d+ .*ended/i);
  const record = await server.record(who.alice, who.bob);
  deepEqual(record.legs.map(({ side }) => side), ["caller", "callee"]);
  deepEqual([record.reason, record.endedBy, record.status], ["hung-up", "callee", 200]);
  for (const { media } of record.legs) equal(media?.codec, "PCMU/8000");
}

/** Alice clicks: her baresip answers by itself. */
async function byItself(server: Server, owner: WebClient, who: People): Promise<void> {
  await using alice = await baresipOf(server, who, "alice", "UDP");
  await using bob = await linphoneOf(server, who, "bob");
  const client = await owner.asUser(server, who.alice);
  const begun = await client.ask("POST", "/calls", { to: who.bob, autoAnswer: true });
  equal(begun.status, 202, JSON.stringify(begun.json));
  await alice.event("CALL_ESTABLISHED");
  await alice.ear.hearsRingback();
  await bob.answer();
  await bob.ear.hears(TONES.alice);
  await alice.hangUp();
  await bob.prints(/Call \d+ .*ended/i);
  await server.record(who.alice, who.bob);
}

/** Whoever is called does not want to. */
async function declined(server: Server, owner: WebClient, who: People): Promise<void> {
  using alice = await scriptOf(server, who, "alice");
  using bob = await scriptOf(server, who, "bob");
  const client = await owner.asUser(server, who.alice);
  const wish = { to: who.bob, autoAnswer: true };
  equal((await client.ask("POST", "/calls", wish)).status, 202);
  const ringing = await alice.rings();
  equal(ringing.invite.get("answer-mode"), "Auto", "the phone is asked to answer by itself");
  match(ringing.invite.get("from"), new RegExp(`sip:${who.bob}@`), "Alice sees whom she calls");
  const call = await ringing.answer();
  await (await bob.rings()).refuse(486);
  await call.isOver();
  equal((await server.record(who.alice, who.bob)).reason, "busy");
}

/** Nobody can be called from a page who could not be called from a phone, and no code either. */
async function refused(server: Server, owner: WebClient, who: People): Promise<void> {
  const client = await owner.asUser(server, who.alice);
  const ask = async (to: string) => (await client.ask("POST", "/calls", { to })).status;
  deepEqual([await ask(who.bob), await ask("*97"), await ask("")], [409, 409, 422]);
  using alice = await scriptOf(server, who, "alice");
  deepEqual([await ask("*97"), await ask("99999"), await ask(who.bob)], [409, 409, 409]);
  equal(alice.username, who.alice);
}

interop("calls by a click", ["baresip", "linphonec"], async (t) => {
  await using server = await Server.start({ extensions: everybody(4) });
  const owner = await WebClient.setUp(server);
  await sideBySide(t, {
    "the own phone is picked up, hears ringing, and the two hear each other": () =>
      byHand(server, owner, people(1)),
    "a phone that answers by itself hears ringing too": () => byItself(server, owner, people(2)),
    "who declines ends it": () => declined(server, owner, people(3)),
    "what cannot be called": () => refused(server, owner, people(4)),
  });
  await server.idle();
});
