import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { MessageFramer } from "../../../src/sip/transport/framing.ts";
import type { StreamFault } from "../../../src/sip/transport/stream_codec.ts";
import { SeededRandom } from "./seeded_random.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function setUp(limits = { headOctets: 32_768, bodyOctets: 65_536 }) {
  const messages: string[] = [];
  const replies: string[] = [];
  const sink = {
    stopped: false,
    onMessage: (bytes: Uint8Array) => void messages.push(decode(bytes)),
    onReply: (bytes: Uint8Array) => void replies.push(decode(bytes)),
  };
  const framer = new MessageFramer(sink, limits);
  const feed = (bytes: Uint8Array): StreamFault | undefined => {
    for (let at = 0; at < bytes.length;) {
      const space = framer.space();
      const count = Math.min(space.length, bytes.length - at);
      space.set(bytes.subarray(at, at + count));
      const fault = framer.advance(count);
      if (fault) return fault;
      at += count;
    }
    return undefined;
  };
  return { framer, sink, messages, replies, feed };
}

const message = (field: string, body = "") => `OPTIONS sip:a@b SIP/2.0\r\n${field}\r\n\r\n${body}`;

const WHOLE: readonly (readonly [string, string])[] = [
  ["a message without a body", message("Content-Length: 0")],
  [
    "a body, whose line ends mean nothing",
    message("Content-Length: 8", "\r\n\r\nx\r\n\r".slice(0, 8)),
  ],
  ["the compact form", message("l: 3", "abc")],
  ["the compact form in upper case", message("L:3", "abc")],
  ["any case", message("cONTENT-lENGTH: 3", "abc")],
  ["blanks before the colon", message("Content-Length \t : 3", "abc")],
  ["a folded value", message("Content-Length:\r\n 3", "abc")],
  ["a fold before the colon", message("Content-Length\r\n : 3", "abc")],
  ["blanks after the value", message("Content-Length: 3 \t", "abc")],
  ["leading zeros", message("Content-Length: 0000003", "abc")],
  ["octets, not characters", message("Content-Length: 4", "åå")],
  ["a header that only begins like it", message("Content-Length-X: 9\r\nl: 1", "x")],
  ["a header in the value of another", message("Subject: a\r\n l: 9\r\nl: 1", "x")],
  ["a method that begins like it", `L: sip:a@b SIP/2.0\r\nl: 0\r\n\r\n`],
];

for (const [what, text] of WHOLE) {
  Deno.test(`MessageFramer frames ${what}`, () => {
    const { feed, messages } = setUp();
    equal(feed(encode(text + text)), undefined);
    deepStrictEqual(messages, [text, text]);
  });
}

const FAULTS: readonly (readonly [string, string, 400 | 413])[] = [
  ["no Content-Length", message("Subject: none"), 400],
  ["two", message("Content-Length: 1\r\nl: 2", "ab"), 400],
  ["the same one twice", message("Content-Length: 1\r\nContent-Length: 1", "a"), 400],
  ["a list", message("Content-Length: 1, 1", "a"), 400],
  ["a negative one", message("Content-Length: -1"), 400],
  ["one that is no number", message("Content-Length: 1x", "a"), 400],
  ["one in hexadecimal", message("Content-Length: 0x1", "a"), 400],
  ["an empty one", message("Content-Length:"), 400],
  ["a name without a colon", message("Content-Length"), 400],
  ["one too large for the limit", message("Content-Length: 65537"), 413],
  ["one too large for a number", message("Content-Length: 99999999999999999999"), 413],
  ["an endless one", message(`Content-Length: ${"9".repeat(500)}`), 400],
  ["noise", "\x16\x03\x01\x02\x00\x01", 400],
  ["an endless start line", "A".repeat(40_000), 413],
  ["an endless head", message("X: y\r\n".repeat(8_000)), 413],
];

for (const [what, text, status] of FAULTS) {
  Deno.test(`MessageFramer answers ${what} with ${status}`, () => {
    for (const octets of [100_000, 1]) {
      const { feed, messages } = setUp();
      let fault: StreamFault | undefined;
      const bytes = encode(text);
      for (let at = 0; at < bytes.length && !fault; at += octets) {
        fault = feed(bytes.subarray(at, at + octets));
      }
      equal(fault?.status, status);
      ok(fault?.head && fault.head.length > 0);
      equal(fault.head.length <= 32_768, true);
      deepStrictEqual(messages, []);
    }
  });
}

