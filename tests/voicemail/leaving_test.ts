import { deepEqual, equal } from "node:assert/strict";
import { Boxes } from "./caller.ts";

const GREETING = "the-person-at 1 0 1 does-not-answer leave-a-message";
const REVIEW = "message-review";

Deno.test("[VM-1] a caller hears who does not answer, and is recorded after the tone", async () => {
  await using boxes = new Boxes();
  const caller = await boxes.leaves().begin();
  deepEqual(await caller.listen(), [GREETING, "beep", "record 180s"]);
  await caller.say(7).press("#");
  deepEqual(await caller.listen(1), [REVIEW]);
  await caller.press("1");
  deepEqual(await caller.listen(), ["message-sent goodbye", "hung up"]);
  const [message] = boxes.messages;
  deepEqual(
    message && { ...message, id: "", at: message.at.toISOString() },
    {
      id: "",
      mailbox: boxes.ada.id,
      call: "call-1",
      from: "102",
      fromName: "Bob",
      called: "101",
      at: "2026-01-01T00:00:00.000Z",
      durationMs: 7_000,
      octets: 112_044,
      heard: false,
    },
  );
  deepEqual([...boxes.files.there], [message?.id]);
});

Deno.test("[VM-1] the owner's greeting is heard instead, and can be left out", async () => {
  await using boxes = new Boxes();
  const id = boxes.files.newId();
  boxes.files.there.add(id);
  await boxes.voicemail.setGreeting(boxes.ada.id, id);
  const caller = await boxes.leaves().begin();
  await caller.press("4#");
  deepEqual(await caller.listen(), [id, "beep", "record 180s"]);
  await caller.hangsUp();
});

Deno.test("[VM-2] a message can be heard and said again before it is sent", async () => {
  await using boxes = new Boxes();
  const caller = await boxes.leaves().begin();
  await caller.listen();
  await caller.say(4).press("#2");
  const [first = ""] = [...boxes.files.there];
  deepEqual(await caller.listen(2), [REVIEW, first, REVIEW]);
  await caller.press("3");
  deepEqual(await caller.listen(), ["beep", "record 180s"]);
  await (await caller.say(9).ends("length")).press("1");
  deepEqual(boxes.messages.map(({ durationMs }) => durationMs), [9_000]);
  deepEqual([...boxes.files.there], boxes.messages.map(({ id }) => String(id)));
});

Deno.test("[VM-2] who says nothing more has sent the message", async () => {
  await using boxes = new Boxes();
  const caller = await boxes.leaves().begin();
  await caller.listen();
  await caller.say(4).ends("silence");
  for (let time = 0; time < 3; time++) {
    deepEqual(await caller.listen(), [REVIEW]);
    equal(boxes.messages.length, 0);
    await caller.waits(6_000);
  }
  deepEqual(await caller.listen(), ["message-sent goodbye", "hung up"]);
  equal(boxes.messages.length, 1);
});

Deno.test("[VM-3] who hangs up has left the message, if it is long enough", async () => {
  for (
    const [seconds, isReviewed, kept] of [[3, false, 1], [2.9, false, 0], [5, true, 1]] as const
  ) {
    await using boxes = new Boxes();
    const caller = await boxes.leaves().begin();
    await caller.listen();
    caller.say(seconds);
    if (isReviewed) await caller.press("#");
    await caller.hangsUp();
    equal(boxes.messages.length, kept);
    equal(boxes.files.there.size, kept);
    equal(boxes.temp.clock.pending, 2, "only what keeps house goes on");
  }
});

Deno.test("[VM-4] who says too little may try again, and who says nothing is hung up", async () => {
  await using boxes = new Boxes();
  const caller = await boxes.leaves().begin();
  await caller.listen();
  for (let time = 0; time < 2; time++) {
    await caller.say(1).press("#");
    deepEqual(await caller.listen(), ["message-too-short", "beep", "record 180s"]);
  }
  await caller.say(1).press("#");
  deepEqual(await caller.listen(), ["goodbye", "hung up"]);

  const silent = await boxes.leaves().begin();
  await silent.listen();
  await silent.ends("silence");
  deepEqual(await silent.listen(), ["goodbye", "hung up"]);
  deepEqual([boxes.messages.length, boxes.files.there.size], [0, 0]);
});

Deno.test("[VM-5] a mailbox that can take nothing says so", async () => {
  await using boxes = new Boxes();
  const { store, voicemail } = boxes;
  store.voicemail.saveSettings({ ...voicemail.settings, mostMessages: 1, freeMegabytes: 10 });
  boxes.files.freeOctets = 9_999_999;
  const poor = await boxes.leaves().begin();
  deepEqual(await poor.listen(), ["no-message-now goodbye", "hung up"]);
  boxes.files.freeOctets = 10_000_000;
  boxes.leave();
  const second = await boxes.leaves().begin();
  deepEqual(await second.listen(), ["mailbox-full goodbye", "hung up"]);
  store.voicemail.saveMailbox(boxes.ada.id, { asksPin: false, enabled: false });
  const third = await boxes.leaves().begin();
  deepEqual(await third.listen(), ["not-available goodbye", "hung up"]);
  equal(boxes.messages.length, 1);
});

Deno.test("[VM-5] what the disk does not take is told to the caller", async () => {
  await using boxes = new Boxes();
  const caller = boxes.leaves();
  caller.failing = true;
  await caller.begin();
  const heard = await caller.listen();
  deepEqual(heard.slice(-3), ["record 180s", "no-message-now goodbye", "hung up"]);
  equal(boxes.messages.length, 0);
});

Deno.test("[VM-6] a caller who does not want to be known is not", async () => {
  await using boxes = new Boxes();
  const caller = await boxes.leaves({ number: undefined, name: "Eve" }).begin();
  await caller.listen();
  await caller.say(4).hangsUp();
  deepEqual(boxes.messages.map(({ from, fromName }) => [from, fromName]), [[undefined, ""]]);
});

Deno.test("[VM-7] who hands a caller over to a mailbox has left nothing there", async () => {
  await using boxes = new Boxes();
  const caller = await boxes.leaves().begin();
  await caller.listen();
  await caller.say(30).hangsUp("replaced");
  deepEqual([boxes.messages.length, boxes.files.there.size, caller.notes.length], [0, 0, 0]);
});

Deno.test("[VM-8] the call knows whether a message was left", async () => {
  await using boxes = new Boxes();
  const caller = await boxes.leaves().begin();
  await caller.listen();
  await caller.say(12).hangsUp();
  const left = { key: "voicemail.left", values: { extension: "101", seconds: 12 } };
  deepEqual(caller.notes, [left]);
  const other = await boxes.leaves().begin();
  await other.hangsUp();
  deepEqual(other.notes, [{ key: "voicemail.none", values: { extension: "101" } }]);
});

Deno.test("[VM-11] a message is told of as soon as it is there", async () => {
  await using boxes = new Boxes();
  boxes.leave();
  const [message] = boxes.messages;
  deepEqual(boxes.events, [
    { type: "voicemail.left", message },
    { type: "mailbox.changed", user: boxes.ada.id },
  ]);
});
