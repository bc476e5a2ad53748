import { deepEqual, equal, throws } from "node:assert/strict";
import {
  type CallId,
  DEFAULT_VOICEMAIL,
  type UserId,
  type VoiceMessage,
  type VoiceMessageId,
} from "../../src/domain/mod.ts";
import { EMPTY_MAILBOX } from "../../src/notifier/mod.ts";
import { addDevice, TempStore } from "../support/temp_store.ts";

const AT = new Date("2026-11-21T20:00:00Z");

function messageOf(mailbox: UserId, id: string, ms = 0): VoiceMessage {
  return {
    id: id as VoiceMessageId,
    mailbox,
    call: "call" as CallId,
    from: "+49301",
    fromName: "Eve",
    called: "101",
    at: new Date(AT.getTime() + ms),
    durationMs: 4_500,
    octets: 72_044,
    heard: false,
  };
}

Deno.test("messages and mailboxes outlive the process", async () => {
  await using temp = new TempStore();
  let user: UserId;
  {
    await using store = temp.open();
    user = addDevice(store, "101").user.id;
    const { voicemail } = store;
    deepEqual(voicemail.mailbox(user), { asksPin: false });
    deepEqual(voicemail.settings, DEFAULT_VOICEMAIL);
    equal(voicemail.add(messageOf(user, "a")), true);
    const { from: _, ...unknown } = messageOf(user, "b", 1);
    voicemail.add({ ...unknown, fromName: "" });
    voicemail.savePin(user, { hash: "$h", failures: 3, lockedUntil: AT });
    const mail = { to: "ada@example.org", attach: true };
    voicemail.saveMailbox(user, { enabled: false, asksPin: true, greeting: "g", mail });
    voicemail.saveSettings({ ...DEFAULT_VOICEMAIL, keepDays: 30, push: true });
  }
  const { voicemail } = temp.open();
  const [second, first] = voicemail.messagesOf(user);
  deepEqual(first, messageOf(user, "a"));
  deepEqual([second?.from, second?.fromName], [undefined, ""]);
  deepEqual(voicemail.pin(user), { hash: "$h", failures: 3, lockedUntil: AT });
  deepEqual(voicemail.mailbox(user), {
    enabled: false,
    asksPin: true,
    greeting: "g",
    mail: { to: "ada@example.org", attach: true },
  });
  deepEqual(voicemail.settings, { ...DEFAULT_VOICEMAIL, keepDays: 30, push: true });
  deepEqual(["a", "g", "x"].map((file) => voicemail.isUsed(file)), [true, true, false]);
  deepEqual(["a", "g", "x"].map((file) => voicemail.isGreeting(file)), [false, true, false]);
  voicemail.saveMailbox(user, { asksPin: false });
  deepEqual(voicemail.mailbox(user), { asksPin: false });
  equal(voicemail.pin(user)?.hash, "$h", "the PIN is another matter");
  voicemail.savePin(user, undefined);
  equal(voicemail.pin(user), undefined);
});

Deno.test("the counts of a mailbox are those of its messages, and go with its user", async () => {
  await using temp = new TempStore();
  const store = temp.open();
  const { user } = addDevice(store, "101");
  const { voicemail } = store;
  deepEqual(voicemail.counts(user.id), EMPTY_MAILBOX);
  for (const [index, id] of ["a", "b", "c"].entries()) voicemail.add(messageOf(user.id, id, index));
  equal(voicemail.setHeard("a" as VoiceMessageId, true), true);
  equal(voicemail.setHeard("a" as VoiceMessageId, true), false);
  const counts = { new: 2, old: 1, urgentNew: 0, urgentOld: 0 };
  // What another process sees.
  deepEqual(temp.open({ as: "tool" }).voicemail.counts(user.id), counts);
  deepEqual([...voicemail.allUsage()], [[user.id, { messages: 3, unheard: 2, octets: 216_132 }]]);
  deepEqual(voicemail.heardBefore(new Date(AT.getTime() + 5), 9).map(({ id }) => id), ["a"]);
  deepEqual(voicemail.heardBefore(AT, 9), []);
  deepEqual(voicemail.messagesOf(user.id, { limit: 2 }).map(({ id }) => id), ["c", "b"]);
  equal(voicemail.messagesIn("call" as CallId).length, 3);
  equal(voicemail.remove("b" as VoiceMessageId), true);
  equal(voicemail.remove("b" as VoiceMessageId), false);
  store.users.remove(user.id);
  deepEqual(voicemail.counts(user.id), EMPTY_MAILBOX);
  equal(voicemail.add(messageOf(user.id, "d")), false);
  throws(() => voicemail.saveMailbox(user.id, { asksPin: false }), /FOREIGN KEY/);
});
