/**
 * Whether the time to a challenge or a refusal tells a user from nobody: 1,000 devices in SQLite,
 * one in four with SHA-256, names in turn. Prints the median and the mean of the middle half in
 * microseconds, from the octets that came to the octets that went, for both kinds of name.
 *
 *   deno run -A tests/bench/challenge_bench.ts [rounds]
 */
import { Authenticator } from "../../src/identity/mod.ts";
import { Meter, Secret, SILENT_LOG, SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { type Flow, SipStack } from "../../src/sip/mod.ts";
import { openStore } from "../../src/store/mod.ts";
import { requestBytes } from "../support/messages.ts";
import { deviceOf, userOf } from "../support/temp_store.ts";

const rounds = Number(Deno.args[0] ?? "200");
const DEVICES = 1_000;
const clock = new SystemClock();
const random = new SystemRandom();
const meter = new Meter();
const log = SILENT_LOG;
const folder = await Deno.makeTempDir({ prefix: "ringdown-bench-" });
const store = openStore(folder, { clock, random, log, meter, as: "server" });
store.atomically(() => {
  for (let i = 0; i < DEVICES; i++) {
    const user = userOf(String(10_000 + i));
    const device = deviceOf(user.extension, user, new Secret("secret"), "pbx.test");
    store.users.save(user);
    store.devices.save(
      { ...device, id: random.token() as typeof device.id, algorithm: i % 4 ? "MD5" : "SHA-256" },
      new Secret("secret"),
    );
  }
});

const stack = new SipStack({
  clock,
  random,
  log,
  meter,
  product: "Ringdown",
  resolver: { resolve: () => Promise.resolve([]) },
  penalties: { report: () => {} },
});
const authenticator = new Authenticator({
  clock,
  random,
  log,
  devices: store.devices,
  realm: "pbx.test",
  lockout: { failed: () => ({ delayMs: 0, banned: false }), succeeded: () => {} },
});
stack.handle("REGISTER", (incoming) => void authenticator.authenticate(incoming, "registrar"));

let left = 0;
let nonce = "";
const flow: Flow = {
  id: "udp:bench",
  protocol: "UDP",
  local: { host: "192.0.2.1", port: 5060 },
  remote: { host: "192.0.2.7", port: 5060 },
  reliable: false,
  closed: false,
  send: (bytes) => {
    left = performance.now();
    nonce ||= /nonce="([0-9a-f]+)"/.exec(new TextDecoder().decode(bytes))?.[1] ?? "";
  },
  trust: () => {},
  close: () => {},
};

let count = 0;
function timeOf(username: string, wrongSecret: boolean): number {
  const proof = `Authorization: Digest username="${username}", realm="pbx.test", ` +
    `nonce="${nonce}", uri="sip:pbx.test", response="${"0".repeat(32)}"`;
  const bytes = requestBytes("REGISTER", {
    uri: "sip:pbx.test",
    branch: `z9hG4bK${++count}`,
    callId: `c${count}`,
    from: `<sip:${username}@pbx.test>;tag=f`,
    to: `<sip:${username}@pbx.test>`,
    headers: wrongSecret ? [proof] : [],
  });
  const came = performance.now();
  stack.onMessage(bytes, flow);
  return (left - came) * 1_000;
}

function report(what: string, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted.slice(sorted.length / 4, sorted.length * 3 / 4);
  const mean = middle.reduce((sum, time) => sum + time, 0) / middle.length;
  const median = sorted[sorted.length >> 1] ?? NaN;
  const line = `${what.padEnd(28)} median ${median.toFixed(2)} us, middle ${mean.toFixed(2)} us\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(line));
}

for (const [what, wrongSecret] of [["challenge", false], ["wrong secret", true]] as const) {
  const times: Record<"known" | "nobody", number[]> = { known: [], nobody: [] };
  for (let round = -20; round < rounds; round++) {
    for (let i = 0; i < DEVICES; i += 5) {
      // In turn and in both orders, so that neither kind always comes behind the other.
      const order = i % 2 ? ["known", "nobody"] as const : ["nobody", "known"] as const;
      for (const kind of order) {
        const time = timeOf(String((kind === "known" ? 10_000 : 20_000) + i), wrongSecret);
        if (round >= 0) times[kind].push(time);
      }
    }
  }
  report(`${what}, a device`, times.known);
  report(`${what}, nobody`, times.nobody);
}
await store[Symbol.asyncDispose]();
await Deno.remove(folder, { recursive: true });
