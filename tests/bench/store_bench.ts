/**
 * What the store costs a registrar: CPU per device look-up and per durable binding, and how long
 * a REGISTER waits for its commit.
 *
 *   deno run -A tests/bench/store_bench.ts [look-up|put|both] [per second] [seconds] [phones]
 *
 * The pace is real and the CPU of the empty pace is taken off. With `DISK_LOAD=1` something else
 * writes to the same disk all the time.
 */
import { type AddressOfRecord, type Binding, bindingKey } from "../../src/registrar/mod.ts";
import { createLog, Meter, Secret, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { openStore, type Store } from "../../src/store/mod.ts";
import { deviceOf, userOf } from "../support/temp_store.ts";

const [what = "both", rate = "1000", seconds = "10", phones = "10000"] = Deno.args;
const perMs = Number(rate) / 1_000;
const count = Number(phones);
const folder = await Deno.makeTempDir({ prefix: "ringdown-bench-" });
const clock = new SystemClock();
const random = new SystemRandom();
const meter = new Meter();
const log = createLog({ clock, level: "info", format: "text", write: print });

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** CPU of all threads of this process in microseconds. */
async function cpu(): Promise<number> {
  let nanoseconds = 0;
  for await (const { name } of Deno.readDir("/proc/self/task")) {
    const text = await Deno.readTextFile(`/proc/self/task/${name}/schedstat`).catch(() => "0");
    nanoseconds += Number(text.split(" ")[0]);
  }
  return nanoseconds / 1_000;
}

function bindingAt(index: number, sequence: number): Binding {
  const now = clock.now().getTime();
  const port = 1024 + index % 60_000;
  const contact = `sip:${10_000 + index}@192.0.2.${index % 250}:${port};transport=udp`;
  return {
    key: bindingKey(contact.slice(0)),
    contact,
    contactParams: `;+sip.instance="<urn:uuid:00000000-0000-1000-8000-${index}>"`,
    instance: `"<urn:uuid:00000000-0000-1000-8000-${index}>"`,
    callId: `call-${index}-${sequence >> 20}@192.0.2.${index % 250}`,
    sequence,
    priority: 1_000,
    expiresAt: now + 3_600_000,
    flow: `udp:192.0.2.${index % 250}:${port}`,
    path: [],
    received: `192.0.2.${index % 250}:${port}`,
    userAgent: "Yealink SIP-T46U 108.86.0.20",
    registeredAt: now,
  };
}

const waits: number[] = [];
let next = 0;

function one(store: Store, kind: string): void {
  // Neighbours in time are no neighbours in the table.
  const index = (next * 7_919) % count;
  const sequence = 1 + next++;
  if (kind !== "put") store.devices.byUsername(String(10_000 + index));
  if (kind === "look-up") return;
  const aor = `sip:${10_000 + index}@example.org` as AddressOfRecord;
  const started = performance.now();
  const binding = bindingAt(index, sequence);
  store.locations.apply(aor, [{ do: "put", binding }], clock.now().getTime())
    .then(() => waits.push(performance.now() - started));
}

/** Does `task` at the pace for `ms`; returns the longest time in which nothing happened. */
async function pace(ms: number, task: () => void): Promise<number> {
  const started = performance.now();
  let done = 0;
  let last = started;
  let stall = 0;
  while (true) {
    const now = performance.now();
    stall = Math.max(stall, now - last);
    last = now;
    if (now - started >= ms) return stall;
    for (; done < (now - started) * perMs; done++) task();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const at = (sorted: readonly number[], part: number) =>
  (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0).toFixed(1);

{
  await using store = openStore(folder, { clock, random, log, meter, as: "server" });
  const secret = new Secret("correct horse");
  store.atomically(() => {
    for (let index = 0; index < count; index++) {
      const user = userOf(String(10_000 + index));
      store.users.save(user);
      store.devices.save(deviceOf(user.extension, user, secret), secret);
    }
  });
  const load = Deno.env.has("DISK_LOAD") && new Deno.Command("sh", {
    args: [
      "-c",
      `while :; do dd if=/dev/zero of=${folder}/load bs=1M count=400 conv=fsync; done`,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const ms = Number(seconds) * 1_000;
  await pace(3_000, () => one(store, what));
  const filler: Binding[] = [];
  const before = await cpu();
  await pace(ms, () => {
    // The benchmark makes its own bindings, which the store need not pay for.
    if (what !== "look-up") filler[0] = bindingAt(next++ % count, 1);
  });
  const empty = await cpu() - before;
  waits.length = 0;
  const from = next;
  const started = await cpu();
  const stall = await pace(ms, () => one(store, what));
  const used = await cpu() - started - empty;
  waits.sort((a, b) => a - b);
  const memory = Deno.memoryUsage();
  print(
    `${what}: ${(used / (next - from)).toFixed(1)} us CPU each, ` +
      `answered after p50 ${at(waits, 0.5)} p99 ${at(waits, 0.99)} max ${at(waits, 1)} ms, ` +
      `longest stall ${stall.toFixed(0)} ms, RSS ${(memory.rss / 1e6).toFixed(0)} MB`,
  );
  const sizeOf = async (name: string) => ((await Deno.stat(`${folder}/${name}`)).size / 1e6);
  const [main, wal] = [await sizeOf("ringdown.sqlite"), await sizeOf("ringdown.sqlite-wal")];
  print(`  database ${main.toFixed(1)} MB, write-ahead log ${wal.toFixed(1)} MB`);
  if (load) load.kill("SIGTERM");
}
await Deno.remove(folder, { recursive: true }).catch(() => {});
Deno.exit(0);
