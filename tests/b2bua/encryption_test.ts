/** What becomes of offers of encrypted sound, on a network in memory. */

import { deepEqual, equal, match } from "node:assert/strict";
import type { PbxOptions } from "../support/pbx.ts";
import { bodyText, sdp } from "../support/phone.ts";
import { scenario } from "./set_up.ts";

const KEY = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
/** What the media engine would offer to a phone that prefers to encrypt. */
const secured = (host: string) =>
  sdp(host, `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}\r\n`).replace("RTP/AVP", "RTP/SAVP");
const OWN_NETWORK: PbxOptions = { keysByAnyTransport: true };

for (const status of [415, 488, 606]) {
  scenario(
    `a phone that refuses RTP/SAVP with ${status} is offered the same in the open, once`,
    OWN_NETWORK,
    async ({ pbx, alice, bob }) => {
      await alice.invite("1002", { sdp: secured(alice.options.host) });
      await pbx.run(20);
      const first = bob.take("INVITE");
      match(bodyText(first), /RTP\/SAVP/);
      bob.reply(first, status);
      await pbx.run(20);
      const second = bob.take("INVITE");
      equal(/SAVP|crypto/.test(bodyText(second)), false);
      match(bodyText(second), /m=audio \d+ RTP\/AVP 0\r\n/);
      deepEqual([second.callId, second.cseq.number], [first.callId, first.cseq.number + 1]);
      bob.reply(second, 488);
      await pbx.run(20);
      equal(alice.take(488, "INVITE").status, 488);
      deepEqual([pbx.media.encryption.get("0"), pbx.media.encryption.get("1")], [
        "optional",
        "preferred",
      ]);
    },
  );
}

scenario(
  "a phone that must encrypt is offered nothing in the open",
  { ...OWN_NETWORK, encryptionOfDevices: { "1002": "required" } },
  async ({ pbx, alice, bob }) => {
    await alice.invite("1002", { sdp: secured(alice.options.host) });
    await pbx.run(20);
    bob.reply(bob.take("INVITE"), 488);
    await pbx.run(20);
    alice.take(488, "INVITE");
    equal(pbx.media.encryption.get("1"), "required");
  },
);

scenario(
  "a phone that must encrypt and is reached by UDP is not rung",
  { encryptionOfDevices: { "1002": "required" } },
  async ({ pbx, alice, bob }) => {
    await alice.invite("1002", { sdp: sdp(alice.options.host) });
    await pbx.run(20);
    alice.take(488, "INVITE");
    deepEqual(bob.heard(), []);
    equal(pbx.records[0]?.tried?.at(-1)?.key, "encryption.impossible");
  },
);

scenario(
  "the record says that the sound a caller offers is not what it has to be",
  {},
  async ({ pbx, alice, bob }) => {
    pbx.media.refuseNext = { refused: "encryption", why: "x" };
    await alice.invite("1002", { sdp: sdp(alice.options.host) });
    await pbx.run(20);
    alice.take(488, "INVITE");
    deepEqual(bob.heard(), []);
    equal(pbx.records[0]?.tried?.at(-1)?.key, "encryption.refused");
  },
);
