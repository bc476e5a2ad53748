import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../../src/runtime/mod.ts";
import { openTransports } from "../../../src/sip/transport/mod.ts";
import {
  type CloseReason,
  DEFAULT_STREAM_LIMITS,
  StreamFlow,
} from "../../../src/sip/transport/stream_flow.ts";
import { WebSocketCodec } from "../../../src/sip/transport/websocket.ts";
import { Recorder, sipMessage } from "../../contract/transport.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { MemoryStream, settle } from "./memory_stream.ts";
import { clientFrame, upgradeRequest } from "./websocket_client.ts";

const LONGEST = 65_536;
const allowed = "https://pbx.test";

function setUp() {
  const clock = new FakeClock();
  const stream = new MemoryStream();
  const receiver = new Recorder();
  const reasons: CloseReason[] = [];
  const meter = new Meter();
  const counter = (name: string) => meter.counter(name, name);
  const options = {
    paths: ["/", "/ws"],
    mayConnect: (origin: string | undefined) => origin === undefined || origin === allowed,
  };
  const flow = new StreamFlow({
    id: "ws:1",
    protocol: "WS",
    local: { host: "192.0.2.1", port: 5080 },
    remote: { host: "192.0.2.2", port: 40_000 },
    stream,
    codec: (sink) => new WebSocketCodec(sink, options, LONGEST),
    pings: true,
    receiver,
    clock,
    log: SILENT_LOG,
    limits: DEFAULT_STREAM_LIMITS,
    counters: {
      received: counter("received"),
      sent: counter("sent"),
      receiverErrors: counter("errors"),
      closed: (reason) => void reasons.push(reason),
    },
    onGone: () => {},
  });
  const running = flow.run();
  const arrive = async (...chunks: readonly (Uint8Array | string | null)[]) => {
    for (const chunk of chunks) stream.push(chunk);
    await settle();
  };
  return { clock, stream, receiver, reasons, flow, running, arrive };
}

async function opened() {
  const scene = setUp();
  await scene.arrive(upgradeRequest());
  scene.stream.written.length = 0;
  return scene;
}

/** The close code, if the last thing written is a close frame. */
function closeCode({ written }: MemoryStream): number | undefined {
  const last = written.at(-1);
  return last?.[0] === 0x88 ? (last[2] ?? 0) * 256 + (last[3] ?? 0) : undefined;
}

