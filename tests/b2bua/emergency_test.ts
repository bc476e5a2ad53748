/** Calls for help on a network in memory: nothing stops them. */

import { deepEqual, equal, match } from "node:assert/strict";
import { DEFAULT_CALL_SETTINGS, type Gateway, type UserId } from "../../src/domain/mod.ts";
import type { OutsideLines } from "../../src/gateways/mod.ts";
import { Carrier } from "../support/carrier.ts";
import { gatewayOf, inboundNumberOf, outboundRouteOf } from "../support/gateways.ts";
import { Pbx, type PbxOptions } from "../support/pbx.ts";
import { Phone, sdp } from "../support/phone.ts";

const A = "198.51.100.1";
const B = "198.51.100.2";
const ANSWERS = { status: 200, sdp: sdp(A) };

const at = (name: string, address: string, changes: Partial<Gateway> = {}) =>
  gatewayOf(name, { address, ...changes });

async function setUp(options: PbxOptions = {}) {
  const pbx = new Pbx({ gateways: [at("a", A), at("b", B)], ...options });
  const alice = new Phone(pbx, { username: "1001", host: "192.0.2.7" });
  const a = new Carrier(pbx.network, { host: A });
  const b = new Carrier(pbx.network, { host: B });
  await pbx.gateways.start();
  await alice.register();
  return { pbx, alice, a, b };
}

const dial = (phone: Phone, number: string, headers: readonly string[] = []) =>
  phone.invite(number, { sdp: sdp(phone.options.host), headers });

Deno.test("a call for help goes out by a gateway that has no route for it", async () => {
  const { pbx, alice, a } = await setUp({
    outboundRoutes: [outboundRouteOf("b", ["b"], { patterns: ["0."] })],
  });
  a.answer = () => ({ status: 486 });
  await dial(alice, "112");
  await pbx.run(100);
  equal(a.last("INVITE").uriText, `sip:112@${A}`);
  alice.take(486, "INVITE");
  await pbx.finish();
});

Deno.test("a call for help of a phone that must encrypt, and does not, goes out", async () => {
  const { pbx, alice, a } = await setUp({ encryptionOfDevices: { "1001": "required" } });
  a.answer = () => ({ status: 486 });
  await dial(alice, "112");
  await pbx.run(100);
  equal(a.of("INVITE").length, 1);
  alice.take(486, "INVITE");
  equal(pbx.media.encryption.get("0"), "optional");
  await pbx.finish();
});

Deno.test("a call for help is tried by every gateway in turn", async () => {
  const { pbx, alice, a, b } = await setUp();
  a.answer = () => ({ status: 503 });
  b.answer = () => ({ status: 486 });
  await dial(alice, "0112");
  await pbx.run(2_000);
  equal(a.of("INVITE").length, 1);
  equal(b.last("INVITE").uriText, `sip:112@${B}`);
  alice.take(486, "INVITE");
  await pbx.finish();
});

Deno.test("who calls for help is shown, though hidden by phone, settings, code and gateway", async () => {
  const { pbx, alice, a } = await setUp({
    gateways: [at("a", A, {
      callerId: { mode: "anonymous", devices: {}, allowed: [], forwarded: false, header: "pai" },
    })],
    numbers: [inboundNumberOf("+4930101", "1001")],
  });
  pbx.settings.set("u-1001" as UserId, { ...DEFAULT_CALL_SETTINGS, hideCallerId: true });
  a.answer = () => ({ status: 486 });
  await dial(alice, "*67112", ["Privacy: id"]);
  await pbx.run(100);
  const invite = a.last("INVITE");
  match(String(invite.from), /^"Alice" <sip:\+4930101@/);
  deepEqual(invite.headers.raw("Privacy"), []);
  await pbx.finish();
});

Deno.test("a call for help shows the number that is set for it, by the gateway that is", async () => {
  const lines = (gateways: OutsideLines): OutsideLines => ({
    attempts: (call) =>
      gateways.attempts({
        ...call,
        help: { shown: "+4930999", gateways: [at("b", B).id] },
      }),
    note: (attempt, outcome) => gateways.note(attempt, outcome),
  });
  const { pbx, alice, a, b } = await setUp({ lines });
  b.answer = () => ({ status: 486 });
  await dial(alice, "112");
  await pbx.run(100);
  match(String(b.last("INVITE").from), /<sip:\+4930999@/);
  deepEqual(a.of("INVITE"), []);
  await pbx.finish();
});

Deno.test("a call for help is let in when the server is full, and stays when it stops", async () => {
  const { pbx, alice, a } = await setUp({ maxCalls: 0 });
  a.answer = (request) => request.method === "INVITE" ? ANSWERS : { status: 200 };
  const invite = await dial(alice, "112");
  await pbx.run(100);
  const dialog = alice.dialogAsCaller(invite, alice.take(200, "INVITE"));
  alice.ack(dialog, invite.cseq.number);
  let drained = false;
  const draining = pbx.b2bua.drain(1).then(() => drained = true);
  await pbx.run(30_000);
  equal(drained, false);
  alice.within(dialog, "BYE");
  await pbx.run(100);
  await draining;
  await pbx.finish();
});

Deno.test("a phone with all the calls it may have can call for help", async () => {
  const { pbx, alice, a } = await setUp({ outboundRoutes: [outboundRouteOf("all", ["a"])] });
  a.answer = () => ({ status: 180 });
  const calls = [];
  for (let n = 0; n < 5; n++) calls.push(await dial(alice, `0301234${n}`));
  await pbx.run(100);
  alice.take(403, "INVITE");
  const ringing = a.of("INVITE").length;
  await dial(alice, "112");
  await pbx.run(100);
  equal(a.of("INVITE").length, ringing + 1);
  pbx.b2bua.drain(0);
  a.answer = () => ({ status: 486 });
  for (const invite of a.of("INVITE")) a.reply(invite, { status: 486 });
  await pbx.run(40_000);
  await pbx.finish();
});

Deno.test("without any gateway a call for help is refused at once", async () => {
  const { pbx, alice } = await setUp({ gateways: [] });
  await dial(alice, "112");
  await pbx.run(100);
  alice.take(480, "INVITE");
  await pbx.finish();
});
