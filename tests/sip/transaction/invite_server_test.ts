import { deepEqual, equal, throws } from "node:assert/strict";
import { responseTo, type Tag } from "../../../src/sip/message/mod.ts";
import {
  InviteServerTransaction,
  TransactionStateError,
} from "../../../src/sip/transaction/mod.ts";
import { request } from "../../support/messages.ts";
import { bench, times, words } from "./set_up.ts";

const tag = "ours" as Tag;

function setUp(reliable = false) {
  const it = bench(reliable);
  const invite = request("INVITE");
  const transaction = new InviteServerTransaction(() => responseTo(invite, 100), it.context);
  transaction.user = it.serverUser;
  const respond = (status: number) =>
    transaction.respond(responseTo(invite, status, { toTag: tag }));
  const again = () => transaction.receive(invite);
  const ack = () => transaction.receive(request("ACK", { to: "<sip:1002@pbx.test>;tag=ours" }));
  return { ...it, transaction, respond, again, ack };
}

Deno.test("InviteServerTransaction says 100 by itself after 200 ms, and once", () => {
  const { clock, sent, transaction, again, respond, ack } = setUp();
  again();
  clock.advance(199);
  deepEqual(sent, []);
  clock.advance(10_000);
  deepEqual(sent, [[200, "100 Trying"]]);
  equal(transaction.state, "proceeding");
  respond(486);
  ack();
  clock.advance(5_000);
  equal(clock.pending, 0);
});

Deno.test("InviteServerTransaction says no 100 when the user was quicker", () => {
  const { clock, sent, respond, ack } = setUp();
  clock.advance(199);
  respond(180);
  clock.advance(1_000);
  respond(600);
  ack();
  clock.advance(10_000);
  deepEqual(words(sent), ["180 Ringing", "600 Busy Everywhere"]);
  equal(clock.pending, 0);
});

Deno.test("InviteServerTransaction repeats the last provisional response for each copy", () => {
  const { clock, sent, respond, again, ack } = setUp();
  respond(100);
  respond(180);
  again();
  respond(183);
  again();
  again();
  deepEqual(words(sent).map((line) => line.slice(0, 3)), [
    "100",
    "180",
    "180",
    "183",
    "183",
    "183",
  ]);
  respond(404);
  ack();
  clock.advance(5_000);
  equal(clock.pending, 0);
});

Deno.test("InviteServerTransaction retransmits a 486 on G until H, over UDP", () => {
  const { clock, sent, told, respond, ends } = setUp();
  respond(486);
  clock.advance(60_000);
  deepEqual(
    times(sent),
    [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500],
  );
  deepEqual(told, [[32_000, "terminated: timeout"]]);
  equal(ends.count, 1);
  equal(clock.pending, 0);
});

Deno.test("InviteServerTransaction sends a 486 once and waits for its ACK until H, over TCP", () => {
  const { clock, sent, told, respond } = setUp(true);
  respond(486);
  clock.advance(60_000);
  deepEqual(times(sent), [0]);
  deepEqual(told, [[32_000, "terminated: timeout"]]);
  equal(clock.pending, 0);
});

Deno.test("InviteServerTransaction answers a copy of the INVITE with its final response", () => {
  const { clock, sent, respond, again, ack } = setUp();
  respond(486);
  clock.advance(100);
  again();
  deepEqual(times(sent), [0, 100]);
  ack();
  clock.advance(5_000);
  equal(clock.pending, 0);
});

Deno.test("InviteServerTransaction is silent from the ACK to I, which absorbs, over UDP", () => {
  const { clock, sent, told, transaction, respond, again, ack } = setUp();
  respond(486);
  clock.advance(600);
  ack();
  equal(transaction.state, "confirmed");
  clock.advance(1_000);
  ack();
  again();
  clock.advance(3_999);
  equal(transaction.state, "confirmed");
  clock.advance(1);
  deepEqual(times(sent), [0, 500]);
  deepEqual(told, [[5_600, "terminated: completed"]]);
  equal(clock.pending, 0);
});

Deno.test("InviteServerTransaction ends with the ACK over TCP: I is 0", () => {
  const { clock, told, respond, ack } = setUp(true);
  respond(486);
  clock.advance(50);
  ack();
  deepEqual(told, [[50, "terminated: completed"]]);
  equal(clock.pending, 0);
});

for (const reliable of [false, true]) {
  const over = reliable ? "TCP" : "UDP";
  Deno.test(`InviteServerTransaction absorbs copies from the 2xx to L, over ${over}`, () => {
    const { clock, sent, told, transaction, respond, again } = setUp(reliable);
    respond(200);
    equal(transaction.state, "accepted");
    again();
    clock.advance(31_999);
    again();
    equal(transaction.state, "accepted");
    clock.advance(1);
    // RFC 6026 §7.1: not the transaction retransmits a 2xx.
    deepEqual(sent, [[0, "200 OK"]]);
    deepEqual(told, [[32_000, "terminated: completed"]]);
    equal(clock.pending, 0);
  });
}

Deno.test("InviteServerTransaction sends a 2xx as often as its user wants", () => {
  const { clock, sent, respond } = setUp();
  respond(200);
  clock.advance(500);
  respond(200);
  clock.advance(60_000);
  deepEqual(times(sent), [0, 500]);
  equal(clock.pending, 0);
});

Deno.test("InviteServerTransaction takes no second final response", () => {
  const failed = setUp();
  failed.respond(486);
  throws(() => failed.respond(200), TransactionStateError);
  throws(() => failed.respond(180), TransactionStateError);
  failed.ack();
  throws(() => failed.respond(486), TransactionStateError);
  failed.clock.advance(5_000);
  throws(() => failed.respond(486), TransactionStateError);
  const answered = setUp();
  answered.respond(200);
  throws(() => answered.respond(180), TransactionStateError);
  throws(() => answered.respond(486), TransactionStateError);
  answered.clock.advance(32_000);
  throws(() => answered.respond(200), TransactionStateError);
  equal(failed.clock.pending + answered.clock.pending, 0);
});

Deno.test("InviteServerTransaction stays in its state when a response cannot be sent", () => {
  // It used to end with the first failure, as RFC 3261 said; RFC 6026 §7.1 took that back.
  const { clock, sent, told, transaction, network, respond } = setUp();
  network.broken = true;
  respond(180);
  equal(transaction.state, "proceeding");
  respond(486);
  equal(transaction.state, "completed");
  network.broken = false;
  clock.advance(60_000);
  deepEqual(times(sent).slice(0, 2), [500, 1_500]);
  deepEqual(words(told), ["transport error", "transport error", "terminated: timeout"]);
  equal(clock.pending, 0);
});

Deno.test("InviteServerTransaction tells of a CANCEL before its final response only", () => {
  const { clock, told, transaction, respond, ack } = setUp();
  const cancel = request("CANCEL");
  transaction.cancel(cancel);
  respond(487);
  transaction.cancel(cancel);
  ack();
  clock.advance(5_000);
  deepEqual(words(told), ["CANCEL", "terminated: completed"]);
  equal(clock.pending, 0);
});

Deno.test("InviteServerTransaction ignores an ACK before its final response", () => {
  const { clock, transaction, ack, respond } = setUp();
  ack();
  equal(transaction.state, "proceeding");
  respond(200);
  clock.advance(32_000);
  equal(clock.pending, 0);
});
