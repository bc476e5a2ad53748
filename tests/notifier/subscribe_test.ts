import { deepEqual, equal, match, ok } from "node:assert/strict";
import { H, type IncomingRequest, type RequestHandler } from "../../src/sip/mod.ts";
import { lampsOf, rule, stateOf, versionOf } from "./set_up.ts";

const TYPE = "application/dialog-info+xml";

rule("[NOTIFY-1] a SUBSCRIBE without credentials is challenged and leaves nothing", async (it) => {
  const phone = it.phone("1001");
  phone.send(phone.request("SUBSCRIBE", "sip:1002@pbx.test", {
    headers: [`Contact: ${phone.contact}`, "Event: dialog"],
  }));
  await it.run(5);
  equal(phone.take(407).headers.has(H.proxyAuthenticate), true);
  equal(it.notifier.size, 0);
  equal(it.pbx.count("ringdown_sip_server_transactions"), 0);
});

rule("[NOTIFY-2] who subscribes gets a 200 and at once the whole state", async (it) => {
  const phone = it.phone("1001");
  const { response, notify } = await phone.subscribe("1002");
  equal(response.headers.first(H.expires), 3600);
  equal(response.headers.raw("Contact")[0], "<sip:1002@192.0.2.1:5060>");
  equal(stateOf(notify), "active;expires=3600");
  equal(notify.headers.raw("Event")[0], "dialog");
  equal(notify.headers.first(H.contentType)?.type, TYPE);
  equal(notify.uriText, "sip:1001@192.0.2.11:5060");
  deepEqual(lampsOf(notify), ["1002 terminated"]);
  equal(it.notifier.size, 1);
});

rule("[NOTIFY-2] a refresh in the dialog gets the same", async (it) => {
  const phone = it.phone("1001");
  const subscribed = await phone.subscribe("1002");
  await it.run(1_800_000);
  equal((await phone.refresh(subscribed, { expires: 600 })).status, 200);
  const notify = await phone.notified();
  equal(stateOf(notify), "active;expires=600");
  deepEqual(lampsOf(notify), ["1002 terminated"]);
  equal(versionOf(notify), 1);
  equal(it.notifier.size, 1);
});

rule("[NOTIFY-3] the id of Event is in every NOTIFY", async (it) => {
  const phone = it.phone("1001");
  const { notify } = await phone.subscribe("1002", { event: "dialog;id=7" });
  equal(notify.headers.raw("Event")[0], "dialog;id=7");
  it.call("1002");
  await it.run(1_100);
  equal((await phone.notified()).headers.raw("Event")[0], "dialog;id=7");
});

rule("[NOTIFY-4] an unknown package gets 489 with those there are, PUBLISH too", async (it) => {
  const phone = it.phone("1001");
  for (const event of ["as-feature-event", "Dialog", ""]) {
    const [, response] = await phone.ask("1002", { event });
    equal(response.status, 489);
    equal(response.headers.raw("Allow-Events")[0], "dialog, message-summary, presence");
  }
  phone.send(phone.request("PUBLISH", "sip:1001@pbx.test", { headers: ["Event: presence"] }));
  await it.run(5);
  phone.take(489);
  equal(it.notifier.size, 0);
});

const EXPIRES: readonly [what: string, asked: number | undefined, granted: number | string][] = [
  ["as it asked", 600, 600],
  ["never longer than it asked", 61, 61],
  ["never longer than two hours", 100_000, 7_200],
  ["the package's hour when it does not say", undefined, 3_600],
  ["423 with Min-Expires for less than a minute", 59, "423 60"],
];
for (const [what, expires, granted] of EXPIRES) {
  rule(`[NOTIFY-5] a subscription lasts ${what}`, async (it) => {
    const [, response] = await it.phone("1001").ask("1002", { expires });
    if (typeof granted === "number") equal(response.headers.first(H.expires), granted);
    else equal(`${response.status} ${response.headers.first(H.minExpires)}`, granted);
  });
}

rule("[NOTIFY-6] Expires: 0 fetches the state once and leaves nothing", async (it) => {
  it.call("1002");
  const phone = it.phone("1001");
  const { response, notify } = await phone.subscribe("1002", { expires: 0 });
  equal(response.headers.first(H.expires), 0);
  equal(stateOf(notify), "terminated;reason=timeout");
  deepEqual(lampsOf(notify), ["1002 early"]);
  equal(it.notifier.size, 0);
  it.call("1002", { state: "terminated" });
  await it.run(2_000);
  equal(phone.waiting, 0);
  deepEqual(it.store.list(0), []);
});

rule("[NOTIFY-7] Expires: 0 in the dialog ends it with the state", async (it) => {
  const phone = it.phone("1001");
  const subscribed = await phone.subscribe("1002");
  equal((await phone.refresh(subscribed, { expires: 0 })).status, 200);
  const last = await phone.notified();
  equal(stateOf(last), "terminated;reason=timeout");
  deepEqual(lampsOf(last), ["1002 terminated"]);
  equal(it.notifier.size, 0);
  equal((await phone.refresh(subscribed)).status, 481);
});

