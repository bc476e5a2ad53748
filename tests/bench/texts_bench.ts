/**
 * How fast Twilio is answered, and how fast texts leave: a server of its own, and a Twilio on this
 * machine that answers at once. `deno run -A tests/bench/texts_bench.ts [TEXTS]`
 */
import { Server } from "../interop/support/server.ts";
import { until } from "../interop/support/until.ts";
import { WebClient } from "../interop/support/web_client.ts";
import { FakeTwilio } from "../support/twilio/fake_twilio.ts";

const TEXTS = Number(Deno.args[0] ?? 1_000);
const SID = `AC${"0".repeat(31)}1`;
const TOKEN = "a token of thirty-two letters..";
const PUBLIC = "https://pbx.example.org";
const OURS = "+15550100001";
/** Conversations that texts are spread over. */
const CONVERSATIONS = 20;
const AT_ONCE = 4;

const quantile = (sorted: readonly number[], q: number) =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN).toFixed(1);

/** Runs `task` for each number below `count`, a few at once; how long each took, sorted. */
async function timed(count: number, task: (index: number) => Promise<void>): Promise<number[]> {
  const took: number[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < count) {
      const index = next++;
      const begun = performance.now();
      await task(index);
      took.push(performance.now() - begun);
    }
  }));
  return took.sort((a, b) => a - b);
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

const numberOf = (index: number) => `+1555019${String(index % CONVERSATIONS).padStart(4, "0")}`;

await using twilio = new FakeTwilio({ accountSid: SID, authToken: TOKEN });
twilio.addNumber(OURS);
await using server = await Server.start({
  extensions: ["101"],
  env: {
    RINGDOWN_TWILIO_ACCOUNT_SID: SID,
    RINGDOWN_TWILIO_AUTH_TOKEN: TOKEN,
    RINGDOWN_TWILIO_API_URL: twilio.apiUrl,
    RINGDOWN_PUBLIC_URL: PUBLIC,
  },
});
const owner = await WebClient.setUp(server);
await owner.ask("POST", "/numbers", { number: OURS, destination: "101" });
const at = `http://${server.host}:${server.http}`;
const hook = `${PUBLIC}/twilio/sms`;
const bring = async (index: number) => {
  const text = { from: numberOf(index), to: OURS, body: `text ${index}` };
  await (await twilio.post(hook, twilio.arrive(text), at)).body?.cancel();
};
await timed(50, bring);

const answered = await timed(TEXTS, (index) => bring(index));
print(
  `webhook of a text, ${AT_ONCE} at once: p50 ${quantile(answered, 0.5)} ms, ` +
    `p95 ${quantile(answered, 0.95)} ms, p99 ${quantile(answered, 0.99)} ms`,
);

const sid = twilio.numbers[0]?.sid ?? "";
await owner.ask("POST", `/twilio/numbers/${sid}/calls`, {});
const call = async (index: number) => {
  const fields = twilio.ring(numberOf(index), OURS);
  await (await twilio.post(`${PUBLIC}/twilio/voice`, fields, at)).body?.cancel();
};
await timed(50, call);
const led = await timed(TEXTS, (index) => call(index));
print(
  `webhook of a call, ${AT_ONCE} at once: p50 ${quantile(led, 0.5)} ms, ` +
    `p95 ${quantile(led, 0.95)} ms, p99 ${quantile(led, 0.99)} ms`,
);

const begun = performance.now();
const taken = await timed(TEXTS, async (index) => {
  await owner.ask("POST", "/texts", { from: OURS, to: numberOf(index), body: `out ${index}` });
});
await until("all texts at Twilio", 120_000, () => twilio.sent.length >= TEXTS || undefined);
const seconds = (performance.now() - begun) / 1_000;
print(
  `text by the API until it is on the disk: p50 ${quantile(taken, 0.5)} ms, ` +
    `p95 ${quantile(taken, 0.95)} ms`,
);
print(`through the outbox: ${(TEXTS / seconds).toFixed(0)} texts a second`);
