import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { isWeakPin } from "../../src/domain/mod.ts";
import { VoiceFiles } from "../../src/voicemail/mod.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { Boxes } from "./caller.ts";

const DAY_MS = 86_400_000;

Deno.test("[VM-10] only messages that were heard are removed after a time", async () => {
  await using boxes = new Boxes();
  boxes.store.voicemail.saveSettings({ ...boxes.voicemail.settings, keepDays: 2 });
  const heard = boxes.leave();
  const fresh = boxes.leave(5, "103", 1);
  const message = boxes.voicemail.get(heard);
  if (message) boxes.voicemail.setHeard(message, true);
  await boxes.temp.clock.run(2 * DAY_MS - 3_600_000);
  equal(boxes.messages.length, 2);
  await boxes.temp.clock.run(2 * 3_600_000);
  deepEqual(boxes.messages.map(({ id }) => id), [fresh]);
  deepEqual([...boxes.files.there], [fresh]);
});

Deno.test("[VM-12] with its owner a mailbox goes with all that is in it", async () => {
  await using boxes = new Boxes();
  const id = boxes.leave();
  await boxes.voicemail.door.change(boxes.ada.id, "4711");
  boxes.store.users.remove(boxes.ada.id);
  equal(boxes.voicemail.get(id), undefined);
  equal(boxes.voicemail.door.hasPin(boxes.ada.id), false);
  equal(boxes.store.voicemail.isUsed(id), false);
  equal(boxes.leave().length, 32);
  equal(boxes.messages.length, 0, "nobody gets a message who is gone");
});

Deno.test("[VM-15] five wrong PINs in a row lock a mailbox, longer each time", async () => {
  await using boxes = new Boxes();
  const { door } = boxes.voicemail;
  const { id } = boxes.ada;
  const { clock } = boxes.temp;
  await door.change(id, "4711");
  const wrong = async (times: number) => {
    for (let i = 0; i < times; i++) equal(await door.knock(id, "0815"), "wrong");
  };
  await wrong(4);
  equal(await door.knock(id, "4711"), "right");
  await wrong(5);
  equal(await door.knock(id, "4711"), "locked");
  clock.advance(15 * 60_000 - 1);
  equal(door.isLocked(id), true);
  clock.advance(1);
  await wrong(5);
  clock.advance(15 * 60_000);
  equal(await door.knock(id, "4711"), "locked");
  clock.advance(15 * 60_000);
  equal(await door.knock(id, "4711"), "right");
  await wrong(5);
  await door.change(id, "0816");
  equal(await door.knock(id, "0816"), "right", "a new PIN ends the lock");
});

Deno.test("[VM-15] many PINs at once are no way round the lock", async () => {
  await using boxes = new Boxes();
  const { door } = boxes.voicemail;
  await door.change(boxes.ada.id, "4711");
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, i) => door.knock(boxes.ada.id, String(4_662 + i))),
  );
  equal(all.filter((verdict) => verdict === "wrong").length, 5);
  equal(all.filter((verdict) => verdict === "locked").length, 45);
});

Deno.test("[VM-15] a PIN that nobody could look at does not count", async () => {
  await using boxes = new Boxes();
  const { door } = boxes.voicemail;
  await door.change(boxes.ada.id, "4711");
  boxes.isHashing = false;
  for (let i = 0; i < 9; i++) await rejects(door.knock(boxes.ada.id, "4711"), /too many/);
  boxes.isHashing = true;
  equal(await door.knock(boxes.ada.id, "4711"), "right");
});

Deno.test("[VM-14] a mailbox that is not there is looked at for as long", async () => {
  await using boxes = new Boxes();
  equal(await boxes.voicemail.door.knock(undefined, "4711"), "none");
  equal(await boxes.voicemail.door.knock(boxes.ada.id, "4711"), "none");
  deepEqual(boxes.looked, ["no hash", "no hash"]);
});

Deno.test("PINs that anybody would try are weak", () => {
  for (const weak of ["0000", "1234", "4321", "777777", "0123456789"]) equal(isWeakPin(weak), true);
  for (const good of ["4711", "1357", "1235", "9870"]) equal(isWeakPin(good), false);
});

Deno.test("[VM-9] files that nobody knows are removed, but for young ones", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringdown-" });
  try {
    const files = new VoiceFiles(`${folder}/voicemail`, new SeededRandom(3));
    equal(await files.sweep(() => true, new Date()), 0, "there is no folder yet");
    const [known, orphan] = [
      await files.store(new Uint8Array([1])),
      await files.store(new Uint8Array([2])),
    ];
    await Deno.writeFile(`${folder}/voicemail/${files.newId()}.wav.part`, new Uint8Array(9));
    await Deno.writeTextFile(`${folder}/voicemail/notes.txt`, "somebody else's");
    const isKnown = (id: string) => id === known;
    equal(await files.sweep(isKnown, new Date(0)), 0);
    equal(await files.sweep(isKnown, new Date(Date.now() + 60_000)), 2);
    const left = (await Array.fromAsync(Deno.readDir(`${folder}/voicemail`)))
      .map(({ name }) => name).sort();
    deepEqual(left, [`${known}.wav`, "notes.txt"].sort());
    equal(await files.read(orphan), undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a file is read in parts, and no other name is ever opened", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringdown-" });
  try {
    const files = new VoiceFiles(`${folder}/voicemail`, new SeededRandom(3));
    const id = await files.store(Uint8Array.from({ length: 10 }, (_, i) => i));
    deepEqual((await files.read(id, 3, 6))?.octets, new Uint8Array([3, 4, 5]));
    deepEqual((await files.read(id, 8))?.octets, new Uint8Array([8, 9]));
    deepEqual((await files.read(id, 20))?.octets, new Uint8Array());
    equal((await files.read(id))?.size, 10);
    await Deno.writeTextFile(`${folder}/secret.wav`, "no");
    for (const name of ["../secret", "..%2fsecret", `${id}\0`, "", "secret"]) {
      equal(await files.read(name), undefined);
      throws(() => files.path(name), RangeError);
    }
    equal(((await Deno.stat(files.path(id))).mode ?? 0) & 0o777, 0o600);
    equal(await files.free() > 0, true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
