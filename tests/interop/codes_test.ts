/** Codes that phones dial: intercom, forwards, call return, and what the server says itself. */

import { equal, match, ok } from "node:assert/strict";
import { Baresip } from "./support/baresip.ts";
import { TONES } from "./support/ear.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import type { ScriptPhone } from "./support/script_phone.ts";
import { Server } from "./support/server.ts";
import { baresipOf, hearEachOther, linphoneOf, scriptOf } from "./support/talking.ts";

async function intercom(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const alice = phones.use(await linphoneOf(server, who, "alice"));
  const bob = phones.use(await scriptOf(server, who, "bob"));
  await alice.type(`call sip:*80${who.bob}@127.0.0.1`);
  const rings = await bob.rings();
  const { invite } = rings;
  match(invite.get("call-info"), /answer-after=0/);
  match(invite.all("alert-info").join(), /info=alert-autoanswer.*info=RingAnswer/);
  equal(invite.get("answer-mode"), "Auto");
  equal(invite.get("p-auto-answer"), "normal");
  const call = await rings.answer();
  await hearEachOther(alice, bob);
  // Who talks is not spoken to.
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const busy = await carol.tryToCall(`*80${who.bob}`);
  ok("status" in busy);
  equal(busy.status, 486);
  await call.hangUp();
  await alice.prints(/Call 1 .*ended/i);
}

/** Dials a code, hears something, and is hung up. */
async function dial(phone: ScriptPhone, code: string): Promise<void> {
  const call = await phone.call(code);
  await phone.ear.hearsSound();
  await call.isOver();
}

async function forwards(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const bob = phones.use(await scriptOf(server, who, "bob"));
  const carol = phones.use(
    await baresipOf(server, who, "carol", "TCP"),
  );
  const alice = phones.use(await scriptOf(server, who, "alice"));
  await dial(bob, `*72${who.carol}`);
  const call = await alice.call(who.bob);
  await hearEachOther(alice, carol);
  await call.hangUp();
  await carol.event("CALL_CLOSED");
  await dial(bob, "*73");
  const answered = bob.rings().then((it) => it.answer());
  const again = await alice.call(who.bob);
  const bobs = await answered;
  await hearEachOther(alice, bob);
  await again.hangUp();
  await bobs.isOver();
}

async function returns(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const bob = phones.use(await scriptOf(server, who, "bob"));
  const talk = async (from: ScriptPhone, number: string, to: ScriptPhone) => {
    const ringing = to.rings();
    const calling = from.call(number);
    const rings = await ringing;
    const called = await rings.answer();
    const call = await calling;
    await hearEachOther(from, to);
    await call.hangUp();
    await called.isOver();
    return rings.invite;
  };
  const open = await talk(alice, who.bob, bob);
  match(open.get("p-asserted-identity"), new RegExp(`sip:${who.alice}@`));
  await server.record(who.alice, who.bob);
  await talk(bob, "*69", alice);
  await talk(alice, "*870", bob);
  const hidden = await talk(alice, `*67${who.bob}`, bob);
  match(hidden.get("from"), /sip:anonymous@anonymous\.invalid/);
  equal(hidden.get("p-asserted-identity"), "");
}

async function services(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const alice = phones.use(await linphoneOf(server, who, "alice"));
  let calls = 0;
  const visit = async (code: string, listen: () => Promise<void>) => {
    await alice.type(`call sip:${code}@127.0.0.1`);
    await listen();
    await alice.type("terminate");
    await alice.prints(new RegExp(`Call ${++calls} .*ended`, "i"));
  };
  await visit("*9196", () => alice.ear.hears(TONES.alice));
  await visit("*9195", async () => {
    await alice.ear.hearsNothing();
    await alice.ear.hears(TONES.alice);
  });
  await visit("*9197", () => alice.ear.hears(1_004));
  await visit("*9664", () => alice.ear.hearsMusic());
  await visit("*9170", () => alice.ear.hearsSound());
}

async function servicesOfBaresip(server: Server, who: People): Promise<void> {
  for (
    const [code, listen] of [
      ["*9196", (phone: Baresip) => phone.ear.hears(TONES.alice)],
      ["*9197", (phone: Baresip) => phone.ear.hears(1_004)],
      ["*9664", (phone: Baresip) => phone.ear.hearsMusic()],
    ] as const
  ) {
    await using alice = await baresipOf(server, who, "alice", "TLS", false);
    await alice.dial(code);
    await listen(alice);
    await alice.hangUp();
    await alice.event("CALL_CLOSED");
  }
}

interop("a code does what the table says", ["baresip", "linphonec"], async (t) => {
  await using server = await Server.start({ extensions: everybody(5) });
  await sideBySide(t, {
    "*80: the phone is told to answer by itself": () => intercom(server, people(1)),
    "*72 and *73: calls go elsewhere, and no longer": () => forwards(server, people(2)),
    "*69, *870 and *67": () => returns(server, people(3)),
    "echo, late echo, tone, music and clock, to a linphone": () => services(server, people(4)),
    "echo, tone and music, to a baresip": () => servicesOfBaresip(server, people(5)),
  });
  await t.step("nothing is left of the calls", () => server.idle());
});
