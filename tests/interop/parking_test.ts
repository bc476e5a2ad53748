/** Parking and fetching with real phones: what waits, what lamps say, and who comes back. */

import { equal, match } from "node:assert/strict";
import { LampWatcher } from "./support/lamp_watcher.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { aliceWithBob, baresipOf, hearEachOther, linphoneOf, scriptOf } from "./support/talking.ts";

async function byTransfer(server: Server, who: People): Promise<void> {
  using lamps = new LampWatcher(server, who.dave);
  await lamps.watch("5901");
  await using alice = await baresipOf(server, who, "alice", "UDP", false);
  await using bob = await linphoneOf(server, who, "bob");
  using carol = await scriptOf(server, who, "carol");
  await alice.dial(who.bob);
  await bob.answer();
  await hearEachOther(alice, bob);
  await alice.command("transfer", "5900");
  await bob.ear.hearsMusic();
  await alice.event("CALL_CLOSED");
  await lamps.sees("5901", ["terminated", "confirmed"]);
  match(lamps.bodiesOf("5901").at(-1) ?? "", new RegExp(`sip:${who.bob}@`), "who is parked");
  const call = await carol.call("5901");
  await hearEachOther(carol, bob);
  await lamps.sees("5901", ["terminated", "confirmed", "terminated"]);
  await call.hangUp();
  await bob.prints(/Call \d+ .*ended/i);
}

async function fromSecondLine(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const { alice, bob, call } = await aliceWithBob(phones, server, who);
  await call.offer("sendonly");
  await bob.ear.hearsMusic();
  const parking = await alice.call("5911");
  await alice.ear.hearsSound();
  await call.isOver();
  await bob.ear.hearsMusic();
  await parking.isOver();
  const fetched = await alice.call("5911");
  await hearEachOther(alice, bob);
  await fetched.hangUp();
  await bob.prints(/Call \d+ .*ended/i);
}

async function takenSlot(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const dave = phones.use(await scriptOf(server, who, "dave"));
  const { bob, call } = await aliceWithBob(phones, server, who);
  equal(await call.refer("sip:5921@127.0.0.1"), 202);
  await call.isTold("SIP/2.0 200 OK terminated;reason=noresource");
  await call.isOver();
  const answered = dave.rings().then((it) => it.answer());
  const other = await carol.call(who.dave);
  await answered;
  equal(await other.refer("sip:5921@127.0.0.1"), 202);
  await other.isTold("SIP/2.0 486");
  await hearEachOther(carol, dave);
  await bob.ear.hearsMusic();
  await other.hangUp();
  await bob.hangUp();
}

async function comesBack(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const { alice, bob, call } = await aliceWithBob(phones, server, who);
  equal(await call.refer("sip:5900@127.0.0.1"), 202);
  await bob.ear.hearsMusic();
  await call.isOver();
  const back = await alice.rings();
  match(back.invite.get("from"), new RegExp(`^"Park 5901: ${who.bob}`));
  const again = await back.answer();
  await hearEachOther(alice, bob);
  await again.hangUp();
  await bob.prints(/Call \d+ .*ended/i);
}

interop("who is parked hears music", ["baresip", "linphonec"], async (t) => {
  await using server = await Server.start({ extensions: everybody(3) });
  await sideBySide(t, {
    "until somebody dials the slot, whose lamp is lit": () => byTransfer(server, people(1)),
    "when parked from a second line, which is told where": () => fromSecondLine(server, people(2)),
    "and nobody else gets the slot": () => takenSlot(server, people(3)),
  });
  await t.step("nothing is left of the calls", () => server.idle());
});

interop("who is parked too long comes back, and the name says so", ["linphonec"], async (t) => {
  const settings = ["--park-seconds", "3"];
  await using server = await Server.start({ extensions: everybody(1), settings });
  await comesBack(server, people(1));
  await t.step("nothing is left of the calls", () => server.idle());
});
