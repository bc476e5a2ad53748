/** One who speaks to many, packet by packet. */
import { deepEqual, equal } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import { CallMedia } from "../../src/media/embedded/call_media.ts";
import type { Endpoint } from "../../src/media/embedded/endpoint.ts";
import { DROP_REASONS, type DropReason, Figures } from "../../src/media/embedded/figures.ts";
import { setReceivers } from "../../src/media/embedded/leg_copies.ts";
import { LocalAddresses } from "../../src/media/embedded/local_addresses.ts";
import { PortPool } from "../../src/media/embedded/port_pool.ts";
import { Relay } from "../../src/media/embedded/relay.ts";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import { MOST_RECEIVERS } from "../../src/media/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { aimAt, ListPath } from "./list_path.ts";
import { rtpPacket, senderReport } from "./media_peer.ts";

const TALKER = 10_000;
const RECEIVERS = [10_002, 10_004, 10_006] as const;

const peerOf = (port: number): Endpoint => ({ host: "203.0.113.1", port: port - 6000 });

/** A relay with a talker whom nobody hears yet. */
function setUp() {
  const clock = new FakeClock();
  const path = new ListPath();
  const figures = new Figures(10_000, 10_019);
  const relay = new Relay({
    path,
    figures,
    clock,
    random: new SeededRandom(1),
    memory: new SoundMemory(undefined, 1000),
    report: () => {},
    onDue: () => {},
  });
  for (const port of [TALKER, ...RECEIVERS]) {
    relay.apply({ do: "open", port, host: "0.0.0.0" });
    relay.apply({ do: "aim", port, aim: aimAt(peerOf(port)) });
  }
  const take = (port: number, packet: Uint8Array<ArrayBuffer>) => {
    path.from = peerOf(port);
    relay.receive(port, packet, packet.length, clock.elapsed());
    return path.own.splice(0);
  };
  const dropped = () => {
    const counts: [DropReason, number][] = DROP_REASONS.map((why) => [why, figures.dropped(why)]);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  };
  const [first, second, third] = RECEIVERS;
  const to = [[first, 96], [second, 97], [third, 96]] as const;
  return { relay, path, figures, take, dropped, to };
}

Deno.test("Relay sends a talker's packet to each receiver under its own payload type", () => {
  const { relay, figures, take, dropped, to } = setUp();
  relay.apply({ do: "copy", port: TALKER, types: [96, 98], to });
  for (const type of [96, 0x80 | 98]) {
    const packet = rtpPacket(7, { type });
    const marker = type & 0x80;
    deepEqual(
      take(TALKER, packet),
      to.map(([port, own]) => {
        return { port, to: peerOf(port), data: rtpPacket(7, { type: marker | own }) };
      }),
    );
    deepEqual(packet, rtpPacket(7, { type }), "the packet is as it came");
  }
  deepEqual([figures.relayed, figures.read(TALKER, "packets"), dropped()], [6, 2, {}]);
});

Deno.test("Relay copies neither reports, nor other codecs, nor what receivers say", () => {
  const { relay, path, take, dropped, to } = setUp();
  relay.apply({ do: "copy", port: TALKER, types: [96], to });
  deepEqual(take(TALKER, rtpPacket(1, { type: 101 })), []);
  deepEqual(take(TALKER, senderReport(1, 1)), []);
  for (const port of RECEIVERS) deepEqual(take(port, rtpPacket(1, { type: 96 })), []);
  deepEqual([path.sent, dropped()], [[], { unlinked: 5 }]);
});

Deno.test("Relay lets the talker's partner hear what the receivers hear", () => {
  const { relay, path, take, to } = setUp();
  const [partner] = RECEIVERS;
  relay.apply({ do: "link", port: TALKER, out: partner });
  relay.apply({ do: "copy", port: TALKER, types: [96], to: to.slice(1) });
  equal(take(TALKER, rtpPacket(1, { type: 96 })).length, 2);
  deepEqual(path.sent, [{ port: partner, to: peerOf(partner) }]);
});

Deno.test("Relay sends nothing to receivers that hold, are played to, or are gone", () => {
  const { relay, take, dropped, to } = setUp();
  const [first, second, third] = RECEIVERS;
  relay.apply({ do: "copy", port: TALKER, types: [96], to });
  relay.apply({ do: "aim", port: first, aim: aimAt(peerOf(first), { receives: false }) });
  const owner = { call: "call" as CallId, leg: "leg" as LegId };
  relay.apply({ do: "echo", port: second, ...owner, delayMs: 0 });
  relay.apply({ do: "rest", port: third });
  deepEqual(take(TALKER, rtpPacket(1, { type: 96 })), []);
  deepEqual(dropped(), { held: 1, "played-over": 1, "no-target": 1 });
  relay.apply({ do: "aim", port: first, aim: aimAt(peerOf(first)) });
  relay.apply({ do: "unplay", port: second });
  relay.apply({ do: "wake", port: third });
  equal(take(TALKER, rtpPacket(2, { type: 96 })).length, 2, "a new call on the port hears nothing");
});

Deno.test("Relay copies no more when the list is empty or the talker is gone", () => {
  const { relay, take, to } = setUp();
  relay.apply({ do: "copy", port: TALKER, types: [96], to });
  relay.apply({ do: "copy", port: TALKER, types: [], to: [] });
  deepEqual(take(TALKER, rtpPacket(1, { type: 96 })), []);
  relay.apply({ do: "copy", port: TALKER, types: [96], to });
  relay.apply({ do: "rest", port: TALKER });
  relay.apply({ do: "wake", port: TALKER });
  relay.apply({ do: "aim", port: TALKER, aim: aimAt(peerOf(TALKER)) });
  deepEqual(take(TALKER, rtpPacket(2, { type: 96 })), []);
});

Deno.test("setReceivers takes so many, replaces the list, and moves who hears another", () => {
  const [clock, random] = [new FakeClock(), new SeededRandom(1)];
  const pool = new PortPool({ clock, random, low: 10_000, high: 10_019, quarantineMs: 0 });
  const figures = new Figures(10_000, 10_019);
  const call = new CallMedia("call" as CallId, pool, figures, new LocalAddresses(clock));
  const profile = { advertise: "192.0.2.1", signalledFrom: "192.0.2.9", symmetric: true };
  const ids = Array.from({ length: MOST_RECEIVERS + 2 }, (_, i) => `${i}` as LegId);
  const parts = { sessionId: () => "1", octets: (count: number) => new Uint8Array(count) };
  const [talker, other, third] = ids.map((id) => call.leg({ id, profile }, parts));
  if (!talker || !other || !third) throw new Error("There are legs");
  call.hasCopies = true;
  const heardBy = (one: typeof talker) =>
    [...call.legs.values()].filter((leg) => leg.talker === one).length;
  setReceivers(call, talker, ids);
  equal(heardBy(talker), MOST_RECEIVERS - 1, "all but itself and those beyond");
  setReceivers(call, talker, ids.slice(1, 4));
  equal(heardBy(talker), 3);
  setReceivers(call, other, [third.id]);
  deepEqual([heardBy(talker), heardBy(other)], [2, 1]);
  setReceivers(call, talker, []);
  deepEqual([heardBy(talker), heardBy(other)], [0, 1]);
});
