import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { TracedMessage } from "../../src/domain/mod.ts";
import { Meter } from "../../src/runtime/mod.ts";
import type { Flow } from "../../src/sip/mod.ts";
import { CallTracer, masked } from "../../src/tracing/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

const FLOW = {
  protocol: "UDP",
  local: { host: "192.0.2.1", port: 5060 },
  remote: { host: "2001:db8::7", port: 5062 },
} as Flow;

function setUp() {
  const clock = new FakeClock();
  const meter = new Meter();
  const kept: TracedMessage[] = [];
  const store = { add: (message: TracedMessage) => void kept.push(message), ofCalls: () => [] };
  const tracer = new CallTracer({ clock, meter, store });
  const hear = (callId: string, text: string, way: "in" | "out" = "in") =>
    tracer.onMessage(way, callId, new TextEncoder().encode(text), FLOW);
  const left = () =>
    meter.metrics().find(({ name }) => name === "ringdown_traces_left_out_total")
      ?.samples()[0]?.value;
  return { clock, kept, hear, left };
}

Deno.test("CallTracer keeps what is said from the INVITE on, and nothing else", () => {
  const { kept, hear, clock } = setUp();
  hear("r", "REGISTER sip:pbx SIP/2.0\r\n");
  hear("a", "SIP/2.0 200 OK\r\n");
  hear("a", "INVITE sip:101@pbx SIP/2.0\r\n");
  clock.advance(20);
  hear("a", "SIP/2.0 100 Trying\r\n", "out");
  deepEqual(kept.map(({ sipCallId, way, text }) => [sipCallId, way, text.split("\r")[0]]), [
    ["a", "in", "INVITE sip:101@pbx SIP/2.0"],
    ["a", "out", "SIP/2.0 100 Trying"],
  ]);
  deepEqual(kept[1], {
    at: clock.now(),
    sipCallId: "a",
    way: "out",
    protocol: "UDP",
    local: "192.0.2.1:5060",
    remote: "[2001:db8::7]:5062",
    text: "SIP/2.0 100 Trying\r\n",
  });
});

Deno.test("CallTracer leaves calls out that come too fast, whole, and counts them", () => {
  const { kept, hear, left, clock } = setUp();
  for (let n = 0; n < 60; n++) hear(`call ${n}`, "INVITE sip:a SIP/2.0\r\n");
  for (let n = 0; n < 60; n++) hear(`call ${n}`, "ACK sip:a SIP/2.0\r\n");
  equal(kept.length, 100);
  equal(left(), 10);
  clock.advance(1_000);
  for (let n = 100; n < 120; n++) hear(`call ${n}`, "INVITE sip:a SIP/2.0\r\n");
  equal(kept.length, 110);
});

Deno.test("CallTracer keeps 300 messages of a call and no more", () => {
  const { kept, hear } = setUp();
  for (let n = 0; n < 400; n++) hear("a", "INVITE sip:a SIP/2.0\r\n");
  equal(kept.length, 300);
});

Deno.test("CallTracer forgets the call that began first when there are too many", () => {
  const { kept, hear, clock } = setUp();
  for (let n = 0; n < 4_001; n++) {
    clock.advance(100);
    hear(`call ${n}`, "INVITE sip:a SIP/2.0\r\n");
  }
  kept.length = 0;
  hear("call 0", "BYE sip:a SIP/2.0\r\n");
  equal(kept.length, 0);
  hear("call 1", "BYE sip:a SIP/2.0\r\n");
  equal(kept.length, 1);
});

const SECRETS: readonly (readonly [string, string, RegExp])[] = [
  [
    "a digest",
    'Authorization: Digest username="101", nonce="abc123", response="0f1e2d"\r\n',
    /username="101", nonce="xxxxxx", response="xxxxxx"/,
  ],
  ["a challenge", 'WWW-Authenticate: Digest realm="pbx", nonce="n0nce"\r\n', /nonce="xxxxx"/],
  [
    "a key of SDES",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3|2^20\r\n",
    /inline:x{16}\|2\^20/,
  ],
  [
    "a digest whose header is written in capitals and folded",
    'AUTHORIZATION: Digest username="101",\r\n RESPONSE = "0f1e2d" , cnonce=abc\r\n',
    /RESPONSE = "xxxxxx" , cnonce=xxx\r/,
  ],
  [
    "a digest with blanks, quotes and no end in it",
    'Authorization: Digest nonce="a \\"b c", opaque="d e\r\n',
    /nonce="xxxxxxx", opaque="xxx\r/,
  ],
  [
    "what a server proves itself with",
    'Authentication-Info: rspauth="0f1e", nextnonce="n0nce", nc=00000001\r\n',
    /rspauth="xxxx", nextnonce="xxxxx", nc=00000001/,
  ],
  ["a password that is only encoded", "Authorization: Basic YTpi\r\n", /Basic xxxx\r/],
  ["a key of MIKEY", "a=key-mgmt:mikey AQAFgM0X\r\n", /mikey x{8}\r/],
  ["a key in the clear", "v=0\r\nk=clear:s3cret\r\n", /k=clear:xxxxxx\r/],
  [
    "the URL by which a phone sets itself up",
    "NOTIFY sip:a SIP/2.0\r\n\r\nhttp://10.0.0.1:8080/p/0123456789abcdefABCD_-/x.cfg",
    /\/p\/x{22}\/x\.cfg$/,
  ],
  [
    "what people write to each other",
    "MESSAGE sip:a SIP/2.0\r\nSubject: a\r\n\r\nDear A,\r\nbye",
    /Subject: a\r\n\r\nxxxxxxx\r\nxxx$/,
  ],
  ["the password of ICE", "a=ice-pwd:asd88fgpdd777uzjYhagZg\r\n", /a=ice-pwd:x{22}\r/],
];

for (const [what, text, wanted] of SECRETS) {
  Deno.test(`masked writes over ${what} and changes no length`, () => {
    match(masked(text), wanted);
    equal(masked(text).length, text.length);
  });
}

Deno.test("masked changes nothing where there is no secret", () => {
  const text = "INVITE sip:101@pbx SIP/2.0\r\nSubject: response=yes\r\n";
  equal(masked(text), text);
  ok(!masked("Proxy-Authorization: Digest response=bare,nonce=n\r\n").includes("bare"));
});

Deno.test("CallTracer cuts what is longer than any phone writes", () => {
  const { kept, hear } = setUp();
  hear("a", `INVITE sip:a SIP/2.0\r\nSubject: ${"x".repeat(60_000)}\r\n`);
  equal(kept[0]?.text.length, 16_384);
});

Deno.test("CallTracer keeps nothing under a Call-ID that is longer than any, and counts it", () => {
  const { kept, hear, left } = setUp();
  hear("a".repeat(257), "INVITE sip:a SIP/2.0\r\n");
  deepEqual([kept.length, left()], [0, 1]);
});
