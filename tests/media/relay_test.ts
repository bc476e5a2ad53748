import { deepEqual, equal } from "node:assert/strict";
import type { Aim, LegReport } from "../../src/media/embedded/change.ts";
import type { Endpoint } from "../../src/media/embedded/endpoint.ts";
import { DROP_REASONS, type DropReason, Figures } from "../../src/media/embedded/figures.ts";
import { Relay } from "../../src/media/embedded/relay.ts";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import { SystemRandom } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { aimAt, ListPath } from "./list_path.ts";
import { rtpPacket, senderReport } from "./media_peer.ts";

const A = 10_000;
const B = 10_002;
const CALLER: Endpoint = { host: "203.0.113.1", port: 4000 };
const CALLEE: Endpoint = { host: "203.0.113.2", port: 5000 };
const STRANGER: Endpoint = { host: "192.0.2.66", port: 6000 };

function setUp(a: Partial<Aim> = {}, b: Partial<Aim> = {}) {
  const clock = new FakeClock();
  const path = new ListPath();
  const figures = new Figures(10_000, 10_019);
  const reports: LegReport[] = [];
  const memory = new SoundMemory(undefined, 100_000);
  const relay = new Relay({
    path,
    figures,
    clock,
    random: new SystemRandom(),
    memory,
    report: (report) => void reports.push(report),
    onDue: () => {},
  });
  for (const [port, out, peer, more] of [[A, B, CALLER, a], [B, A, CALLEE, b]] as const) {
    relay.apply({ do: "open", port, host: "0.0.0.0" });
    relay.apply({ do: "aim", port, aim: aimAt(peer, more) });
    relay.apply({ do: "link", port, out });
  }
  for (const [port, out] of [[A, B], [B, A]] as const) relay.apply({ do: "link", port, out });
  const take = (
    from: Endpoint,
    port: number,
    packet: Uint8Array<ArrayBuffer>,
  ): Endpoint | undefined => {
    path.from = from;
    const before = path.sent.length;
    relay.receive(port, packet, packet.length, clock.elapsed());
    return path.sent.length > before ? path.sent.at(-1)?.to : undefined;
  };
  const dropped = () => {
    const counts: [DropReason, number][] = DROP_REASONS.map((reason) => [
      reason,
      figures.dropped(reason),
    ]);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  };
  return { clock, path, figures, relay, take, dropped };
}

Deno.test("Relay sends what the caller says to the callee, out of the callee's port", () => {
  const { path, take, figures } = setUp();
  deepEqual(take(CALLER, A, rtpPacket(1)), CALLEE);
  deepEqual(path.sent, [{ port: B, to: CALLEE }]);
  equal(figures.relayed, 1);
  equal(figures.read(A, "packets"), 1);
});

Deno.test("Relay follows a phone whose NAT gives it another port in mid call", () => {
  const { clock, take, dropped } = setUp();
  const rebound = { host: CALLER.host, port: 61_000 };
  take(CALLER, A, rtpPacket(1));
  clock.advance(10_000);
  take(CALLER, A, rtpPacket(2));
  clock.advance(20);
  equal(take(rebound, A, rtpPacket(3)), undefined);
  clock.advance(1000);
  deepEqual(take(rebound, A, rtpPacket(4)), CALLEE);
  deepEqual(take(CALLEE, B, rtpPacket(1)), rebound);
  deepEqual(dropped(), { "foreign-source": 1 });
});

Deno.test("Relay sends five packets and no more to an address that has not proved itself", () => {
  const { take, dropped } = setUp({}, { signalledFrom: "198.51.100.7" });
  for (let i = 0; i < 8; i++) take(CALLER, A, rtpPacket(i));
  deepEqual(dropped(), { "unproven-target": 3 });
  take(CALLEE, B, rtpPacket(1));
  deepEqual(take(CALLER, A, rtpPacket(9)), CALLEE);
});

