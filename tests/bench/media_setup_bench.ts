/**
 * CPU of the media of one call: offer, answer and release on a real engine.
 *
 *   deno run -A tests/bench/media_setup_bench.ts [calls] [libc|portable]
 */
import type { CallId, LegId } from "../../src/domain/mod.ts";
import { type MediaLeg, startEmbeddedMedia } from "../../src/media/mod.ts";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { sdpText } from "../media/media_peer.ts";
import { observerOf } from "../media/observers.ts";

const HOST = "127.0.0.1";
const BATCH = 100;

function leg(id: string): MediaLeg {
  return { id: id as LegId, profile: { advertise: HOST, signalledFrom: HOST, symmetric: true } };
}

/** CPU by thread so far. */
function cpuMicroseconds(): ReadonlyMap<string, number> {
  const threads = new Map<string, number>();
  for (const { name } of Deno.readDirSync("/proc/self/task")) {
    const read = (file: string) => Deno.readTextFileSync(`/proc/self/task/${name}/${file}`).trim();
    const kind = Number(name) === Deno.pid ? "main" : read("comm");
    const microseconds = Number(read("schedstat").split(" ")[0]) / 1000;
    threads.set(kind, (threads.get(kind) ?? 0) + microseconds);
  }
  return threads;
}

const calls = Number(Deno.args[0] ?? 5000);
const engine = await startEmbeddedMedia({
  clock: new SystemClock(),
  random: new SystemRandom(),
  log: SILENT_LOG,
  meter: new Meter(),
  observer: observerOf(),
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
const before = cpuMicroseconds();
const wall = await run(calls);
const spent = [...cpuMicroseconds()].map(([thread, microseconds]) => {
  return [thread, Math.round((microseconds - (before.get(thread) ?? 0)) / calls)] as const;
});
const cpu = spent.reduce((sum, [, microseconds]) => sum + microseconds, 0);
await engine[Symbol.asyncDispose]();
// deno-lint-ignore no-console
console.log(JSON.stringify({
  calls,
  cpu_us_per_call: cpu,
  wall_us: Math.round(wall),
  threads: Object.fromEntries(spent.filter(([, microseconds]) => microseconds > 0)),
}));
