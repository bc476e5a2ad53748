/** What happens at the same time on both sides, or never: played by phones with a script. */

import assert from "node:assert/strict";
import { sideBySide } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { type PeerDialog, SipPeer } from "./support/sip_peer.ts";
import { sdpText, type SipText } from "./support/sip_text.ts";

/** A caller and a callee that talk. `headers` go into the answer of the callee. */
async function talk(server: Server, from: string, to: string, headers: readonly string[] = []) {
  const caller = await SipPeer.open(server, from);
  const callee = await SipPeer.open(server, to);
  await callee.register();
  const call = await caller.invite(to);
  const invite = await callee.request("INVITE");
  await callee.respond(invite, 200, { tag: "b", sdp: sdpText(), headers });
  const ofCaller = caller.dialogOfCaller(call, await caller.response(200, "INVITE"));
  await caller.ask(ofCaller, "ACK");
  await callee.request("ACK");
  return { caller, callee, ofCaller, ofCallee: callee.dialogOfCallee(invite, "b") };
}

/** Hangs up and sees the other side hung up. */
async function hangUp(one: SipPeer, dialog: PeerDialog, other: SipPeer): Promise<void> {
  await one.ask(dialog, "BYE");
  await one.response(200, "BYE");
  await other.respond(await other.request("BYE"), 200);
}

async function bothHangUp(server: Server): Promise<void> {
  const { caller, callee, ofCaller, ofCallee } = await talk(server, "102", "202");
  await Promise.all([caller.ask(ofCaller, "BYE"), callee.ask(ofCallee, "BYE")]);
  const answered = async (one: SipPeer) => {
    const isAnswer = (it: SipText) => it.method === "BYE" && it.status >= 200;
    return (await one.next("an answer to its BYE", isAnswer)).status;
  };
  const statuses = await Promise.all([answered(caller), answered(callee)]);
  assert.ok(statuses.includes(200) && statuses.every((one) => one === 200 || one === 481));
  for (const phone of [caller, callee]) {
    const bye = phone.received.find((one) => one.isRequest && one.method === "BYE");
    if (bye) await phone.respond(bye, 200);
  }
  assert.equal((await server.record("102", "202")).reason, "hung-up");
  caller.vanish();
  callee.vanish();
}

async function elsewhere(server: Server): Promise<void> {
  using caller = await SipPeer.open(server, "103");
  using first = await SipPeer.open(server, "203");
  using second = await SipPeer.open(server, "203");
  await Promise.all([first.register(), second.register()]);
  const call = await caller.invite("203");
  const [one, two] = await Promise.all([first.request("INVITE"), second.request("INVITE")]);
  await first.respond(one, 180, { tag: "one" });
  await second.respond(two, 180, { tag: "two" });
  await caller.response(180, "INVITE");
  await second.respond(two, 200, { tag: "two", sdp: sdpText() });
  const cancel = await first.request("CANCEL");
  assert.match(cancel.get("reason"), /^SIP\s*;\s*cause=200\s*;\s*text="Call completed elsewhere"/i);
  await first.respond(cancel, 200, { tag: "one" });
  await first.respond(one, 487, { tag: "one" });
  await first.request("ACK");
  const dialog = caller.dialogOfCaller(call, await caller.response(200, "INVITE"));
  await caller.ask(dialog, "ACK");
  await second.request("ACK");
  await hangUp(caller, dialog, second);
  const { reason, legs } = await server.record("103", "203");
  assert.equal(reason, "hung-up");
  assert.deepEqual(legs.map(({ status }) => status).sort(), [200, 200, 487]);
}

async function unreachable(server: Server): Promise<void> {
  using caller = await SipPeer.open(server, "104");
  const gone = await SipPeer.open(server, "204");
  await gone.register();
  gone.vanish();
  const call = await caller.invite("204");
  const refusal = await caller.response(480, "INVITE", 40_000);
  await caller.acknowledgeFailure(call, refusal);
  assert.match(refusal.get("reason"), /cause=408/);
  const { reason, status } = await server.record("104", "204");
  assert.deepEqual({ reason, status }, { reason: "unreachable", status: 480 });
}

async function refusedConnection(server: Server): Promise<void> {
  using caller = await SipPeer.open(server, "105");
  const gone = await SipPeer.open(server, "205", "TCP");
  await gone.register();
  gone.vanish();
  const call = await caller.invite("205");
  const refusal = await caller.response(480, "INVITE", 40_000);
  await caller.acknowledgeFailure(call, refusal);
  // Its connection told at once that it is gone, so there may be no contact left to try.
  assert.equal(refusal.status, 480);
}

async function refreshes(server: Server): Promise<void> {
  const timer = ["Supported: timer", "Require: timer", "Session-Expires: 90;refresher=uac"];
  const { caller, callee, ofCaller } = await talk(server, "107", "207", timer);
  const refresh = await callee.request("INVITE", 60_000);
  assert.match(refresh.get("session-expires"), /^90\s*;\s*refresher=uac$/);
  // A refusal that does not say the dialog is gone leaves it as it was.
  await callee.respond(refresh, 500, { tag: "b" });
  await callee.request("ACK");
  await hangUp(caller, ofCaller, callee);
  assert.equal((await server.record("107", "207")).reason, "hung-up");
  caller.vanish();
  callee.vanish();
}

Deno.test("B2bua survives what crosses and what goes away", async (t) => {
  const numbers = ["02", "03", "04", "05", "07"];
  await using server = await Server.start({
    extensions: numbers.flatMap((number) => [`1${number}`, `2${number}`]),
    settings: ["--ring-seconds", "60"],
  });
  await sideBySide(t, {
    "two BYEs that cross end the call once": () => bothHangUp(server),
    "of two contacts the one that does not answer hears why": () => elsewhere(server),
    "a contact that is silent is unreachable after 32 s": () => unreachable(server),
    "a contact whose connection is gone is unreachable": () => refusedConnection(server),
    "a refusal of the refresh does not end the session yet": () => refreshes(server),
  });
  await t.step("nothing is left of any call", () => server.idle());
});
