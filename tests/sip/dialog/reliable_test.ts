import { deepEqual, equal } from "node:assert/strict";
import { ReliableProvisionals, SuccessRetransmission } from "../../../src/sip/dialog/mod.ts";
import { H } from "../../../src/sip/message/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { request, response } from "../../support/messages.ts";

function setUp() {
  const clock = new FakeClock();
  const sent: [at: number, status: number, rseq: number][] = [];
  const told: string[] = [];
  const reliable = new ReliableProvisionals({
    clock,
    t1: 500,
    firstSequence: 7,
    send: (made) => sent.push([clock.elapsed(), made.status, made.headers.first(H.rseq) ?? 0]),
    onGiveUp: () => told.push(`gave up at ${clock.elapsed()}`),
  });
  const invite = request("INVITE");
  const send = (status: number) =>
    reliable.send(
      (rseq) => response(invite, status, { headers: ["Require: 100rel", `RSeq: ${rseq}`] }),
      () => told.push(`${status} acknowledged`),
    );
  const prack = (rseq: number, number = 1, method = "INVITE") =>
    reliable.acknowledge({ response: rseq, cseq: { number, method } }, 1);
  return { clock, sent, told, reliable, send, prack };
}

Deno.test("ReliableProvisionals doubles from T1 without a cap and gives up at 64*T1", () => {
  const { clock, sent, told, send } = setUp();
  send(183);
  clock.advance(60_000);
  deepEqual(sent.map(([at]) => at), [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]);
  deepEqual(new Set(sent.map(([, , rseq]) => rseq)), new Set([7]));
  deepEqual(told, ["gave up at 32000"]);
  equal(clock.pending, 0);
});

Deno.test("ReliableProvisionals stops with its PRACK", () => {
  const { clock, sent, told, send, prack, reliable } = setUp();
  send(183);
  equal(reliable.pending, true);
  clock.advance(600);
  equal(prack(7), true);
  equal(reliable.pending, false);
  clock.advance(60_000);
  deepEqual(sent.map(([at]) => at), [0, 500]);
  deepEqual(told, ["183 acknowledged"]);
  equal(clock.pending, 0);
});

Deno.test("ReliableProvisionals takes the PRACK with its RSeq, CSeq and method only, §7.2", () => {
  const { clock, send, prack } = setUp();
  send(183);
  equal(prack(6), false);
  equal(prack(8), false);
  equal(prack(7, 2), false);
  equal(prack(7, 1, "UPDATE"), false);
  equal(prack(7), true);
  // A copy of the PRACK is its transaction's; another one acknowledges nothing.
  equal(prack(7), false);
  equal(clock.pending, 0);
});

Deno.test("ReliableProvisionals has one unacknowledged at a time, numbered one by one, §3", () => {
  const { clock, sent, told, send, prack } = setUp();
  send(180);
  send(183);
  send(182);
  clock.advance(100);
  prack(7);
  clock.advance(100);
  prack(8);
  deepEqual(sent, [[0, 180, 7], [100, 183, 8], [200, 182, 9]]);
  prack(9);
  deepEqual(told, ["180 acknowledged", "183 acknowledged", "182 acknowledged"]);
  equal(clock.pending, 0);
});

Deno.test("ReliableProvisionals sends nothing after the final response", () => {
  const { clock, sent, send, reliable } = setUp();
  send(180);
  send(183);
  reliable.stop();
  clock.advance(60_000);
  equal(sent.length, 1);
  equal(reliable.pending, false);
  equal(clock.pending, 0);
});

Deno.test("ReliableProvisionals still takes the PRACK of what the final response overtook", () => {
  // RFC 3262 §3 wants a PRACK on its way taken after the final response; it got a 481, and to some
  // phones a 481 means that the dialog is gone.
  const { clock, told, send, reliable, prack } = setUp();
  send(180);
  send(183);
  reliable.stop();
  equal(prack(8), false);
  equal(prack(7), true);
  equal(prack(7), false);
  deepEqual(told, []);
  clock.advance(60_000);
  equal(clock.pending, 0);
});

function success() {
  const clock = new FakeClock();
  const sent: number[] = [];
  const lost: number[] = [];
  const retransmission = new SuccessRetransmission({
    clock,
    t1: 500,
    t2: 4_000,
    send: () => sent.push(clock.elapsed()),
    onNoAck: () => lost.push(clock.elapsed()),
  });
  return { clock, sent, lost, retransmission };
}

Deno.test("SuccessRetransmission doubles from T1 to T2 and gives up at 64*T1, §13.3.1.4", () => {
  const { clock, sent, lost } = success();
  clock.advance(60_000);
  deepEqual(
    sent,
    [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500],
  );
  deepEqual(lost, [32_000]);
  equal(clock.pending, 0);
});

Deno.test("SuccessRetransmission stops with the ACK", () => {
  const { clock, sent, lost, retransmission } = success();
  clock.advance(700);
  retransmission.stop();
  retransmission.stop();
  clock.advance(60_000);
  deepEqual(sent, [0, 500]);
  deepEqual(lost, []);
  equal(clock.pending, 0);
});
