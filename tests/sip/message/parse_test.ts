import { deepEqual, equal, ok, throws } from "node:assert/strict";
import {
  bodyOf,
  check,
  field,
  formatMessage,
  H,
  Headers,
  MalformedMessage,
  MESSAGE_LIMITS,
  parseMessage,
  responseTo,
  SipRequest,
  SipResponse,
  SipSyntaxError,
  type Tag,
} from "../../../src/sip/message/mod.ts";
import { request, text, wire } from "../../support/messages.ts";
import { SeededRandom } from "../../support/seeded_random.ts";

const HEAD = [
  "OPTIONS sip:pbx.test SIP/2.0",
  "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK1",
  "From: <sip:1001@pbx.test>;tag=1",
  "To: <sip:pbx.test>",
  "Call-ID: c",
  "CSeq: 1 OPTIONS",
];

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (lines: readonly string[], body = "") => parseMessage(wire(lines, body));
const faultOf = (act: () => unknown): MalformedMessage => {
  try {
    act();
  } catch (error) {
    ok(error instanceof MalformedMessage, String(error));
    return error;
  }
  throw new Error("Nothing was wrong");
};

type Bad = readonly [what: string, bytes: Uint8Array, status?: number, method?: string | undefined];

const BAD: readonly Bad[] = [
  ["nothing", bytes("")],
  ["an empty line", bytes("\r\n\r\n")],
  ["a STUN request", Uint8Array.of(0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42)],
  ["no empty line behind the headers", bytes(HEAD.join("\r\n")), 400, "OPTIONS"],
  ["bare line feeds", bytes(HEAD.join("\n") + "\n\n"), 400, "OPTIONS"],
  ["a bare line feed in a value", wire([...HEAD, "Subject: a\nTo: <sip:x@y>"]), 400, "OPTIONS"],
  ["a bare carriage return in a value", wire([...HEAD, "Subject: a\rX: b"]), 400, "OPTIONS"],
  ["a header without colon", wire([...HEAD, "nonsense"]), 400, "OPTIONS"],
  ["a header name with a space in it", wire([...HEAD, "To x: y"]), 400, "OPTIONS"],
  ["a control octet before the colon, AST-2016-009", wire([...HEAD, "To\x0b: y"]), 400, "OPTIONS"],
  ["an empty header name", wire([...HEAD, ": y"]), 400, "OPTIONS"],
  ["two Content-Lengths", wire([...HEAD, "Content-Length: 0", "l: 0"]), 400, "OPTIONS"],
  ["a negative Content-Length", wire([...HEAD, "Content-Length: -1"]), 400, "OPTIONS"],
  ["a senseless Content-Length", wire([...HEAD, "Content-Length: 1x"]), 400, "OPTIONS"],
  ["a body that is too short", wire([...HEAD, "Content-Length: 5"], "1234"), 400, "OPTIONS"],
  ["a body that is too long", wire(HEAD, "x".repeat(65_536)), 413, "OPTIONS"],
  ["another version", wire(["OPTIONS sip:pbx.test SIP/3.0", ...HEAD.slice(1)]), 505, "OPTIONS"],
  ["no version", wire(["OPTIONS sip:pbx.test", ...HEAD.slice(1)]), 400, "OPTIONS"],
  ["HTTP", wire(["GET / HTTP/1.1", "Host: a"]), 400, "GET"],
  ["two spaces before the URI", wire(["OPTIONS  sip:a SIP/2.0", ...HEAD.slice(1)]), 400, "OPTIONS"],
  ["brackets around the URI", wire(["OPTIONS <sip:a> SIP/2.0", ...HEAD.slice(1)]), 400, "OPTIONS"],
  ["a method that is no token", wire(["OPT@ sip:a SIP/2.0", ...HEAD.slice(1)]), 400, undefined],
  ["a status of four digits", wire(["SIP/2.0 2000 OK", ...HEAD.slice(1)])],
  ["a status of 99", wire(["SIP/2.0 099 OK", ...HEAD.slice(1)])],
  ["a status of 700", wire(["SIP/2.0 700 OK", ...HEAD.slice(1)])],
  ["a response of another version", wire(["SIP/2.1 200 OK", ...HEAD.slice(1)]), 505],
];

for (const [what, octets, status = 400, method] of BAD) {
  Deno.test(`parseMessage calls malformed: ${what}`, () => {
    const fault = faultOf(() => parseMessage(octets));
    equal(fault.status, status);
    equal(fault.method, method);
  });
}

