import { deepEqual, equal } from "node:assert/strict";
import { SipRequest } from "../../src/sip/mod.ts";
import { wire } from "../support/messages.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { WatchedPbx } from "./set_up.ts";

const EVENTS = ["dialog", "dialog;id=1", "presence", "message-summary", "dialog;id", "DIALOG", ""];
const ODD = [
  "",
  ";",
  ",",
  "*",
  "<>",
  '"',
  "%00",
  "\t",
  "4294967296",
  "-1",
  "é",
  "<sip:x@y>",
  "a/b;q",
];
const EXPIRES = ["0", "60", "3600", "59", "4294967295", "99999999999", "soon", ""];
const CONTACTS = [
  "<sip:1001@192.0.2.11:5060>",
  "<sip:1001@192.0.2.11>;expires=5",
  "<sip:1001@198.51.100.9:53>",
  "<sips:1001@198.51.100.9;transport=tls>",
  "<sip:1001@[2001:db8::1]:5060;maddr=198.51.100.9>",
  "sip:1001@192.0.2.11",
  "<tel:1001>",
];
const ROUTES = ["<sip:198.51.100.8;lr>", "<sip:198.51.100.8>", "<tel:1>", "sip:a"];
const TARGETS = ["1002", "1001", "5901", "600", "%31002", "1002;x"];
const ODD_TARGETS = ["", "'\"&", "\u00e9", "%00", "%zz"];
const ACCEPTS = ["application/dialog-info+xml", "*/*", "application/*", "text/plain", "/"];
const ANSWERS = [200, 200, 200, 202, 302, 400, 404, 481, 500, 503, 603];

/** Nearly always what a phone may send, and now and then something that none may. */
function line(random: SeededRandom, name: string, values: readonly string[]): readonly string[] {
  if (random.integer(30) === 0) return [];
  const value = random.integer(20) === 0 ? random.pick(ODD) : random.pick(values);
  return random.integer(20) === 0
    ? [`${name}: ${value}`, `${name}: ${random.pick(values)}`]
    : [`${name}: ${value}`];
}

function subscribe(random: SeededRandom, number: number): Uint8Array {
  const target = random.pick(random.integer(15) === 0 ? ODD_TARGETS : TARGETS);
  const body = random.integer(15) === 0 ? "x".repeat(random.integer(6_000)) : "";
  return wire([
    `SUBSCRIBE sip:${target}${target === "" ? "" : "@"}pbx.test SIP/2.0`,
    `Via: SIP/2.0/UDP 192.0.2.11:5060;branch=z9hG4bK${number}`,
    "Max-Forwards: 70",
    `From: <sip:1001@pbx.test>${random.integer(20) === 0 ? "" : `;tag=f${number % 50}`}`,
    "To: <sip:1002@pbx.test>",
    `Call-ID: call-${number % 50}`,
    `CSeq: ${number} SUBSCRIBE`,
    ...line(random, "Event", EVENTS),
    ...line(random, "Expires", EXPIRES),
    ...line(random, "Contact", CONTACTS),
    ...line(random, "Accept", ACCEPTS),
    ...(random.integer(3) === 0 ? line(random, "Record-Route", ROUTES) : []),
    ...(body === "" ? [] : line(random, "Content-Type", ["text/plain", "a/b"])),
    `Content-Length: ${body.length}`,
  ], body);
}

Deno.test("[NOTIFY-54] 1,500 odd SUBSCRIBEs are answered, and all that is left ends", async () => {
  const random = new SeededRandom(20_260_103);
  const it: WatchedPbx = new WatchedPbx({ authenticate: () => it.devices.get("1001") });
  const phone = it.phone("1001");
  for (let i = 1; i <= 1_500; i++) {
    phone.sendBytes(subscribe(random, i));
    await it.run(600);
    const requests = phone.inbox.splice(0).filter((one) => one instanceof SipRequest);
    for (const notify of requests) phone.reply(notify, random.pick(ANSWERS));
    if (random.integer(5) === 0) {
      it.call(random.pick(["1001", "1002", "1003"]), {
        state: random.pick(["trying", "early", "confirmed", "terminated"]),
      });
    }
    deepEqual(it.pbx.errors, []);
  }
  const elsewhere = it.pbx.network.packets.filter(({ from, to }) =>
    from.host === "192.0.2.1" && to.host !== "192.0.2.11"
  );
  deepEqual(elsewhere.map(({ text }) => text), [], "sent to somebody who did not ask");
  await it.run(86_500_000);
  equal(it.notifier.size, 0);
  equal(it.pbx.count("ringdown_subscriptions_unreachable"), 0);
  deepEqual(it.store.list(0), []);
  await it.finish();
});
