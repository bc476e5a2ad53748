import { deepEqual, equal, ok } from "node:assert/strict";
import { Meter } from "../../../src/runtime/mod.ts";
import { responseTo, type SipRequest, type Tag } from "../../../src/sip/message/mod.ts";
import { DEFAULT_TIMER_VALUES, Transactions } from "../../../src/sip/transaction/mod.ts";
import type { Flow } from "../../../src/sip/transport/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { firstLine, request, type RequestChanges, response } from "../../support/messages.ts";

function setUp({ most = 100 } = {}) {
  const clock = new FakeClock();
  const sent: string[] = [];
  const told: string[] = [];
  const meter = new Meter();
  const table = new Transactions({ clock, timers: DEFAULT_TIMER_VALUES, meter, most });
  const flow = (id: string, reliable: boolean): Flow => ({
    id,
    protocol: reliable ? "TCP" : "UDP",
    local: { host: "192.0.2.1", port: 5060 },
    remote: { host: "192.0.2.7", port: 5060 },
    reliable,
    closed: false,
    send: (bytes) => void sent.push(firstLine(bytes)),
    trust: () => {},
    close: () => {},
  });
  const send = (message: SipRequest, on: Flow) =>
    table.request(message, on, {
      onResponse: ({ status }) => told.push(`${message.cseq.method} ${status}`),
      onTimeout: () => told.push(`${message.cseq.method} timeout`),
      onTransportError: () => told.push(`${message.cseq.method} transport error`),
    });
  const serve = (message: SipRequest, reliable = false) =>
    table.serve(message, reliable, (bytes) => void sent.push(firstLine(bytes)));
  const receive = (message: SipRequest) =>
    table.receiveRequest(message, (bytes) => void sent.push(firstLine(bytes)));
  return { clock, table, sent, told, flow, send, serve, receive };
}

const refuse = (message: SipRequest, status = 486) =>
  responseTo(message, status, { toTag: "ours" as Tag });

type Same = readonly [what: string, first: RequestChanges, second: RequestChanges, same: boolean];

const via = (text: string): RequestChanges => ({ via: `SIP/2.0/UDP ${text}` });

const KEYS: readonly Same[] = [
  ["the same branch and sent-by", {}, {}, true],
  ["another branch", {}, { branch: "z9hG4bKb2", cseq: 2 }, false],
  [
    "the same branch of another sent-by: two phones with weak generators",
    via("10.0.0.1;branch=z9hG4bK1"),
    via("10.0.0.2;branch=z9hG4bK1"),
    false,
  ],
  [
    "the same branch of another sent-by port",
    via("10.0.0.1:5060;branch=z9hG4bK1"),
    via("10.0.0.1:5070;branch=z9hG4bK1"),
    false,
  ],
  [
    "a branch in other letters: a token compares without case",
    via("10.0.0.1;branch=z9hG4bKAbC"),
    via("10.0.0.1;branch=Z9HG4BKaBc"),
    true,
  ],
  [
    "a host name in other letters",
    via("Phone.test;branch=z9hG4bK1"),
    via("phone.test;branch=z9hG4bK1"),
    true,
  ],
  // A proxy of RFC 2543 sends no cookie, and then the request is the key.
  ["RFC 2543: no branch, all the same", via("10.0.0.1"), via("10.0.0.1"), true],
  [
    "RFC 2543: another Call-ID",
    via("10.0.0.1"),
    { ...via("10.0.0.1"), callId: "other" },
    false,
  ],
  ["RFC 2543: another CSeq", via("10.0.0.1"), { ...via("10.0.0.1"), cseq: 2 }, false],
  [
    "RFC 2543: another Request-URI",
    via("10.0.0.1"),
    { ...via("10.0.0.1"), uri: "sip:1003@pbx.test" },
    false,
  ],
  [
    "RFC 2543: another From tag",
    via("10.0.0.1"),
    { ...via("10.0.0.1"), from: "<sip:1001@pbx.test>;tag=f2" },
    false,
  ],
  ["RFC 2543: another sent-by", via("10.0.0.1"), via("10.0.0.2"), false],
  [
    "RFC 2543: a branch without the cookie is compared with the rest",
    via("10.0.0.1;branch=1"),
    via("10.0.0.1;branch=2"),
    false,
  ],
  [
    "the cookie alone identifies nothing",
    via("10.0.0.1;branch=z9hG4bK"),
    { ...via("10.0.0.1;branch=z9hG4bK"), callId: "other" },
    false,
  ],
];

