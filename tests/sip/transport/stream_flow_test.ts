import { deepStrictEqual, equal, throws } from "node:assert/strict";
import { MessageFramer } from "../../../src/sip/transport/framing.ts";
import { TransportError } from "../../../src/sip/transport/mod.ts";
import {
  type CloseReason,
  DEFAULT_STREAM_LIMITS,
  StreamFlow,
} from "../../../src/sip/transport/stream_flow.ts";
import { Meter, SILENT_LOG } from "../../../src/runtime/mod.ts";
import { Recorder, sipMessage } from "../../contract/transport.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { MemoryStream, settle } from "./memory_stream.ts";

function setUp() {
  const clock = new FakeClock();
  const stream = new MemoryStream();
  const receiver = new Recorder();
  const reasons: CloseReason[] = [];
  const meter = new Meter();
  const counter = (name: string) => meter.counter(name, name);
  const gone: StreamFlow[] = [];
  const flow = new StreamFlow({
    id: "tcp:1",
    protocol: "TCP",
    local: { host: "192.0.2.1", port: 5060 },
    remote: { host: "192.0.2.2", port: 40_000 },
    stream,
    codec: (sink) => new MessageFramer(sink),
    pings: false,
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
    onGone: (each) => void gone.push(each),
  });
  const running = flow.run();
  const arrive = async (bytes: Uint8Array | string | null) => {
    stream.push(bytes);
    await settle();
  };
  return {
    clock,
    stream,
    receiver,
    reasons,
    flow,
    running,
    arrive,
    gone,
    errors: counter("errors"),
  };
}

const text = (name: string, body = "") => new TextDecoder().decode(sipMessage(name, body));

Deno.test("StreamFlow closes a peer that sends its head one octet at a time", async () => {
  const { clock, arrive, flow, reasons, receiver, running } = setUp();
  for (const [i, octet] of [...text("slow")].entries()) {
    if (flow.closed) break;
    equal(clock.elapsed(), i * 1_000);
    await arrive(octet);
    clock.advance(1_000);
  }
  equal(clock.elapsed(), 10_000);
  deepStrictEqual(reasons, ["head"]);
  deepStrictEqual(receiver.messages, []);
  await running;
  equal(clock.pending, 0);
});

Deno.test("StreamFlow closes a peer that sends its body too slowly", async () => {
  const { clock, arrive, flow, reasons, running } = setUp();
  await arrive(text("slow", "x".repeat(100)).slice(0, -100));
  for (let i = 0; i < 100 && !flow.closed; i++) {
    await arrive("x");
    clock.advance(1_000);
  }
  equal(clock.elapsed(), 32_000);
  deepStrictEqual(reasons, ["body"]);
  await running;
});

Deno.test("StreamFlow gives each message a deadline of its own", async () => {
  const { clock, arrive, flow, receiver } = setUp();
  const half = text("half");
  await arrive(half.slice(0, 10));
  for (let i = 0; i < 10; i++) {
    clock.advance(9_000);
    // The end of one message and the beginning of the next come together.
    await arrive(half.slice(10) + half.slice(0, 10));
  }
  equal(flow.closed, false);
  equal(receiver.messages.length, 10);
});

Deno.test("StreamFlow closes a stranger after a minute, whatever line ends it sends", async () => {
  const { clock, arrive, flow, reasons, stream } = setUp();
  await arrive(text("first"));
  for (let i = 0; i < 6; i++) {
    equal(flow.closed, false);
    clock.advance(10_000);
    await arrive("\r\n\r\n");
  }
  deepStrictEqual(reasons, ["idle"]);
  equal(stream.closed, true);
});

Deno.test("StreamFlow keeps a stranger that goes on sending messages", async () => {
  const { clock, arrive, flow } = setUp();
  for (let i = 0; i < 10; i++) {
    clock.advance(59_000);
    await arrive(text("again"));
  }
  equal(flow.closed, false);
});

