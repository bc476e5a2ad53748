import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { RingPlan, RingTarget, Service, UserId } from "../../src/domain/mod.ts";
import type { Decision } from "../../src/routing/mod.ts";
import { type AnswerParts, answerTo, recordAnswer, writeTwiml } from "../../src/twilio/mod.ts";

const ADA = "ada" as UserId;
const BASE = "https://pbx.example.org/twilio";
const SIP = {
  kind: "sip",
  uri: "sip:+4930123456@pbx.example.org:5060;transport=udp?x-ringdown-ticket=abc&x=1",
  username: "twilio-calls",
  password: 'a"<&>b',
} as const;

const parts = (change: Partial<AnswerParts> = {}): AnswerParts => ({
  language: "en-US",
  sip: SIP,
  actionUrl: (step) => `${BASE}/voice/action?step=${step}`,
  recordingUrl: (mailbox) => `${BASE}/recording?mailbox=${mailbox}`,
  greetingUrl: () => undefined,
  hasRoom: () => true,
  outside: (_, number) => number,
  messages: { longestSeconds: 180, silenceSeconds: 10 },
  ...change,
});

function ring(target: RingTarget, change: Partial<RingPlan> = {}, ms = 20_000): Decision {
  const member = { target, afterMs: 0, confirm: false };
  const rounds = [{ members: [member], ms }];
  const base = { called: "101", rounds, otherwise: {}, callerPrefix: "", autoAnswer: false };
  return { kind: "ring", plan: { ...base, ...change }, diversions: [], anonymous: false };
}

const service = (service: Service): Decision => ({ kind: "service", service });
const DESK = { kind: "user", user: ADA } as const;
const MOBILE = { kind: "outside", number: "+4915112345678" } as const;

/** What is decided, what Twilio is told in short, and what is kept of that. */
const ROWS: readonly (readonly [string, Decision | undefined, string, string])[] = [
  ["somebody rings", ring(DESK), "dial sip 100", "sip"],
  ["several ring for long", ring(DESK, {}, 400_000), "dial sip 600", "sip"],
  ["nobody knew in time", undefined, "dial sip 60", "sip"],
  ["it is forwarded outside", ring(MOBILE), "dial +4915112345678 20", "outside"],
  ["it is forwarded to help", ring({ ...MOBILE, emergency: true }), "dial sip 100", "sip"],
  [
    "with a name before the caller's",
    ring(MOBILE, { callerPrefix: "Sales: " }),
    "dial sip 100",
    "sip",
  ],
  ["to a SIP address", ring({ kind: "uri", uri: "sip:a@b.example" }), "dial sip 100", "sip"],
  ["busy", service({ kind: "turn-away", how: "busy" }), "reject busy", "reject-busy"],
  ["declined", service({ kind: "turn-away", how: "declined" }), "reject rejected", "reject"],
  [
    "not in service",
    service({ kind: "turn-away", how: "not-in-service" }),
    "reject rejected",
    "reject",
  ],
  [
    "nobody is told",
    service({ kind: "turn-away", how: "silent" }),
    "pause 45, reject busy",
    "reject-busy",
  ],
  ["no number of ours", { kind: "reject", status: 404, reason: "" }, "reject rejected", "unknown"],
  ["nobody there", { kind: "reject", status: 480, reason: "" }, "reject busy", "unavailable"],
  ["barred", { kind: "reject", status: 403, reason: "" }, "reject rejected", "reject"],
  ["a message", service({ kind: "leave-message", mailbox: ADA }), "say, record 180 10", "record"],
  ["a challenge", service({ kind: "challenge", to: "101" }), "gather 8", "challenge"],
  [
    "an announcement that is built in",
    service({ kind: "announce", announcement: { kind: "prompt", name: "closed-now" } }),
    "say, hang-up",
    "announce",
  ],
  [
    "one that is a file of ours",
    service({ kind: "announce", announcement: { kind: "file", name: "closed.wav" } }),
    "dial sip 60",
    "sip",
  ],
  ["a service of ours", service({ kind: "echo", delayMs: 0 }), "dial sip 60", "sip"],
  ["what only phones of ours can do", { kind: "park" }, "reject rejected", "reject"],
];

const short = (verbs: ReturnType<typeof answerTo>["verbs"]) =>
  verbs.map((verb) => {
    switch (verb.verb) {
      case "dial": {
        const to = verb.to.kind === "sip" ? "sip" : verb.to.number;
        return `dial ${to} ${verb.timeoutSeconds}`;
      }
      case "gather":
        return `gather ${verb.timeoutSeconds}`;
      case "record":
        return `record ${verb.maxSeconds} ${verb.silenceSeconds}`;
      case "reject":
        return `reject ${verb.reason}`;
      case "pause":
        return `pause ${verb.seconds}`;
      default:
        return verb.verb;
    }
  }).join(", ");

