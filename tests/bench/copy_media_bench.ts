/**
 * One who speaks to many: packets that a CPU-second sends, by the number of receivers.
 *
 *   deno run -A tests/bench/copy_media_bench.ts [libc|portable] [seconds]
 *
 * The phones are another process: its CPU is not counted. One line of JSON for each number.
 */
import type { CallId, LegId } from "../../src/domain/mod.ts";
import { type MediaLeg, startEmbeddedMedia } from "../../src/media/mod.ts";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { rtpPacket, sdpText } from "../media/media_peer.ts";
import { observerOf } from "../media/observers.ts";

const HOST = "127.0.0.1";
const RECEIVERS = [1, 2, 5, 10, 20, 50] as const;
/** Packets that all receivers together are sent in a second: a good load, and no overload. */
const PACKETS_PER_SECOND = 20_000;
const TICK_MS = 5;

function leg(id: string): MediaLeg {
  return { id: id as LegId, profile: { advertise: HOST, signalledFrom: HOST, symmetric: true } };
}

/** A talker and `count` receivers: tells their ports, is told ours, speaks, tells what was heard. */
async function phones(count: number, seconds: number): Promise<void> {
  const sockets = Array.from({ length: count + 1 }, () => {
    return Deno.listenDatagram({ transport: "udp", hostname: HOST, port: 0 });
  });
  const [talker, ...receivers] = sockets;
  if (!talker) return;
  const write = (value: unknown) =>
    Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
  write(sockets.map(({ addr }) => (addr as Deno.NetAddr).port));
  let heard = 0;
  for (const receiver of receivers) {
    void (async () => {
      const buffer = new Uint8Array(2000);
      for (;;) {
        const [data] = await receiver.receive(buffer);
        if (data[8] === 0x12) heard++;
      }
    })().catch(() => {});
  }
  const input = new Uint8Array(16);
  const read = await Deno.stdin.read(input) ?? 0;
  const port = Number(new TextDecoder().decode(input.subarray(0, read)));
  const started = performance.now();
  let sent = 0;
  while (performance.now() - started < seconds * 1000) {
    const due = (performance.now() - started) * PACKETS_PER_SECOND / count / 1000;
    for (; sent < due; sent++) {
      await talker.send(rtpPacket(sent), { transport: "udp", hostname: HOST, port });
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  write({ spoken: sent, heard });
  Deno.exit(0);
}

/** CPU seconds of this process so far, all threads. */
function cpuSeconds(): number {
  let sum = 0;
  for (const { name } of Deno.readDirSync("/proc/self/task")) {
    const text = Deno.readTextFileSync(`/proc/self/task/${name}/schedstat`);
    sum += Number(text.split(" ")[0]) / 1e9;
  }
  return sum;
}

async function bench(path: "libc" | "portable", seconds: number, count: number): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.filename ?? "", "phones", String(count), String(seconds)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const line = async () => JSON.parse((await lines.read()).value ?? "");
  const [spoken = 0, ...ports]: readonly number[] = await line();
  const engine = await startEmbeddedMedia({
    clock: new SystemClock(),
    random: new SystemRandom(),
    log: SILENT_LOG,
    meter: new Meter(),
    observer: observerOf(),
    path,
  });
  const body = (port: number) => new TextEncoder().encode(sdpText({ port, formats: "0" }));
  const [call, talker] = ["call" as CallId, leg("talker")];
  const answer = await engine.answerAsEndpoint(call, talker, body(spoken));
  const toUs = /m=audio (\d+)/.exec(new TextDecoder().decode(answer as Uint8Array))?.[1] ?? "";
  const receivers = ports.map((_, index) => leg(`receiver-${index}`));
  for (const [index, receiver] of receivers.entries()) {
    await engine.offerAsEndpoint(call, receiver, talker.id);
    await engine.takeAnswer(call, receiver, body(ports[index] ?? 0));
  }
  engine.copy(call, talker.id, receivers.map(({ id }) => id));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const before = cpuSeconds();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(toUs));
  const { spoken: taken, heard } = await line();
  const cpu = cpuSeconds() - before;
  await writer.close();
  await engine[Symbol.asyncDispose]();
  // deno-lint-ignore no-console
  console.log(JSON.stringify({
    path,
    receivers: count,
    taken,
    sent: heard,
    lost: count * taken - heard,
    sent_per_cpu_second: Math.round(heard / cpu),
    us_per_packet_sent: Number((1e6 * cpu / heard).toFixed(2)),
  }));
}

if (Deno.args[0] === "phones") await phones(Number(Deno.args[1]), Number(Deno.args[2]));
else {
  const [path, seconds = "5"] = Deno.args;
  for (const count of RECEIVERS) {
    await bench(path === "portable" ? "portable" : "libc", Number(seconds), count);
  }
}
