import assert from "node:assert/strict";
import { Baresip, type BaresipOptions } from "./baresip.ts";
import type { PrintedCall, Server } from "./server.ts";
import { listenFor } from "./tone.ts";
import { talk } from "./until.ts";

type Party = Pick<BaresipOptions, "username" | "transport">;

export interface Talk {
  readonly caller: Party;
  readonly callee: Party;
  readonly hangsUp: "caller" | "callee";
}

const TALK_MS = 4_000;

/** Two baresip phones talk, each hears the other, and the call leaves a record that says so. */
export async function talkBetween(
  server: Server,
  { caller, callee, hangsUp }: Talk,
): Promise<void> {
  const [low, high] = [440, 1_000];
  await using called = await Baresip.start(server, { ...callee, hertz: high, answers: true });
  await using calling = await Baresip.start(server, { ...caller, hertz: low });
  await calling.dial(callee.username);
  await Promise.all([calling.event("CALL_ESTABLISHED"), called.event("CALL_ESTABLISHED")]);
  await talk(TALK_MS);
  await (hangsUp === "caller" ? calling : called).hangUp();
  await Promise.all([calling.event("CALL_CLOSED"), called.event("CALL_CLOSED")]);
  for (const [phone, hertz] of [[calling, high], [called, low]] as const) {
    const heard = await listenFor(await phone.recording(), hertz);
    assert.ok(heard.share > 0.8 && heard.seconds > 3, JSON.stringify(heard));
  }
  checkTalk(await server.record(caller.username, callee.username), hangsUp);
}

/** The record of a call of four seconds without loss. */
export function checkTalk(record: PrintedCall, endedBy: "caller" | "callee"): void {
  const { reason, status, result, answeredAt, endedAt, legs } = record;
  const told = { reason, status, result, endedBy: record.endedBy };
  assert.deepEqual(told, { reason: "hung-up", status: 200, result: "success", endedBy });
  const seconds = (Date.parse(endedAt) - Date.parse(answeredAt ?? "")) / 1_000;
  assert.ok(seconds > 3.5 && seconds < 10, `${seconds} s`);
  assert.deepEqual(legs.map(({ side }) => side), ["caller", "callee"]);
  for (const { side, media, status } of legs) {
    assert.equal(status, 200);
    assert.ok(media, `no media statistics of the ${side}`);
    assert.equal(media.lost, 0);
    assert.equal(media.codec, "PCMU/8000");
    assert.ok(media.packets > 150, `${media.packets} packets from the ${side}`);
    assert.ok((media.mos ?? 0) > 4, `MOS ${media.mos}`);
  }
}
