/** Lamps of calls that the B2BUA makes, with nothing published by hand. */

import { deepEqual, equal, match } from "node:assert/strict";
import type { SipRequest } from "../../src/sip/mod.ts";
import { sdp } from "../support/phone.ts";
import { bodyOfNotify, lampsOf, rule } from "./set_up.ts";

const attribute = (notify: SipRequest, name: string): string | undefined =>
  new RegExp(` ${name}="([^"]*)"`).exec(bodyOfNotify(notify))?.[1];

rule("[NOTIFY-37] a lamp has what a Replaces needs to pick the call up", async (it) => {
  const [alice, bob, carol] = ["1001", "1002", "1003"].map((name) => it.phone(name));
  if (!alice || !bob || !carol) throw new Error("phones");
  await alice.register();
  await bob.register();
  await carol.subscribe("1002");
  await carol.subscribe("1001");
  await it.run(1_000);
  const invite = await alice.invite("1002", { sdp: sdp("192.0.2.11") });
  await it.run(10);
  const incoming = bob.take("INVITE");
  deepEqual(lampsOf(await carol.notified()), ["1001 trying"]);
  equal(carol.waiting, 0, "a phone that does not ring yet");

  bob.reply(incoming, 180);
  await it.run(10);
  const ringing = await carol.notified();
  deepEqual(lampsOf(ringing), ["1002 early"]);
  equal(attribute(ringing, "call-id"), incoming.callId);
  equal(attribute(ringing, "remote-tag"), incoming.from.tag);
  equal(attribute(ringing, "local-tag"), "t1002");
  equal(attribute(ringing, "direction"), "recipient");
  match(bodyOfNotify(ringing), /<remote><identity display="Alice">sip:1001@pbx\.test</);

  await it.run(1_000);
  await carol.notified();
  bob.reply(incoming, 200, { sdp: sdp("192.0.2.12") });
  await it.run(10);
  const dialog = alice.dialogAsCaller(invite, alice.take(200, "INVITE"));
  alice.ack(dialog, invite.cseq.number);
  await it.run(1_100);
  const talking = [await carol.notified(), await carol.notified()];
  deepEqual(talking.flatMap(lampsOf).sort(), ["1001 confirmed", "1002 confirmed"]);

  alice.within(dialog, "BYE");
  await it.run(1_100);
  const over = [await carol.notified(), await carol.notified()];
  deepEqual(over.flatMap(lampsOf).sort(), ["1001 terminated", "1002 terminated"]);
  await it.run(10_000);
  equal(carol.waiting, 0);
});
