import { deepEqual, equal, notDeepEqual } from "node:assert/strict";
import type { Aim, SrtpAim } from "../../src/media/embedded/change.ts";
import type { Endpoint } from "../../src/media/embedded/endpoint.ts";
import { DROP_REASONS, type DropReason, Figures } from "../../src/media/embedded/figures.ts";
import { Relay } from "../../src/media/embedded/relay.ts";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import { SystemRandom } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { aimAt, ListPath } from "./list_path.ts";
import { receiverReport, rtpPacket, senderReport } from "./media_peer.ts";
import { SrtpPeer } from "./srtp_peer.ts";

const [A, B, C] = [10_000, 10_002, 10_004];
const CALLER: Endpoint = { host: "203.0.113.1", port: 4000 };
const CALLEE: Endpoint = { host: "203.0.113.2", port: 5000 };
const THIRD: Endpoint = { host: "203.0.113.3", port: 6000 };
const STRANGER: Endpoint = { host: "192.0.2.66", port: 6000 };
const PEERS: ReadonlyMap<number, Endpoint> = new Map([[A, CALLER], [B, CALLEE], [C, THIRD]]);

/** A relay of two legs; `ciphers` says which of them encrypt. */
function setUp(ciphers: { readonly a?: SrtpPeer; readonly b?: SrtpPeer; readonly c?: SrtpPeer }) {
  const clock = new FakeClock();
  const path = new ListPath();
  const figures = new Figures(10_000, 10_019);
  const relay = new Relay({
    path,
    figures,
    clock,
    random: new SystemRandom(),
    memory: new SoundMemory(undefined, 100_000),
    report: () => {},
    onDue: () => {},
  });
  const aim = (port: number, more: Partial<Aim>) =>
    relay.apply({ do: "aim", port, aim: aimAt(PEERS.get(port) ?? CALLER, more) });
  for (const [port, peer] of [[A, ciphers.a], [B, ciphers.b], [C, ciphers.c]] as const) {
    relay.apply({ do: "open", port, host: "0.0.0.0" });
    aim(port, { srtp: peer?.aim ?? null });
  }
  for (const [port, out] of [[A, B], [B, A]] as const) relay.apply({ do: "link", port, out });
  /** What the relay sent because of a packet: to whom, and the octets where it made its own. */
  const take = (from: Endpoint, port: number, packet: Uint8Array) => {
    path.from = from;
    const [sent, own] = [path.sent.length, path.own.length];
    const data = new Uint8Array(2048);
    data.set(packet);
    relay.receive(port, data, packet.length, clock.elapsed());
    const asItCame = path.sent.slice(sent).map(({ to }) => ({ to, data: packet }));
    return [...asItCame, ...path.own.slice(own).map(({ to, data }) => ({ to, data }))];
  };
  const dropped = () => {
    const counts: [DropReason, number][] = DROP_REASONS.map((reason) => [
      reason,
      figures.dropped(reason),
    ]);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  };
  return { clock, path, figures, relay, take, dropped, aim };
}

Deno.test("an encrypted leg and one in the open hear each other", () => {
  const a = new SrtpPeer();
  const { take, figures } = setUp({ a });
  const packet = rtpPacket(1);
  deepEqual(take(CALLER, A, a.protect(packet)), [{ to: CALLEE, data: packet }]);
  const [back] = take(CALLEE, B, packet);
  deepEqual(back?.to, CALLER);
  notDeepEqual(back?.data.subarray(0, packet.length), packet);
  deepEqual(a.unprotect(back?.data), packet);
  equal(figures.relayed, 2);
  equal(figures.read(A, "packets"), 1);
});

Deno.test("two encrypted legs have keys and suites of their own", () => {
  const a = new SrtpPeer("AES_CM_128_HMAC_SHA1_32");
  const b = new SrtpPeer("AES_256_CM_HMAC_SHA1_80");
  const { take } = setUp({ a, b });
  for (let sequence = 65_530; sequence < 65_545; sequence++) {
    const packet = rtpPacket(sequence);
    const [there] = take(CALLER, A, a.protect(packet));
    deepEqual(b.unprotect(there?.data), packet);
    const [back] = take(CALLEE, B, b.protect(packet));
    deepEqual(a.unprotect(back?.data), packet);
  }
});

