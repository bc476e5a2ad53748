/** Real phones: they register, call each other, and hear each other's tone. */

import assert from "node:assert/strict";
import { hasIpv6, interop, sideBySide } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { checkTalk, talkBetween } from "./support/talk.ts";
import { Linphone } from "./support/linphone.ts";
import { Sipp } from "./support/sipp.ts";
import { listenFor } from "./support/tone.ts";
import { talk } from "./support/until.ts";

const EXTENSIONS = ["101", "102", "103", "104", "105", "106"];

interop("two baresip phones hear each other", ["baresip"], async (t) => {
  await using server = await Server.start({ extensions: EXTENSIONS });
  await sideBySide(t, {
    "from UDP to TLS, and the caller hangs up": async () => {
      await talkBetween(server, {
        caller: { username: "101", transport: "UDP" },
        callee: { username: "102", transport: "TLS" },
        hangsUp: "caller",
      });
    },
    "from TLS to UDP, and the callee hangs up": async () => {
      await talkBetween(server, {
        caller: { username: "103", transport: "TLS" },
        callee: { username: "104", transport: "UDP" },
        hangsUp: "callee",
      });
    },
    "from TCP to TCP": async () => {
      await talkBetween(server, {
        caller: { username: "105", transport: "TCP" },
        callee: { username: "106", transport: "TCP" },
        hangsUp: "caller",
      });
    },
  });
  await t.step("nothing is left of the calls", () => server.idle());
});

if (hasIpv6) {
  interop("two baresip phones hear each other over IPv6", ["baresip"], async (t) => {
    await using server = await Server.start({ extensions: EXTENSIONS, host: "::1" });
    await talkBetween(server, {
      caller: { username: "101", transport: "UDP" },
      callee: { username: "102", transport: "TLS" },
      hangsUp: "callee",
    });
    await t.step("nothing is left of the call", () => server.idle());
  });
}

interop("linphone hears its own tone from an echo of SIPp", ["linphonec", "sipp"], async (t) => {
  await using server = await Server.start({ extensions: EXTENSIONS });
  await using echo = await Sipp.start(server, {
    scenario: "uas_answers",
    username: "102",
    echoes: true,
  });
  await using phone = await Linphone.start(server, { username: "101", hertz: 440 });
  await phone.call(`sip:102@${server.host}`);
  await talk(4_000);
  await phone.hangUp();
  await echo.passed();
  const heard = await listenFor(await phone.recording(), 440);
  assert.ok(heard.share > 0.8, JSON.stringify(heard));
  checkTalk(await server.record("101", "102"), "caller");
  await t.step("nothing is left of the call", () => server.idle());
});
