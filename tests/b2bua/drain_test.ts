/** How a server stops. */
import { deepEqual, equal } from "node:assert/strict";
import { sdp, talk } from "../support/phone.ts";
import { scenario } from "./set_up.ts";

scenario(
  "a server that stops takes no new call and waits for those there are",
  {},
  async ({ pbx, alice, bob }) => {
    const { callerDialog } = await talk(alice, bob);
    let drained = false;
    const draining = pbx.b2bua.drain(60).then(() => drained = true);
    await bob.invite("1001", { sdp: sdp("192.0.2.8") });
    await pbx.run(10_000);
    bob.take(503);
    equal(drained, false);
    alice.within(callerDialog, "BYE");
    await pbx.run(20);
    await draining;
    equal(drained, true);
  },
);

scenario(
  "a server that has waited long enough hangs up who talks",
  {},
  async ({ pbx, alice, bob }) => {
    await talk(alice, bob);
    const draining = pbx.b2bua.drain(60);
    await pbx.run(60_100);
    await draining;
    for (const phone of [alice, bob]) {
      deepEqual(phone.take("BYE").headers.raw("Reason"), [
        'SIP;cause=503;text="The server is stopping"',
      ]);
    }
  },
);

scenario(
  "a server that has waited long enough gives up who rings",
  {},
  async ({ pbx, alice, bob }) => {
    await alice.invite("1002", { sdp: sdp("192.0.2.7") });
    await pbx.run(10);
    bob.reply(bob.take("INVITE"), 180);
    const draining = pbx.b2bua.drain(1);
    await pbx.run(1_100);
    await draining;
    alice.take(503);
    bob.take("CANCEL");
  },
);

scenario("a server without calls stops at once", {}, async ({ pbx }) => {
  await pbx.b2bua.drain(60);
  equal(pbx.clock.pending > 0, true, "the REGISTERs are still remembered");
});
