import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { CallId, LegId, RingGroupId } from "../../src/domain/mod.ts";
import { formatMessage } from "../../src/sip/mod.ts";
import { bodyOfNotify, lampsOf, rule, stateOf, type WatchedPbx, type Watcher } from "./set_up.ts";

const [first, second] = ["c1", "c2"] as [CallId, CallId];

/** What the watcher is told by now. */
async function told(it: WatchedPbx, phone: Watcher): Promise<string> {
  await it.run(1_100);
  return bodyOfNotify(await phone.notified());
}

rule("[NOTIFY-37] a lamp shows the call with all its identifiers", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  it.call("1002");
  equal(
    await told(it, phone),
    '<?xml version="1.0" encoding="UTF-8"?>\r\n' +
      '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full"' +
      ' entity="sip:1002@pbx.test">\r\n' +
      '<dialog id="1002" call-id="sip-call-1" local-tag="their-tag" remote-tag="our-tag"' +
      ' direction="recipient"><state>early</state>' +
      '<local><identity display="Bob">sip:1002@pbx.test</identity>' +
      '<target uri="sip:1002@pbx.test"/></local>' +
      '<remote><identity display="Carol">sip:1003@pbx.test</identity>' +
      '<target uri="sip:1003@pbx.test"/></remote></dialog>\r\n</dialog-info>\r\n',
  );
});

rule("[NOTIFY-37] URIs have the name that the watcher calls us by", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002", { host: "192.0.2.1" });
  it.call("1002");
  const body = await told(it, phone);
  match(body, /entity="sip:1002@192\.0\.2\.1"/);
  match(body, /<target uri="sip:1003@192\.0\.2\.1"\/>/);
});

rule("[NOTIFY-38] a name cannot break out of the XML", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  it.call("1002", {
    sipCallId: '"><!ENTITY x',
    remote: { number: "<1>&'\"", name: `]]></identity>&amp;"'\u0000\u001b\ud800\uffff\n` },
  });
  const body = await told(it, phone);
  match(body, /call-id="&quot;&gt;&lt;!ENTITY x"/);
  match(body, /display="\]\]&gt;&lt;\/identity&gt;&amp;amp;&quot;&apos; "/);
  match(body, /sip:%3C1%3E&amp;&apos;%22@pbx\.test/);
  equal(body.match(/<identity/g)?.length, 2);
});

rule("[NOTIFY-39] who withholds the number is anonymous", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  it.call("1002", { remote: { number: "", name: "" } });
  match(await told(it, phone), /<remote><identity>sip:anonymous@anonymous\.invalid<\/identity>/);
});

rule("[NOTIFY-39] a watcher who may not know sees no remote party", async (it) => {
  const [alice, carol] = [it.phone("1001"), it.phone("1003")];
  await alice.subscribe("1002");
  await carol.subscribe("1002");
  it.call("1002");
  match(await told(it, alice), /<remote>/);
  const hidden = bodyOfNotify(await carol.notified());
  ok(!hidden.includes("<remote>"), hidden);
  match(hidden, /<state>early/);
}, { seesRemote: ({ username }) => username !== "1003" });

rule("[NOTIFY-40] a phone on hold is shown as rendering nothing", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  it.call("1002", { state: "confirmed", holding: true });
  match(
    await told(it, phone),
    /<local>.*<target uri="[^"]*"><param pname="\+sip\.rendering" pval="no"\/><\/target><\/local>/,
  );
});

rule("[NOTIFY-41] a call that rings on three phones of a user is one", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  for (const leg of ["a", "b", "c"] as LegId[]) it.call("1002", { leg });
  await it.run(1_100);
  deepEqual(lampsOf(await phone.notified()), ["c1 early"]);
  it.call("1002", { leg: "b" as LegId, state: "confirmed", sipCallId: "b" });
  for (const leg of ["a", "c"] as LegId[]) it.call("1002", { leg, state: "terminated" });
  await it.run(1_100);
  const notify = await phone.notified();
  deepEqual(lampsOf(notify), ["c1 confirmed"]);
  match(bodyOfNotify(notify), /call-id="b"/);
}, { dialogForm: () => "each" });

