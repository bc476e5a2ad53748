/** Hold and resume with real phones: who hears whom, and the music. */

import { Baresip } from "./support/baresip.ts";
import { TONES } from "./support/ear.ts";
import { Linphone } from "./support/linphone.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { ScriptPhone } from "./support/script_phone.ts";
import { Server } from "./support/server.ts";
import { writeTone } from "./support/tone.ts";

/** A baresip, which holds, and a linphone, which hears what comes of it, talk. */
async function talking(phones: AsyncDisposableStack, server: Server, { alice, bob }: People) {
  const [desk, held] = await Promise.all([
    Baresip.start(server, { username: alice, transport: "UDP", hertz: TONES.alice }),
    Linphone.start(server, { username: bob, hertz: TONES.bob }),
  ]);
  phones.use(desk);
  phones.use(held);
  await desk.dial(bob);
  await held.answer();
  await desk.event("CALL_ESTABLISHED");
  await Promise.all([desk.ear.hears(TONES.bob), held.ear.hears(TONES.alice)]);
  return { desk, held };
}

async function holdsAndResumes(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const { desk, held } = await talking(phones, server, who);
  for (const _round of [1, 2]) {
    await desk.command("hold");
    await held.ear.hearsMusic();
    await desk.command("resume");
    await held.ear.hears(TONES.alice);
  }
  await desk.hangUp();
  await held.prints(/Call \d+ .*ended/i);
}

async function holdEachOther(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const { desk, held } = await talking(phones, server, who);
  await desk.command("hold");
  await held.ear.hearsMusic();
  await held.hold();
  await held.resume();
  await held.ear.hearsMusic();
  await desk.command("resume");
  await held.ear.hears(TONES.alice);
  await desk.hangUp();
  await held.prints(/Call \d+ .*ended/i);
}

async function everyDialect(server: Server, who: People): Promise<void> {
  using script = await ScriptPhone.start(server, { username: who.alice, hertz: TONES.alice });
  await using held = await Linphone.start(server, { username: who.bob, hertz: TONES.bob });
  const ringing = held.answer();
  const call = await script.call(who.bob);
  await ringing;
  await held.ear.hears(TONES.alice);
  for (const dialect of ["sendonly", "inactive", "0.0.0.0"] as const) {
    await call.offer(dialect);
    await held.ear.hearsMusic();
    await call.offer("sendrecv");
    await Promise.all([held.ear.hears(TONES.alice), script.ear.hears(TONES.bob)]);
  }
  // And the other way round: the linphone holds.
  await held.hold();
  await script.ear.hearsMusic();
  await held.resume();
  await Promise.all([held.ear.hears(TONES.alice), script.ear.hears(TONES.bob)]);
  await call.hangUp();
}

/** The tone of a file that somebody uploaded: none of the phones'. */
const UPLOADED = 1_500;

async function ownMusic(server: Server, who: People): Promise<void> {
  const file = `${server.data}/song.wav`;
  await writeTone(file, UPLOADED, 5);
  const [, name = ""] = /Added (\S+):/.exec(await server.command("music", "add", file)) ?? [];
  await server.command("user", "set", who.alice, "--music", name);
  await using phones = new AsyncDisposableStack();
  const { desk, held } = await talking(phones, server, who);
  await desk.command("hold");
  await held.ear.hears(UPLOADED);
  await desk.command("resume");
  await held.ear.hears(TONES.alice);
  await desk.hangUp();
  await held.prints(/Call \d+ .*ended/i);
}

interop("who is put on hold hears music", ["baresip", "linphonec"], async (t) => {
  await using server = await Server.start({ extensions: everybody(4) });
  await sideBySide(t, {
    "until the baresip resumes, and again": () => holdsAndResumes(server, people(1)),
    "still, when it has held and resumed itself": () => holdEachOther(server, people(2)),
    "in every dialect of hold": () => everyDialect(server, people(3)),
    "that the one who holds has chosen": () => ownMusic(server, people(4)),
  });
  await t.step("nothing is left of the calls", () => server.idle());
});