for (const [what, first, second, same] of KEYS) {
  const verdict = same ? "one transaction" : "two transactions";
  Deno.test(`Transactions takes for ${verdict}: ${what}`, () => {
    const { serve, receive, clock } = setUp();
    const one = request("OPTIONS", first);
    serve(one).respond(refuse(one, 200));
    equal(receive(request("OPTIONS", second)), same ? "absorbed" : "new");
    clock.advance(40_000);
    equal(clock.pending, 0);
  });
}

for (const [what, changes] of [["RFC 3261", {}], ["RFC 2543", via("10.0.0.1")]] as const) {
  Deno.test(`Transactions gives the ACK of a failure to its INVITE, ${what}`, () => {
    const { table, serve, receive, clock, sent } = setUp();
    const invite = request("INVITE", changes);
    serve(invite).respond(refuse(invite));
    const ack = request("ACK", { ...changes, to: "<sip:1002@pbx.test>;tag=ours" });
    equal(receive(ack), "absorbed");
    clock.advance(5_000);
    equal(sent.length, 1);
    equal(table.size, 0);
    equal(clock.pending, 0);
  });

  Deno.test(`Transactions finds the INVITE that a CANCEL is about, ${what}`, () => {
    const { table, serve, receive, clock } = setUp();
    const invite = request("INVITE", changes);
    const transaction = serve(invite);
    const cancel = request("CANCEL", changes);
    equal(receive(cancel), "new");
    equal(table.cancelled(cancel), transaction);
    equal(
      table.cancelled(request("CANCEL", { ...changes, branch: "z9hG4bKx", cseq: 9 })),
      undefined,
    );
    transaction.respond(refuse(invite, 487));
    clock.advance(40_000);
    equal(clock.pending, 0);
  });
}

Deno.test("Transactions leaves the ACK of a 2xx to the dialog, whatever its branch", () => {
  // Phones that repeat the branch of the INVITE, and those of RFC 2543, had their ACK absorbed by
  // the transaction in state accepted: the 200 was sent again and the call cut after 32 s.
  for (const changes of [{}, via("10.0.0.1")]) {
    const { serve, receive, clock } = setUp();
    const invite = request("INVITE", changes);
    serve(invite).respond(refuse(invite, 200));
    const ack = request("ACK", { ...changes, to: "<sip:1002@pbx.test>;tag=ours" });
    equal(receive(ack), "new");
    clock.advance(40_000);
    equal(clock.pending, 0);
  }
});

Deno.test("Transactions keeps CANCEL and INVITE with one branch apart", () => {
  const { table, serve, receive, clock } = setUp();
  const invite = request("INVITE");
  serve(invite).respond(refuse(invite));
  const cancel = request("CANCEL");
  equal(receive(cancel), "new");
  serve(cancel).respond(refuse(cancel, 200));
  equal(receive(request("CANCEL")), "absorbed");
  equal(table.size, 2);
  clock.advance(40_000);
  equal(table.size, 0);
  equal(clock.pending, 0);
});

Deno.test("Transactions knows a request that came by two paths, RFC 3261 §8.2.2.2", () => {
  const { serve, receive, clock } = setUp();
  const invite = request("INVITE");
  const transaction = serve(invite);
  equal(receive(request("INVITE", { branch: "z9hG4bKother" })), "merged");
  const inDialog = request("INVITE", { branch: "z9hG4bKx", to: "<sip:1002@pbx.test>;tag=t" });
  equal(receive(inDialog), "new");
  equal(receive(request("INVITE", { branch: "z9hG4bKnext", cseq: 2 })), "new");
  transaction.respond(refuse(invite));
  clock.advance(40_000);
  // With the transaction gone it would be a call of its own.
  equal(receive(request("INVITE", { branch: "z9hG4bKother" })), "new");
  equal(clock.pending, 0);
});

Deno.test("Transactions does not call two equal OPTIONS or REGISTER merged", () => {
  for (const method of ["OPTIONS", "REGISTER"]) {
    const { serve, receive, clock } = setUp();
    const first = request(method);
    serve(first).respond(refuse(first, 200));
    equal(receive(request(method, { branch: "z9hG4bKother" })), "new");
    clock.advance(40_000);
    equal(clock.pending, 0);
  }
});

