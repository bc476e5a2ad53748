import { deepEqual, equal, ok } from "node:assert/strict";
import { MusicFolder } from "../../src/media/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { wavFile } from "./wav_file.ts";

async function setUp() {
  const root = await Deno.makeTempDir();
  const clock = new FakeClock(new Date("2026-03-04T05:06:07Z"));
  const folder = new MusicFolder(`${root}/music`, clock);
  const dispose = () => Deno.remove(root, { recursive: true });
  return { root, clock, folder, [Symbol.asyncDispose]: dispose };
}

Deno.test("MusicFolder stores a file under the time of its upload, and lists, opens and removes it", async () => {
  await using test = await setUp();
  const { folder } = test;
  deepEqual(await folder.list(), []);
  const bytes = wavFile();
  const stored = await folder.store(bytes);
  ok(stored.valid);
  equal(stored.name, "moh_20260304_050607.wav");
  deepEqual(await folder.list(), [{ name: stored.name, octets: bytes.length }]);
  equal((await folder.open(stored.name))?.durationMs, 1000);
  equal(await folder.remove(stored.name), true);
  equal(await folder.remove(stored.name), false);
  equal(await folder.open(stored.name), undefined);
  deepEqual(await folder.list(), []);
});

Deno.test("MusicFolder gives two uploads of one second two names", async () => {
  await using test = await setUp();
  const [one, two] = await Promise.all([
    test.folder.store(wavFile({ frames: 8000 })),
    test.folder.store(wavFile({ frames: 16_000 })),
  ]);
  ok(one.valid && two.valid);
  deepEqual([one.name, two.name].sort(), ["moh_20260304_050607.wav", "moh_20260304_050608.wav"]);
  equal((await test.folder.list()).length, 2);
});

Deno.test("MusicFolder keeps nothing of a file that cannot be played", async () => {
  await using test = await setUp();
  const refused = await test.folder.store(wavFile({ tag: 7 }));
  equal(!refused.valid && refused.code, "UNSUPPORTED_CODEC");
  deepEqual(await test.folder.list(), []);
  equal(test.folder.validate(wavFile()).valid, true);
  deepEqual(await test.folder.list(), []);
});

Deno.test("MusicFolder opens and removes nothing but what it could have stored", async () => {
  await using test = await setUp();
  const { folder, root } = test;
  await folder.store(wavFile());
  await Deno.writeFile(`${root}/secret.wav`, wavFile());
  await Deno.writeFile(`${root}/music/other.wav`, wavFile());
  const names = [
    "../secret.wav",
    "/etc/passwd",
    "other.wav",
    "moh_20260304_050607.wav/../../secret.wav",
    "../music/moh_20260304_050607.wav",
    "moh_20260304_050607.wav\0",
    "moh_20260304_050607.wav\n",
    "",
  ];
  for (const name of names) {
    equal(MusicFolder.isName(name), false, name);
    equal(await folder.open(name), undefined, name);
    equal(await folder.remove(name), false, name);
  }
  deepEqual((await folder.list()).map(({ name }) => name), ["moh_20260304_050607.wav"]);
  ok((await Deno.stat(`${root}/secret.wav`)).isFile);
});
