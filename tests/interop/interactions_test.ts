/** Features that meet, with real phones: who hears whom in the end. */

import { equal, match, ok } from "node:assert/strict";
import { TONES } from "./support/ear.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { PhoneCall } from "./support/script_phone.ts";
import { Server } from "./support/server.ts";
import { aliceWithBob, baresipOf, hearEachOther, linphoneOf, scriptOf } from "./support/talking.ts";

async function parkedAndTransferred(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const { alice, bob, call } = await aliceWithBob(phones, server, who);
  equal(await call.refer("sip:5931@127.0.0.1"), 202);
  await bob.ear.hearsMusic();
  await call.isOver();
  const fetched = await alice.call("5931");
  await hearEachOther(alice, bob);
  equal(await fetched.refer(`sip:${who.carol}@127.0.0.1`), 202);
  const carols = await (await carol.rings()).answer();
  await hearEachOther(bob, carol);
  await fetched.isOver();
  await carols.hangUp();
  await bob.prints(/Call \d+ .*ended/i);
}

async function heldWhileTransferred(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const { bob, call } = await aliceWithBob(phones, server, who);
  equal(await call.refer(`sip:${who.carol}@127.0.0.1`), 202);
  const rings = await carol.rings();
  await bob.ear.hearsRingback();
  await bob.hold();
  const carols = await rings.answer();
  await call.isOver();
  await carol.ear.hearsMusic();
  await bob.resume();
  await hearEachOther(bob, carol);
  await carols.hangUp();
  await bob.prints(/Call \d+ .*ended/i);
}

async function transfersCross(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const bob = phones.use(await scriptOf(server, who, "bob"));
  const dave = phones.use(await linphoneOf(server, who, "dave"));
  const answered = bob.rings().then((it) => it.answer());
  const ours = await alice.call(who.bob);
  const theirs = await answered;
  await hearEachOther(alice, bob);
  const statuses = await Promise.all([
    ours.refer(`sip:${who.carol}@127.0.0.1`),
    theirs.refer(`sip:${who.dave}@127.0.0.1`),
  ]);
  // One is carried out, the other is refused, whichever came first.
  equal(statuses.filter((one) => one === 202).length, 1, statuses.join());
  if (statuses[0] === 202) {
    await (await carol.rings()).answer();
    await hearEachOther(bob, carol);
    await ours.isOver();
    await theirs.hangUp();
  } else {
    await dave.answer();
    await hearEachOther(alice, dave);
    await theirs.isOver();
    await ours.hangUp();
  }
}

async function pickupRaces(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const bob = phones.use(await linphoneOf(server, who, "bob"));
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const calling = alice.call(who.bob);
  await bob.answer();
  const [call, picked] = await Promise.all([calling, carol.tryToCall(`**${who.bob}`)]);
  ok(picked instanceof PhoneCall);
  const winner = await alice.ear.hearsEither(TONES.bob, TONES.carol);
  await (winner === TONES.bob ? bob : carol).ear.hears(TONES.alice);
  // Carol is told that there is nothing to be picked up, and hung up.
  if (winner === TONES.bob) await picked.isOver();
  await call.hangUp();
  await (winner === TONES.bob ? bob.prints(/Call \d+ .*ended/i) : picked.isOver());
}

async function busyMember(server: Server, who: People): Promise<void> {
  const group = who.alice.replace(/01$/, "99");
  const options = ["--members", `${who.bob},${who.carol}`, "--skip-busy", "on"];
  await server.command("group", "add", group, ...options);
  await server.command("user", "set", who.carol, "--forward-all", who.alice);
  await using phones = new AsyncDisposableStack();
  const { bob, call } = await aliceWithBob(phones, server, who);
  const carol = phones.use(
    await baresipOf(server, who, "carol", "UDP"),
  );
  const dave = phones.use(await scriptOf(server, who, "dave"));
  // Bob is on the phone and left out; Carol forwards her calls, but not those of the group.
  const daves = await dave.call(group);
  await hearEachOther(dave, carol);
  equal(daves.display, who.carol);
  await daves.hangUp();
  await carol.event("CALL_CLOSED");
  await call.hangUp();
  await bob.prints(/Call \d+ .*ended/i);
}

async function paged(server: Server, who: People): Promise<void> {
  const group = who.alice.replace(/01$/, "98");
  const members = ["--members", `${who.bob},${who.carol},${who.dave}`];
  await server.command("group", "add", group, ...members, "--page", "on");
  await server.command("user", "set", who.dave, "--dnd", "on");
  await using phones = new AsyncDisposableStack();
  const bob = phones.use(
    await baresipOf(server, who, "bob", "TLS"),
  );
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const dave = phones.use(await scriptOf(server, who, "dave"));
  const alice = phones.use(await linphoneOf(server, who, "alice"));
  await alice.type(`call sip:*724${group}@127.0.0.1`);
  const rings = await carol.rings();
  match(rings.invite.get("call-info"), /answer-after=0/);
  const call = await rings.answer();
  await Promise.all([bob.ear.hears(TONES.alice), carol.ear.hears(TONES.alice)]);
  equal(dave.peer.received.filter(({ method }) => method === "INVITE").length, 0);
  await alice.hangUp();
  await call.isOver();
  await bob.event("CALL_CLOSED");
}

interop("features that meet do what people expect", ["baresip", "linphonec"], async (t) => {
  await using server = await Server.start({ extensions: everybody(6) });
  await sideBySide(t, {
    "who was parked is fetched and transferred": () => parkedAndTransferred(server, people(1)),
    "who holds while transferred goes on holding": () => heldWhileTransferred(server, people(2)),
    "of two transfers that cross, one is done": () => transfersCross(server, people(3)),
  });
  await sideBySide(t, {
    "a pickup that races the answer has it or is told": () => pickupRaces(server, people(4)),
    "a group leaves out who talks, and follows no forward": () => busyMember(server, people(5)),
    "a page is heard by all but who is not to be disturbed": () => paged(server, people(6)),
  });
  await t.step("nothing is left of the calls", () => server.idle());
});
