import { deepEqual, equal, notEqual } from "node:assert/strict";
import { Boxes, type TestCaller } from "./caller.ts";

const MENU = "mailbox-menu";

Deno.test("[VM-17] new messages begin at once, the oldest first, with caller, day and time", async () => {
  await using boxes = new Boxes();
  const old = boxes.leave(5, "109");
  for (const message of boxes.messages) boxes.voicemail.setHeard(message, true);
  await boxes.temp.clock.run(3_600_000);
  const first = boxes.leave(5, "102");
  await boxes.temp.clock.run(26 * 3_600_000);
  const second = boxes.leave(5, null);
  const caller = await boxes.listens().begin();
  deepEqual(await caller.listen(2), [
    "you-have 2 new-messages 1 old-message",
    "message-from 1 0 2 yesterday at 1 hundred",
    first,
  ]);
  await caller.listen(1);
  await caller.press("2");
  deepEqual(await caller.listen(1), ["message-from unknown-number today at 3 hundred", second]);
  notEqual(old, first);
});

Deno.test("[VM-17] who has no messages hears that, and the menu", async () => {
  await using boxes = new Boxes();
  const caller = await boxes.listens().begin();
  deepEqual(await caller.listen(), [`no-messages ${MENU}`]);
  await caller.press("1");
  deepEqual(await caller.listen(), [`no-messages ${MENU}`]);
  await caller.press("#");
  deepEqual(await caller.listen(), ["goodbye", "hung up"]);
});

Deno.test("[VM-18] keys at a message count while it plays", async () => {
  await using boxes = new Boxes();
  const first = boxes.leave(5, "102");
  const second = boxes.leave(5, "103", 1_000);
  const third = boxes.leave(5, "104", 2_000);
  const caller = await boxes.listens().begin();
  const hears = async (id: string) => equal((await caller.listen(1)).at(-1), id);
  await caller.listen(1);
  await hears(first);
  await caller.press("1");
  await hears(first);
  await caller.press("#");
  await hears(second);
  await caller.press("3");
  deepEqual(await caller.listen(1), ["message-deleted", "message-from 1 0 4 today at 0 hundred"]);
  await hears(third);
  deepEqual(boxes.messages.map(({ id }) => id), [third, first]);
  equal(boxes.files.there.has(second), false);
  await caller.press("*");
  deepEqual(await caller.listen(), [MENU]);
  await caller.press("2");
  await caller.listen(1);
  await caller.press("22");
  deepEqual((await caller.listen(0)).at(-1), `no-more-messages ${MENU}`);
});

Deno.test("[VM-19] a message was heard when it was played to its end, or a key was pressed", async () => {
  await using boxes = new Boxes();
  boxes.leave();
  const heard = () => boxes.messages.map(({ heard }) => heard);
  const caller = await boxes.listens().begin();
  await caller.listen(2);
  await caller.hangsUp();
  deepEqual(heard(), [false]);
  const again = await boxes.listens().begin();
  deepEqual((await again.listen()).at(-1), "message-menu");
  deepEqual(heard(), [true]);
  boxes.leave(5, "103", 1);
  const third = await boxes.listens().begin();
  await third.listen(2);
  await third.press("2");
  deepEqual(heard(), [true, true]);
  equal(boxes.events.filter(({ type }) => type === "mailbox.changed").length, 4, "[VM-11]");
});

Deno.test("[VM-20] who presses nothing is asked three times, and hung up", async () => {
  await using boxes = new Boxes();
  const caller = await boxes.listens().begin();
  for (let time = 0; time < 3; time++) {
    deepEqual(await caller.listen(), [`no-messages ${MENU}`]);
    await caller.waits(6_000);
  }
  deepEqual(await caller.listen(), ["goodbye", "hung up"]);
});

Deno.test("[VM-21] calling back is for phones of ours, and for callers that are known", async () => {
  await using boxes = new Boxes();
  boxes.leave(5, "+4930123");
  const ours = await boxes.listens().begin();
  await ours.listen(2);
  await ours.press("4");
  equal((await ours.listen(0)).at(-1), "call back +4930123");

  await boxes.voicemail.door.change(boxes.ada.id, "4711");
  const away = boxes.calls({ kind: "mailbox", mailbox: boxes.ada.id }, { user: undefined });
  await (await away.begin()).press("4711#");
  await away.press("2");
  await away.listen(1);
  await away.press("4");
  deepEqual((await away.listen(1)).slice(-2), ["invalid", "message-menu"]);

  for (const { id } of boxes.messages) boxes.store.voicemail.remove(id);
  boxes.leave(5, null);
  const unknown = await boxes.listens().begin();
  await unknown.listen(2);
  await unknown.press("4");
  deepEqual((await unknown.listen(1)).slice(-2), ["invalid", "message-menu"]);
});

