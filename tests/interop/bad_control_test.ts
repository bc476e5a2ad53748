/** Nonsense asked of call control by phones: a clear answer to each, and nothing left. */

import { equal } from "node:assert/strict";
import { TONES } from "./support/ear.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { Sipp } from "./support/sipp.ts";
import { aliceWithBob, hearEachOther, linphoneOf } from "./support/talking.ts";
import { Voice } from "./support/voice.ts";

async function nonsense(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const bob = phones.use(await linphoneOf(server, who, "bob"));
  const mouth = phones.use(new Voice({ name: who.alice, hertz: TONES.alice }));
  const sipp = phones.use(
    await Sipp.start(server, {
      scenario: "uac_asks_nonsense",
      username: who.alice,
      target: who.bob,
      more: [mouth.port, `${who.carol}@127.0.0.1`],
    }),
  );
  await bob.answer();
  await bob.ear.hears(TONES.alice);
  await sipp.passed();
  await bob.prints(/Call \d+ .*ended/i);
}

async function outside(server: Server, who: People): Promise<void> {
  await using sipp = await Sipp.start(server, {
    scenario: "uac_refers_outside",
    username: who.alice,
    target: who.bob,
  });
  await sipp.passed();
}

const long = (head: string) => head + "x".repeat(50_000);

async function oversized(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const { alice, bob, call } = await aliceWithBob(phones, server, who);
  const relay = { type: "application/dtmf-relay", text: long("Signal=5\r\n") };
  const sdp = { type: "application/sdp", text: long("v=0\r\n") };
  const text = { type: "text/plain", text: long("") };
  await call.send("INFO", [], relay);
  equal(await call.send("UPDATE", [], sdp), 488);
  equal(await call.send("REFER", [`Refer-To: <sip:999@127.0.0.1>`], text), 202);
  await call.isTold("SIP/2.0 404");
  equal(await call.send("SUBSCRIBE", ["Event: dialog"], text), 489);
  await hearEachOther(alice, bob);
  await call.hangUp();
  await bob.prints(/Call \d+ .*ended/i);
}

interop("call control answers nonsense, and the two talk on", ["linphonec", "sipp"], async (t) => {
  await using server = await Server.start({ extensions: everybody(3) });
  await sideBySide(t, {
    "transfers and lamps that cannot be": () => nonsense(server, people(1)),
    "a transfer where there is no call": () => outside(server, people(2)),
    "bodies as long as a datagram": () => oversized(server, people(3)),
  });
  await t.step("nothing is left of it", () => server.idle());
});
