/**
 * How soon the compiled program is ready, and what it takes at rest: median and worst of some
 * starts on a data folder that is there already.
 *
 *   deno task compile
 *   deno run -A tests/bench/start_bench.ts dist/ringdown
 */

const STARTS = 10;
/** After this it has given back what only its start needed. */
const REST_MS = 5_000;
const AT = "127.0.0.1:18098";

const [program] = Deno.args;
if (program === undefined) throw new Error("Which program?");
const data = await Deno.makeTempDir({ prefix: "ringdown-bench-" });
const ready: number[] = [];
const resident: number[] = [];

async function isReady(): Promise<boolean> {
  try {
    const { ok, body } = await fetch(`http://${AT}/readyz`);
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}

/** MiB of `pid`, under the name that the system has for it. */
function memory(pid: number, name: string): number {
  const rollup = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(rollup)?.[1]) / 1_024;
}

for (let n = 0; n < STARTS; n++) {
  const began = performance.now();
  const child = new Deno.Command(program, {
    args: ["serve", "--data", data, "--sip", "127.0.0.1:15098", "--sips", "off", "--http", AT],
    env: { RINGDOWN_HTTPS: "off", RINGDOWN_WS: "off", RINGDOWN_WSS: "off" },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  while (!await isReady()) await new Promise((resolve) => setTimeout(resolve, 5));
  ready.push(performance.now() - began);
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  resident.push(memory(child.pid, "Rss"));
  child.kill("SIGTERM");
  await child.status;
}
await Deno.remove(data, { recursive: true });

for (const [what, values] of [["ready, ms", ready], ["resident, MiB", resident]] as const) {
  const sorted = values.toSorted((a, b) => a - b);
  const [median, worst] = [sorted[STARTS >> 1], sorted.at(-1)];
  // deno-lint-ignore no-console
  console.log(`${what}: ${median?.toFixed(1)}, worst ${worst?.toFixed(1)}`);
}
