/** Blind transfer with real phones: who hears whom, and what the one who transfers is told. */

import { deepEqual, equal, match } from "node:assert/strict";
import { TONES } from "./support/ear.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { Sipp } from "./support/sipp.ts";
import { aliceWithBob, baresipOf, hearEachOther, linphoneOf, scriptOf } from "./support/talking.ts";
import { Voice } from "./support/voice.ts";

async function baresipTransfers(server: Server, who: People): Promise<void> {
  await using alice = await baresipOf(server, who, "alice", "UDP", false);
  await using bob = await linphoneOf(server, who, "bob");
  using carol = await scriptOf(server, who, "carol");
  await alice.dial(who.bob);
  await bob.answer();
  await hearEachOther(alice, bob);
  await alice.command("hold");
  await bob.ear.hearsMusic();
  await alice.command("transfer", who.carol);
  const ringing = await carol.rings();
  match(ringing.invite.get("from"), new RegExp(`sip:${who.bob}@`), "Carol sees whom she gets");
  await bob.ear.hearsRingback();
  const call = await ringing.answer();
  await hearEachOther(bob, carol);
  await alice.event("CALL_CLOSED");
  await call.hangUp();
  await bob.prints(/Call \d+ .*ended/i);
}

async function linphoneTransfers(server: Server, who: People): Promise<void> {
  await using alice = await linphoneOf(server, who, "alice");
  using bob = await scriptOf(server, who, "bob");
  await using carol = await baresipOf(server, who, "carol", "TLS");
  const [ringing] = await Promise.all([bob.rings(), alice.type(`call sip:${who.bob}@127.0.0.1`)]);
  const call = await ringing.answer();
  await hearEachOther(alice, bob);
  await alice.type(`transfer 1 sip:${who.carol}@127.0.0.1`);
  await carol.event("CALL_ESTABLISHED");
  await bob.ear.hears(TONES.carol);
  await alice.prints(/Call 1 .*ended/i);
  equal(call.display, who.carol, "Bob's display changes");
  await call.hangUp();
  await carol.event("CALL_CLOSED");
}

async function sippTransfers(server: Server, who: People): Promise<void> {
  await using bob = await linphoneOf(server, who, "bob");
  using carol = await scriptOf(server, who, "carol");
  using mouth = new Voice({ name: who.alice, hertz: TONES.alice });
  await using alice = await Sipp.start(server, {
    scenario: "uac_transfers",
    username: who.alice,
    target: who.bob,
    more: [mouth.port, `${who.carol}@127.0.0.1`],
  });
  await bob.answer();
  await bob.ear.hears(TONES.alice);
  const call = await (await carol.rings()).answer();
  await hearEachOther(bob, carol);
  await alice.passed();
  await call.hangUp();
}

async function toBusy(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  using carol = await scriptOf(server, who, "carol");
  const { alice, bob, call } = await aliceWithBob(phones, server, who);
  equal(await call.refer(`sip:${who.carol}@127.0.0.1`), 202);
  const ringing = await carol.rings();
  await bob.ear.hearsRingback();
  await ringing.refuse(486);
  await call.isTold("SIP/2.0 486");
  deepEqual(call.told, [
    "SIP/2.0 100 Trying active;expires",
    "SIP/2.0 180 Ringing active;expires",
    "SIP/2.0 486 Busy Here terminated;reason=noresource",
  ]);
  await hearEachOther(alice, bob);
  // And to nowhere: nothing happens to the call.
  equal(await call.refer(`sip:999@127.0.0.1`), 202);
  await call.isTold("SIP/2.0 404");
  await hearEachOther(alice, bob);
  await call.hangUp();
  await bob.prints(/Call \d+ .*ended/i);
}

async function hangsUpAtOnce(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  using carol = await scriptOf(server, who, "carol");
  const { alice, bob, call } = await aliceWithBob(phones, server, who);
  equal(await call.refer(`sip:${who.carol}@127.0.0.1`), 202);
  await call.hangUp();
  const ringing = await carol.rings();
  await bob.ear.hearsRingback();
  await ringing.refuse(486);
  const back = await alice.rings();
  match(back.invite.get("from"), /"Back: /, "Alice sees that it comes back");
  await back.answer();
  await hearEachOther(alice, bob);
  await bob.hangUp();
}

async function toGroup(server: Server, who: People): Promise<void> {
  const group = who.alice.replace("01", "99");
  const members = `${who.carol},${who.dave}`;
  await server.command("group", "add", group, "Sales", "--members", members, "--prefix", "Sales: ");
  await using phones = new AsyncDisposableStack();
  using carol = await scriptOf(server, who, "carol");
  using dave = await scriptOf(server, who, "dave");
  const { bob, call } = await aliceWithBob(phones, server, who);
  equal(await call.refer(`sip:${group}@127.0.0.1`), 202);
  const [one, two] = await Promise.all([carol.rings(), dave.rings()]);
  match(one.invite.get("from"), /"Sales: /);
  const [answered, cancel] = await Promise.all([two.answer(), one.stops()]);
  match(cancel.get("reason"), /cause=200/);
  await hearEachOther(dave, bob);
  await call.isTold("SIP/2.0 200");
  await call.isOver();
  await answered.hangUp();
}

interop("a blind transfer", ["baresip", "linphonec", "sipp"], async (t) => {
  await using server = await Server.start({ extensions: everybody(6) });
  await sideBySide(t, {
    "by a baresip: the two others hear each other": () => baresipTransfers(server, people(1)),
    "by a linphone": () => linphoneTransfers(server, people(2)),
    "by SIPp, told of trying, ringing and the answer": () => sippTransfers(server, people(3)),
  });
  await sideBySide(t, {
    "to who is busy, and to nowhere: they hear each other again": () => toBusy(server, people(4)),
    "by who hangs up at once: called back": () => hangsUpAtOnce(server, people(5)),
    "to a group": () => toGroup(server, people(6)),
  });
  await t.step("nothing is left of the calls", () => server.idle());
});
