import { deepEqual, equal, ok } from "node:assert/strict";
import type { CallId } from "../../src/domain/mod.ts";
import { lampsOf, rule, stateOf, versionOf } from "./set_up.ts";

const [first, second] = ["c1", "c2"] as [CallId, CallId];

rule("[NOTIFY-21] the first change goes at once, later ones a second later as one", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  await it.run(1_000);
  it.call("1002", { state: "trying", direction: "initiator" });
  await it.run(5);
  deepEqual(lampsOf(await phone.notified()), ["1002 trying"]);
  it.call("1002", { state: "early" });
  await it.run(300);
  it.call("1002", { state: "confirmed" });
  await it.run(600);
  equal(phone.waiting, 0);
  await it.run(100);
  deepEqual(lampsOf(await phone.notified()), ["1002 confirmed"]);
  await it.run(60_000);
  equal(phone.waiting, 0);
});

rule("[NOTIFY-21] a change that is undone within the second is not told", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  it.call("1002");
  it.call("1002", { state: "terminated" });
  await it.run(5_000);
  equal(phone.waiting, 0);
});

rule("[NOTIFY-21] ringing is told at once, though the phone was tried before", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  await it.run(1_000);
  it.call("1002", { state: "trying" });
  await it.run(50);
  equal(phone.waiting, 0);
  it.call("1002", { state: "early" });
  await it.run(5);
  deepEqual(lampsOf(await phone.notified()), ["1002 early"]);
});

rule("[NOTIFY-22] a call that ends and one that starts in one second are both told", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  await it.run(1_000);
  it.call("1002", { call: first, state: "confirmed" });
  await it.run(5);
  deepEqual(lampsOf(await phone.notified()), ["c1 confirmed"]);
  it.call("1002", { call: first, state: "terminated" });
  it.call("1002", { call: second });
  await it.run(1_100);
  deepEqual(lampsOf(await phone.notified()), ["c2 early", "c1 terminated"]);
}, { dialogForm: () => "each" });

rule("[NOTIFY-23] one NOTIFY at a time: what comes meanwhile waits for its answer", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  await it.run(1_000);
  it.call("1002", { state: "early" });
  await it.run(5);
  const slow = phone.take("NOTIFY");
  it.call("1002", { state: "confirmed" });
  await it.run(3_000);
  const copies = phone.inbox.filter((one) => one.kind === "request");
  ok(copies.every((one) => one.cseq.number === slow.cseq.number), "only copies of the first");
  phone.heard();
  phone.reply(slow, 200);
  await it.run(5);
  deepEqual(lampsOf(await phone.notified()), ["1002 confirmed"]);
});

const FATES: readonly [status: number, headers: readonly string[], left: number][] = [
  [481, [], 0],
  [481, ["Retry-After: 5"], 0],
  [404, [], 0],
  [489, [], 0],
  [500, [], 1],
  [603, [], 1],
  [401, [], 1],
  [503, ["Retry-After: 5"], 1],
  [480, ["Retry-After: 5 (out to lunch)"], 1],
  [480, ["Retry-After: soon"], 0],
];
for (const [status, headers, left] of FATES) {
  const said = [status, ...headers].join(" with ");
  rule(`[NOTIFY-24] ${said} to a NOTIFY leaves ${left} subscription`, async (it) => {
    const phone = it.phone("1001");
    await phone.ask("1002");
    await phone.notified(status, headers);
    equal(it.notifier.size, left);
    equal(it.store.list(0).length, left);
    await it.run(1_100);
    equal(phone.waiting, 0);
  });
}

rule("[NOTIFY-24] no answer at all ends it after 64*T1", async (it) => {
  const phone = it.phone("1001");
  await phone.ask("1002");
  await it.run(31_900);
  equal(it.notifier.size, 1);
  await it.run(200);
  equal(it.notifier.size, 0);
  equal(it.count("ringdown_notifies_total", { outcome: "unanswered" }), 1);
  equal(it.count("ringdown_subscriptions_ended_total", { reason: "watcher-gone" }), 1);
});

rule("[NOTIFY-25] Retry-After is obeyed, and then the state told again", async (it) => {
  const phone = it.phone("1001");
  await phone.ask("1002");
  await phone.notified(503, ["Retry-After: 5"]);
  it.call("1002");
  await it.run(4_900);
  equal(phone.waiting, 0);
  await it.run(200);
  deepEqual(lampsOf(await phone.notified()), ["1002 early"]);
});

rule("[NOTIFY-26] the way is by the Record-Routes, to the Contact", async (it) => {
  const phone = it.phone("1001");
  const routes = ["Record-Route: <sip:192.0.2.11;lr>", "Record-Route: <sip:edge.test;lr>"];
  const { notify } = await phone.subscribe("1002", { headers: routes });
  deepEqual(notify.headers.raw("Route"), ["<sip:192.0.2.11;lr>", "<sip:edge.test;lr>"]);
  equal(notify.uriText, "sip:1001@192.0.2.11:5060");
});

