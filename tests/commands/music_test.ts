import { deepEqual, equal, match } from "node:assert/strict";
import { TempProgram } from "./support.ts";

/** A WAV file of `seconds` of silence: PCM, mono unless said otherwise. */
function wav({ seconds = 2, rateHz = 8_000, channels = 1 } = {}): Uint8Array {
  const octets = seconds * rateHz * channels * 2;
  const file = new Uint8Array(44 + octets);
  const view = new DataView(file.buffer);
  const text = (at: number, letters: string) => file.set(new TextEncoder().encode(letters), at);
  text(0, "RIFF");
  view.setUint32(4, 36 + octets, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, octets, true);
  return file;
}

Deno.test("music add keeps a file, list shows it, remove forgets it", async () => {
  await using program = new TempProgram();
  const path = program.path("waltz.wav");
  await Deno.writeFile(path, wav());
  const { code, out } = await program.run("music", "add", path);
  equal(code, 0);
  match(out, /^Added moh_\d{8}_\d{6}\.wav: 2 seconds, 8000 Hz, 16 bit\.$/);
  const [file] = JSON.parse((await program.run("music", "list", "--json")).out);
  equal(file.octets, 32_044);
  equal((await program.run("music", "remove", file.name)).code, 0);
  deepEqual(JSON.parse((await program.run("music", "list", "--json")).out), []);
  equal((await program.run("music", "remove", file.name)).code, 1);
  const { records } = program.open({ as: "tool" }).audit.list({}, { limit: 9 });
  deepEqual(records.map(({ action, subject }) => [action, subject.name]), [
    ["music.removed", file.name],
    ["music.added", file.name],
  ]);
});

Deno.test("music check judges and keeps nothing", async () => {
  await using program = new TempProgram();
  const path = program.path("waltz.wav");
  await Deno.writeFile(path, wav({ channels: 2 }));
  const good = await program.run("music", "check", path);
  equal(good.code, 0);
  match(good.out, /both channels are mixed/);
  await Deno.writeFile(path, wav({ rateHz: 44_100 }));
  const bad = await program.run("music", "check", path);
  equal(bad.code, 1);
  match(bad.err, /INVALID_SAMPLE_RATE/);
  deepEqual(JSON.parse((await program.run("music", "list", "--json")).out), []);
});

Deno.test("music of what is no file, or no name of one, is refused in a sentence", async () => {
  await using program = new TempProgram();
  match((await program.run("music", "add", "/nowhere.wav")).err, /There is no file \/nowhere\.wav/);
  const removed = await program.run("music", "remove", "../secret.key");
  equal(removed.code, 2);
  match(removed.err, /is no name of "music list"/);
});

Deno.test("user set --music takes a name of the list and nothing else", async () => {
  await using program = new TempProgram();
  await program.run("user", "add", "101");
  equal((await program.run("user", "set", "101", "--music", "../waltz.wav")).code, 2);
  const name = "moh_20260102_030405.wav";
  equal((await program.run("user", "set", "101", "--music", name)).code, 0);
  match((await program.run("user", "show", "101")).out, new RegExp(`^Music +${name}$`, "m"));
  await program.run("user", "set", "101", "--music", "default");
  match((await program.run("user", "show", "101")).out, /^Music +our own$/m);
});
