/**
 * What encryption costs: packets through the relay's rules, without the system's share, between two
 * legs of which none, one or both encrypt; and the same work by the runtime's own ciphers.
 *
 *   deno run -A tests/bench/srtp_bench.ts [PACKETS]
 *
 * One line of JSON for each; the best of five runs. A packet has 20 ms of G.711.
 */
import { createCipheriv, createHmac } from "node:crypto";
import type { SrtpAim } from "../../src/media/embedded/change.ts";
import type { Endpoint } from "../../src/media/embedded/endpoint.ts";
import { Figures } from "../../src/media/embedded/figures.ts";
import type { PacketPath } from "../../src/media/embedded/packet_path.ts";
import { Relay } from "../../src/media/embedded/relay.ts";
import { SoundMemory } from "../../src/media/embedded/sound_memory.ts";
import { SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { aimAt } from "../media/list_path.ts";
import { rtpPacket } from "../media/media_peer.ts";
import { SrtpPeer } from "../media/srtp_peer.ts";

const [A, B] = [10_000, 10_002];
const CALLER: Endpoint = { host: "203.0.113.1", port: 4000 };
const CALLEE: Endpoint = { host: "203.0.113.2", port: 5000 };
const RUNS = 5;
const packets = Number(Deno.args[0] ?? 60_000);

/** Sends nothing, at once. */
const NOWHERE: PacketPath<Endpoint> = {
  open: () => true,
  close: () => {},
  remote: (endpoint) => endpoint,
  isSource: () => true,
  source: () => CALLER,
  send: () => true,
  sendOwn: () => true,
};

function best(name: string, run: () => number): void {
  let us = Infinity;
  for (let i = 0; i < RUNS; i++) us = Math.min(us, run());
  const perSecond = Math.round(1e6 / us);
  // deno-lint-ignore no-console
  console.log(
    JSON.stringify({ name, us_per_packet: Number(us.toFixed(2)), per_second: perSecond }),
  );
}

/** Microseconds a packet from A to B. */
function relayed(a: SrtpPeer | undefined, b: SrtpAim | null): number {
  const relay = new Relay({
    path: NOWHERE,
    figures: new Figures(A, B + 1),
    clock: new SystemClock(),
    random: new SystemRandom(),
    memory: new SoundMemory(undefined, 100_000),
    report: () => {},
    onDue: () => {},
  });
  for (const [port, peer, srtp] of [[A, CALLER, a?.aim ?? null], [B, CALLEE, b]] as const) {
    relay.apply({ do: "open", port, host: "0.0.0.0" });
    relay.apply({ do: "aim", port, aim: aimAt(peer, { srtp }) });
  }
  relay.apply({ do: "link", port: A, out: B });
  // Made before: only what the relay does is measured.
  const made = Array.from({ length: packets }, (_, i) => {
    const packet = rtpPacket(i);
    const sent = a ? a.protect(packet) : packet;
    const data = new Uint8Array(200);
    data.set(sent);
    return { data, length: sent.length };
  });
  const started = performance.now();
  for (const { data, length } of made) relay.receive(A, data, length, started);
  return (performance.now() - started) * 1_000 / packets;
}

best("both in the open", () => relayed(undefined, null));
best("encrypted to the open", () => relayed(new SrtpPeer(), null));
best("the open to encrypted", () => relayed(undefined, new SrtpPeer().aim));
best("both encrypted", () => relayed(new SrtpPeer(), new SrtpPeer().aim));
best("both encrypted, AES-256", () => {
  const suite = "AES_256_CM_HMAC_SHA1_80";
  return relayed(new SrtpPeer(suite), new SrtpPeer(suite).aim);
});
best("one encryption by the runtime's ciphers", () => {
  const [key, iv, packet] = [new Uint8Array(16), new Uint8Array(16), rtpPacket(1)];
  const started = performance.now();
  for (let i = 0; i < packets; i++) {
    const text = createCipheriv("aes-128-ctr", key, iv).update(packet);
    createHmac("sha1", key).update(text).digest();
  }
  return (performance.now() - started) * 1_000 / packets;
});