rule("[NOTIFY-26] a new Contact of a refresh, or of a 200, is the new target", async (it) => {
  const phone = it.phone("1001");
  const subscribed = await phone.subscribe("1002");
  await phone.refresh(subscribed, { contact: "<sip:moved@192.0.2.11:5060>" });
  const notify = phone.take("NOTIFY");
  equal(notify.uriText, "sip:moved@192.0.2.11:5060");
  phone.reply(notify, 200);
  await it.run(1_100);
  it.call("1002");
  await it.run(5);
  equal((await phone.notified()).uriText, "sip:1001@192.0.2.11:5060");
});

rule(
  "[NOTIFY-26] a phone is told on the port of its Contact if it shows its address",
  async (it) => {
    const phone = it.phone("1001", { port: 5062 });
    const there = it.phone("1001", { port: 5064 });
    await phone.ask("1002", { contact: there.contact });
    equal(there.waiting, 1);
    await there.notified();
  },
);

rule("[NOTIFY-27] a closed connection is replaced by that of the registration", async (it) => {
  const phone = it.phone("1001", { protocol: "TCP" });
  await phone.register();
  await phone.subscribe("1002");
  phone.host.breakConnections();
  await it.run(1_000);
  it.call("1002");
  await it.run(20_000);
  equal(phone.waiting, 0);
  equal(it.pbx.count("ringdown_subscriptions_unreachable"), 1);
  await phone.register();
  await it.run(5);
  deepEqual(lampsOf(await phone.notified()), ["1002 early"]);
  equal(it.pbx.count("ringdown_subscriptions_unreachable"), 0);
});

rule("[NOTIFY-27] one whose phone never comes back ends on time", async (it) => {
  const phone = it.phone("1001", { protocol: "TCP" });
  await phone.subscribe("1002", { expires: 60 });
  phone.host.breakConnections();
  it.call("1002");
  await it.run(61_000);
  equal(it.notifier.size, 0);
  equal(it.pbx.count("ringdown_subscriptions_unreachable"), 0);
});

rule("[NOTIFY-28] a NOTIFY too many watch does not hold up everything", async (it) => {
  const phones = ["1001", "1003"].map((name) => it.phone(name));
  for (let round = 0; round < 60; round++) {
    for (const phone of phones) await phone.subscribe("1002");
  }
  await it.run(1_000);
  it.call("1002");
  const sent = () => phones.reduce((sum, { waiting }) => sum + waiting, 0);
  await it.run(2);
  equal(sent(), 50);
  await it.run(5);
  equal(sent(), 100);
  await it.run(5);
  equal(sent(), 120);
  for (const phone of phones) while (phone.waiting > 0) await phone.notified();
});

rule("[NOTIFY-29] versions rise by one in each subscription, from 0", async (it) => {
  const [alice, carol] = [it.phone("1001"), it.phone("1003")];
  const versions = [versionOf((await alice.subscribe("1002")).notify)];
  await it.run(1_000);
  it.call("1002");
  await it.run(5);
  versions.push(versionOf(await alice.notified()));
  equal(versionOf((await carol.subscribe("1002")).notify), 0);
  it.call("1002", { state: "terminated" });
  await it.run(1_100);
  versions.push(versionOf(await alice.notified()));
  equal(versionOf(await carol.notified()), 1);
  deepEqual(versions, [0, 1, 2]);
});

rule("[NOTIFY-30] who may no longer watch is told so when settings change", async (it) => {
  const phone = it.phone("1001");
  const subscribed = await phone.subscribe("1002");
  allowed = "rejected";
  it.settingsChanged("1002");
  await it.run(5);
  const last = await phone.notified();
  equal(stateOf(last), "terminated;reason=rejected");
  equal(last.body.length, 0);
  equal((await phone.refresh(subscribed)).status, 481);
  equal((await phone.ask("1002"))[1].status, 403);
  allowed = "active";
}, { mayWatch: () => allowed });

rule("[NOTIFY-30] who has not been allowed yet learns nothing until then", async (it) => {
  allowed = "pending";
  const phone = it.phone("1001");
  const { notify } = await phone.subscribe("1002");
  equal(stateOf(notify), "pending;expires=3600");
  equal(notify.body.length, 0);
  it.call("1002");
  await it.run(1_100);
  equal(phone.waiting, 0);
  allowed = "active";
  it.settingsChanged("1002");
  await it.run(5);
  const active = await phone.notified();
  deepEqual(lampsOf(active), ["1002 early"]);
  equal(stateOf(active), "active;expires=3599");
}, { mayWatch: () => allowed });

let allowed: "active" | "pending" | "rejected" = "active";

rule("[NOTIFY-31] what is no more ends its subscriptions with noresource", async (it) => {
  const [alice, carol] = [it.phone("1001"), it.phone("1003")];
  const subscribed = await alice.subscribe("1002");
  await carol.subscribe("1002");
  it.users.delete("1002");
  it.devices.delete("1002");
  equal((await alice.refresh(subscribed)).status, 404);
  equal(stateOf(await alice.notified()), "terminated;reason=noresource");
  it.notifier.review();
  await it.run(5);
  equal(stateOf(await carol.notified()), "terminated;reason=noresource");
  equal(it.notifier.size, 0);
});

rule("[NOTIFY-31] a device that is removed watches no more", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  it.devices.delete("1001");
  it.notifier.review();
  await it.run(5);
  equal(stateOf(await phone.notified()), "terminated;reason=rejected");
});