Deno.test("parseMessage keeps what could be read of a malformed message, to say so", () => {
  const { headers } = faultOf(() => read([...HEAD, "nonsense", "Subject: last"]));
  deepEqual(headers.raw("Call-ID"), ["c"]);
  deepEqual(headers.raw("Subject"), ["last"]);
});

Deno.test("parseMessage takes 256 headers and no more", () => {
  const many = (count: number) => [...HEAD, ...new Array<string>(count - 5).fill("X: y")];
  equal(read(many(256)).headers.fields.length, 256);
  equal(MESSAGE_LIMITS.headers, 256);
  throws(() => read(many(257)), MalformedMessage);
});

Deno.test("parseMessage takes a head of 32 kB and no more", () => {
  const head = (size: number) => {
    const bare = wire([...HEAD, "X: "]).length;
    return wire([...HEAD, `X: ${"y".repeat(size - bare)}`]);
  };
  ok(parseMessage(head(MESSAGE_LIMITS.head)));
  const fault = faultOf(() => parseMessage(head(MESSAGE_LIMITS.head + 100)));
  // Who sends so much is not worth an answer.
  equal(fault.headers.fields.length, 0);
});

Deno.test("parseMessage takes a body of 65,535 octets", () => {
  equal(read(HEAD, "x".repeat(65_535)).body.length, 65_535);
});

Deno.test("parseMessage reads octets, not characters, behind Content-Length", () => {
  const message = read([...HEAD, "Subject: ä€😀", "Content-Length: 5"], "ä€rest");
  equal(text(message.body), "ä€");
  deepEqual(message.headers.raw("subject"), ["ä€😀"]);
});

Deno.test("parseMessage finds the body behind a head that is no UTF-8", () => {
  const head = wire([...HEAD, "Subject: X", "Content-Length: 4"]);
  const at = text(head).indexOf("Subject: X") + 9;
  head[at] = 0xff;
  const message = parseMessage(Uint8Array.of(...head, ...bytes("body")));
  equal(text(message.body), "body");
});

Deno.test("parseMessage unfolds lines, and only those that continue one", () => {
  const message = read([...HEAD, "Subject: I", " know", "\t you're  there,  ", " pick up"]);
  deepEqual(message.headers.raw("Subject"), ["I know you're  there, pick up"]);
  throws(() => read([HEAD[0] ?? "", " folded: first", ...HEAD.slice(1)]), MalformedMessage);
});

Deno.test("parseMessage allows white space around the colon and names in any case", () => {
  const message = read([
    ...HEAD.slice(0, 4),
    "CALL-id \t:   abc  ",
    "cseq:1 OPTIONS",
    "k: a, b",
    "SUPPORTED: c",
  ]);
  check(message);
  equal(message.callId, "abc");
  deepEqual(message.headers.all(H.supported), ["a", "b", "c"]);
});

Deno.test("parseMessage keeps unknown headers as they came, in order", () => {
  const lines = ["X-B: 2", 'x-a: 1;;,,"<', "X-B: 3"];
  const message = read([...HEAD, ...lines]);
  deepEqual(message.headers.fields.slice(5).map(({ name, value }) => `${name}: ${value}`), lines);
  deepEqual(message.headers.raw("x-b"), ["2", "3"]);
});

Deno.test("headers with names of JavaScript's own are headers like others", () => {
  const message = read([...HEAD, "__proto__: x", "constructor: y", "toString: z"]);
  check(message);
  deepEqual(message.headers.raw("__proto__"), ["x"]);
  deepEqual(message.headers.raw("Constructor"), ["y"]);
  deepEqual(message.headers.raw("hasOwnProperty"), []);
  ok(text(formatMessage(message)).includes("\r\n__proto__: x\r\n"));
});

for (const name of ["Via", "From", "To", "Call-ID", "CSeq"]) {
  Deno.test(`check wants a ${name}`, () => {
    const message = read(HEAD.filter((line) => !line.startsWith(name)));
    throws(() => check(message), SipSyntaxError);
  });
}

for (
  const line of [
    "From: <sip:x@y>",
    "t: <sip:x@y>",
    "i: d",
    "CSeq: 1 OPTIONS",
    "Max-Forwards: 1",
  ]
) {
  Deno.test(`check refuses a second one of ${line}`, () => {
    const message = read([...HEAD, "Max-Forwards: 70", line]);
    throws(() => check(message), SipSyntaxError);
  });
}