Deno.test("WebSocketCodec accepts the handshake of RFC 6455 §1.3 with the subprotocol sip", async () => {
  const { stream, arrive, flow } = setUp();
  await arrive(upgradeRequest({ Origin: allowed, "Sec-WebSocket-Protocol": "chat, SIP" }));
  const [status, ...headers] = stream.text.split("\r\n");
  equal(status, "HTTP/1.1 101 Switching Protocols");
  ok(headers.includes("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  ok(headers.includes("Sec-WebSocket-Protocol: sip"));
  equal(flow.closed, false);
});

const REFUSED: readonly (readonly [string, Record<string, string | undefined>, number])[] = [
  ["no subprotocol", { "Sec-WebSocket-Protocol": undefined }, 400],
  ["another subprotocol", { "Sec-WebSocket-Protocol": "chat" }, 400],
  ["a page of another origin", { Origin: "https://evil.test" }, 403],
  ["two origins", { Origin: allowed, origin: "https://evil.test" }, 403],
  ["another path", { line: "GET /admin HTTP/1.1" }, 404],
  ["another method", { line: "POST /ws HTTP/1.1" }, 405],
  ["HTTP/1.0", { line: "GET /ws HTTP/1.0" }, 400],
  ["no upgrade", { Upgrade: undefined }, 426],
  ["another upgrade", { Upgrade: "h2c" }, 426],
  ["another version", { "Sec-WebSocket-Version": "8" }, 426],
  ["no key", { "Sec-WebSocket-Key": undefined }, 400],
  ["a short key", { "Sec-WebSocket-Key": "abc" }, 400],
  ["a connection that is not to be upgraded", { Connection: "close" }, 400],
  ["a malformed header", { "Bad Header": "x" }, 400],
];

for (const [what, changes, status] of REFUSED) {
  Deno.test(`WebSocketCodec answers ${what} with ${status}`, async () => {
    const { stream, arrive, running, receiver } = setUp();
    await arrive(upgradeRequest(changes));
    await running;
    equal(Number(stream.text.split(" ")[1]), status);
    ok(stream.text.includes("Connection: close\r\n"));
    equal(stream.closed, true);
    deepStrictEqual(receiver.messages, []);
  });
}

Deno.test("WebSocketCodec serves / and ignores a query", async () => {
  for (const path of ["/", "/ws", "/ws?token=1"]) {
    const { stream, arrive } = setUp();
    await arrive(upgradeRequest({ line: `GET ${path} HTTP/1.1` }));
    ok(stream.text.startsWith("HTTP/1.1 101 "));
  }
});

Deno.test("WebSocketCodec refuses an endless handshake", async () => {
  const { stream, arrive, running, reasons } = setUp();
  await arrive(upgradeRequest({ Cookie: "x".repeat(9_000) }));
  await running;
  ok(stream.text.startsWith("HTTP/1.1 400 "));
  deepStrictEqual(reasons, ["unframed"]);
});

Deno.test("WebSocketCodec gives a handshake 10 seconds, also one that never begins", async () => {
  for (const begin of ["", "GET / HTTP/1.1\r\n"]) {
    const { arrive, clock, reasons, running } = setUp();
    if (begin) await arrive(begin);
    clock.advance(10_000);
    deepStrictEqual(reasons, ["head"]);
    await running;
    equal(clock.pending, 0);
  }
});

const text = new TextDecoder().decode(sipMessage("a", "body"));

Deno.test("WebSocketCodec hands on text, binary, and what comes with the handshake", async () => {
  const { arrive, receiver } = setUp();
  await arrive(new Uint8Array([...upgradeRequest(), ...clientFrame(1, text)]));
  await arrive(clientFrame(2, text));
  deepStrictEqual(receiver.messages, [text, text]);
});

Deno.test("WebSocketCodec takes one message however the stream is cut", async () => {
  const { arrive, receiver } = await opened();
  const long = new TextDecoder().decode(sipMessage("long", "y".repeat(60_000)));
  const stream = [...clientFrame(1, text), ...clientFrame(9, "hi"), ...clientFrame(1, long)];
  for (const octet of stream.slice(0, 120)) await arrive(new Uint8Array([octet]));
  await arrive(new Uint8Array(stream.slice(120, 30_000)), new Uint8Array(stream.slice(30_000)));
  deepStrictEqual(receiver.messages, [text, long]);
});

Deno.test("WebSocketCodec joins fragments, with control frames between them", async () => {
  const { arrive, receiver, stream } = await opened();
  await arrive(clientFrame(1, text.slice(0, 9), { final: false }));
  await arrive(clientFrame(9, "ping"));
  await arrive(clientFrame(0, text.slice(9, 20), { final: false }));
  await arrive(clientFrame(0, text.slice(20)));
  deepStrictEqual(receiver.messages, [text]);
  equal(stream.text, "\x8a\x04ping");
});

const WRONG: readonly (readonly [string, readonly Uint8Array[], number])[] = [
  ["a frame without a mask", [clientFrame(1, text, { masked: false })], 1002],
  ["a reserved bit, as of compression", [clientFrame(1, text, { reserved: 0x40 })], 1002],
  ["an unknown opcode", [clientFrame(3, text)], 1002],
  ["an unknown control frame", [clientFrame(11, "")], 1002],
  ["a fragmented ping", [clientFrame(9, "x", { final: false })], 1002],
  ["a long ping", [clientFrame(9, "x".repeat(126))], 1002],
  ["a continuation of nothing", [clientFrame(0, text)], 1002],
  [
    "a message within a message",
    [clientFrame(1, "a", { final: false }), clientFrame(1, "b")],
    1002,
  ],
  ["a message over the limit", [clientFrame(1, "x".repeat(LONGEST + 1))], 1009],
  ["a claim of 4 GiB", [new Uint8Array([0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4])], 1009],
  ["a claim of 2^63", [new Uint8Array([0x81, 0xff, 128, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])], 1009],
  [
    "fragments over the limit together",
    [
      clientFrame(1, "x".repeat(40_000), { final: false }),
      clientFrame(0, "x".repeat(40_000), { final: false }),
    ],
    1009,
  ],
  [
    "endless empty fragments",
    [clientFrame(1, "", { final: false })].concat(
      Array.from({ length: 100 }, () => clientFrame(0, "", { final: false })),
    ),
    1009,
  ],
];

for (const [what, frames, code] of WRONG) {
  Deno.test(`WebSocketCodec closes with ${code} at ${what}`, async () => {
    const { arrive, stream, running, receiver, flow } = await opened();
    await arrive(...frames);
    await running;
    equal(closeCode(stream), code);
    equal(flow.closed, true);
    deepStrictEqual(receiver.messages, []);
    equal(receiver.closed.length, 1);
  });
}

Deno.test("WebSocketCodec gives all fragments of a message 32 seconds", async () => {
  const { arrive, clock, reasons, running } = await opened();
  await arrive(clientFrame(1, "x", { final: false }));
  for (let i = 0; i < 7; i++) {
    clock.advance(4_000);
    await arrive(clientFrame(9, ""), clientFrame(0, "x", { final: false }));
  }
  deepStrictEqual(reasons, []);
  clock.advance(4_000);
  deepStrictEqual(reasons, ["body"]);
  await running;
});

Deno.test("WebSocketCodec answers a close with a close", async () => {
  const { arrive, stream, running, receiver, reasons } = await opened();
  await arrive(clientFrame(8, new Uint8Array([3, 232])));
  await running;
  equal(closeCode(stream), 1000);
  deepStrictEqual(receiver.closed, [undefined]);
  deepStrictEqual(reasons, []);
});

Deno.test("WebSocketCodec answers the keep-alive of RFC 5626 within the WebSocket", async () => {
  const { arrive, stream, receiver } = await opened();
  await arrive(clientFrame(1, "\r\n\r\n"), clientFrame(1, "\r\n"));
  equal(stream.text, "\x81\x02\r\n");
  deepStrictEqual(receiver.messages, []);
});

Deno.test("WebSocketCodec pings, and ends when nothing comes back", async () => {
  const { arrive, stream, clock, flow, reasons, running } = await opened();
  flow.trust();
  for (let i = 0; i < 5; i++) {
    clock.advance(30_000);
    await settle();
    equal(stream.text, "\x89\x00");
    stream.written.length = 0;
    await arrive(clientFrame(10, ""));
  }
  clock.advance(30_000);
  equal(flow.closed, false);
  clock.advance(30_000);
  deepStrictEqual(reasons, ["ping"]);
  await running;
  equal(clock.pending, 0);
});

Deno.test("WebSocketCodec sends text when it is UTF-8, else binary, at any length", async () => {
  for (const length of [0, 125, 126, 65_535, 65_536]) {
    const { flow, stream } = await opened();
    flow.send(new Uint8Array(length).fill(65));
    await settle();
    equal(stream.written[0]?.[0], 0x81);
    const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    equal(stream.written[0]?.length, header + length);
  }
  const { flow, stream } = await opened();
  flow.send(new TextEncoder().encode("é"));
  flow.send(new Uint8Array([0xff]));
  await settle();
  deepStrictEqual(stream.written.map(([first]) => first), [0x81, 0x82]);
});

Deno.test("Transports talk to the runtime's own WebSocket client", async () => {
  const receiver = new Recorder();
  await using network = await openTransports({
    listeners: [{ protocol: "WS", host: "127.0.0.1", port: 0 }],
    receiver,
    clock: new SystemClock(),
    random: new SystemRandom(),
    meter: new Meter(),
    log: SILENT_LOG,
  });
  const socket = new WebSocket(`ws://127.0.0.1:${network.listeners[0]?.local.port}/ws`, "sip");
  const { promise: answered, resolve: answer } = Promise.withResolvers<unknown>();
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  socket.onopen = () => socket.send(text);
  socket.onmessage = ({ data }) => answer(data);
  socket.onclose = () => close();
  const flow = await receiver.firstFlow();
  equal(socket.protocol, "sip");
  deepStrictEqual(receiver.messages, [text]);
  flow.send(sipMessage("answer"));
  equal(await answered, new TextDecoder().decode(sipMessage("answer")));
  socket.close();
  await closed;
  await receiver.until(() => receiver.closed.length === 1);
});
