/**
 * How many packets a CPU-second relays, and how late: calls on a real engine, loaded by `rtpload`
 * of the benchmark kit.
 *
 *   deno run -A tests/bench/relay_bench.ts RTPLOAD [--calls 200] [--seconds 8] [--path libc]
 *
 * One line of JSON. CPU is that of this whole process: relay, engine and runtime.
 */
import { equal } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import { type MediaEngine, type MediaLeg, startEmbeddedMedia } from "../../src/media/mod.ts";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { sdpText } from "../media/media_peer.ts";
import { observerOf } from "../media/observers.ts";

const HOST = "127.0.0.1";
const FIRST_PORT = 41_000;
const TICKS_PER_SECOND = 100;

function leg(id: string): MediaLeg {
  return { id: id as LegId, profile: { advertise: HOST, signalledFrom: HOST, symmetric: true } };
}

function portIn(sdp: unknown): number {
  const text = sdp instanceof Uint8Array ? new TextDecoder().decode(sdp) : "";
  return Number(/m=audio (\d+)/.exec(text)?.[1]);
}

/** Sets up call `index` and returns its line for `rtpload`. */
async function flow(engine: MediaEngine, index: number): Promise<string> {
  const call = `bench-${index}` as CallId;
  const [a, b] = [leg(`${index}-a`), leg(`${index}-b`)];
  const encoder = new TextEncoder();
  const [portA, portB] = [FIRST_PORT + 4 * index, FIRST_PORT + 4 * index + 2];
  const offer = encoder.encode(sdpText({ port: portA }));
  const toB = portIn(await engine.offer(call, a, b, offer));
  const answer = encoder.encode(sdpText({ port: portB }));
  const toA = portIn(await engine.answer(call, b, a, answer));
  return `${index} ${portA} ${HOST} ${toA} ${portB} ${HOST} ${toB}`;
}

/** User and system seconds of this process. */
async function cpuSeconds(): Promise<number> {
  const text = await Deno.readTextFile("/proc/self/stat");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function appears(file: string): Promise<void> {
  for (;;) {
    try {
      await Deno.stat(file);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function option(name: string, otherwise: string): string {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? otherwise : Deno.args[at + 1] ?? otherwise;
}

const [rtpload] = Deno.args;
if (!rtpload) throw new Error("Name the rtpload program of the benchmark kit");
const calls = Number(option("calls", "200"));
const path = option("path", "libc") === "portable" ? "portable" : "libc";

const engine = await startEmbeddedMedia({
  clock: new SystemClock(),
  random: new SystemRandom(),
  log: SILENT_LOG,
  meter: new Meter(),
  observer: observerOf(),
  path,
});
const folder = await Deno.makeTempDir();
const lines: string[] = [];
for (let index = 0; index < calls; index++) lines.push(await flow(engine, index));
await Deno.writeTextFile(`${folder}/flows`, lines.join("\n") + "\n");

const files = ["-f", "flows", "-g", "start", "-G", "end"];
const child = new Deno.Command(rtpload, {
  args: [...files, "-t", option("seconds", "8")],
  cwd: folder,
  stdout: "piped",
}).spawn();
await appears(`${folder}/start`);
const before = await cpuSeconds();
await appears(`${folder}/end`);
const cpu = await cpuSeconds() - before;
const load = JSON.parse(new TextDecoder().decode((await child.output()).stdout));

const released = await Promise.all(
  Array.from({ length: calls }, (_, index) => engine.release(`bench-${index}` as CallId)),
);
const lost = released.flat().reduce((sum, stats) => sum + stats.lost, 0);
await engine[Symbol.asyncDispose]();
await Deno.remove(folder, { recursive: true });
equal(released.length, calls);
const { rss } = Deno.memoryUsage();
// deno-lint-ignore no-console
console.log(JSON.stringify({
  path,
  calls,
  packets_per_cpu_second: Math.round(load.received / cpu),
  us_per_packet: Number((cpu * 1e6 / load.received).toFixed(2)),
  delay_us: load.delay_us,
  lost: load.lost,
  lost_on_the_way_to_us: lost,
  rss_mb: Math.round(rss / 1e6),
}));
