/**
 * What a packet costs that is searched for key presses, against one that is only passed on.
 *
 *   deno bench -A tests/bench/media_keys_bench.ts
 */
import type { CallId, LegId } from "../../src/domain/mod.ts";
import type { Change, ToneCodec } from "../../src/media/embedded/change.ts";
import type { Endpoint } from "../../src/media/embedded/endpoint.ts";
import { Figures } from "../../src/media/embedded/figures.ts";
import { Relay } from "../../src/media/embedded/relay.ts";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import { writeEvent } from "../../src/rtp/mod.ts";
import { SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { aimAt, ListPath } from "../media/list_path.ts";
import { rtpPacket } from "../media/media_peer.ts";

const A: Endpoint = { host: "203.0.113.1", port: 4000 };
const B: Endpoint = { host: "203.0.113.2", port: 5000 };
const LISTEN = { do: "listen", port: 10_000, call: "c" as CallId, leg: "a" as LegId } as const;

/** Where nothing is kept of what is sent. */
class NoPath extends ListPath {
  override send(): boolean {
    return true;
  }
}

function packetsThrough(
  change: Change | undefined,
  packet: Uint8Array<ArrayBuffer>,
): () => void {
  const path = new NoPath();
  path.from = A;
  const clock = new SystemClock();
  const relay = new Relay({
    path,
    figures: new Figures(10_000, 10_019),
    clock,
    random: new SystemRandom(),
    memory: new SoundMemory(undefined, 1000),
    report: () => {},
    onDue: () => {},
  });
  const clocks = [[0, 8000], [9, 8000], [8, 8000], [101, 0]] as const;
  for (const [port, peer] of [[10_000, A], [10_002, B]] as const) {
    relay.apply({ do: "open", port, host: "0.0.0.0" });
    relay.apply({ do: "aim", port, aim: aimAt(peer, { clocks }) });
  }
  relay.apply({ do: "link", port: 10_000, out: 10_002 });
  if (change) relay.apply(change);
  let now = 0;
  let sequence = 0;
  return () => {
    sequence = (sequence + 1) & 0xffff;
    packet[2] = sequence >> 8;
    packet[3] = sequence;
    relay.receive(10_000, packet, packet.length, now += 20);
  };
}

const noise = (type: number) => rtpPacket(1, { type }).map((value, i) => i < 12 ? value : i * 97);
const tones = (type: number, codec: ToneCodec): Change => {
  return { ...LISTEN, events: [], absorbs: false, tones: [[type, codec]] };
};
const events: Change = { ...LISTEN, events: [[101, 8]], absorbs: false, tones: [] };
const event = rtpPacket(1, { type: 101, octets: 4 });
writeEvent(event, 12, 5, true, 800);

Deno.bench("a packet that is only passed on", packetsThrough(undefined, noise(0)));
Deno.bench("a packet of voice, events wanted", packetsThrough(events, noise(0)));
Deno.bench("an event, read and passed on", packetsThrough(events, event));
Deno.bench("tones searched in PCMU", packetsThrough(tones(0, "PCMU"), noise(0)));
Deno.bench("tones searched in PCMA", packetsThrough(tones(8, "PCMA"), noise(8)));
Deno.bench("tones searched in G.722", packetsThrough(tones(9, "G722"), noise(9)));