rule("[NOTIFY-42] by default there is one element with one id, the foremost call", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  it.call("1002", { call: first, state: "confirmed" });
  it.call("1002", { call: second, state: "early", sipCallId: "ringing" });
  const body = await told(it, phone);
  equal(body.match(/<dialog /g)?.length, 1);
  match(body, /<dialog id="1002" call-id="ringing" .*<state>early/);
  it.call("1002", { call: second, state: "terminated" });
  match(await told(it, phone), /<dialog id="1002" .*<state>confirmed/);
  it.call("1002", { call: first, state: "terminated" });
  match(await told(it, phone), /<dialog id="1002"><state>terminated<\/state><\/dialog>/);
});

rule("[NOTIFY-43] `each` shows every call, and once more what has ended", async (it) => {
  const phone = it.phone("1001");
  const { notify } = await phone.subscribe("1002");
  deepEqual(lampsOf(notify), ["1002 terminated"]);
  it.call("1002", { call: first, state: "confirmed", direction: "initiator" });
  it.call("1002", { call: second, state: "early" });
  await it.run(1_100);
  deepEqual(lampsOf(await phone.notified()), ["c2 early", "c1-o confirmed"]);
  it.call("1002", { call: first, state: "terminated" });
  await it.run(1_100);
  deepEqual(lampsOf(await phone.notified()), ["c2 early", "c1-o terminated"]);
  it.call("1002", { call: second, state: "terminated" });
  await it.run(1_100);
  deepEqual(lampsOf(await phone.notified()), ["c2 terminated"]);
}, { dialogForm: () => "each" });

rule("[NOTIFY-44] `partial` shows all after a SUBSCRIBE, then what changed", async (it) => {
  const phone = it.phone("1001");
  const form = /state="(\w+)" entity/;
  const subscribed = await phone.subscribe("1002", { headers: ["User-Agent: Console 1"] });
  equal(form.exec(bodyOfNotify(subscribed.notify))?.[1], "full");
  it.call("1002", { call: first, state: "confirmed" });
  it.call("1002", { call: second });
  await it.run(1_100);
  deepEqual(lampsOf(await phone.notified()), ["c2 early", "c1 confirmed"]);
  it.call("1002", { call: second, state: "confirmed" });
  await it.run(1_100);
  const changed = await phone.notified();
  equal(form.exec(bodyOfNotify(changed))?.[1], "partial");
  deepEqual(lampsOf(changed), ["c2 confirmed"]);
  it.call("1002", { call: first, state: "terminated" });
  await it.run(1_100);
  deepEqual(lampsOf(await phone.notified()), ["c1 terminated"]);
  await phone.refresh(subscribed);
  const all = await phone.notified();
  equal(form.exec(bodyOfNotify(all))?.[1], "full");
  deepEqual(lampsOf(all), ["c2 confirmed"]);
}, { dialogForm: (agent) => agent?.startsWith("Console") ? "partial" : "one" });

rule("[NOTIFY-55] what ended a call is told with its last element", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  const head = '<?xml version="1.0" encoding="UTF-8"?>\r\n' +
    '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="2" state="partial"' +
    ' entity="sip:1002@pbx.test">\r\n';
  it.call("1002", { call: first, leg: "a" as LegId });
  it.call("1002", { call: first, leg: "b" as LegId });
  await told(it, phone);
  it.call("1002", { call: first, leg: "b" as LegId, state: "terminated", ended: "rejected" });
  it.call("1002", { call: first, leg: "a" as LegId, state: "terminated", ended: "cancelled" });
  equal(
    await told(it, phone),
    `${head}<dialog id="c1"><state event="cancelled">terminated</state></dialog>\r\n` +
      "</dialog-info>\r\n",
  );
  it.call("1002", { call: second, direction: "initiator", state: "confirmed" });
  await told(it, phone);
  it.call("1002", {
    call: second,
    direction: "initiator",
    state: "terminated",
    ended: "local-bye",
  });
  match(
    await told(it, phone),
    /<dialog id="c2-o"><state event="local-bye">terminated<\/state><\/dialog>/,
  );
}, { dialogForm: () => "partial" });

