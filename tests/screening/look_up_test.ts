import { deepEqual, equal, rejects } from "node:assert/strict";
import { WebClient, WebRequestError } from "../../src/runtime/mod.ts";
import { atTheGate, CALLER, type Gate } from "./gate.ts";

function switchOn(gate: Gate, failClosed = false): void {
  gate.stage("look-up", { enabled: true, failClosed });
  gate.set({ lookUp: { url: "https://example.org/", mayBePrivate: false } });
}

atTheGate("[SCREEN-17] nothing is looked up unless somebody has set where", async (gate) => {
  equal(await gate.line(), "allow -");
  gate.stage("look-up", { enabled: true });
  equal(await gate.line(), "allow -");
  equal(gate.asked.length, 0);
});

/** What is answered, and what becomes of the call. */
const ANSWERS = [
  [`{"score": 0.2, "name": "Ada"}`, "allow -"],
  [`{"score": 0.9}`, "block spam-score"],
  [`{"verdict": "block"}`, "block look-up"],
  [`{"verdict": "challenge"}`, "challenge look-up"],
  [`{"verdict": "allow", "score": 1}`, "allow look-up"],
  [`{"verdict": "<script>", "score": 7}`, "allow -"],
  [`[]`, "allow -"],
  [`nonsense`, "allow -"],
  [`null`, "allow -"],
] as const;

for (const [answer, becomes] of ANSWERS) {
  atTheGate(`[SCREEN-19] ${answer} becomes ${becomes}`, async (gate) => {
    switchOn(gate);
    gate.answer = () => Promise.resolve(answer);
    equal(await gate.line(), becomes);
    deepEqual(JSON.parse(gate.asked[0]?.json ?? ""), { number: CALLER, dialled: "+4930100" });
  });
}

for (const [failClosed, becomes] of [[false, "allow -"], [true, "challenge look-up"]] as const) {
  atTheGate(
    `[SCREEN-3] a look-up that takes too long, closed ${failClosed}: ${becomes}`,
    async (gate) => {
      switchOn(gate, failClosed);
      gate.answer = () => new Promise(() => {});
      let line: string | undefined;
      void gate.line().then((told) => void (line = told));
      await gate.clock.run(799);
      equal(line, undefined);
      await gate.clock.run(1);
      equal(line, becomes);
      equal(gate.asked[0]?.signal.aborted, true);
      equal(gate.count("ringdown_screening_failures_total"), 1);
    },
  );

  atTheGate(`[SCREEN-3] a look-up that fails, closed ${failClosed}: ${becomes}`, async (gate) => {
    switchOn(gate, failClosed);
    gate.answer = () => Promise.reject(new Error("refused"));
    equal(await gate.line(), becomes);
    equal(gate.clock.pending, 0);
    equal(gate.count("ringdown_screening_failures_total"), 1);
  });
}

atTheGate("[SCREEN-3] a stage of ours that throws says nothing", async (gate) => {
  Object.defineProperty(gate.lists, "findIn", {
    value: () => {
      throw new Error("The disk is full");
    },
  });
  equal(await gate.line(), "allow -");
  equal(gate.count("ringdown_screening_failures_total"), 3);
});

atTheGate("[SCREEN-17] an answer is kept for a day, a failure is not", async (gate) => {
  switchOn(gate);
  gate.answer = () => Promise.reject(new Error("refused"));
  await gate.line();
  gate.answer = () => Promise.resolve(`{"verdict": "block"}`);
  await gate.line();
  await gate.clock.run(24 * 3_600_000 - 1);
  equal(await gate.line(), "block look-up");
  equal(gate.asked.length, 2);
  await gate.clock.run(1);
  await gate.line();
  equal(gate.asked.length, 3);
});

atTheGate("[SCREEN-17] no more than 20 numbers are looked up at once", async (gate) => {
  switchOn(gate);
  gate.answer = () => new Promise(() => {});
  const lines = Array.from({ length: 25 }, (_, at) => gate.line({}, `+49170${at}`));
  await gate.clock.run(0);
  equal(gate.asked.length, 20);
  equal(gate.count("ringdown_screening_look_ups_skipped_total"), 5);
  await gate.clock.run(800);
  deepEqual(new Set(await Promise.all(lines)), new Set(["allow -"]));
});

/** A client whose names lead to `addresses`. */
const clientOf = (addresses: readonly string[], respond: () => Response) => {
  const asked: string[] = [];
  const client = new WebClient({
    fetch: (url) => {
      asked.push(String(url));
      return Promise.resolve(respond());
    },
    resolve: () => Promise.resolve(addresses),
  });
  const ask = (url: string, mayBePrivate = false) =>
    client.text({ url, mayBePrivate, mostOctets: 10, signal: new AbortController().signal });
  return { ask, asked };
};

const refusal = (of: string) => (error: unknown) =>
  error instanceof WebRequestError && error.refusal === of;

const PRIVATE = [
  "http://127.0.0.1/",
  "http://10.1.2.3/",
  "http://2130706433/",
  "http://[::1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[fe80::1]/",
  "http://[::10.1.2.3]/",
  "http://[64:ff9b::10.1.2.3]/",
  "http://[64:ff9b:1::a01:203]/",
  "http://[2002:a01:203::1]/",
  "http://169.254.169.254/latest",
  "http://0.0.0.0/",
  "http://100.64.0.1/",
];

for (const url of PRIVATE) {
  Deno.test(`[SCREEN-18] ${url} is not fetched unless it may be private`, async () => {
    const { ask, asked } = clientOf([], () => new Response("x"));
    await rejects(ask(url), refusal("private"));
    equal(asked.length, 0);
    equal(await ask(url, true), "x");
  });
}

Deno.test("[SCREEN-18] a name is looked at before it is fetched", async () => {
  const mixed = clientOf(["203.0.113.1", "192.168.1.1"], () => new Response("x"));
  await rejects(mixed.ask("https://example.org/"), refusal("private"));
  await rejects(clientOf([], () => new Response("x")).ask("https://a/"), refusal("name"));
  equal(await clientOf(["203.0.113.1"], () => new Response("x")).ask("https://a/"), "x");
});

Deno.test("what is no web page, leads elsewhere, or is too large is refused", async () => {
  const bad = (respond: () => Response) => clientOf(["203.0.113.1"], respond);
  await rejects(bad(() => new Response("x")).ask("file:///etc/passwd"), refusal("url"));
  await rejects(bad(() => new Response("x")).ask("nonsense"), refusal("url"));
  const moved = () => new Response(null, { status: 302, headers: { Location: "http://10.0.0.1" } });
  await rejects(bad(moved).ask("https://a/"), refusal("status"));
  await rejects(bad(() => new Response("12345678901")).ask("https://a/"), refusal("too-large"));
  const broken = new WebClient({
    fetch: () => Promise.reject(new TypeError("error for https://a/?key=secret")),
    resolve: () => Promise.resolve(["203.0.113.1"]),
  });
  const request = { mayBePrivate: false, mostOctets: 9, signal: new AbortController().signal };
  await rejects(
    broken.text({ ...request, url: "https://a/?key=secret" }),
    (error) => refusal("network")(error) && !String(error).includes("secret"),
  );
});