Deno.test("StreamFlow keeps a trusted peer that only sends keep-alives", async () => {
  const { clock, arrive, flow, stream, reasons } = setUp();
  flow.trust();
  for (let i = 0; i < 100; i++) {
    clock.advance(120_000);
    await arrive("\r\n\r\n");
  }
  equal(flow.closed, false);
  equal(stream.text, "\r\n".repeat(100));
  clock.advance(75 * 60_000);
  deepStrictEqual(reasons, ["idle"]);
});

Deno.test("StreamFlow learns while idle that its peer is trusted", async () => {
  const { clock, arrive, flow } = setUp();
  await arrive(text("register"));
  clock.advance(50_000);
  flow.trust();
  clock.advance(60_000);
  equal(flow.closed, false);
  equal(clock.pending, 1);
});

Deno.test("StreamFlow writes in order what the peer takes in parts", async () => {
  const { flow, stream } = setUp();
  stream.window = 7;
  flow.send(sipMessage("one"));
  flow.send(sipMessage("two"));
  await settle();
  equal(stream.text, text("one") + text("two"));
});

Deno.test("StreamFlow ends when the peer does not read", async () => {
  const { flow, stream, reasons, receiver, running, clock } = setUp();
  stream.window = 0;
  const chunk = new Uint8Array(65_536);
  for (let i = 0; i < 4; i++) flow.send(chunk);
  throws(() => flow.send(chunk), TransportError);
  deepStrictEqual(reasons, ["queue"]);
  equal(flow.closed, true);
  equal(receiver.closed.length, 1);
  await running;
  equal(clock.pending, 0);
});

Deno.test("StreamFlow ends when one write takes too long", async () => {
  const { flow, stream, reasons, clock, running } = setUp();
  stream.window = 0;
  flow.trust();
  flow.send(sipMessage("stuck"));
  clock.advance(32_000);
  deepStrictEqual(reasons, ["write"]);
  await running;
});

Deno.test("StreamFlow closes after what was sent has left", async () => {
  const { flow, stream, running, receiver, gone } = setUp();
  stream.window = 0;
  flow.send(sipMessage("last"));
  flow.close();
  await settle();
  equal(stream.closed, false);
  throws(() => flow.send(sipMessage("late")), TransportError);
  stream.window = Infinity;
  await running;
  equal(stream.text, text("last"));
  equal(stream.closed, true);
  equal(receiver.closed.length, 1);
  equal(gone.length, 1);
});

Deno.test("StreamFlow lets the receiver answer what cannot be framed, and closes", async () => {
  const { flow, stream, arrive, receiver, reasons, running } = setUp();
  receiver.onUnframed = (head, at, status, why) => {
    receiver.unframed.push(`${status} ${why}: ${new TextDecoder().decode(head).split(" ")[0]}`);
    at.send(new TextEncoder().encode("SIP/2.0 400 Bad Request\r\n\r\n"));
  };
  await arrive("INVITE sip:a@b SIP/2.0\r\n\r\nrest");
  deepStrictEqual(receiver.unframed, ["400 Content-Length missing: INVITE"]);
  await running;
  equal(stream.text, "SIP/2.0 400 Bad Request\r\n\r\n");
  deepStrictEqual(reasons, ["unframed"]);
  equal(flow.closed, true);
  equal(receiver.closed[0]?.message, "Content-Length missing");
});

Deno.test("StreamFlow counts what a receiver throws and goes on", async () => {
  const { receiver, arrive, errors, flow } = setUp();
  receiver.onEach = () => {
    throw new Error("thrown by a test");
  };
  await arrive(text("one") + text("two"));
  equal(errors.value, 2);
  equal(receiver.messages.length, 2);
  equal(flow.closed, false);
});

Deno.test("StreamFlow stops when its receiver closes it within a message", async () => {
  const { receiver, arrive, flow, running, clock } = setUp();
  receiver.onEach = () => flow.close();
  await arrive(text("one") + text("two"));
  equal(receiver.messages.length, 1);
  await running;
  equal(clock.pending, 0);
});

Deno.test("StreamFlow ends with its peer, and leaves no timer", async () => {
  const { arrive, receiver, running, clock } = setUp();
  await arrive(text("whole") + "INVITE");
  await arrive(null);
  await running;
  deepStrictEqual(receiver.closed, [undefined]);
  equal(clock.pending, 0);
});
