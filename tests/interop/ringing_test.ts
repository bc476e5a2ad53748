/** Who rings when a number is called: groups, forwards, do not disturb, follow me, press 1. */

import { equal, match, ok } from "node:assert/strict";
import { TONES } from "./support/ear.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { type PhoneCall, ScriptPhone } from "./support/script_phone.ts";
import { Server } from "./support/server.ts";
import { Sipp } from "./support/sipp.ts";
import { baresipOf, hearEachOther, linphoneOf, scriptOf } from "./support/talking.ts";

const groupOf = (who: People) => who.alice.replace(/01$/, "99");

async function together(server: Server, who: People): Promise<void> {
  const group = groupOf(who);
  const members = ["--members", `${who.bob},${who.carol}`];
  await server.command("group", "add", group, "Sales", ...members, "--prefix", "Sales: ");
  await using phones = new AsyncDisposableStack();
  const bob = phones.use(
    await baresipOf(server, who, "bob", "UDP", false),
  );
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const alice = phones.use(await linphoneOf(server, who, "alice"));
  await alice.type(`call sip:${group}@127.0.0.1`);
  const rings = await carol.rings();
  match(rings.invite.get("from"), /^"Sales: /);
  await bob.event("CALL_INCOMING");
  const call = await rings.answer();
  await bob.event("CALL_CLOSED");
  await hearEachOther(alice, carol);
  await call.hangUp();
  await alice.prints(/Call \d+ .*ended/i);
}

async function inTurn(server: Server, who: People): Promise<void> {
  const group = groupOf(who);
  const options = ["--members", `${who.bob},${who.carol}`, "--strategy", "in-turn"];
  await server.command("group", "add", group, ...options, "--ring-seconds", "2");
  await using phones = new AsyncDisposableStack();
  const bob = phones.use(await scriptOf(server, who, "bob"));
  const carol = phones.use(await linphoneOf(server, who, "carol"));
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const answered = carol.answer();
  const calling = alice.call(group);
  await (await bob.rings()).stops();
  await answered;
  const call = await calling;
  await hearEachOther(alice, carol);
  await call.hangUp();
  await carol.prints(/Call \d+ .*ended/i);
}

async function noAnswer(server: Server, who: People): Promise<void> {
  const chosen = ["--forward-no-answer", who.carol, "--no-answer-seconds", "2"];
  await server.command("user", "set", who.bob, ...chosen);
  await using phones = new AsyncDisposableStack();
  const bob = phones.use(
    await baresipOf(server, who, "bob", "TLS", false),
  );
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const alice = phones.use(await linphoneOf(server, who, "alice"));
  await alice.type(`call sip:${who.bob}@127.0.0.1`);
  await bob.event("CALL_INCOMING");
  const rings = await carol.rings();
  await bob.event("CALL_CLOSED");
  match(rings.invite.get("diversion"), new RegExp(`<sip:${who.bob}@.*>;reason=no-answer`));
  const call = await rings.answer();
  await hearEachOther(alice, carol);
  await call.hangUp();
  await alice.prints(/Call \d+ .*ended/i);
}

async function notDisturbed(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const bob = phones.use(await linphoneOf(server, who, "bob"));
  await bob.type("call sip:*78@127.0.0.1");
  await bob.ear.hearsSound();
  await bob.prints(/Call 1 .*ended/i);
  const sipp = phones.use(
    await Sipp.start(server, {
      scenario: "uac_hears_486",
      username: who.alice,
      target: who.bob,
    }),
  );
  await sipp.passed();
  await bob.type("call sip:*79@127.0.0.1");
  await bob.prints(/Call 2 .*ended/i);
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const answered = bob.answer();
  const call = await alice.call(who.bob);
  await answered;
  await hearEachOther(alice, bob);
  await call.hangUp();
  await bob.prints(/Call 3 .*ended/i);
}

async function followMe(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const bob = phones.use(await scriptOf(server, who, "bob"));
  const carol = phones.use(await linphoneOf(server, who, "carol"));
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const chosen = await bob.call(`*21${who.carol}`);
  await bob.ear.hearsSound();
  await chosen.isOver();
  const answered = carol.answer();
  const calling = alice.call(who.bob);
  const stopped = await (await bob.rings()).stops();
  match(stopped.get("reason"), /cause=200/);
  await answered;
  const call = await calling;
  await hearEachOther(alice, carol);
  await call.hangUp();
  await carol.prints(/Call \d+ .*ended/i);
}

interop("who is called rings", ["baresip", "linphonec", "sipp"], async (t) => {
  await using server = await Server.start({ extensions: everybody(5) });
  await sideBySide(t, {
    "with all of a group, and one has it": () => together(server, people(1)),
    "with the others of a group in turn": () => inTurn(server, people(2)),
    "and then whom calls that nobody answers go to": () => noAnswer(server, people(3)),
    "not, between *78 and *79": () => notDisturbed(server, people(4)),
    "at another place too, after *21": () => followMe(server, people(5)),
  });
  await t.step("nothing is left of the calls", () => server.idle());
});

/** Alice calls a group of one who is somewhere else. */
async function callOutside(server: Server, who: People, uri: string, alice: ScriptPhone) {
  const group = groupOf(who);
  await server.command("group", "add", group, "--members", uri, "--ring-seconds", "40");
  return alice.tryToCall(group);
}

async function baresipAccepts(server: Server, who: People): Promise<void> {
  const group = groupOf(who);
  await server.command("group", "add", group);
  await server.command("group", "member", "add", group, who.bob, "--confirm", "on");
  await using phones = new AsyncDisposableStack();
  const bob = phones.use(
    await baresipOf(server, who, "bob", "TLS"),
  );
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const calling = alice.call(group);
  await bob.ear.hearsSound();
  await bob.command("sndcode", "1");
  const call = await calling;
  await hearEachOther(alice, bob);
  await call.hangUp();
  await bob.event("CALL_CLOSED");
}

type Press = (phone: ScriptPhone, call: PhoneCall) => Promise<unknown> | void;

/** Bob presses keys that say nothing, and then 1. */
async function accepts(
  server: Server,
  who: People,
  events: boolean,
  press: (key: string) => Press,
): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const { bob: username } = who;
  const bob = phones.use(
    ScriptPhone.outside(server, { username, hertz: TONES.bob, events }),
  );
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const calling = callOutside(server, who, bob.uri, alice);
  const bobs = await (await bob.rings()).answer();
  await bob.ear.hearsSound();
  await press("5")(bob, bobs);
  const heard = Promise.race([calling.then(() => "up"), bob.ear.hearsSound().then(() => "asked")]);
  equal(await heard, "asked", "another key is no yes");
  await press("1")(bob, bobs);
  const call = await calling as PhoneCall;
  await hearEachOther(alice, bob);
  await call.hangUp();
  await bobs.isOver();
}

