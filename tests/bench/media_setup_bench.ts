/**
 * CPU of the media of one call: offer, answer and release on a real engine.
 *
 *   deno run -A tests/bench/media_setup_bench.ts [calls] [libc|portable]
 */
import type { CallId, LegId } from "../../src/domain/mod.ts";
import { type MediaLeg, startEmbeddedMedia } from "../../src/media/mod.ts";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { sdpText } from "../media/media_peer.ts";

const HOST = "127.0.0.1";
const BATCH = 100;

function leg(id: string): MediaLeg {
  return { id: id as LegId, profile: { advertise: HOST, signalledFrom: HOST, symmetric: true } };
}

async function cpuMicroseconds(): Promise<number> {
  const text = await Deno.readTextFile("/proc/self/stat");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

const calls = Number(Deno.args[0] ?? 5000);
const engine = await startEmbeddedMedia({
  clock: new SystemClock(),
  random: new SystemRandom(),
  log: SILENT_LOG,
  meter: new Meter(),
  observer: { onSilent: () => {} },
  quarantineMs: 0,
  path: Deno.args[1] === "portable" ? "portable" : "libc",
});
const encoder = new TextEncoder();
const offer = encoder.encode(sdpText({ port: 4000 }));
const answer = encoder.encode(sdpText({ port: 4002 }));

async function one(index: number, keep: CallId[]): Promise<void> {
  const call = `call-${index}` as CallId;
  const [a, b] = [leg(`${index}-a`), leg(`${index}-b`)];
  await engine.offer(call, a, b, offer);
  await engine.answer(call, b, a, answer);
  keep.push(call);
}

async function run(count: number): Promise<number> {
  const up: CallId[] = [];
  const started = performance.now();
  for (let index = 0; index < count; index++) {
    await one(index, up);
    if (up.length >= BATCH) await engine.release(up.shift() as CallId);
  }
  for (const call of up) await engine.release(call);
  return (performance.now() - started) * 1000 / count;
}

await run(1000);
const before = await cpuMicroseconds();
const wall = await run(calls);
const cpu = (await cpuMicroseconds() - before) / calls;
await engine[Symbol.asyncDispose]();
// deno-lint-ignore no-console
console.log(JSON.stringify({ calls, cpu_us_per_call: Math.round(cpu), wall_us: Math.round(wall) }));
