/** Messages: left, told of by lamps, heard and deleted by real phones. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { TONES } from "./support/ear.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { Baresip } from "./support/baresip.ts";
import type { PhoneCall, ScriptPhone } from "./support/script_phone.ts";
import { Server } from "./support/server.ts";
import { scriptOf } from "./support/talking.ts";
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

interop("somebody does not answer", ["baresip"], async (t) => {
  const settings = ["--voicemail", "on", "--ring-seconds", "3"];
  const more = { "102": ["102m"] };
  await using server = await Server.start({ extensions: everybody(3), more, settings });
  await sideBySide(t, {
    "the message is left, its lamp lit, it is heard and deleted": () => noAnswer(server, people(1)),
  });
  await t.step("nothing is left of the calls", () => server.idle());
  deepEqual(await files(server), []);
  equal(await server.metric("ringdown_voicemail_messages"), 0);
});
