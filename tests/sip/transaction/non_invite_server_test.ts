/** The non-INVITE server transaction, through the table that keeps its Completed state. */
import { deepEqual, equal, throws } from "node:assert/strict";
import { Meter } from "../../../src/runtime/mod.ts";
import { responseTo, type Tag } from "../../../src/sip/message/mod.ts";
import { Transactions, TransactionStateError } from "../../../src/sip/transaction/mod.ts";
import { request } from "../../support/messages.ts";
import { bench, times, words } from "./set_up.ts";

function setUp(reliable = false) {
  const it = bench(reliable);
  const { clock, context } = it;
  const table = new Transactions({ clock, timers: context.timers, meter: new Meter(), most: 10 });
  const options = request("OPTIONS");
  const transaction = table.serve(options, reliable, context.transmit);
  transaction.user = it.serverUser;
  return {
    ...it,
    table,
    again: () => table.receiveRequest(options, context.transmit),
    respond: (status: number) =>
      transaction.respond(responseTo(options, status, { toTag: "ours" as Tag })),
  };
}

Deno.test("NonInviteServerTransaction answers copies with its final response until J", () => {
  const { clock, sent, table, again, respond } = setUp();
  equal(again(), "absorbed");
  clock.advance(100);
  respond(200);
  clock.advance(400);
  equal(again(), "absorbed");
  clock.advance(31_500);
  equal(again(), "absorbed");
  deepEqual(sent, [[100, "200 OK"], [500, "200 OK"], [32_000, "200 OK"]]);
  // J is 32 s from the answer; a second more does no harm.
  clock.advance(1_100);
  equal(again(), "new");
  equal(table.size, 0);
  equal(clock.pending, 0);
});

Deno.test("NonInviteServerTransaction ends with its answer over TCP: J is 0", () => {
  const { clock, table, told, respond, again } = setUp(true);
  respond(200);
  deepEqual(words(told), ["terminated: completed"]);
  equal(table.size, 0);
  equal(again(), "new");
  equal(clock.pending, 0);
});

Deno.test("NonInviteServerTransaction says nothing that helps nobody, RFC 4320", () => {
  const { clock, sent, told, table, respond } = setUp();
  throws(() => respond(180), TransactionStateError);
  throws(() => respond(100), TransactionStateError);
  clock.advance(60_000);
  // Nobody waits any longer: neither a 408 nor a late answer is sent.
  throws(() => respond(200), TransactionStateError);
  deepEqual(sent, []);
  deepEqual(told, [[32_000, "terminated: timeout"]]);
  equal(table.size, 0);
  equal(clock.pending, 0);
});

Deno.test("NonInviteServerTransaction takes one final response", () => {
  const { clock, respond } = setUp();
  respond(200);
  throws(() => respond(500), TransactionStateError);
  clock.advance(60_000);
  equal(clock.pending, 0);
});

Deno.test("NonInviteServerTransaction answers a copy though its first answer was refused", () => {
  const { clock, sent, told, again, network, respond } = setUp();
  network.broken = true;
  respond(200);
  network.broken = false;
  clock.advance(500);
  again();
  deepEqual(times(sent), [500]);
  deepEqual(words(told), ["transport error", "terminated: completed"]);
  clock.advance(60_000);
  equal(clock.pending, 0);
});