rule("[NOTIFY-8] one that is not refreshed ends on time", async (it) => {
  const phone = it.phone("1001");
  const subscribed = await phone.subscribe("1002", { expires: 60 });
  await it.run(59_000);
  equal(phone.waiting, 0);
  await it.run(1_000);
  equal(stateOf(await phone.notified()), "terminated;reason=timeout");
  equal(it.notifier.size, 0);
  equal(it.count("ringdown_subscriptions_ended_total", { reason: "timeout" }), 1);
  equal((await phone.refresh(subscribed)).status, 481);
});

rule("[NOTIFY-9] a dialog that nobody knows gets 481", async (it) => {
  const phone = it.phone("1001");
  const subscribed = await phone.subscribe("1002");
  const lost = { dialog: { ...subscribed.dialog, remoteTag: "lost" as never } };
  equal((await phone.refresh(lost)).status, 481);
});

rule("[NOTIFY-9] an old CSeq gets 500 and changes nothing", async (it) => {
  const phone = it.phone("1001");
  const subscribed = await phone.subscribe("1002", { cseq: 50 });
  equal((await phone.refresh(subscribed, { cseq: 7 })).status, 500);
  equal(phone.waiting, 0);
});

rule("[NOTIFY-10] a dialog carries one subscription: another event in it gets 403", async (it) => {
  const phone = it.phone("1001");
  const subscribed = await phone.subscribe("1002");
  equal((await phone.refresh(subscribed, { event: "presence" })).status, 403);
  equal((await phone.refresh(subscribed, { event: "dialog;id=2" })).status, 403);
  equal(it.notifier.size, 1);
});

rule("[NOTIFY-10] other methods in it get 405, a BYE 481", async (it) => {
  const phone = it.phone("1001");
  const { dialog } = await phone.subscribe("1002");
  const [next] = phone.within(dialog, "INVITE");
  await it.run(5);
  phone.take(405);
  phone.within(next, "BYE");
  await it.run(5);
  phone.take(481);
  equal(it.notifier.size, 1);
});

const ACCEPTS: readonly [accept: readonly string[], status: number][] = [
  [[], 200],
  [[`Accept: ${TYPE}`], 200],
  [["Accept: application/*;q=0.5, text/plain"], 200],
  [["Accept: text/plain", "Accept: */*"], 200],
  [["Accept: application/pidf+xml"], 406],
  [[`Accept: ${TYPE};q=0`], 406],
];
for (const [headers, status] of ACCEPTS) {
  rule(`[NOTIFY-11] ${headers.join(" and ") || "no Accept"} gets ${status}`, async (it) => {
    const [, response] = await it.phone("1001").ask("1002", { headers });
    equal(response.status, status);
  });
}

const BODIES: readonly [what: string, length: number, headers: readonly string[], number][] = [
  ["a filter", 100, ["Content-Type: application/simple-filter+xml"], 415],
  ["a body that is optional", 100, [
    "Content-Type: text/plain",
    "Content-Disposition: render;handling=optional",
  ], 407],
  ["a body of 5,000 octets", 5_000, [
    "Content-Type: text/plain",
    "Content-Disposition: render;handling=optional",
  ], 413],
];
for (const [what, length, headers, status] of BODIES) {
  rule(`[NOTIFY-12] ${what} gets ${status}`, async (it) => {
    const phone = it.phone("1001");
    const bare = phone.request("SUBSCRIBE", "sip:1002@pbx.test", {
      headers: [`Contact: ${phone.contact}`, "Event: dialog", ...headers],
    });
    phone.send(bare.with({ body: new Uint8Array(length).fill(0x20) }));
    await it.run(5);
    phone.take(status);
    equal(it.notifier.size, 0);
  });
}

rule("[NOTIFY-13] who is not there gets 404, another's domain too", async (it) => {
  const phone = it.phone("1001");
  equal((await phone.ask("4711"))[1].status, 404);
  equal((await phone.ask("1002", { host: "elsewhere.test" }))[1].status, 404);
  equal((await phone.ask("5901", { event: "presence" }))[1].status, 404);
});

rule("[NOTIFY-13] a Request-URI without a user means the user of To", async (it) => {
  const phone = it.phone("1001");
  await phone.prove(phone.request("SUBSCRIBE", "sip:pbx.test", {
    to: "<sip:1002@pbx.test>",
    headers: [`Contact: ${phone.contact}`, "Event: dialog"],
  }));
  phone.take(200);
  deepEqual(lampsOf(await phone.notified()), ["1002 terminated"]);
});

rule("[NOTIFY-14] a SUBSCRIBE needs one SIP Contact", async (it) => {
  const phone = it.phone("1001");
  for (const contact of ["<tel:1001>", "<sip:1001@a>, <sip:1001@b>", "*"]) {
    const [, response] = await phone.ask("1002", { contact });
    equal(response.status, 400, contact);
  }
});

