import { deepEqual, equal, ok } from "node:assert/strict";
import { lampsOf, rule, stateOf, versionOf } from "./set_up.ts";

rule("[NOTIFY-32] a restart tells every watcher everything again", async (it) => {
  const phone = it.phone("1001");
  const { dialog, notify } = await phone.subscribe("1002", { expires: 600 });
  it.restart();
  equal(it.notifier.size, 1);
  await it.run(500);
  equal(phone.waiting, 0, "not before there are doors");
  it.notifier.resume();
  await it.run(1_000);
  const again = await phone.notified();
  deepEqual(lampsOf(again), ["1002 terminated"]);
  equal(again.callId, notify.callId);
  equal(again.from.tag, dialog.remoteTag);
  ok(again.cseq.number > notify.cseq.number, "CSeq rises");
  ok(versionOf(again) > versionOf(notify), "the version rises");
  equal((await phone.refresh({ dialog })).status, 200);
  await phone.notified();
});

rule("[NOTIFY-32] numbers rise over any count of NOTIFYs and restarts", async (it) => {
  const phone = it.phone("1001");
  let { cseq: { number: last } } = (await phone.subscribe("1002", { expires: 7_200 })).notify;
  let version = 0;
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 700; i++) {
      it.call("1002", { state: i % 2 ? "early" : "confirmed" });
      await it.run(1_001);
      const notify = await phone.notified();
      ok(notify.cseq.number > last && versionOf(notify) > version);
      [last, version] = [notify.cseq.number, versionOf(notify)];
    }
    it.restart();
    it.notifier.resume();
    await it.run(500);
    const notify = await phone.notified();
    ok(notify.cseq.number > last && versionOf(notify) > version);
    [last, version] = [notify.cseq.number, versionOf(notify)];
  }
  ok(it.store.saves < 10, `${it.store.saves} writes for 2,100 NOTIFYs`);
});

rule("[NOTIFY-33] lamps are lit again at a pace", async (it) => {
  const phone = it.phone("1001");
  for (let i = 0; i < 100; i++) await phone.subscribe(i % 2 ? "1002" : "1003");
  await it.run(2_000);
  it.restart();
  it.notifier.resume();
  const counts: number[] = [];
  for (let second = 0; second < 6; second++) {
    await it.run(1_000);
    let count = 0;
    for (; phone.waiting > 0; count++) await phone.notified();
    counts.push(count);
  }
  equal(counts.reduce((sum, count) => sum + count), 100);
  ok(counts.every((count) => count < 30), counts.join());
});

rule("[NOTIFY-34] after a restart a phone on a connection is waited for", async (it) => {
  const phone = it.phone("1001", { protocol: "TCP" });
  await phone.register();
  await phone.subscribe("1002");
  phone.host.breakConnections();
  await it.run(10);
  it.restart();
  it.notifier.resume();
  await it.run(60_000);
  equal(phone.waiting, 0);
  equal(it.notifier.size, 1);
  await phone.register();
  await it.run(5_000);
  deepEqual(lampsOf(await phone.notified()), ["1002 terminated"]);
});

rule("[NOTIFY-35] what expired meanwhile, or lost its user or device, is gone", async (it) => {
  const [alice, carol] = [it.phone("1001"), it.phone("1003")];
  await alice.subscribe("1002", { expires: 60 });
  await alice.subscribe("1001", { event: "message-summary" });
  await carol.subscribe("1002");
  it.notifier[Symbol.dispose]();
  await it.run(61_000);
  it.devices.delete("1003");
  it.restart();
  equal(it.notifier.size, 1);
  equal(it.store.list(it.pbx.clock.now().getTime()).length, 1);
});

rule("[NOTIFY-35] who may not watch any more is told so after the restart", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  allowed = "rejected";
  it.restart();
  it.notifier.resume();
  await it.run(1_000);
  equal(stateOf(await phone.notified()), "terminated;reason=rejected");
  allowed = "active";
}, { mayWatch: () => allowed });

let allowed: "active" | "rejected" = "active";

rule("[NOTIFY-36] a program that stops tells nobody", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  it.notifier[Symbol.dispose]();
  it.call("1002");
  await it.run(10_000);
  equal(phone.waiting, 0);
  equal(it.store.list(0).length, 1);
});
