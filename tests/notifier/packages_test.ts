import { deepEqual, equal, match } from "node:assert/strict";
import { bodyOfNotify, rule, stateOf, type WatchedPbx, type Watcher } from "./set_up.ts";

const SUMMARY = { event: "message-summary" };
const PRESENCE = { event: "presence" };

rule("[NOTIFY-49] the owner of a mailbox is told how many messages wait", async (it) => {
  it.setMailbox("1001", { new: 2, old: 8, urgentOld: 2 });
  const phone = it.phone("1001");
  const { notify } = await phone.subscribe("1001", SUMMARY);
  equal(
    bodyOfNotify(notify),
    "Messages-Waiting: yes\r\nMessage-Account: sip:1001@pbx.test\r\n" +
      "Voice-Message: 2/8 (0/2)\r\n",
  );
  equal(notify.headers.raw("Content-Type")[0], "application/simple-message-summary");
  await it.run(1_000);
  it.setMailbox("1001", { old: 10, urgentOld: 2 });
  await it.run(5);
  match(bodyOfNotify(await phone.notified()), /^Messages-Waiting: no\r\n/);
  it.setMailbox("1001", { old: 10, urgentOld: 2 });
  it.setMailbox("1002", { new: 1 });
  await it.run(5_000);
  equal(phone.waiting, 0);
});

rule("[NOTIFY-49] counts that another process changed are told at a review", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1001", SUMMARY);
  it.mailboxes.set("u-1001" as never, { new: 1, old: 0, urgentNew: 0, urgentOld: 0 });
  it.notifier.review();
  await it.run(1_100);
  match(bodyOfNotify(await phone.notified()), /Voice-Message: 1\/0 \(0\/0\)/);
});

rule("[NOTIFY-50] nobody is told of messages who did not ask", async (it) => {
  const phone = it.phone("1001");
  await phone.register();
  it.setMailbox("1001", { new: 1 });
  await it.run(5_000);
  equal(phone.waiting, 0);
});

rule(
  "[NOTIFY-50] a phone that is set up so is told unasked, also when it registers",
  async (it) => {
    const phone = it.phone("1001");
    await phone.register();
    const first = await phone.notified();
    equal(first.uriText, "sip:1001@192.0.2.11:5060");
    equal(first.headers.raw("Event")[0], "message-summary");
    match(stateOf(first), /^terminated/);
    match(bodyOfNotify(first), /Voice-Message: 0\/0/);
    it.setMailbox("1001", { new: 1 });
    it.setMailbox("1002", { new: 1 });
    await it.run(5);
    match(bodyOfNotify(await phone.notified(481)), /Voice-Message: 1\/0/);
    await phone.register();
    equal(phone.waiting, 0, "a refresh is no news");
  },
  { unsolicited: ({ username }) => username === "1001" },
);

/** What presence says by now: open or closed, activity, note. */
async function presence(it: WatchedPbx, phone: Watcher): Promise<readonly unknown[]> {
  await it.run(5_100);
  return facts(bodyOfNotify(await phone.notified()));
}

const facts = (body: string): readonly unknown[] => [
  /<basic>(\w+)</.exec(body)?.[1],
  /<rpid:activities><rpid:([\w-]+)\/>/.exec(body)?.[1],
  /<dm:note>([^<]*)</.exec(body)?.[1],
];

rule("[NOTIFY-51] presence follows registration, calls and do not disturb", async (it) => {
  const [alice, bob] = [it.phone("1001"), it.phone("1002")];
  const { notify } = await alice.subscribe("1002", PRESENCE);
  equal(notify.headers.raw("Content-Type")[0], "application/pidf+xml");
  deepEqual(facts(bodyOfNotify(notify)), ["closed", undefined, "Offline"]);
  await bob.register();
  deepEqual(await presence(it, alice), ["open", undefined, "Available"]);
  it.call("1002");
  deepEqual(await presence(it, alice), ["open", undefined, "Ringing"]);
  it.call("1002", { state: "confirmed" });
  deepEqual(await presence(it, alice), ["open", "on-the-phone", "On the phone"]);
  it.disturbed.add("u-1002" as never);
  it.settingsChanged("1002");
  deepEqual(await presence(it, alice), ["closed", "on-the-phone", "On the phone"]);
  it.call("1002", { state: "terminated" });
  deepEqual(await presence(it, alice), ["closed", "busy", "Do not disturb"]);
  it.disturbed.clear();
  it.settingsChanged("1002");
  deepEqual(await presence(it, alice), ["open", undefined, "Available"]);
  await bob.register({ expires: 0 });
  deepEqual(await presence(it, alice), ["closed", undefined, "Offline"]);
});

rule("[NOTIFY-52] presence is told every five seconds at most", async (it) => {
  const [alice, bob] = [it.phone("1001"), it.phone("1002")];
  await bob.register();
  await alice.subscribe("1002", PRESENCE);
  it.call("1002");
  await it.run(2_000);
  it.call("1002", { state: "confirmed" });
  await it.run(2_900);
  equal(alice.waiting, 0);
  await it.run(100);
  deepEqual(facts(bodyOfNotify(await alice.notified()))[1], "on-the-phone");
});

rule("[NOTIFY-53] one device may have all packages at once, each for itself", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  await phone.subscribe("1002", PRESENCE);
  await phone.subscribe("1001", SUMMARY);
  equal(it.notifier.size, 3);
  await it.run(5_000);
  it.call("1002");
  await it.run(5);
  equal((await phone.notified()).headers.raw("Event")[0], "dialog");
  equal(phone.waiting, 0, "an offline user's presence does not change");
});
