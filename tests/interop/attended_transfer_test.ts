/** Attended transfer with real phones, and who takes whose place: RFC 3891 and 5589. */

import { deepEqual, equal } from "node:assert/strict";
import { TONES } from "./support/ear.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { Sipp } from "./support/sipp.ts";
import {
  aliceWithBob,
  callLinphone,
  hearEachOther,
  linphoneOf,
  scriptOf,
} from "./support/talking.ts";
import { Voice } from "./support/voice.ts";

async function linphoneJoins(server: Server, who: People): Promise<void> {
  await using alice = await linphoneOf(server, who, "alice");
  using bob = await scriptOf(server, who, "bob");
  using carol = await scriptOf(server, who, "carol");
  await alice.type(`call sip:${who.bob}@127.0.0.1`);
  const bobs = await (await bob.rings()).answer();
  await hearEachOther(alice, bob);
  await alice.hold();
  await bob.ear.hearsMusic();
  await alice.type(`call sip:${who.carol}@127.0.0.1`);
  const carols = await (await carol.rings()).answer();
  await hearEachOther(alice, carol);
  await alice.type("transfer 1 --to-call 2");
  await hearEachOther(bob, carol);
  await alice.prints(/Call 1 .*ended/i);
  await alice.prints(/Call 2 .*ended/i);
  deepEqual([bobs.display, carols.display], [who.carol, who.bob]);
  await bobs.hangUp();
  await carols.isOver();
}

/** Another phone of Alice's. */
const secondOf = ({ alice }: People) => `${alice}-2`;

async function sippJoins(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const carol = phones.use(await linphoneOf(server, who, "carol"));
  const bob = phones.use(await scriptOf(server, who, "bob"));
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const consultation = await callLinphone(alice, carol, who.carol);
  const mouth = phones.use(new Voice({ name: secondOf(who), hertz: TONES.dave }));
  const replaces = encodeURIComponent(consultation.replaces);
  const sipp = phones.use(
    await Sipp.start(server, {
      scenario: "uac_hands_over",
      username: secondOf(who),
      target: who.bob,
      more: [mouth.port, `${who.carol}@127.0.0.1?Replaces=${replaces}`],
    }),
  );
  const call = await (await bob.rings()).answer();
  await bob.ear.hears(TONES.dave);
  await sipp.passed();
  await consultation.isOver();
  await hearEachOther(bob, carol);
  await call.hangUp();
  await carol.prints(/Call \d+ .*ended/i);
}

async function beforeTheAnswer(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const { alice, bob, call } = await aliceWithBob(phones, server, who);
  await call.offer("sendonly");
  await bob.ear.hearsMusic();
  const consultation = alice.tryToCall(who.carol);
  const ringing = await carol.rings();
  const replaces = encodeURIComponent(await alice.ringingReplaces());
  equal(await call.refer(`sip:${who.carol}@127.0.0.1?Replaces=${replaces}`), 202);
  const ended = await consultation;
  equal("status" in ended && ended.status, 487);
  const carols = await ringing.answer();
  await hearEachOther(bob, carol);
  await call.isOver();
  deepEqual(call.told, [
    "SIP/2.0 100 Trying active;expires",
    "SIP/2.0 200 OK terminated;reason=noresource",
  ]);
  await carols.hangUp();
}

async function toDeadCall(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const { alice, bob, call } = await aliceWithBob(phones, server, who);
  const replaces = encodeURIComponent("nobody;to-tag=a;from-tag=b");
  equal(await call.refer(`sip:${who.carol}@127.0.0.1?Replaces=${replaces}`), 202);
  await call.isTold("SIP/2.0 481");
  await hearEachOther(alice, bob);
  await call.hangUp();
}

async function takesOver(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const dave = phones.use(await scriptOf(server, who, "dave"));
  const ringing = dave.rings().then((it) => it.answer());
  const others = await carol.call(who.dave);
  await ringing;
  const { bob, call } = await aliceWithBob(phones, server, who);
  const mouth = phones.use(new Voice({ name: secondOf(who), hertz: TONES.dave }));
  const parts = (it: typeof call) => it.replaces.split(/;\w+-tag=/);
  const sipp = phones.use(
    await Sipp.start(server, {
      scenario: "uac_replaces",
      username: secondOf(who),
      target: who.bob,
      more: [mouth.port, ...parts(call), ...parts(others)],
    }),
  );
  await hearEachOther({ ear: mouth.ear, hertz: TONES.dave }, bob);
  await call.isOver();
  await hearEachOther(carol, dave);
  await bob.hangUp();
  await sipp.passed();
  await others.hangUp();
}

interop("an attended transfer", ["linphonec", "sipp"], async (t) => {
  const second = (scenario: number) => [people(scenario).alice, [secondOf(people(scenario))]];
  await using server = await Server.start({
    extensions: everybody(5),
    more: Object.fromEntries([second(2), second(5)]),
  });
  await sideBySide(t, {
    "by a linphone: the two others hear each other": () => linphoneJoins(server, people(1)),
    "by SIPp, of a call at another phone": () => sippJoins(server, people(2)),
    "before the consultation is answered": () => beforeTheAnswer(server, people(3)),
  });
  await sideBySide(t, {
    "to a call that is over: the two talk on": () => toDeadCall(server, people(4)),
    "by INVITE with Replaces, of one's own calls only": () => takesOver(server, people(5)),
  });
  await t.step("nothing is left of the calls", () => server.idle());
});
