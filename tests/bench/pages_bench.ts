/**
 * How fast pages are with 100,000 calls on record while 20 people look at them at once: each opens
 * a page every second, and then, to see where the end is, the next as soon as it has one.
 *
 *   deno run -A tests/bench/pages_bench.ts
 */

import type { AccountId, CallId, LegId } from "../../src/domain/mod.ts";
import { createEntrance } from "../../src/accounts/mod.ts";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { openStore } from "../../src/store/mod.ts";
import { addDevice } from "../support/temp_store.ts";

const CALLS = 100_000;
const PEOPLE = 20;
const SECONDS = 8;
const MAIN = new URL("../../main.ts", import.meta.url).pathname;

const clock = new SystemClock();
const random = new SystemRandom();
const folder = await Deno.makeTempDir({ prefix: "ringdown-bench-" });

/** Fills the data folder, and returns the token of a session for each of the people. */
async function fill(): Promise<readonly string[]> {
  const meter = new Meter();
  await using store = openStore(folder, { clock, random, log: SILENT_LOG, meter, as: "tool" });
  for (let n = 101; n < 151; n++) addDevice(store, String(n));
  const now = clock.now().getTime();
  for (let n = 0; n < CALLS; n++) {
    const at = (seconds: number) => new Date(now - n * 60_000 + seconds * 1_000);
    const [from, to] = [101 + n % 50, 101 + (n * 7) % 50];
    const common = { sipCallId: `call-${n}@host`, answeredAt: at(4), endedAt: at(34), status: 200 };
    store.calls.add({
      id: `call${String(n).padStart(12, "0")}` as CallId,
      from: String(from),
      fromName: `Person ${from}`,
      to: String(to),
      startedAt: at(0),
      ringingAt: at(1),
      answeredAt: at(4),
      endedAt: at(34),
      result: "success",
      reason: "hung-up",
      endedBy: "callee",
      status: 200,
      legs: (["caller", "callee"] as const).map((side) => ({
        leg: `${side}-${n}` as LegId,
        side,
        user: `user-${side === "caller" ? from : to}` as never,
        address: "UDP 192.0.2.7:5060",
        ...common,
      })),
    });
    if (n % 5_000 === 0) store.flush();
  }
  store.flush();
  const entrance = createEntrance(store, { clock, random, log: SILENT_LOG, meter, product: "x" });
  const origin = { address: "127.0.0.1", userAgent: "bench" };
  return Array.from({ length: PEOPLE }, (_, n) => {
    const id = `bench-${n}` as AccountId;
    const role = "administrator";
    store.accounts.save({ id, name: id, role, disabled: false, createdAt: clock.now() });
    return entrance.sessions.start(id, "password", origin).token.reveal();
  });
}

interface Work {
  readonly name: string;
  readonly ask: (n: number) => { readonly path: string; readonly fields?: URLSearchParams };
}

const WORK: readonly Work[] = [
  { name: "GET /", ask: () => ({ path: "/" }) },
  { name: "GET /calls", ask: () => ({ path: "/calls" }) },
  { name: "GET /calls?page=20", ask: () => ({ path: "/calls?page=20" }) },
  { name: "GET /calls?text=Person 12", ask: () => ({ path: "/calls?text=Person+12" }) },
  { name: "GET /calls/:id", ask: (n) => ({ path: `/calls/call${String(n).padStart(12, "0")}` }) },
  { name: "GET /users", ask: () => ({ path: "/users" }) },
  { name: "GET /devices", ask: () => ({ path: "/devices" }) },
  { name: "GET /api/v1/calls", ask: () => ({ path: "/api/v1/calls" }) },
  {
    name: "POST /users/:id",
    ask: (n) => ({
      path: `/users/user-${101 + n % 50}`,
      fields: new URLSearchParams({ extension: String(101 + n % 50), name: `Person ${n}` }),
    }),
  },
];

/** @param pauseMs How long a person reads before the next page. */
async function measure(
  base: string,
  tokens: readonly string[],
  { name, ask }: Work,
  pauseMs: number,
): Promise<void> {
  const took: number[] = [];
  let octets = 0;
  let firsts = 0;
  const end = performance.now() + SECONDS * 1_000;
  let n = 0;
  const person = async (token: string) => {
    await wait(random.integer(pauseMs + 1));
    while (performance.now() < end) {
      const { path, fields } = ask(n++);
      const start = performance.now();
      const response = await fetch(`${base}${path}`, {
        headers: {
          Cookie: `ringdown_session=${token}`,
          Accept: "text/html",
          "Sec-Fetch-Site": "same-origin",
        },
        redirect: "manual",
        ...(fields ? { method: "POST", body: fields } : {}),
      });
      firsts += performance.now() - start;
      octets += (await response.arrayBuffer()).byteLength;
      took.push(performance.now() - start);
      if (response.status >= 400) throw new Error(`${name}: ${response.status}`);
      await wait(pauseMs);
    }
  };
  await Promise.all(tokens.map(person));
  took.sort((a, b) => a - b);
  const of = (part: number) => (took[Math.floor(took.length * part)] ?? NaN).toFixed(1);
  print(
    `${name.padEnd(28)} ${String(took.length).padStart(6)} in ${SECONDS} s, ` +
      `p50 ${of(0.5)} ms, p95 ${of(0.95)} ms, p99 ${of(0.99)} ms, ` +
      `first byte ${(firsts / took.length).toFixed(1)} ms, ${
        Math.round(octets / took.length)
      } octets`,
  );
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One person alone, whose wait is what a person feels. */
async function alone(base: string, token: string, path: string): Promise<void> {
  const took: number[] = [];
  for (let n = 0; n < 50; n++) {
    const start = performance.now();
    const response = await fetch(`${base}${path}`, {
      headers: { Cookie: `ringdown_session=${token}`, Accept: "text/html" },
    });
    await response.arrayBuffer();
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  print(`${path} alone: p50 ${took[25]?.toFixed(1)} ms, p95 ${took[47]?.toFixed(1)} ms`);
}

try {
  const tokens = await fill();
  const [token = ""] = tokens;
  const args = ["run", "-A", "--no-check", "--v8-flags=--max-semi-space-size=4", MAIN, "serve"];
  const on = [
    "--sip",
    "127.0.0.1:0",
    "--sips",
    "off",
    "--ws",
    "off",
    "--wss",
    "off",
    "--https",
    "off",
  ];
  const server = new Deno.Command(Deno.execPath(), {
    args: [...args, "--data", folder, ...on, "--http", "127.0.0.1:0", "--log-format", "text"],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = server.stdout.pipeThrough(new TextDecoderStream());
  let base = "";
  for await (const text of lines.values({ preventCancel: true })) {
    base = /Listening for HTTP.*?(127\.0\.0\.1:\d+)/.exec(text)?.[1] ?? base;
    if (text.includes("Ready")) break;
  }
  await alone(`http://${base}`, token, "/");
  await alone(`http://${base}`, token, "/calls");
  for (const pauseMs of [1_000, 0]) {
    print(pauseMs === 0 ? "One page after the other:" : "A page every second:");
    for (const work of WORK) await measure(`http://${base}`, tokens, work, pauseMs);
  }
  server.kill("SIGTERM");
  await lines.cancel();
  await server.status;
} finally {
  await Deno.remove(folder, { recursive: true });
}
Deno.exit(0);