Deno.test("reports go encrypted on an encrypted leg, and are read", () => {
  const a = new SrtpPeer();
  const { clock, take, figures } = setUp({ a });
  const report = senderReport(1, 0x10000);
  deepEqual(take({ ...CALLER, port: 4001 }, A + 1, a.protectRtcp(report)), [
    { to: { ...CALLEE, port: 5001 }, data: report },
  ]);
  clock.advance(100);
  const block = receiverReport(2, { source: 1, last: 0x10000, delay: 0 });
  const [back] = take({ ...CALLEE, port: 5001 }, B + 1, block);
  deepEqual(a.unprotectRtcp(back?.data), block);
  equal(figures.read(B, "roundTripMs"), 100);
});

Deno.test("what is replayed, forged, in the open or from elsewhere is dropped and counted", () => {
  const a = new SrtpPeer();
  const { take, dropped, figures, clock } = setUp({ a });
  const first = a.protect(rtpPacket(1));
  equal(take(CALLER, A, first).length, 1);
  equal(take(CALLER, A, first).length, 0);
  const forged = a.protect(rtpPacket(2));
  forged[20] = (forged[20] ?? 0) ^ 1;
  equal(take(CALLER, A, forged).length, 0);
  equal(take(CALLER, A, rtpPacket(3)).length, 0);
  equal(take(STRANGER, A, a.protect(rtpPacket(4))).length, 0);
  deepEqual(dropped(), { "foreign-source": 1, forged: 2, replayed: 1 });
  equal(figures.read(A, "packets"), 1);
  // What nobody signed does not keep the way to a new port of the phone shut either.
  clock.advance(1500);
  take(CALLER, A, forged);
  const rebound = { ...CALLER, port: 61_000 };
  equal(take(rebound, A, forged).length, 0);
  equal(take(rebound, A, a.protect(rtpPacket(5))).length, 1);
  deepEqual(take(CALLEE, B, rtpPacket(1))[0]?.to, rebound);
});

Deno.test("nothing passes in the open while keys are being agreed on", () => {
  const pending: SrtpAim = { receive: null, send: null };
  const { take, dropped, aim } = setUp({});
  aim(A, { srtp: pending });
  equal(take(CALLER, A, rtpPacket(1)).length, 0);
  equal(take(CALLEE, B, rtpPacket(1)).length, 0);
  deepEqual(dropped(), { "no-key": 2 });
});

Deno.test("the same keys again change nothing, and other keys begin anew", () => {
  const a = new SrtpPeer();
  const { take, aim, dropped } = setUp({ a });
  const first = a.protect(rtpPacket(1));
  equal(take(CALLER, A, first).length, 1);
  aim(A, { srtp: a.aim });
  equal(take(CALLER, A, first).length, 0);
  const renewed = new SrtpPeer();
  aim(A, { srtp: renewed.aim });
  equal(take(CALLER, A, first).length, 0);
  equal(take(CALLER, A, renewed.protect(rtpPacket(1))).length, 1);
  deepEqual(dropped(), { forged: 1, replayed: 1 });
});

Deno.test("a page is encrypted for each receiver by itself", () => {
  const [a, b] = [new SrtpPeer(), new SrtpPeer()];
  const { relay, take } = setUp({ a, b });
  relay.apply({ do: "link", port: A, out: null });
  relay.apply({ do: "copy", port: A, types: [0], to: [[B, 8], [C, 0]] });
  const sent = take(CALLER, A, a.protect(rtpPacket(1)));
  deepEqual(sent.map(({ to }) => to), [CALLEE, THIRD]);
  deepEqual(b.unprotect(sent[0]?.data), rtpPacket(1, { type: 8 }));
  deepEqual(sent[1]?.data, rtpPacket(1));
});

Deno.test("a packet that would grow too long for the network is dropped", () => {
  const b = new SrtpPeer();
  const { take, dropped } = setUp({ b });
  equal(take(CALLER, A, rtpPacket(1, { octets: 2000 })).length, 1);
  equal(take(CALLER, A, rtpPacket(2, { octets: 2030 })).length, 0);
  deepEqual(dropped(), { unencryptable: 1 });
});
