/** Lamps of real phones: calls, waiting messages and presence, from the wire and the terminal. */

import assert from "node:assert/strict";
import type { CallId, VoiceMessageId } from "../../src/domain/mod.ts";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { openStore } from "../../src/store/mod.ts";
import { Baresip } from "./support/baresip.ts";
import { Child } from "./support/child.ts";
import { LampWatcher } from "./support/lamp_watcher.ts";
import { Linphone } from "./support/linphone.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { Sipp } from "./support/sipp.ts";
import { talk, until } from "./support/until.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const EXTENSIONS = ["101", "102", "103", "104"];

/** Says how many messages wait, as a program beside the server does. */
async function leaveMessages(server: Server, extension: string, count: number): Promise<void> {
  await using store = openStore(server.data, {
    clock: new SystemClock(),
    random: new SystemRandom(),
    log: SILENT_LOG,
    meter: new Meter(),
    as: "tool",
  });
  const user = store.users.byExtension(extension);
  assert.ok(user);
  store.atomically(() => {
    for (const { id } of store.voicemail.messagesOf(user.id)) store.voicemail.remove(id);
    for (let at = 0; at < count + 3; at++) {
      store.voicemail.add({
        id: crypto.randomUUID().replaceAll("-", "") as VoiceMessageId,
        mailbox: user.id,
        call: "call" as CallId,
        fromName: "",
        called: extension,
        at: new Date(at),
        durationMs: 3_000,
        octets: 48_044,
        heard: at < 3,
      });
    }
  });
}

interop("baresip is told when messages wait", ["baresip"], async () => {
  await using server = await Server.start({ extensions: EXTENSIONS });
  await leaveMessages(server, "101", 0);
  for (const transport of ["UDP", "TLS"] as const) {
    await using phone = await Baresip.start(server, {
      username: "101",
      transport,
      hertz: 440,
      mwi: true,
    });
    await phone.prints(/Voice-Message: 0\/3/);
    await leaveMessages(server, "101", 2);
    await phone.prints(/Messages-Waiting: yes/);
    await phone.prints(/Voice-Message: 2\/3/);
    await leaveMessages(server, "101", 0);
    // The one before may still be leaving.
    await until(
      "one subscription",
      45_000,
      async () => await server.metric("ringdown_subscriptions") === 1 || undefined,
    );
  }
});

interop("linphone sees the presence of its friend", ["linphonec", "baresip", "sipp"], async () => {
  await using server = await Server.start({ extensions: EXTENSIONS });
  await using phone = await Linphone.start(server, { username: "101", hertz: 440 });
  await phone.befriend("Bob", `sip:102@${server.host}`);
  await phone.prints(/Friend .*102.* is offline/i);
  await using _echo = await Sipp.start(server, { scenario: "uas_answers", username: "103" });
  await using bob = await Baresip.start(server, {
    username: "102",
    transport: "UDP",
    hertz: 880,
    answers: true,
  });
  await phone.prints(/Friend .*102.* is online/i);
  await bob.dial("103");
  await phone.prints(/Friend .*102.* is on the phone/i);
});

interop("a lamp follows a call, and is lit again after a restart", ["sipp"], async (t) => {
  await using server = await Server.start({ extensions: EXTENSIONS });
  using watcher = new LampWatcher(server, "103");
  await watcher.watch("101");
  await watcher.watch("102");
  await watcher.sees("102", ["terminated"]);
  await t.step("rings, talks, goes out", async () => {
    await using callee = await Sipp.start(server, {
      scenario: "uas_answers_late",
      username: "102",
    });
    await using caller = await Sipp.start(server, {
      scenario: "uac_calls",
      username: "101",
      target: "102",
    });
    await Promise.all([caller.passed(), callee.passed()]);
    await watcher.sees("102", ["terminated", "early", "confirmed", "terminated"]);
    await watcher.sees("101", ["terminated", "confirmed", "terminated"]);
    const ringing = watcher.bodiesOf("102").find((body) => body.includes("<state>early"));
    assert.match(ringing ?? "", /direction="recipient"/);
    assert.match(ringing ?? "", /<remote><identity[^>]*>sip:101@/);
  });
  await t.step("one NOTIFY a second at most", async () => {
    await talk(1_500);
    assert.ok(watcher.told.length <= 10, `${watcher.told.length} NOTIFYs`);
  });
  await t.step("after a restart of the server", async () => {
    const before = watcher.told.length;
    assert.equal(await server.stop(), 0);
    const at = `${server.host}:${server.udp}`;
    const off = ["--sips", "off", "--ws", "off", "--wss", "off", "--https", "off"];
    const others = [...off, "--http", `${server.host}:0`];
    await using next = new Child({
      program: Deno.execPath(),
      args: ["run", "-A", MAIN, "serve", "--data", server.data, "--sip", at, ...others],
      env: { NO_COLOR: "1" },
    });
    const told = await until("both lamps lit again", 15_000, () => {
      const all = watcher.told.slice(before);
      return all.length >= 2 ? all : undefined;
    });
    for (const notify of told) {
      const earlier = watcher.told.slice(0, before).filter(({ callId }) =>
        callId === notify.callId
      );
      assert.ok(earlier.length > 0, "in the dialog there was");
      assert.ok(earlier.every(({ sequence }) => sequence < notify.sequence), "with a later CSeq");
      assert.match(notify.body, /state="full"/);
    }
    next.signal("SIGTERM");
    assert.equal(await next.end(20_000), 0);
  });
});