rule("[NOTIFY-15] messages are for their owner; calls and presence for every user", async (it) => {
  const phone = it.phone("1001");
  const summary = { event: "message-summary" };
  equal((await phone.ask("1002", summary))[1].status, 403);
  equal((await phone.ask("1001", summary))[1].status, 200);
  equal((await phone.ask("1002", { event: "presence" }))[1].status, 200);
});

rule("[NOTIFY-16] a device has so many subscriptions, then 403", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  await phone.subscribe("1003");
  const [, refused] = await phone.ask("1002", { event: "presence" });
  equal(`${refused.status} ${refused.reason}`, "403 Forbidden (Too Many Subscriptions)");
  await phone.subscribe("1001", { expires: 0 });
}, { mostOfDevice: 2 });

rule("[NOTIFY-16] what a restarted phone left behind makes room", async (it) => {
  const phone = it.phone("1001");
  await phone.subscribe("1002");
  await phone.subscribe("1003");
  const [, response] = await phone.ask("1002");
  equal(response.status, 200);
  const states = [phone.take("NOTIFY"), phone.take("NOTIFY")].map(stateOf);
  deepEqual(states, ["terminated;reason=giveup", "active;expires=3600"]);
  equal(it.notifier.size, 2);
}, { mostOfDevice: 2 });

rule("[NOTIFY-16] in all there are so many, then 503 with Retry-After", async (it) => {
  await it.phone("1001").subscribe("1002");
  const [, refused] = await it.phone("1003").ask("1002");
  equal(refused.status, 503);
  ok((refused.headers.first(H.retryAfter)?.seconds ?? 0) > 0);
}, { most: 1 });

rule("[NOTIFY-17] a phone that subscribes without pause is answered late", async (it) => {
  const phone = it.phone("1001");
  let answered = 0;
  for (; answered < 1_000; answered++) {
    await phone.prove(phone.request("SUBSCRIBE", "sip:1002@pbx.test", {
      headers: [`Contact: ${phone.contact}`, "Event: dialog", "Expires: 0"],
    }));
    const last = phone.inbox.some((one) => one.kind === "response" && one.status === 200);
    for (const one of phone.inbox.splice(0)) {
      if (one.kind === "request") phone.reply(one, 200);
    }
    await it.run(2);
    if (!last) break;
  }
  match(String(answered), /^3\d\d$/);
  await it.run(3_000);
  deepEqual(phone.heard(), []);
  await it.run(1_000);
  equal(phone.take(503).headers.first(H.retryAfter)?.seconds, 60);
  await it.run(60_000);
  equal((await phone.ask("1002", { expires: 0 }))[1].status, 200);
});

rule(
  "[NOTIFY-18] a phone that subscribes again with its Call-ID has one subscription",
  async (it) => {
    const phone = it.phone("1001");
    const wish = { callId: "same", tag: "same" };
    await phone.subscribe("1002", wish);
    await phone.subscribe("1002", { ...wish, cseq: 20 });
    equal(it.notifier.size, 1);
    it.call("1002");
    await it.run(1_100);
    equal(phone.waiting, 1);
  },
);

rule("[NOTIFY-19] another device cannot touch the subscription", async (it) => {
  const phone = it.phone("1001");
  const subscribed = await phone.subscribe("1002");
  const thief = it.phone("1003");
  equal((await thief.refresh(subscribed, { expires: 0 })).status, 403);
  equal(it.notifier.size, 1);
});

rule("[NOTIFY-20] SUBSCRIBE in the dialog of a call is refused and harms nothing", async (it) => {
  const [alice, bob] = [it.phone("1001"), it.phone("1002")];
  await alice.register();
  await bob.register();
  const invite = await alice.invite("1002", { sdp: "v=0\r\n" });
  await it.run(10);
  const ringing = alice.take(100);
  ok(ringing);
  const incoming = bob.take("INVITE");
  bob.reply(incoming, 180);
  await it.run(10);
  const dialog = alice.dialogAsCaller(invite, alice.take(180));
  alice.within(dialog, "SUBSCRIBE", { headers: ["Event: dialog", "Expires: 60"] });
  await it.run(10);
  match(alice.heard().join(), /^4(05|89) SUBSCRIBE$/);
  alice.cancel(invite);
  await it.run(1_000);
  alice.take(487);
});

const others: ReadonlyMap<string, RequestHandler> = new Map([
  ["ua-profile", (incoming: IncomingRequest) => incoming.respond(200)],
]);

rule("a package that somebody else answers is given to them, unproved and unnamed", async (it) => {
  const phone = it.phone("1001");
  phone.send(phone.request("SUBSCRIBE", "sip:MAC%3a00135e874b49@pbx.test", {
    headers: [`Contact: ${phone.contact}`, "Event: ua-profile;vendor=x", "Expires: 0"],
  }));
  await it.run(5);
  deepEqual(phone.heard(), ["200 SUBSCRIBE"]);
  const [, refused] = await phone.ask("1002", { event: "nonsense" });
  equal(refused.status, 489);
  equal(refused.headers.raw("Allow-Events").join().includes("ua-profile"), false);
}, { others });
