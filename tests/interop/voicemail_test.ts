/** Messages: left, told of by lamps, heard and deleted by real phones. */

import { equal, ok } from "node:assert/strict";
import { TONES } from "./support/ear.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { Baresip } from "./support/baresip.ts";
import type { PhoneCall, ScriptPhone } from "./support/script_phone.ts";
import { Server } from "./support/server.ts";
import { aliceWithBob, baresipOf, hearEachOther, linphoneOf, scriptOf } from "./support/talking.ts";
import { listenFor } from "./support/tone.ts";
import { talk, until } from "./support/until.ts";

/** Says a tone for so long at a mailbox that has answered, and hangs up. */
async function leave(phone: ScriptPhone, call: PhoneCall, ms = 4_500): Promise<void> {
  await phone.ear.hearsSound();
  phone.voice.press("#");
  await phone.ear.hears(1_000);
  await talk(ms);
  await call.hangUp();
}

/** The sound files of all messages there are. */
const files = async (server: Server) =>
  (await Array.fromAsync(Deno.readDir(`${server.data}/voicemail`)))
    .map(({ name }) => `${server.data}/voicemail/${name}`);

interface Kept {
  readonly extension: string;
  readonly messages: number;
  readonly unheard: number;
}

/** What the mailbox of somebody holds, once it is `wanted`. */
async function holds(server: Server, extension: string, wanted: readonly [number, number]) {
  await until(`${wanted} messages for ${extension}`, 10_000, async () => {
    const all: readonly Kept[] = JSON.parse(await server.command("mailbox", "list", "--json"));
    const box = all.find((one) => one.extension === extension);
    return box?.messages === wanted[0] && box.unheard === wanted[1] || undefined;
  });
}

async function noAnswer(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const lamp = phones.use(
    await Baresip.start(server, {
      username: who.bob,
      transport: "UDP",
      hertz: TONES.bob,
      mwi: true,
    }),
  );
  await lamp.prints(/Voice-Message: 0\/0/);
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const call = await alice.call(who.bob);
  await leave(alice, call);
  await lamp.prints(/Messages-Waiting: yes/);
  await lamp.prints(/Voice-Message: 1\/0/);
  const record = await server.record(who.alice, who.bob);
  const left = record.tried?.find(({ key }) => key === "voicemail.left");
  ok(Number(left?.values["seconds"]) >= 4, JSON.stringify(record.tried));
  const sounds = await Promise.all(
    (await files(server)).map((path) => listenFor(path, TONES.alice)),
  );
  ok(sounds.some(({ share, seconds }) => share > 0.9 && seconds > 4), JSON.stringify(sounds));

  const mobile = phones.use(await scriptOf(server, { ...who, bob: `${who.bob}m` }, "bob"));
  const listening = await mobile.call("*97");
  await mobile.ear.hears(TONES.alice);
  mobile.voice.press("3");
  await lamp.prints(/Voice-Message: 0\/0/);
  await holds(server, who.bob, [0, 0]);
  await listening.hangUp();
}

/** Somebody who is not connected has the message at once; linphone leaves it and baresip hears it. */
async function away(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const alice = phones.use(await linphoneOf(server, who, "alice"));
  await alice.call(`sip:${who.bob}@${server.host}:${server.udp}`);
  await alice.ear.hearsSound();
  await alice.type("#");
  await alice.ear.hears(1_000);
  await talk(4_500);
  await alice.hangUp();
  await holds(server, who.bob, [1, 1]);
  const bob = phones.use(await baresipOf(server, who, "bob", "TLS", false));
  await bob.dial("*97");
  await bob.ear.hears(TONES.alice);
  await bob.hangUp();
  await holds(server, who.bob, [1, 1]);
}

/** Who talks is sent to a mailbox, and leaves the message there. */
async function transferred(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const { alice, bob, call } = await aliceWithBob(phones, server, who);
  equal(await call.refer(`sip:*99${who.carol}@${server.host}`), 202);
  await call.isTold("SIP/2.0 200");
  await call.isOver();
  await bob.ear.hearsSound();
  await bob.type("#");
  await bob.ear.hears(1_000);
  await talk(4_500);
  await bob.hangUp();
  await holds(server, who.carol, [1, 1]);
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const listening = await carol.call("*97");
  await carol.ear.hears(TONES.bob);
  // Calls back who left it.
  carol.voice.press("4");
  // Its terminal says the same of this call as of the first.
  await talk(2_000);
  await bob.does("answer", /Call \d+ .*(connected|answered)/i);
  await hearEachOther(carol, bob);
  await listening.hangUp();
  equal(alice.keys.length, 0);
}

async function pins(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const alice = phones.use(await scriptOf(server, who, "alice"));
  await leave(alice, await alice.call(`*99${who.bob}`));
  await holds(server, who.bob, [1, 1]);
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, "4711");
    await server.command("mailbox", "set", who.bob, "--pin-file", file);
  } finally {
    await Deno.remove(file);
  }
  const type = (keys: string) => [...keys].forEach((key) => alice.voice.press(key));
  const listening = await alice.call("*98");
  type(`${who.bob}#4711#`);
  await alice.ear.hears(TONES.alice);
  await listening.hangUp();
  const wrong = await alice.call(`*98${who.bob}`);
  type("0000#0001#0002#");
  await wrong.isOver();
  const again = await alice.call(`*98${who.bob}`);
  type("0003#0004#4711#");
  await again.isOver();
  equal(await server.metric("ringdown_voicemail_locks_total"), 1);
  equal(await server.metric("ringdown_voicemail_wrong_pins_total"), 5);
}

/** A greeting that was recorded by phone is what callers hear. */
async function greeting(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  // Whose tone is not that of the beep.
  const dave = phones.use(await scriptOf(server, who, "dave"));
  const call = await dave.call("*97");
  for (const key of "32") dave.voice.press(key);
  await dave.ear.hears(1_000);
  await talk(2_500);
  dave.voice.press("#");
  await dave.ear.hearsSound();
  dave.voice.press("1");
  // It says that it was saved, and what to press.
  await talk(1_500);
  await call.hangUp();
  const alice = phones.use(await linphoneOf(server, who, "alice"));
  await alice.call(`sip:*99${who.dave}@${server.host}:${server.udp}`);
  await alice.ear.hears(TONES.dave);
  await alice.hangUp();
}

interop("messages by phone", ["baresip", "linphonec"], async (t) => {
  const settings = ["--voicemail", "on", "--ring-seconds", "3"];
  const more = { "102": ["102m"] };
  await using server = await Server.start({ extensions: everybody(5), more, settings });
  await sideBySide(t, {
    "the message is left, its lamp lit, it is heard and deleted": () => noAnswer(server, people(1)),
    "who is not connected, linphone and baresip": () => away(server, people(2)),
    "a transfer to a mailbox, and a call back": () => transferred(server, people(3)),
    "PINs, and the lock": () => pins(server, people(4)),
    "a greeting of one's own": () => greeting(server, people(5)),
  });
  await t.step("nothing is left of the calls", () => server.idle());
  // Messages for 202, 303 and 402, and the greeting of 504.
  equal((await files(server)).length, 4);
  equal(await server.metric("ringdown_voicemail_messages"), 3);
});
