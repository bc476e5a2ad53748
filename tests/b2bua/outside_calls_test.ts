/** Requests that start no call, and invitations that take another turn. */
import { deepEqual, equal } from "node:assert/strict";
import { H } from "../../src/sip/mod.ts";
import { scenario } from "./set_up.ts";

for (const method of ["SUBSCRIBE", "PUBLISH"]) {
  scenario(
    `${method} of an event package is refused with 489, RFC 6665 §4.2.1.1`,
    {},
    async ({ pbx, alice }) => {
      alice.send(
        alice.request(method, "sip:1002@pbx.test", {
          headers: ["Event: dialog"],
        }),
      );
      await pbx.run(20);
      deepEqual(alice.take(489).headers.raw("Allow-Events"), [""]);
    },
  );
}

scenario(
  "OPTIONS says the same of an extension and of none",
  {},
  async ({ pbx, alice }) => {
    const answers: string[] = [];
    for (const user of ["1002", "9999"]) {
      alice.send(alice.request("OPTIONS", `sip:${user}@pbx.test`));
      await pbx.run(20);
      const { headers } = alice.take(200);
      answers.push(
        JSON.stringify(["Allow", "Supported", "Accept"].map((name) => headers.raw(name))),
      );
    }
    equal(answers[0], answers[1]);
  },
);

scenario(
  "Timer C cancels a phone that rings for more than three minutes, RFC 3261 §16.6",
  { ringMs: 600_000 },
  async ({ pbx, alice, bob }) => {
    await alice.invite("1002");
    await pbx.run(20);
    const invite = bob.take("INVITE");
    bob.reply(invite, 180);
    await pbx.run(180_000);
    deepEqual(bob.heard().filter((line) => line.startsWith("CANCEL")), []);
    // A sign of life starts it anew.
    bob.reply(invite, 180);
    await pbx.run(184_000);
    deepEqual(bob.heard().filter((line) => line.startsWith("CANCEL")), []);
    await pbx.run(2_000);
    bob.reply(bob.take("CANCEL"), 200);
    bob.reply(invite, 487);
    await pbx.run(1_000);
    alice.take(480, "INVITE");
  },
);

scenario(
  "a callee whose interval is longer is invited again with it, RFC 4028 §7.3",
  {},
  async ({ pbx, alice, bob }) => {
    // Its 422 reached the caller as a 480, and the phone could not be called at all.
    await alice.invite("1002");
    await pbx.run(20);
    const first = bob.take("INVITE");
    bob.reply(first, 422, { headers: ["Min-SE: 3600"] });
    await pbx.run(20);
    const second = bob.take("INVITE");
    equal(second.callId, first.callId);
    equal(second.cseq.number, first.cseq.number + 1);
    equal(second.headers.first(H.sessionExpires)?.seconds, 3600);
    equal(second.headers.first(H.minSe)?.seconds, 3600);
    bob.reply(second, 422, { headers: ["Min-SE: 7200"] });
    await pbx.run(20);
    const third = bob.take("INVITE");
    equal(third.headers.first(H.sessionExpires)?.seconds, 7200);
    // One that wants no more than it was offered could go on like this for ever.
    bob.reply(third, 422, { headers: ["Min-SE: 7200"] });
    await pbx.run(20);
    alice.take(480, "INVITE");
    deepEqual(bob.heard().filter((line) => line.startsWith("INVITE")), []);
  },
);
