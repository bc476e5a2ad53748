/**
 * What it costs to tell 500 watchers on 50 phones of a change, over real UDP sockets.
 *
 *   deno run -A tests/bench/lamps_bench.ts [changes] [watchers] [phones]
 *
 * The phones are a process of their own. CPU is that of the server's main thread, less what it
 * takes when nothing changes.
 */
import type {
  CallId,
  Device,
  DeviceId,
  DialogState,
  Extension,
  LegId,
  UserId,
} from "../../src/domain/mod.ts";
import { EventBus } from "../../src/events/mod.ts";
import {
  EMPTY_MAILBOX,
  MemorySubscriptionStore,
  Notifier,
  type StoredSubscription,
} from "../../src/notifier/mod.ts";
import {
  delay,
  Meter,
  Secret,
  SILENT_LOG,
  SystemClock,
  SystemRandom,
} from "../../src/runtime/mod.ts";
import { openTransports, SipStack } from "../../src/sip/mod.ts";

const HOST = "127.0.0.1";
const WATCHED = "102";

/** Answers every request with 200; prints its ports first. */
async function playPhones(count: number): Promise<void> {
  const sockets = Array.from(
    { length: count },
    () => Deno.listenDatagram({ transport: "udp", hostname: HOST, port: 0 }),
  );
  print(sockets.map(({ addr }) => (addr as Deno.NetAddr).port).join(" "));
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  await Promise.all(sockets.map(async (socket) => {
    for await (const [bytes, from] of socket) {
      const head = decoder.decode(bytes).split("\r\n\r\n", 1)[0] ?? "";
      const kept = head.split("\r\n").filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
      const answer = ["SIP/2.0 200 OK", ...kept, "Content-Length: 0", "", ""].join("\r\n");
      await socket.send(encoder.encode(answer), from);
    }
  }));
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** CPU of the main thread so far. */
function cpuMicroseconds(): number {
  return Number(Deno.readTextFileSync("/proc/self/schedstat").split(" ")[0]) / 1_000;
}

function storedOf(index: number, port: number, own: number, expiresAt: number): StoredSubscription {
  const id = `${index}`.padStart(32, "0");
  return {
    id,
    subscription: {
      event: "dialog",
      dialog: {
        callId: `${id}@${HOST}` as never,
        localTag: id as never,
        remoteTag: id as never,
        early: false,
        local: `<sip:${WATCHED}@${HOST}>`,
        remote: `<sip:101@${HOST}>`,
        remoteTarget: `sip:101@${HOST}:${port}`,
        routeSet: [],
        localSequence: 1,
        remoteSequence: 1,
      },
      phase: "active",
      expiresAt,
    },
    version: 0,
    device: "d" as DeviceId,
    extension: WATCHED,
    host: HOST,
    flow: `udp:${HOST}:${own}-${HOST}:${port}`,
  };
}

async function measure(changes: number, watchers: number, phones: number): Promise<void> {
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.filename ?? "", "phones", `${phones}`],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const ports = ((await reader.read()).value ?? "").trim().split(" ").map(Number);

  const [clock, random, meter] = [new SystemClock(), new SystemRandom(), new Meter()];
  const resolver = { resolve: () => Promise.resolve([]) };
  const base = { clock, random, log: SILENT_LOG, meter };
  const penalties = { report: () => {} };
  const stack = new SipStack({ ...base, product: "Ringdown", resolver, penalties });
  const listeners = [{ protocol: "UDP", host: HOST, port: 0 }] as const;
  const transports = await openTransports({ ...base, receiver: stack, listeners });
  stack.attach(transports);
  const own = transports.listeners[0]?.local.port ?? 0;

  const store = new MemorySubscriptionStore();
  const expiresAt = clock.now().getTime() + 3_600_000;
  for (let i = 0; i < watchers; i++) {
    store.save(storedOf(i, ports[i % ports.length] ?? 0, own, expiresAt));
  }
  const events = new EventBus((error) => print(String(error)));
  const user = "u" as UserId;
  const found = { id: user, extension: WATCHED as Extension, name: "Bob" };
  const secret = new Secret("");
  const device: Device = {
    id: "d" as DeviceId,
    user,
    username: "101",
    name: "",
    realm: "",
    ha1: { "MD5": secret, "SHA-256": secret },
    algorithm: "MD5",
  };
  const notifier = new Notifier({
    ...base,
    stack,
    events,
    authenticate: () => undefined,
    domain: HOST,
    isOurs: () => true,
    users: { get: () => found, byExtension: () => found },
    devices: { get: () => device, byUsername: () => device, ofUser: () => [device] },
    bindings: () => [],
    subscriptions: store,
    mailboxes: { counts: () => EMPTY_MAILBOX },
    restoredPerSecond: 1_000,
  });
  const accepted = () =>
    meter.metrics().find(({ name }) => name === "ringdown_notifies_total")?.samples()
      .reduce(
        (sum, { labels, value }) => sum + (labels["outcome"] === "accepted" ? value : 0),
        0,
      ) ??
      0;
  const until = async (count: number): Promise<number> => {
    const start = performance.now();
    while (accepted() < count && performance.now() - start < 5_000) await delay(clock, 2);
    return performance.now() - start;
  };
  notifier.resume();
  await until(watchers);
  // Until the transactions of these have been forgotten.
  await delay(clock, 7_000);

  let from = cpuMicroseconds();
  await delay(clock, 3_000);
  const idle = (cpuMicroseconds() - from) / 3_000;

  const told: number[] = [];
  const begin = accepted();
  const start = performance.now();
  from = cpuMicroseconds();
  for (let i = 0; i < changes; i++) {
    const dialog: DialogState = {
      call: "0123456789abcdef" as CallId,
      leg: "0123456789abcdef-1" as LegId,
      user,
      device: device.id,
      direction: "recipient",
      state: i % 2 ? "confirmed" : "early",
      sipCallId: "0123456789abcdef0123456789abcdef",
      localTag: "1928301774",
      remoteTag: "0123456789abcdef0123456789abcdef",
      remote: { number: "103", name: "Carol" },
      holding: false,
    };
    const before = accepted();
    events.publish({ type: "dialog.changed", dialog });
    told.push(await until(before + watchers));
    await delay(clock, 1_050);
  }
  const spent = cpuMicroseconds() - from - idle * (performance.now() - start);
  const count = accepted() - begin;
  told.sort((a, b) => a - b);
  print(`${count} NOTIFYs accepted of ${changes * watchers}, ${changes} changes`);
  print(`CPU per NOTIFY and its answer: ${(spent / count).toFixed(1)} us`);
  print(`CPU per change: ${(spent / changes / 1_000).toFixed(1)} ms`);
  print(
    `last watcher told after: median ${told[changes >> 1]?.toFixed(0)} ms, ` +
      `worst ${told.at(-1)?.toFixed(0)} ms`,
  );
  print(`idle with ${notifier.size} subscriptions: ${(idle / 10).toFixed(2)} % of a core`);
  notifier[Symbol.dispose]();
  child.kill();
  await transports[Symbol.asyncDispose]();
}

const [first = "20", second = "500", third = "50"] = Deno.args;
if (first === "phones") await playPhones(Number(second));
else await measure(Number(first), Number(second), Number(third));
Deno.exit(0);
