import { deepEqual, equal, match } from "node:assert/strict";
import { InviteClientTransaction } from "../../../src/sip/transaction/mod.ts";
import { request, response, text } from "../../support/messages.ts";
import { bench, times, words } from "./set_up.ts";

function setUp({ reliable = false, broken = false, headers = [] as string[] } = {}) {
  const it = bench(reliable);
  const bytes: string[] = [];
  it.network.broken = broken;
  const invite = request("INVITE", { headers });
  const transaction = new InviteClientTransaction(invite, {
    ...it.context,
    user: it.clientUser,
    transmit: (sent) => {
      bytes.push(text(sent));
      it.context.transmit(sent);
    },
  });
  transaction.start();
  return { ...it, invite, transaction, bytes };
}

Deno.test("InviteClientTransaction sends seven times on A and gives up on B, over UDP", () => {
  const { clock, sent, told, transaction, ends } = setUp();
  clock.advance(31_999);
  equal(transaction.state, "calling");
  clock.advance(60_000);
  deepEqual(times(sent), [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]);
  deepEqual(told, [[32_000, "timeout"], [32_000, "terminated"]]);
  equal(ends.count, 1);
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction sends once and gives up on B, over TCP", () => {
  const { clock, sent, told } = setUp({ reliable: true });
  clock.advance(60_000);
  deepEqual(times(sent), [0]);
  deepEqual(told, [[32_000, "timeout"], [32_000, "terminated"]]);
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction is silent after a 1xx, for as long as the phone rings", () => {
  const { clock, sent, told, transaction, invite } = setUp();
  clock.advance(600);
  transaction.receive(response(invite, 100));
  clock.advance(3_600_000);
  transaction.receive(response(invite, 180));
  deepEqual(times(sent), [0, 500]);
  deepEqual(words(told), ["100", "180"]);
  equal(transaction.state, "proceeding");
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction passes every 2xx on until M, RFC 6026", () => {
  const { clock, sent, told, transaction, invite, ends } = setUp();
  clock.advance(100);
  transaction.receive(response(invite, 200));
  equal(transaction.state, "accepted");
  clock.advance(500);
  transaction.receive(response(invite, 200));
  transaction.receive(response(invite, 200, { tag: "fork" }));
  // What makes no sense behind a 2xx is not passed on.
  transaction.receive(response(invite, 180));
  transaction.receive(response(invite, 486));
  clock.advance(31_499);
  equal(transaction.state, "accepted");
  clock.advance(1);
  deepEqual(told, [[100, "200"], [600, "200"], [600, "200"], [32_100, "terminated"]]);
  deepEqual(times(sent), [0]);
  equal(ends.count, 1);
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction keeps M over TCP too", () => {
  const { clock, told, transaction, invite } = setUp({ reliable: true });
  transaction.receive(response(invite, 200));
  clock.advance(60_000);
  deepEqual(told, [[0, "200"], [32_000, "terminated"]]);
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction acknowledges each copy of a failure until D, over UDP", () => {
  const { clock, sent, told, transaction, invite } = setUp();
  clock.advance(100);
  transaction.receive(response(invite, 180));
  transaction.receive(response(invite, 486));
  equal(transaction.state, "completed");
  for (let copies = 0; copies < 3; copies++) {
    clock.advance(500);
    transaction.receive(response(invite, 486));
  }
  transaction.receive(response(invite, 180));
  transaction.receive(response(invite, 200));
  clock.advance(30_499);
  equal(transaction.state, "completed");
  clock.advance(1);
  deepEqual(times(sent, "ACK"), [100, 600, 1_100, 1_600]);
  deepEqual(told, [[100, "180"], [100, "486"], [32_100, "terminated"]]);
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction ends with the failure over TCP: D is 0", () => {
  const { clock, sent, told, transaction, invite } = setUp({ reliable: true });
  transaction.receive(response(invite, 486));
  deepEqual(words(told), ["486", "terminated"]);
  equal(transaction.state, "terminated");
  transaction.receive(response(invite, 486));
  equal(times(sent, "ACK").length, 1);
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction makes its ACK as §17.1.1.3 wants it", () => {
  const { transaction, invite, bytes } = setUp({
    headers: ["Route: <sip:edge.test;lr>", "Contact: <sip:1001@192.0.2.7>", "Subject: hi"],
  });
  transaction.receive(response(invite, 486, { tag: "theirs" }));
  const ack = bytes[1] ?? "";
  match(
    ack,
    /^ACK sip:1002@pbx.test SIP\/2.0\r\nVia: SIP\/2.0\/UDP 192.0.2.7:5060;branch=z9hG4bKb1/,
  );
  match(ack, /\r\nRoute: <sip:edge.test;lr>\r\n/);
  match(ack, /\r\nTo: <sip:1002@pbx.test>;tag=theirs\r\n/);
  match(ack, /\r\nCSeq: 1 ACK\r\n/);
  equal(ack.includes("Contact"), false);
  equal(ack.includes("Subject"), false);
  equal(ack.split("Via:").length, 2);
});

