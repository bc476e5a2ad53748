/** SIGTERM: calls may finish, and then the process is gone at once. */

import assert from "node:assert/strict";
import { Server } from "./support/server.ts";
import { SipPeer } from "./support/sip_peer.ts";
import { sdpText } from "./support/sip_text.ts";

/** Two phones that talk. */
async function talking(server: Server) {
  const [caller, callee] = await Promise.all([
    SipPeer.open(server, "101"),
    SipPeer.open(server, "102"),
  ]);
  await callee.register();
  const call = await caller.invite("102");
  const invite = await callee.request("INVITE");
  await callee.respond(invite, 200, { tag: "b", sdp: sdpText() });
  const answer = await caller.response(200, "INVITE");
  const dialog = caller.dialogOfCaller(call, answer);
  await caller.ask(dialog, "ACK");
  await callee.request("ACK");
  return { caller, callee, dialog };
}

Deno.test("ringdown serve lets a call finish after SIGTERM, then ends at once with 0", async () => {
  await using server = await Server.start({
    extensions: ["101", "102"],
    settings: ["--drain-seconds", "30"],
  });
  const { caller, callee, dialog } = await talking(server);
  const ended = server.stop(10_000);
  await server.logged(/Stopping: no new calls/);
  await callee.invite("101");
  const refusal = await callee.response(503, "INVITE");
  assert.match(refusal.get("retry-after"), /^\d+$/);
  await caller.ask(dialog, "BYE");
  await caller.response(200, "BYE");
  await callee.respond(await callee.request("BYE"), 200);
  const at = performance.now();
  assert.equal(await ended, 0);
  // Long before the 30 seconds that it would have given the call.
  assert.ok(performance.now() - at < 15_000);
  caller.vanish();
  callee.vanish();
  const { reason, endedBy } = await server.record("101", "102");
  assert.deepEqual({ reason, endedBy }, { reason: "hung-up", endedBy: "caller" });
});

Deno.test("ringdown serve hangs up the calls that do not finish", async () => {
  await using server = await Server.start({
    extensions: ["101", "102"],
    settings: ["--drain-seconds", "1"],
  });
  const { caller, callee } = await talking(server);
  const ended = server.stop(10_000);
  for (const phone of [caller, callee]) {
    const bye = await phone.request("BYE");
    assert.match(bye.get("reason"), /cause=503/);
    await phone.respond(bye, 200);
  }
  assert.equal(await ended, 0);
  caller.vanish();
  callee.vanish();
  assert.equal((await server.record("101", "102")).reason, "stopped");
});
