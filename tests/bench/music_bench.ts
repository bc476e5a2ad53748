/**
 * Music for held calls on a real engine: CPU of its process for each second, how late its packets
 * leave by its own clock, and how evenly they arrive at another process.
 *
 *   deno run -A tests/bench/music_bench.ts [calls] [libc|portable] [seconds] [payload type]
 *
 * Each call has two legs, one of them played to, and nobody speaks. One line of JSON.
 */
import type { CallId, LegId } from "../../src/domain/mod.ts";
import { type MediaLeg, startEmbeddedMedia } from "../../src/media/mod.ts";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { sdpText } from "../media/media_peer.ts";
import { observerOf } from "../media/observers.ts";

const HOST = "127.0.0.1";
const FRAME_MS = 20;
const MAPS: Readonly<Record<string, string>> = {
  "9": "a=rtpmap:9 G722/8000",
  "111": "a=rtpmap:111 opus/48000/2",
};

function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return Math.round(1000 * value) / 1000;
}

/** Receives at `count` sockets until its input ends; tells the ports, then how evenly it heard. */
async function sink(count: number): Promise<void> {
  const sockets = Array.from({ length: count }, () => {
    return Deno.listenDatagram({ transport: "udp", hostname: HOST, port: 0 });
  });
  const write = (value: unknown) =>
    Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
  write(sockets.map(({ addr }) => (addr as Deno.NetAddr).port));
  const offsets: number[][] = sockets.map(() => []);
  for (const [index, socket] of sockets.entries()) {
    void (async () => {
      const buffer = new Uint8Array(2000);
      let first = -1;
      for (;;) {
        const [data] = await socket.receive(buffer);
        const sequence = new DataView(data.buffer).getUint16(2);
        if (first < 0) first = sequence;
        offsets[index]?.push(performance.now() - FRAME_MS * ((sequence - first) & 0xffff));
      }
    })().catch(() => {});
  }
  await new Response(Deno.stdin.readable).text();
  const deviations = offsets.flatMap((own) => {
    // The first second has the start of the sound in it.
    const later = own.slice(50);
    const middle = [...later].sort((a, b) => a - b)[later.length >> 1] ?? 0;
    return later.map((offset) => Math.abs(offset - middle));
  }).sort((a, b) => a - b);
  write({
    packets: deviations.length,
    jitter_ms: {
      p50: percentile(deviations, 0.5),
      p99: percentile(deviations, 0.99),
      max: percentile(deviations, 1),
    },
  });
  Deno.exit(0);
}

/** CPU seconds by thread so far. */
function cpuSeconds(): ReadonlyMap<string, number> {
  const threads = new Map<string, number>();
  for (const { name } of Deno.readDirSync("/proc/self/task")) {
    const read = (file: string) => Deno.readTextFileSync(`/proc/self/task/${name}/${file}`).trim();
    const kind = Number(name) === Deno.pid ? "main" : read("comm");
    const seconds = Number(read("schedstat").split(" ")[0]) / 1e9;
    threads.set(kind, (threads.get(kind) ?? 0) + seconds);
  }
  return threads;
}

function leg(id: string): MediaLeg {
  return { id: id as LegId, profile: { advertise: HOST, signalledFrom: HOST, symmetric: true } };
}

async function bench(calls: number, path: "libc" | "portable", seconds: number, type: string) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--unstable-net", import.meta.filename ?? "", "sink", String(calls)],
    stdin: "piped",
    stdout: "piped",
  });
  const child = command.spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const line = async () => {
    while (!text.includes("\n")) text += (await lines.read()).value ?? "";
    const [head = "", ...rest] = text.split("\n");
    text = rest.join("\n");
    return JSON.parse(head);
  };
  const ports: readonly number[] = await line();
  const meter = new Meter();
  const engine = await startEmbeddedMedia({
    clock: new SystemClock(),
    random: new SystemRandom(),
    log: SILENT_LOG,
    meter,
    observer: observerOf(),
    path,
  });
  const body = (port: number, more: readonly string[] = []) => {
    const lines = [MAPS[type] ?? "", ...more].filter((each) => each !== "");
    return new TextEncoder().encode(sdpText({ port, formats: `${type} 101`, lines }));
  };
  for (const [index, port] of ports.entries()) {
    const call = `call-${index}` as CallId;
    const [holder, held] = [leg(`a-${index}`), leg(`b-${index}`)];
    await engine.offer(call, holder, held, body(4000, ["a=sendonly"]));
    await engine.answer(call, held, holder, body(port, ["a=recvonly"]));
    engine.play(call, held.id, { kind: "music" });
  }
  const started = performance.now();
  // The sound is encoded first.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const encoding = cpuSeconds();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const spent = [...cpuSeconds()].map(([thread, total]) => {
    return [thread, Number(((total - (encoding.get(thread) ?? 0)) / seconds).toFixed(4))] as const;
  });
  await child.stdin.close();
  const heard = await line();
  await engine[Symbol.asyncDispose]();
  const late = meter.metrics().find(({ name }) => name === "media_send_lateness_seconds");
  const samples = late?.samples() ?? [];
  const count = samples.find(({ name }) => name.endsWith("_count"))?.value ?? 0;
  const below = (share: number) =>
    samples.find(({ name, value }) => name.endsWith("_bucket") && value >= share * count)?.labels
      .le;
  // deno-lint-ignore no-console
  console.log(JSON.stringify({
    path,
    calls,
    payload_type: type,
    seconds: Math.round((performance.now() - started) / 1000),
    cpu_seconds_per_second: Number(spent.reduce((sum, [, each]) => sum + each, 0).toFixed(4)),
    threads: Object.fromEntries(spent.filter(([, each]) => each > 0)),
    late_s_at_most: { p50: below(0.5), p99: below(0.99), p999: below(0.999) },
    arrival: heard,
    rss_mb: Math.round(Deno.memoryUsage().rss / 1e6),
  }));
}

if (Deno.args[0] === "sink") await sink(Number(Deno.args[1]));
else {
  const [calls = "100", path, seconds = "10", type = "0"] = Deno.args;
  await bench(
    Number(calls),
    path === "portable" ? "portable" : "libc",
    Number(seconds),
    type,
  );
}
