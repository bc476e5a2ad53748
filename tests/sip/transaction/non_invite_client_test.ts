import { deepEqual, equal } from "node:assert/strict";
import { NonInviteClientTransaction } from "../../../src/sip/transaction/mod.ts";
import { request, response } from "../../support/messages.ts";
import { bench, times, words } from "./set_up.ts";

function client({ reliable = false, broken = false } = {}) {
  const it = bench(reliable);
  it.network.broken = broken;
  const options = request("OPTIONS");
  const transaction = new NonInviteClientTransaction(options, {
    ...it.context,
    user: it.clientUser,
  });
  transaction.start();
  return {
    ...it,
    transaction,
    receive: (status: number) => transaction.receive(response(options, status)),
  };
}

Deno.test("NonInviteClientTransaction sends eleven times on E and gives up on F, over UDP", () => {
  const { clock, sent, told, ends } = client();
  clock.advance(60_000);
  deepEqual(
    times(sent),
    [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500],
  );
  deepEqual(told, [[32_000, "timeout"], [32_000, "terminated"]]);
  equal(ends.count, 1);
  equal(clock.pending, 0);
});

Deno.test("NonInviteClientTransaction sends once and gives up on F, over TCP", () => {
  const { clock, sent, told } = client({ reliable: true });
  clock.advance(60_000);
  deepEqual(times(sent), [0]);
  deepEqual(told, [[32_000, "timeout"], [32_000, "terminated"]]);
  equal(clock.pending, 0);
});

Deno.test("NonInviteClientTransaction slows E down to T2 after a 100, and F goes on", () => {
  const { clock, sent, told, receive, transaction } = client();
  clock.advance(600);
  receive(100);
  equal(transaction.state, "proceeding");
  clock.advance(60_000);
  // E was set to fire at 1,500 when the 100 came; from then on every T2.
  deepEqual(
    times(sent),
    [0, 500, 1_500, 5_500, 9_500, 13_500, 17_500, 21_500, 25_500, 29_500],
  );
  deepEqual(told, [[600, "100"], [32_000, "timeout"], [32_000, "terminated"]]);
  equal(clock.pending, 0);
});

Deno.test("NonInviteClientTransaction absorbs copies of the answer until K, over UDP", () => {
  const { clock, sent, told, receive, transaction } = client();
  clock.advance(100);
  receive(200);
  clock.advance(4_999);
  receive(200);
  receive(404);
  receive(100);
  equal(transaction.state, "completed");
  clock.advance(1);
  deepEqual(times(sent), [0]);
  deepEqual(told, [[100, "200"], [5_100, "terminated"]]);
  equal(clock.pending, 0);
});

Deno.test("NonInviteClientTransaction ends with the answer over TCP: K is 0", () => {
  const { clock, told, receive } = client({ reliable: true });
  receive(404);
  receive(404);
  deepEqual(told, [[0, "404"], [0, "terminated"]]);
  equal(clock.pending, 0);
});

Deno.test("NonInviteClientTransaction ends when the network refuses", () => {
  const atOnce = client({ broken: true });
  deepEqual(words(atOnce.told), ["transport error", "terminated"]);
  equal(atOnce.clock.pending, 0);
  const later = client();
  later.network.broken = true;
  later.clock.advance(60_000);
  deepEqual(later.told, [[500, "transport error"], [500, "terminated"]]);
  equal(later.clock.pending, 0);
});

Deno.test("NonInviteClientTransaction does not fail with its connection once it is answered", () => {
  const { clock, told, receive, transaction } = client();
  receive(200);
  transaction.fail(new Error("closed"));
  clock.advance(5_000);
  transaction.fail(new Error("closed"));
  deepEqual(words(told), ["200", "terminated"]);
  equal(clock.pending, 0);
});