Deno.test("check refuses what decides and cannot be read", () => {
  for (
    const line of [
      "Max-Forwards: x",
      "Expires: -1",
      "Contact: <",
      "Route: x",
      "Content-Type: x",
      "Session-Expires: x",
      "Require: a b",
    ]
  ) {
    throws(() => check(read([...HEAD, line])), SipSyntaxError, line);
  }
  throws(() => check(read([...HEAD.slice(0, 5), "CSeq: 1 INVITE"])), SipSyntaxError);
  check(read([...HEAD, "Allow: <>", "Date: never", "Warning: ?"]));
});

Deno.test("a response is read with any reason phrase, or none", () => {
  for (const [line, reason] of [["200 OK", "OK"], ["200 ", ""], ["200", ""], ["404 ä b", "ä b"]]) {
    const message = read([`SIP/2.0 ${line}`, ...HEAD.slice(1)]);
    ok(message instanceof SipResponse);
    equal(message.reason, reason);
  }
});

Deno.test("responseTo copies what §8.2.6.2 wants and adds its tag once", () => {
  const incoming = request("INVITE", {
    headers: ["Record-Route: <sip:p.test;lr>", "Timestamp: 54", "Subject: x", "v: SIP/2.0/UDP p"],
    to: "sip:1002@pbx.test;x=y",
  });
  const tag = "ours" as Tag;
  const made = responseTo(incoming, 180, { toTag: tag });
  deepEqual(made.headers.fields.map(({ name, value }) => `${name}: ${value}`), [
    "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKb1",
    "From: <sip:1001@pbx.test>;tag=f1",
    "To: <sip:1002@pbx.test>;x=y;tag=ours",
    "Call-ID: call-1",
    "CSeq: 1 INVITE",
    "Record-Route: <sip:p.test;lr>",
    "v: SIP/2.0/UDP p",
  ]);
  deepEqual(responseTo(incoming, 100).headers.raw("timestamp"), ["54"]);
  deepEqual(responseTo(incoming, 100).headers.raw("to"), ["sip:1002@pbx.test;x=y"]);
  deepEqual(responseTo(incoming, 404, { toTag: tag }).headers.raw("record-route"), []);
  const inDialog = request("BYE", { to: "<sip:1002@pbx.test>;tag=old" });
  equal(responseTo(inDialog, 200, { toTag: tag }).to.tag, "old");
});

Deno.test("responseTo writes a To that can be read again, with or without brackets", () => {
  for (const to of ["sip:a@b", "<sip:a@b>", "sip:a@b ;x=y", '"<" <sip:a@b>', "tel:+1;ext=5"]) {
    const made = responseTo(request("OPTIONS", { to }), 200, { toTag: "ours" as Tag });
    equal(made.to.tag, "ours", to);
  }
});

Deno.test("Headers are immutable: every edit is another list", () => {
  const before =
    request("OPTIONS", { headers: ["Route: <sip:a.test;lr>, <sip:b.test;lr>"] }).headers;
  const copy = [...before.fields];
  const edits = [
    before.with(H.route, ...[]),
    before.prepend(H.route, H.route.parse("<sip:c.test;lr>")),
    before.append(field(H.subject, "x")),
    before.without(H.route, H.via),
  ];
  deepEqual(before.fields, copy);
  deepEqual(edits.map((it) => it.all(H.route).map(String)), [
    [],
    ["<sip:c.test;lr>", "<sip:a.test;lr>", "<sip:b.test;lr>"],
    ["<sip:a.test;lr>", "<sip:b.test;lr>"],
    [],
  ]);
});

// Multipart bodies, RFC 5621.

const multipart = (body: string, type = 'multipart/mixed;boundary="b 1"') =>
  request("INVITE", { headers: [`Content-Type: ${type}`], body });
const SDP = "v=0\r\no=x\r\n";
const sdpOf = (message: SipRequest) => {
  const body = bodyOf(message, "application/sdp");
  return body && text(body);
};

Deno.test("bodyOf finds the part of its type in a multipart, wherever it stands", () => {
  const parts = [
    "--b 1\r\nContent-Type: text/plain\r\n\r\nhello\r\n",
    `--b 1\r\nC : Application/SDP;x=y\r\nContent-ID: <1>\r\n\r\n${SDP}\r\n`,
    "--b 1\r\n\r\nno head\r\n",
  ];
  for (const order of [[0, 1, 2], [1, 0, 2], [2, 0, 1]]) {
    const body = `preamble\r\n${order.map((i) => parts[i]).join("")}--b 1--\r\nepilogue`;
    equal(sdpOf(multipart(body)), SDP);
  }
  equal(sdpOf(multipart(`${parts[1]}--b 1--`)), SDP);
});

