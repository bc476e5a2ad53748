/** What the stack answers by itself, over the network in memory. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { H, parseMessage, SipResponse } from "../../../src/sip/mod.ts";
import { requestBytes, type RequestChanges, wire } from "../../support/messages.ts";
import { Pbx, type PbxOptions } from "../../support/pbx.ts";
import { Phone, sdp } from "../../support/phone.ts";

function setUp(options: PbxOptions & { readonly protocol?: "UDP" | "TCP" } = {}) {
  const pbx = new Pbx(options);
  const phone = new Phone(pbx, {
    username: "1001",
    host: "192.0.2.7",
    protocol: options.protocol ?? "UDP",
  });
  const say = async (bytes: Uint8Array): Promise<SipResponse | undefined> => {
    phone.sendBytes(bytes);
    await pbx.run(10);
    const heard = phone.inbox.splice(0);
    ok(heard.length <= 1, `${heard.length} answers`);
    const [one] = heard;
    return one instanceof SipResponse ? one : undefined;
  };
  return { pbx, phone, say };
}

type Answered = readonly [
  what: string,
  method: string,
  changes: RequestChanges,
  status: number | undefined,
  header?: readonly [name: string, value: RegExp],
];

const tagged = "<sip:1002@pbx.test>;tag=none";
const SDP = { headers: ["Content-Type: application/sdp"], body: sdp("192.0.2.7") };

const ANSWERS: readonly Answered[] = [
  ["OPTIONS is answered", "OPTIONS", {}, 200, ["Allow", /INVITE.*REGISTER|REGISTER.*INVITE/]],
  ["an unknown method", "WHATEVER", {}, 501, ["Allow", /INVITE/]],
  ["an unknown method in other letters: methods mind case", "Invite", {}, 501],
  ["a known method that is not served here", "MESSAGE", {}, 405, ["Allow", /OPTIONS/]],
  ["BYE outside a dialog", "BYE", {}, 481],
  ["INFO of a dialog that is not", "INFO", { to: tagged }, 481],
  ["INVITE of a dialog that is not", "INVITE", { to: tagged, ...SDP }, 481],
  ["ACK of a dialog that is not", "ACK", { to: tagged }, undefined],
  ["ACK out of nowhere", "ACK", {}, undefined],
  ["CANCEL of nothing", "CANCEL", {}, 481],
  ["a scheme that is not ours", "INVITE", { uri: "http://pbx.test/", ...SDP }, 416],
  ["a scheme nobody knows", "OPTIONS", { uri: "nobodyknows:x" }, 416],
  [
    "extensions that nobody knows",
    "OPTIONS",
    { headers: ["Require: 100rel, foo, bar"] },
    420,
    ["Unsupported", /^foo, bar$/],
  ],
  [
    "a demand on proxies that nobody knows",
    "OPTIONS",
    { headers: ["Proxy-Require: foo"] },
    420,
    ["Unsupported", /^foo$/],
  ],
  ["Require in CANCEL, which is ignored", "CANCEL", { headers: ["Require: foo"] }, 481],
  ["Require in ACK, which is ignored", "ACK", { headers: ["Require: foo"] }, undefined],
  [
    "a body that is no SDP",
    "INVITE",
    { headers: ["Content-Type: text/plain"], body: "hello" },
    415,
    ["Accept", /^application\/sdp$/],
  ],
  [
    "a body without a type",
    "INVITE",
    { body: "hello" },
    415,
    ["Accept", /application\/sdp/],
  ],
  [
    "a body that is packed",
    "INVITE",
    { headers: ["Content-Type: application/sdp", "Content-Encoding: gzip"], body: "x" },
    415,
    ["Accept-Encoding", /^identity$/],
  ],
  [
    "a body that may be passed over",
    "INVITE",
    {
      headers: [
        "Content-Type: text/plain",
        "Content-Disposition: render;handling=optional",
        "Contact: <sip:1001@192.0.2.7>",
      ],
      body: "hello",
    },
    407,
  ],
  ["an answer that we cannot give", "OPTIONS", { headers: ["Accept: text/plain"] }, 406],
  ["an Accept that is malformed", "OPTIONS", { headers: ["Accept: nonsense"] }, 400],
  ["an Accept that is empty", "OPTIONS", { headers: ["Accept:"] }, 200],
  ["a CSeq of another method", "OPTIONS", { headers: ["CSeq: 1 INVITE"] }, 400],
  ["a From that is malformed", "OPTIONS", { from: "nonsense" }, 400],
  ["PUBLISH of an event nobody has", "PUBLISH", { headers: ["Event: x"] }, 489],
  ["SUBSCRIBE to an event nobody has", "SUBSCRIBE", { headers: ["Event: x"] }, 489],
];

for (const [what, method, changes, status, header] of ANSWERS) {
  Deno.test(`SipStack answers ${status ?? "nothing"}: ${what}`, async () => {
    const { pbx, say } = setUp();
    const answer = await say(requestBytes(method, changes));
    equal(answer?.status, status);
    if (header) match(answer?.headers.raw(header[0])[0] ?? "", header[1]);
    if (status !== undefined) {
      ok(answer?.to.tag, "every final response has a To tag");
      deepEqual(answer.headers.raw("Server"), status === 400 ? [] : ["Ringdown"]);
    }
    await pbx.finish();
  });
}

Deno.test("SipStack answers malformed requests as well as can be, and never a response", async () => {
  const { pbx, say } = setUp();
  const head = [
    "Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1;rport",
    "From: <sip:a@b>;tag=1",
    "To: <sip:c@d>",
    "Call-ID: x",
    "CSeq: 1 OPTIONS",
  ];
  const malformed = await say(wire(["OPTIONS sip:a SIP/2.0", ...head, "nonsense"]));
  equal(malformed?.status, 400);
  match(malformed?.reason ?? "", /^Bad Request \(/);
  equal(malformed?.via.params.get("received"), "192.0.2.7");
  equal(malformed?.via.params.get("rport"), "5060");
  equal((await say(wire(["OPTIONS sip:a SIP/7.0", ...head])))?.status, 505);
  equal(await say(wire(["ACK sip:a SIP/2.0", ...head, "nonsense"])), undefined);
  equal(await say(wire(["SIP/2.0 200 OK", ...head, "nonsense"])), undefined);
  equal(await say(wire(["SIP/2.0 200 OK", ...head])), undefined);
  equal(await say(new TextEncoder().encode("GET / HTTP/1.0\r\n\r\n")), undefined);
  equal(await say(new Uint8Array(500)), undefined);
  await pbx.finish();
});

Deno.test("SipStack marks where a request came from, whatever the sender wrote", async () => {
  const { pbx, say } = setUp();
  const of = async (via: string) => (await say(requestBytes("OPTIONS", { via })))?.via.params;
  const spoofed = await of(
    "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1;received=203.0.113.9;rport=99",
  );
  equal(spoofed?.get("received"), "192.0.2.7");
  equal(spoofed?.get("rport"), "5060");
  const plain = await of("SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK2");
  equal(plain?.has("rport"), false);
  await pbx.finish();
});

Deno.test("SipStack answers to the source, never to an address that the sender names", async () => {
  const { pbx, phone } = setUp();
  const vias = [
    "SIP/2.0/UDP 203.0.113.9:5060;branch=z9hG4bK1",
    "SIP/2.0/UDP 203.0.113.9;branch=z9hG4bK2;rport",
    "SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK3;maddr=203.0.113.9",
    "SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK4;received=203.0.113.9",
    "SIP/2.0/UDP evil.test;branch=z9hG4bK5",
  ];
  for (const via of vias) phone.sendBytes(requestBytes("OPTIONS", { via }));
  phone.sendBytes(requestBytes("OPTIONS", { via: vias[0] ?? "", from: "malformed" }));
  await pbx.run(100);
  const answers = pbx.network.packets.filter(({ from }) => from.host === "192.0.2.1");
  equal(answers.length, 6);
  for (const { to } of answers) equal(to.host, "192.0.2.7");
  await pbx.finish();
});

Deno.test("SipStack answers to the sent-by port without rport, to the source port with it", async () => {
  const pbx = new Pbx();
  const phone = new Phone(pbx, { username: "1001", host: "192.0.2.7", port: 40_000 });
  phone.sendBytes(requestBytes("OPTIONS", { via: "SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bK1" }));
  phone.sendBytes(
    requestBytes("OPTIONS", { via: "SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bK2;rport" }),
  );
  await pbx.run(10);
  const ports = pbx.network.packets.filter(({ from }) => from.host === "192.0.2.1")
    .map(({ to }) => to.port);
  deepEqual(ports, [5062, 40_000]);
  await pbx.finish();
});

Deno.test("SipStack gives a retransmission the same tag though it kept nothing", async () => {
  const { pbx, say } = setUp();
  const tagOf = async (branch: string) => (await say(requestBytes("BYE", { branch })))?.to.tag;
  const tag = await tagOf("z9hG4bK1");
  ok(tag && tag.length >= 16);
  equal(await tagOf("z9hG4bK1"), tag);
  ok(await tagOf("z9hG4bK2") !== tag);
  equal(pbx.count("ringdown_sip_server_transactions"), 0);
  await pbx.finish();
});

Deno.test("SipStack refuses an INVITE that came by two paths with 482", async () => {
  const pbx = new Pbx();
  const [alice, bob] = ["192.0.2.7", "192.0.2.8"].map((host, i) =>
    new Phone(pbx, { username: `100${i + 1}`, host })
  );
  ok(alice && bob);
  await alice.register();
  await bob.register();
  const invite = await alice.invite("1002", { sdp: sdp("192.0.2.7") });
  await pbx.run(10);
  alice.heard();
  const copy = invite.with({
    headers: invite.headers.with(H.via, H.via.parse("SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKother")),
  });
  alice.send(copy);
  await pbx.run(10);
  equal(alice.take(482).status, 482);
  equal(bob.inbox.length, 1);
  bob.reply(bob.take("INVITE"), 486);
  await pbx.finish();
});

Deno.test("SipStack knows a loop by its own Via, and lets a spiral through", () => {
  const { pbx } = setUp();
  const { branches } = pbx.stack;
  const request = (branch: string) => {
    const message = parseMessage(requestBytes("INVITE", {
      headers: [`Via: SIP/2.0/UDP 192.0.2.1;branch=${branch}`],
    }));
    ok(message.kind === "request");
    return message;
  };
  const branch = branches.make("1002");
  equal(branches.isLoop(request(branch), "1002"), true);
  equal(branches.isLoop(request(branch.toUpperCase()), "1002"), true);
  equal(branches.isLoop(request(branch), "1003"), false);
  equal(branches.isLoop(request("z9hG4bKother"), "1002"), false);
  equal(new Set(Array.from({ length: 100 }, () => branches.make("1002"))).size, 100);
});

Deno.test("SipStack answers 503 with Retry-After when it is full, and its own still", async () => {
  const { pbx, phone, say } = setUp({ mostTransactions: 1 });
  pbx.stack.handle("MESSAGE", (incoming) => incoming.respond(200));
  const first = requestBytes("MESSAGE", { branch: "z9hG4bK1", callId: "1" });
  equal((await say(first))?.status, 200);
  const refused = await say(requestBytes("MESSAGE", { branch: "z9hG4bK2", callId: "2" }));
  equal(refused?.status, 503);
  equal(refused?.headers.first(H.retryAfter)?.seconds, 10);
  equal((await say(first))?.status, 200);
  phone.sendBytes(requestBytes("ACK", { branch: "z9hG4bK3" }));
  await pbx.finish();
  equal((await say(requestBytes("MESSAGE", { branch: "z9hG4bK4" })))?.status, 200);
  await pbx.finish();
});

Deno.test("SipStack answers 500 for a handler that throws, at once or later, and logs it", async () => {
  const { pbx, say } = setUp();
  pbx.stack.handle("MESSAGE", () => {
    throw new Error("at once");
  });
  pbx.stack.handle("REFER", async () => {
    await Promise.resolve();
    throw new Error("later");
  });
  equal((await say(requestBytes("MESSAGE")))?.status, 500);
  equal((await say(requestBytes("REFER", { branch: "z9hG4bK2" })))?.status, 500);
  equal(pbx.errors.length, 2);
  match(pbx.errors.join(), /at once.*later/s);
  await pbx.run(40_000);
  equal(pbx.clock.pending, 0);
});

Deno.test("SipStack answers 400 when a handler finds a header malformed", async () => {
  const { pbx, say } = setUp();
  pbx.stack.handle("MESSAGE", ({ request }) => void request.headers.first(H.referTo));
  const answer = await say(requestBytes("MESSAGE", { headers: ["Refer-To: <"] }));
  equal(answer?.status, 400);
  await pbx.finish();
});

Deno.test("SipStack drops a response with two Vias: it was for somebody else", async () => {
  const { pbx, phone } = setUp();
  let heard = 0;
  const user = { onResponse: () => void heard++, onFailure: () => void heard++ };
  const flow = pbx.host.openFlow({ protocol: "UDP", host: "192.0.2.7", port: 5060 });
  ok(flow);
  pbx.stack.request({ flow }, () => {
    const made = parseMessage(requestBytes("OPTIONS"));
    ok(made.kind === "request");
    return made.with({ headers: made.headers.without(H.via) });
  }, user);
  await pbx.run(10);
  const options = phone.take("OPTIONS");
  const two = options.with({
    headers: options.headers.append({ name: "Via", key: "via", value: "SIP/2.0/UDP other" }),
  });
  phone.reply(two, 200);
  await pbx.run(10);
  equal(heard, 0);
  phone.reply(options, 200);
  await pbx.run(10);
  equal(heard, 1);
  phone.heard();
  await pbx.finish();
});