Deno.test("InviteClientTransaction ends when the network refuses the INVITE", () => {
  const { clock, told, transaction, ends } = setUp({ broken: true });
  deepEqual(words(told), ["transport error", "terminated"]);
  equal(transaction.state, "terminated");
  equal(ends.count, 1);
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction ends when a retransmission is refused", () => {
  const { clock, told, network } = setUp();
  network.broken = true;
  clock.advance(60_000);
  deepEqual(told, [[500, "transport error"], [500, "terminated"]]);
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction outlives an ACK that cannot be sent", () => {
  const { clock, told, network, transaction, invite } = setUp();
  network.broken = true;
  transaction.receive(response(invite, 486));
  network.broken = false;
  transaction.receive(response(invite, 486));
  clock.advance(60_000);
  deepEqual(words(told), ["486", "terminated"]);
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction fails with its connection while it waits, and only then", () => {
  const waiting = setUp({ reliable: true });
  waiting.transaction.receive(response(waiting.invite, 180));
  waiting.transaction.fail(new Error("closed"));
  deepEqual(words(waiting.told), ["180", "transport error", "terminated"]);
  equal(waiting.clock.pending, 0);

  const answered = setUp({ reliable: true });
  answered.transaction.receive(response(answered.invite, 200));
  answered.transaction.fail(new Error("closed"));
  deepEqual(words(answered.told), ["200"]);
  answered.clock.advance(32_000);
  equal(answered.clock.pending, 0);
});

Deno.test("InviteClientTransaction holds a CANCEL back until a 1xx, RFC 3261 §9.1", () => {
  const { clock, transaction, invite } = setUp();
  const cancels: number[] = [];
  clock.advance(1_000);
  transaction.cancel(() => cancels.push(clock.elapsed()));
  transaction.cancel(() => cancels.push(-1));
  clock.advance(1_000);
  deepEqual(cancels, []);
  transaction.receive(response(invite, 100));
  transaction.receive(response(invite, 180));
  deepEqual(cancels, [2_000]);
  transaction.receive(response(invite, 487));
  clock.advance(60_000);
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction cancels at once when a 1xx has come", () => {
  const { clock, transaction, invite } = setUp({ reliable: true });
  transaction.receive(response(invite, 180));
  let cancelled = 0;
  transaction.cancel(() => cancelled++);
  equal(cancelled, 1);
  transaction.receive(response(invite, 487));
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction sends no CANCEL when a final response comes first", () => {
  for (const status of [200, 486]) {
    const { clock, transaction, invite } = setUp();
    let cancelled = 0;
    transaction.cancel(() => cancelled++);
    transaction.receive(response(invite, status));
    transaction.cancel(() => cancelled++);
    clock.advance(60_000);
    equal(cancelled, 0);
    equal(clock.pending, 0);
  }
});

Deno.test("InviteClientTransaction without any answer sends no CANCEL and times out on B", () => {
  const { clock, transaction, told } = setUp();
  transaction.cancel(() => told.push([clock.elapsed(), "cancel"]));
  clock.advance(60_000);
  deepEqual(told, [[32_000, "timeout"], [32_000, "terminated"]]);
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction waits 64*T1 for a final response behind its CANCEL", () => {
  const { clock, transaction, invite, told } = setUp();
  transaction.receive(response(invite, 180));
  clock.advance(10_000);
  transaction.cancel(() => {});
  // A peer that goes on ringing does not prolong it.
  clock.advance(20_000);
  transaction.receive(response(invite, 180));
  clock.advance(60_000);
  deepEqual(told.slice(-2), [[42_000, "timeout"], [42_000, "terminated"]]);
  equal(clock.pending, 0);
});

Deno.test("InviteClientTransaction passes on a 200 that crosses its CANCEL", () => {
  const { clock, transaction, invite, told } = setUp();
  transaction.receive(response(invite, 180));
  transaction.cancel(() => {});
  transaction.receive(response(invite, 200));
  clock.advance(60_000);
  deepEqual(words(told), ["180", "200", "terminated"]);
  equal(clock.pending, 0);
});