Deno.test("bodyOf finds no part where there is none, and none beyond the end", () => {
  const part = `Content-Type: application/sdp\r\n\r\n${SDP}\r\n`;
  equal(sdpOf(multipart("--b 1--\r\n")), undefined);
  equal(sdpOf(multipart(`--b 1--\r\n--b 1\r\n${part}--b 1--`)), undefined);
  equal(sdpOf(multipart(`--b 1\r\n${part}`)), undefined);
  equal(sdpOf(multipart(`--other\r\n${part}--other--`)), undefined);
  equal(sdpOf(multipart("--b 1\r\n\r\n--b 1--")), undefined);
  const crowd = "--b 1\r\nContent-Type: text/plain\r\n\r\nx\r\n".repeat(16);
  equal(sdpOf(multipart(`${crowd}--b 1\r\n${part}--b 1--`)), undefined);
});

Deno.test("bodyOf takes the body itself when that has the type, and nothing else", () => {
  equal(sdpOf(multipart(SDP, "application/sdp")), SDP);
  equal(sdpOf(multipart(SDP, "APPLICATION/SDP;charset=x")), SDP);
  equal(sdpOf(multipart(SDP, "application/sdpx")), undefined);
  equal(sdpOf(multipart("", "application/sdp")), undefined);
  equal(sdpOf(request("INVITE", { body: SDP })), undefined);
});

Deno.test("bodyOf calls a multipart without a usable boundary malformed", () => {
  for (
    const type of [
      "multipart/mixed",
      'multipart/mixed;boundary=""',
      `multipart/mixed;boundary=${"x".repeat(71)}`,
    ]
  ) {
    throws(() => sdpOf(multipart("--x--", type)), SipSyntaxError);
  }
});

// parse(format(m)) = m.

const NAMES = ["Subject", "X-Header", "s", "__proto__", "Route", "Supported", "To-Whom", "v2"];
const WORDS = [
  "a",
  '"q, \\"x\\""',
  "<sip:a@b>",
  ";p=1",
  ",",
  "ä€😀",
  "(c)",
  "%41",
  "=",
  "\t",
  " ",
  "\0",
];

function randomMessage(random: SeededRandom) {
  const value = () =>
    Array.from({ length: random.integer(6) }, () => random.pick(WORDS)).join("")
      .trim();
  const fields = [
    ...request("OPTIONS").headers.fields.filter(({ key }) => key !== "content-length"),
    ...Array.from({ length: random.integer(8) }, () => {
      const name = random.pick(NAMES);
      return { name, key: name === "s" ? "subject" : name.toLowerCase(), value: value() };
    }),
  ];
  const body = random.bytes(random.pick([0, 0, 1, 17, 700]));
  return random.integer(2) === 0
    ? new SipRequest("OPTIONS", "sip:1002@pbx.test", new Headers(fields), body)
    : new SipResponse(100 + random.integer(600), value(), new Headers(fields), body);
}

Deno.test("a message is read as it was written, 2,000 of them", () => {
  const random = new SeededRandom(42);
  for (let run = 0; run < 2_000; run++) {
    const message = randomMessage(random);
    const again = parseMessage(formatMessage(message));
    const where = `run ${run}`;
    deepEqual(
      again.headers.fields.filter(({ key }) => key !== "content-length"),
      message.headers.fields,
      where,
    );
    deepEqual(again.body, message.body, where);
    deepEqual(
      again instanceof SipRequest ? [again.method, again.uriText] : [again.status, again.reason],
      message instanceof SipRequest
        ? [message.method, message.uriText]
        : [message.status, message.reason],
      where,
    );
  }
});

Deno.test("an empty value in a list of tokens is passed over, in a list of addresses it is not", () => {
  // Phones write `Allow: INVITE, ACK,`; a 200 with that was never seen, and its call never ended.
  const { headers } = read([...HEAD, "Allow: INVITE,, ACK,", "Require: , timer", "Supported:"]);
  deepEqual(headers.all(H.allow), ["INVITE", "ACK"]);
  deepEqual(headers.all(H.require), ["timer"]);
  deepEqual(headers.all(H.supported), []);
  throws(() => read([...HEAD, "Route: <sip:a>,"]).headers.all(H.route), SipSyntaxError);
});