Deno.test("Relay takes RTCP of a peer that only listens for its proof", () => {
  const { take } = setUp({}, { signalledFrom: "198.51.100.7" });
  for (let i = 0; i < 8; i++) take(CALLER, A, rtpPacket(i));
  take({ ...CALLEE, port: CALLEE.port + 1 }, B + 1, senderReport(1, 1));
  deepEqual(take(CALLER, A, rtpPacket(9)), CALLEE);
});

Deno.test("Relay translates between a leg that muxes RTCP and one that does not", () => {
  const { take } = setUp({ mux: true, rtcp: CALLER });
  deepEqual(take(CALLER, A, senderReport(1, 1)), { ...CALLEE, port: 5001 });
  deepEqual(take({ ...CALLEE, port: 5001 }, B + 1, senderReport(2, 2)), CALLER);
});

Deno.test("Relay keeps RTP from a leg on hold, and passes its RTCP", () => {
  const { take, dropped } = setUp({ receives: false });
  equal(take(CALLEE, B, rtpPacket(1)), undefined);
  deepEqual(take({ ...CALLEE, port: 5001 }, B + 1, senderReport(2, 2)), {
    ...CALLER,
    port: 4001,
  });
  deepEqual(dropped(), { held: 1 });
});

Deno.test("Relay passes DTLS and ZRTP of the peer, but no STUN", () => {
  const { take, dropped } = setUp();
  deepEqual(take(CALLER, A, new Uint8Array(20).fill(22)), CALLEE);
  deepEqual(take(CALLER, A, new Uint8Array(20).fill(16)), CALLEE);
  equal(take(CALLER, A, new Uint8Array(20).fill(1)), undefined);
  equal(take(STRANGER, A, new Uint8Array(20).fill(22)), undefined);
  deepEqual(dropped(), { "not-relayed": 1, "foreign-source": 1 });
});

Deno.test("Relay passes any octets of a fax", () => {
  const { take, figures } = setUp({ form: "raw" }, { form: "raw" });
  deepEqual(take(CALLER, A, new Uint8Array([0, 1, 2])), CALLEE);
  equal(figures.read(A, "packets"), 1);
});

Deno.test("Relay sends nothing to or from a stream that was closed, whoever has its port next", () => {
  const { relay, take, path } = setUp();
  take(CALLER, A, rtpPacket(1));
  relay.apply({ do: "close", port: B });
  relay.apply({ do: "open", port: B, host: "0.0.0.0" });
  equal(take(CALLER, A, rtpPacket(2)), undefined);
  equal(take(CALLEE, B, rtpPacket(2)), undefined);
  relay.apply({ do: "stop" });
  equal(path.opened.size, 0);
});

Deno.test("Relay keeps a resting pair open, hears nothing on it, and wakes it new", () => {
  const { relay, take, path, figures, dropped } = setUp();
  take(CALLER, A, rtpPacket(1));
  relay.apply({ do: "rest", port: A });
  equal(figures.read(A, "packets"), 0);
  equal(take(CALLER, A, rtpPacket(2)), undefined);
  equal(take(CALLEE, B, rtpPacket(2)), undefined);
  deepEqual(dropped(), { unlinked: 1, "no-target": 1 });
  relay.apply({ do: "wake", port: A });
  equal(take(CALLER, A, rtpPacket(3)), undefined, "the next call does not know the last one");
  relay.apply({ do: "rest", port: A });
  relay.apply({ do: "close", port: A });
  equal(path.opened.has(A), false);
});

Deno.test("Relay counts every packet once, relayed or dropped, and throws at none", () => {
  const { take, figures } = setUp();
  let seed = 1;
  const next = () => seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
  const count = 20_000;
  for (let i = 0; i < count; i++) {
    const packet = new Uint8Array(next() % 64).map(() => next() >> 16);
    if (i % 3 === 0 && packet.length > 0) packet[0] = 0x80 | next() >> 8 & 63;
    const from = [CALLER, CALLEE, STRANGER][next() % 3] ?? STRANGER;
    take(from, A + next() % 4, packet);
  }
  const drops = DROP_REASONS.reduce((sum, reason) => sum + figures.dropped(reason), 0);
  equal(figures.relayed + drops, count);
});