rule("[NOTIFY-55] of a thousand calls only the last are remembered", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  it.call("1002", { call: first });
  it.call("1002", { call: second });
  await told(it, phone);
  it.call("1002", { call: first, state: "terminated", ended: "cancelled" });
  it.call("1002", { call: second, state: "terminated", ended: "rejected" });
  for (let i = 0; i < 999; i++) {
    it.call("1003", { call: `x${i}` as CallId, state: "terminated", ended: "timeout" });
  }
  const body = await told(it, phone);
  match(body, /<dialog id="c1"><state>terminated/);
  match(body, /<dialog id="c2"><state event="rejected">terminated/);
}, { dialogForm: () => "each" });

rule("[NOTIFY-44] a partial state that was not taken is told with the next", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  it.call("1002", { call: first, state: "confirmed" });
  await it.run(1_100);
  await phone.notified(500);
  it.call("1002", { call: second });
  await it.run(1_100);
  deepEqual(lampsOf(await phone.notified()), ["c2 early", "c1 confirmed"]);
}, { dialogForm: () => "partial" });

rule("[NOTIFY-45] a slot is lit while somebody is parked in it", async (it) => {
  const phone = it.phone("1001");
  const { notify } = await phone.subscribe("5901");
  deepEqual(lampsOf(notify), ["5901 terminated"]);
  const parked = {
    slot: "5901",
    call: first,
    remote: { number: "1003", name: "Carol" },
    parkedBy: undefined,
    since: it.pbx.clock.now(),
  };
  it.pbx.bus.publish({ type: "slot.changed", slot: "5901", parked });
  const body = await told(it, phone);
  match(body, /<dialog id="5901" direction="recipient"><state>confirmed<\/state>/);
  match(body, /<remote><identity display="Carol">sip:1003@pbx\.test/);
  it.pbx.bus.publish({ type: "slot.changed", slot: "5901" });
  await it.run(1_100);
  deepEqual(lampsOf(await phone.notified()), ["5901 terminated"]);
  it.pbx.bus.publish({ type: "slot.changed", slot: "5901", parked });
  await it.run(1_100);
  await phone.notified();
  deepEqual(lampsOf((await phone.subscribe("*5901")).notify), ["*5901 confirmed"]);
});

rule("[NOTIFY-46] a ring group shows what comes in for it, and not for its members", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("600");
  const group = "g600" as RingGroupId;
  it.call("1002", { call: first, group });
  it.call("1003", { call: first, group });
  it.call("1003", { call: second, state: "confirmed" });
  await it.run(1_100);
  const notify = await phone.notified();
  deepEqual(lampsOf(notify), ["600 early"]);
  match(bodyOfNotify(notify), /<local><identity>sip:600@pbx\.test/);
  it.call("1002", { call: first, group, state: "terminated" });
  it.call("1003", { call: first, group, state: "terminated" });
  await it.run(1_100);
  deepEqual(lampsOf(await phone.notified()), ["600 terminated"]);
});

const endedOf = (id: CallId) => ({ type: "call.ended", record: { id } as never } as const);

rule("[NOTIFY-47] a call that has ended leaves no lamp lit, whatever was published", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  it.call("1002", { state: "confirmed" });
  await it.run(1_100);
  await phone.notified();
  it.pbx.bus.publish(endedOf(first));
  await it.run(5_010);
  deepEqual(lampsOf(await phone.notified()), ["1002 terminated"]);
});

rule("[NOTIFY-47] a phone that went on to another call keeps its lamp", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  const { leg } = it.call("1002", { call: first, state: "confirmed" });
  await it.run(1_100);
  await phone.notified();
  it.pbx.bus.publish(endedOf(first));
  await it.run(100);
  it.call("1002", { call: second, leg, state: "confirmed" });
  await it.run(10_000);
  equal(phone.waiting, 0);
  it.call("1002", { call: second, leg, state: "terminated" });
  await it.run(1_100);
  deepEqual(lampsOf(await phone.notified()), ["1002 terminated"]);
  it.pbx.bus.publish(endedOf(second));
});

rule("[NOTIFY-48] a usual lamp fits a datagram", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  const token = "0123456789abcdef0123456789abcdef";
  it.call("1002", { sipCallId: token, localTag: "1928301774", remoteTag: token });
  await it.run(1_100);
  const notify = await phone.notified();
  equal(stateOf(notify), "active;expires=3599");
  ok(formatMessage(notify).length < 1_300, `${formatMessage(notify).length} octets`);
});