Deno.test("Transactions is full at its bound, and still serves what it knows", () => {
  const { serve, receive, clock } = setUp({ most: 2 });
  const one = request("OPTIONS", { branch: "z9hG4bK1", callId: "1" });
  const two = request("OPTIONS", { branch: "z9hG4bK2", callId: "2" });
  equal(receive(one), "new");
  serve(one).respond(refuse(one, 200));
  equal(receive(two), "new");
  serve(two).respond(refuse(two, 200));
  equal(receive(request("OPTIONS", { branch: "z9hG4bK3" })), "full");
  equal(receive(one), "absorbed");
  equal(receive(request("ACK", { branch: "z9hG4bK4" })), "new");
  clock.advance(40_000);
  equal(receive(request("OPTIONS", { branch: "z9hG4bK3" })), "new");
  equal(clock.pending, 0);
});

Deno.test("Transactions gives a response to the request with its branch and method", () => {
  const { table, send, flow, told, clock } = setUp();
  const udp = flow("udp:1", false);
  const options = request("OPTIONS", { branch: "z9hG4bKa" });
  const bye = request("BYE", { branch: "z9hG4bKb", cseq: 2 });
  send(options, udp);
  send(bye, udp);
  ok(table.receiveResponse(response(bye, 200)));
  ok(table.receiveResponse(response(options, 404)));
  deepEqual(told, ["BYE 200", "OPTIONS 404"]);
  clock.advance(5_000);
  equal(table.size, 0);
  equal(clock.pending, 0);
});

Deno.test("Transactions knows its branch again in other letters", () => {
  // reSIProcate calls this testInviteBranchCaseAltered: a token compares without case.
  const { table, send, flow, told, clock } = setUp();
  send(request("OPTIONS", { branch: "z9hG4bKabc" }), flow("udp:1", false));
  ok(table.receiveResponse(response(request("OPTIONS", { branch: "Z9HG4BKABC" }), 200)));
  deepEqual(told, ["OPTIONS 200"]);
  clock.advance(5_000);
  equal(clock.pending, 0);
});

Deno.test("Transactions tells stray responses from its own", () => {
  const { table, send, flow, clock } = setUp();
  const options = request("OPTIONS");
  const { callId } = options;
  equal(table.receiveResponse(response(options, 200)), false);
  send(options, flow("udp:1", false));
  equal(table.receiveResponse(response(request("BYE", { callId }), 200)), false);
  ok(table.receiveResponse(response(options, 200)));
  ok(table.receiveResponse(response(options, 200)));
  clock.advance(5_000);
  equal(table.receiveResponse(response(options, 200)), false);
  equal(clock.pending, 0);
});

Deno.test("Transactions fails what waits on a connection that closes, and nothing else", () => {
  const { table, send, flow, told, clock } = setUp();
  const [one, two] = [flow("tcp:1", true), flow("tcp:2", true)];
  send(request("INVITE", { branch: "z9hG4bK1" }), one);
  const answered = request("INVITE", { branch: "z9hG4bK2" });
  send(answered, one);
  table.receiveResponse(response(answered, 200));
  send(request("OPTIONS", { branch: "z9hG4bK3" }), two);
  told.length = 0;
  table.closeFlow(one, new Error("closed"));
  table.closeFlow(one, new Error("closed"));
  deepEqual(told, ["INVITE transport error"]);
  clock.advance(40_000);
  deepEqual(told, ["INVITE transport error", "OPTIONS timeout"]);
  equal(table.size, 0);
  equal(clock.pending, 0);
});

Deno.test("Transactions answers nothing for a server whose connection closed", () => {
  const { table, serve, clock, told } = setUp();
  const invite = request("INVITE");
  const transaction = table.serve(invite, true, () => {
    throw new Error("closed");
  });
  transaction.user = { onTransportError: () => told.push("transport error") };
  transaction.respond(refuse(invite, 180));
  transaction.respond(refuse(invite, 200));
  equal(transaction.state, "accepted");
  deepEqual(told, ["transport error", "transport error"]);
  clock.advance(40_000);
  equal(table.size, 0);
  const other = request("OPTIONS");
  serve(other, true).respond(refuse(other, 200));
  equal(table.size, 0);
  equal(clock.pending, 0);
});