for (const [what, decision, verbs, deed] of ROWS) {
  Deno.test(`a call by a webhook: ${what}`, () => {
    const answer = answerTo(decision, parts());
    deepEqual([short(answer.verbs), answer.deed], [verbs, deed]);
  });
}

Deno.test("what may not be called outside goes our way, where it is said why", () => {
  equal(answerTo(ring(MOBILE), parts({ outside: () => undefined })).deed, "sip");
});

Deno.test("without a gateway for them callers hear that nobody is there", () => {
  const answer = answerTo(ring(DESK), parts({ sip: undefined }));
  equal(short(answer.verbs), "say, hang-up");
});

Deno.test("a mailbox without room takes nothing, and none hangs up", () => {
  equal(short(recordAnswer(ADA, parts({ hasRoom: () => false })).verbs), "say, hang-up");
  equal(short(recordAnswer(undefined, parts()).verbs), "hang-up");
});

Deno.test("who has said a greeting is heard with it, but not where something went wrong", async () => {
  const own = parts({ greetingUrl: (mailbox) => `${BASE}/media/${mailbox}` });
  const xml = await writeTwiml(recordAnswer(ADA, own).verbs);
  deepEqual(elementsOf(xml).map(({ name, text }) => `${name} ${text}`.trim()), [
    ...["Response", `Play ${BASE}/media/ada`, "Record"],
  ]);
  equal(short(recordAnswer(ADA, own, "sorry").verbs), "say, record 180 10");
});

Deno.test("silence never ends a message where it is set so", () => {
  const messages = { longestSeconds: 120, silenceSeconds: 0 };
  equal(short(recordAnswer(ADA, parts({ messages })).verbs), "say, record 120 120");
});

/** Names and attributes of the elements of a document, and whether it is well formed. */
function elementsOf(xml: string) {
  const body = xml.replace(/^<\?xml[^>]*\?>/, "");
  const open: string[] = [];
  const found: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const plain = (text: string) =>
    text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&");
  for (
    const [, close, name = "", attributes = "", empty, text = ""] of body.matchAll(
      /<(\/?)(\w+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>([^<]*)/g,
    )
  ) {
    if (close) equal(open.pop(), name);
    else {
      const pairs = [...attributes.matchAll(/([\w:]+)="([^"]*)"/g)]
        .map(([, key = "", value = ""]) => [key, plain(value)]);
      found.push({ name, attributes: Object.fromEntries(pairs), text: plain(text) });
      if (!empty) open.push(name);
    }
  }
  deepEqual(open, []);
  return found;
}

Deno.test("TwiML of a call to us: rings until it is answered, proves itself, is escaped", async () => {
  const xml = await writeTwiml(answerTo(ring(DESK), parts()).verbs);
  const [response, dial, sip] = elementsOf(xml);
  equal(response?.name, "Response");
  deepEqual(dial?.attributes, {
    answerOnBridge: "true",
    timeout: "100",
    action: `${BASE}/voice/action?step=dial`,
    method: "POST",
  });
  deepEqual([sip?.text, sip?.attributes["username"], sip?.attributes["password"]], [
    ...[SIP.uri, SIP.username, SIP.password],
  ]);
  ok(SIP.uri.length < 255);
});

Deno.test("TwiML of every outcome can be read, and no Record asks for itself again", async () => {
  for (const [what, decision] of ROWS) {
    const elements = elementsOf(await writeTwiml(answerTo(decision, parts()).verbs));
    ok(elements.length > 1, what);
    for (const { name, attributes } of elements) {
      if (!["Record", "Gather", "Dial"].includes(name)) continue;
      match(attributes["action"] ?? "", /^https:.*\/voice\/action\?step=\w+$/, what);
    }
  }
});

Deno.test("TwiML of a message: at most so long, with a tone, and we are told of the file", async () => {
  const answer = recordAnswer(ADA, parts({ language: "de-DE" }));
  const [, say, record] = elementsOf(await writeTwiml(answer.verbs));
  equal(say?.attributes["language"], "de-DE");
  match(say?.text ?? "", /Sprechen Sie/);
  const { maxLength, timeout, playBeep, recordingStatusCallback } = record?.attributes ?? {};
  deepEqual([maxLength, timeout, playBeep], ["180", "10", "true"]);
  equal(recordingStatusCallback, `${BASE}/recording?mailbox=ada`);
});