Deno.test("MessageFramer takes a head of the limit and not one octet more", () => {
  const limits = { headOctets: 200, bodyOctets: 10 };
  const bare = message("l: 0\r\nS: ").length;
  for (const [length, taken] of [[200, true], [201, false]] as const) {
    const { feed, messages } = setUp(limits);
    const fault = feed(encode(message(`l: 0\r\nS: ${"x".repeat(length - bare)}`)));
    equal(fault === undefined, taken);
    equal(messages.length, taken ? 1 : 0);
  }
});

Deno.test("MessageFramer answers a double line end with one, and a single one not at all", () => {
  const { feed, replies, messages, framer } = setUp();
  feed(encode("\r\n\r\n"));
  deepStrictEqual(replies, ["\r\n"]);
  feed(encode("\r\n"));
  feed(encode("\r\n"));
  deepStrictEqual(replies, ["\r\n", "\r\n"]);
  const text = message("l: 0");
  feed(encode(`\r\n${text}\r\n${text}`));
  deepStrictEqual(replies, ["\r\n", "\r\n"]);
  deepStrictEqual(messages, [text, text]);
  equal(framer.phase, "between");
});

Deno.test("MessageFramer tells head from body", () => {
  const { feed, framer } = setUp();
  equal(framer.phase, "between");
  feed(encode("OPTIONS sip:a@b SIP/2.0\r\n"));
  equal(framer.phase, "head");
  feed(encode("l: 2\r\n\r\na"));
  equal(framer.phase, "body");
  equal(framer.begun, 1);
  feed(encode("bINVITE"));
  equal(framer.phase, "head");
  equal(framer.begun, 2);
});

Deno.test("MessageFramer stops when the flow is closed while it hands on a message", () => {
  const { feed, sink, messages } = setUp();
  const text = message("l: 0");
  sink.onMessage = (bytes) => {
    messages.push(decode(bytes));
    sink.stopped = true;
  };
  feed(encode(text + text));
  deepStrictEqual(messages, [text]);
});

Deno.test("MessageFramer finds the same messages however the stream is cut", () => {
  const random = new SeededRandom(20_260_101);
  for (let round = 0; round < 300; round++) {
    const texts = Array.from({ length: 1 + random.integer(12) }, () => {
      const body = "\r\nl: 7é".repeat(random.integer(random.integer(40) + 1) * 20);
      const name = ["Content-Length", "l", "L ", "content-length\t"][random.integer(4)];
      const filler = `Subject: ${"s".repeat(random.integer(500))}\r\n`;
      return message(`${filler}${name}: ${encode(body).length}`, body);
    });
    const stream = encode(texts.map((text) => "\r\n".repeat(random.integer(4)) + text).join(""));
    const whole = setUp();
    equal(whole.feed(stream), undefined);
    deepStrictEqual(whole.messages, texts);
    const cut = setUp();
    for (let at = 0; at < stream.length;) {
      const count = 1 + random.integer([1, 4, 1_500, 9_000][random.integer(4)] ?? 1);
      equal(cut.feed(stream.subarray(at, at + count)), undefined);
      at += count;
    }
    deepStrictEqual(cut.messages, texts);
    deepStrictEqual(cut.replies, whole.replies);
  }
});

Deno.test("MessageFramer keeps no more memory than has arrived", () => {
  const { feed, framer } = setUp();
  feed(encode(message("Content-Length: 65000", "only this")));
  ok(framer.space().buffer.byteLength <= 4_096);
});

Deno.test("MessageFramer looks at each octet once when they come one by one", () => {
  const { feed, framer, messages } = setUp();
  const bytes = encode(message(`Subject: ${"s".repeat(400)}\r\nContent-Length: 0`));
  const half = bytes.length >> 1;
  for (let at = 0; at < half; at++) equal(feed(bytes.subarray(at, at + 1)), undefined);
  // What was looked at is overwritten by the end of a head: who starts over finds it there.
  new Uint8Array(framer.space().buffer).set(encode("\r\n\r\n"), half - 100);
  for (let at = half; at < bytes.length; at++) {
    deepStrictEqual(messages, []);
    equal(feed(bytes.subarray(at, at + 1)), undefined);
  }
  equal(messages.length, 1);
});

Deno.test("MessageFramer moves octets once for each doubling when they come one by one", () => {
  const { feed, framer } = setUp({ headOctets: 1 << 22, bodyOctets: 0 });
  const buffers = new Set<ArrayBufferLike>();
  const bytes = encode(message(`Subject: ${"s".repeat(60_000)}`));
  for (let at = 0; at < bytes.length; at++) {
    feed(bytes.subarray(at, at + 1));
    buffers.add(framer.space().buffer);
  }
  // 2, 4, 8, 16, 32 and 64 KiB.
  equal(buffers.size, 6);
});