Deno.test("[VM-22] a greeting is used when it is confirmed", async () => {
  await using boxes = new Boxes();
  const caller = await boxes.listens().begin();
  await caller.press("3");
  deepEqual((await caller.listen()).at(-1), "greeting-menu");
  await caller.press("1");
  deepEqual(await caller.listen(), ["greeting-built-in", "greeting-menu"]);
  await caller.press("2");
  deepEqual(await caller.listen(), ["record-greeting beep", "record 60s"]);
  await caller.say(0.5).press("#");
  deepEqual(await caller.listen(), ["message-too-short", "greeting-menu"]);
  await caller.press("2");
  await caller.listen();
  await caller.say(4).press("#3");
  await caller.listen();
  await caller.say(6).press("#");
  equal(boxes.voicemail.mailbox(boxes.ada.id).greeting, undefined);
  await caller.press("1");
  deepEqual(await caller.listen(), ["greeting-review", `greeting-saved ${MENU}`]);
  const { greeting } = boxes.voicemail.mailbox(boxes.ada.id);
  deepEqual([...boxes.files.there], [greeting]);

  await caller.press("32");
  await caller.listen();
  await caller.say(9).press("#");
  await caller.hangsUp();
  deepEqual([...boxes.files.there], [greeting], "what was not confirmed is forgotten");

  const again = await boxes.listens().begin();
  await again.press("33");
  equal(boxes.voicemail.mailbox(boxes.ada.id).greeting, undefined);
  equal(boxes.files.there.size, 0);
});

Deno.test("[VM-23] a new PIN is typed twice", async () => {
  await using boxes = new Boxes();
  const { door } = boxes.voicemail;
  const caller = await boxes.listens().begin();
  const tries = async (first: string, second = "") => {
    await caller.press(`4${first}#`);
    if (second !== "") await caller.press(`${second}#`);
    return (await caller.listen()).at(-1);
  };
  for (const weak of ["1234", "0000", "9876", "12"]) {
    equal(await tries(weak), `pin-weak ${MENU}`);
  }
  equal(await tries("4711", "4712"), `pin-differs ${MENU}`);
  equal(door.hasPin(boxes.ada.id), false);
  equal(await tries("4711", "4711"), `pin-saved ${MENU}`);
  equal(await door.knock(boxes.ada.id, "4711"), "right");
  deepEqual(boxes.audited.map(({ action, actor }) => [action, actor.kind]), [
    ["mailbox.pin-changed", "code"],
  ]);
});

const ANY = { kind: "mailbox" } as const;

async function opened(caller: TestCaller): Promise<boolean> {
  return (await caller.listen(0)).some((one) => one.includes(MENU));
}

Deno.test("[VM-13] an own phone is asked for the PIN only if its owner wants that", async () => {
  await using boxes = new Boxes();
  const { door } = boxes.voicemail;
  await door.change(boxes.ada.id, "4711");
  equal(await opened(await boxes.listens().begin()), true);
  boxes.store.voicemail.saveMailbox(boxes.ada.id, { asksPin: true });
  const caller = await boxes.listens().begin();
  deepEqual(await caller.listen(), ["enter-pin"]);
  await caller.press("4711#");
  equal(await opened(caller), true);
  await door.change(boxes.ada.id, undefined);
  equal(
    await opened(await boxes.listens().begin()),
    true,
    "without a PIN there is none to ask for",
  );
});

Deno.test("[VM-13] whom the owner sends to the own mailbox needs the PIN", async () => {
  await using boxes = new Boxes();
  boxes.leave();
  await boxes.voicemail.door.change(boxes.ada.id, "4711");
  const sent = await boxes.calls({ kind: "mailbox", own: boxes.ada.id }).begin();
  deepEqual(await sent.listen(), ["enter-pin"]);
  await sent.press("0815#");
  deepEqual((await sent.listen()).at(-1), "pin-wrong enter-pin");
});

Deno.test("[VM-14] from elsewhere a mailbox needs extension and PIN", async () => {
  await using boxes = new Boxes();
  await boxes.voicemail.door.change(boxes.ada.id, "4711");
  const caller = await boxes.calls(ANY).begin();
  deepEqual(await caller.listen(), ["enter-extension"]);
  await caller.press("9*101#");
  deepEqual((await caller.listen()).at(-1), "enter-pin");
  await caller.press("4711");
  await caller.waits(4_000);
  equal(await opened(caller), true);

  const named = await boxes.calls({ ...ANY, mailbox: boxes.ada.id }).begin();
  deepEqual(await named.listen(), ["enter-pin"]);
  // Neither a mailbox without a PIN nor one that is not there is told from a wrong PIN.
  for (const extension of ["101", "102", "999"]) {
    const stranger = await boxes.calls(ANY).begin();
    await stranger.press(`${extension}#0815#`);
    deepEqual((await stranger.listen()).at(-1), "pin-wrong enter-pin");
  }
});

Deno.test("[VM-16] in one call three PINs may be tried", async () => {
  await using boxes = new Boxes();
  await boxes.voicemail.door.change(boxes.ada.id, "4711");
  const caller = await boxes.calls({ ...ANY, mailbox: boxes.ada.id }).begin();
  await caller.press("1111#2222#3333#");
  deepEqual((await caller.listen()).slice(-2), ["pin-wrong goodbye", "hung up"]);
});

Deno.test("[VM-15] who is locked out hears so", async () => {
  await using boxes = new Boxes();
  const { door } = boxes.voicemail;
  await door.change(boxes.ada.id, "4711");
  for (let i = 0; i < 5; i++) await door.knock(boxes.ada.id, "0815");
  const caller = await boxes.calls({ ...ANY, mailbox: boxes.ada.id }).begin();
  await caller.press("4711#");
  deepEqual((await caller.listen()).slice(-2), ["mailbox-locked goodbye", "hung up"]);
});