const byInfo = (type: string, text: (key: string) => string) => (key: string): Press => (_, call) =>
  call.send("INFO", [], { type, text: text(key) }).then((status) => equal(status, 200));

async function pressesNothing(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const bob = phones.use(ScriptPhone.outside(server, { username: who.bob, hertz: TONES.bob }));
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const calling = callOutside(server, who, bob.uri, alice);
  const bobs = await (await bob.rings()).answer();
  await bobs.isOver(30_000);
  const answer = await calling;
  ok("status" in answer);
  equal(answer.status, 480);
}

interop("who has to accept a call presses 1", ["baresip"], async (t) => {
  await using server = await Server.start({ extensions: everybody(6) });
  const relay = byInfo("application/dtmf-relay", (key) => `Signal=${key}\r\nDuration=160\r\n`);
  const plain = byInfo("application/dtmf", (key) => key);
  await sideBySide(t, {
    "on a baresip": () => baresipAccepts(server, people(1)),
    "by an event": () => accepts(server, people(2), true, (key) => (it) => it.voice.press(key)),
    "by INFO with dtmf-relay": () => accepts(server, people(3), false, relay),
    "by INFO with dtmf": () => accepts(server, people(4), true, plain),
    "by a tone": () => accepts(server, people(5), false, (key) => (it) => it.voice.sound(key)),
    "or is hung up": () => pressesNothing(server, people(6)),
  });
  await t.step("nothing is left of the calls", () => server.idle());
});
