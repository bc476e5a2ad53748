/** Calls by gateways, from a phone to a carrier and back, on a network in memory. */

import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import {
  DEFAULT_CALL_SETTINGS,
  type DeviceId,
  type Gateway,
  type GatewayId,
  type UserId,
} from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { H, type SipRequest } from "../../src/sip/mod.ts";
import { Carrier, type CarrierAnswer } from "../support/carrier.ts";
import { gatewayOf, inboundNumberOf, outboundRouteOf } from "../support/gateways.ts";
import { Pbx, type PbxOptions } from "../support/pbx.ts";
import { type Parts, Phone, sdp } from "../support/phone.ts";

const A = "198.51.100.1";
const B = "198.51.100.2";

interface Scene {
  readonly pbx: Pbx;
  readonly alice: Phone;
  readonly bob: Phone;
  readonly a: Carrier;
  readonly b: Carrier;
}

const at = (name: string, address: string, changes: Partial<Gateway> = {}) =>
  gatewayOf(name, { address, ...changes });

const TWO: PbxOptions = {
  gateways: [at("a", A), at("b", B)],
  outboundRoutes: [outboundRouteOf("all", ["a", "b"])],
  numbers: [inboundNumberOf("+4930101", "1001"), inboundNumberOf("+4930102", "1002")],
};

const NUMBER = "0301234567";
const WORLD = "+49301234567";

function scene(name: string, options: PbxOptions, play: (scene: Scene) => Promise<void>): void {
  Deno.test(name, async () => {
    const pbx = new Pbx(options);
    const alice = new Phone(pbx, { username: "1001", host: "192.0.2.7" });
    const bob = new Phone(pbx, { username: "1002", host: "192.0.2.8" });
    const a = new Carrier(pbx.network, { host: A });
    const b = new Carrier(pbx.network, { host: B });
    await pbx.gateways.start();
    await alice.register();
    await bob.register();
    pbx.media.diary.length = 0;
    await play({ pbx, alice, bob, a, b });
    await pbx.finish();
  });
}

const ANSWERS: CarrierAnswer = { status: 200, sdp: sdp(A) };
const silent = () => undefined;
/** Answers calls with `invite`, and everything else with 200. */
const saying = (...invite: readonly CarrierAnswer[]) => (request: SipRequest) =>
  request.method === "INVITE" ? invite : { status: 200 };

/** A phone dials `number`, and offers something. */
const dial = (phone: Phone, number: string, parts: Parts = {}) =>
  phone.invite(number, { sdp: sdp(phone.options.host), ...parts });

/** A phone acknowledges the answer to `invite`; returns the dialog. */
function takeUp(phone: Phone, invite: SipRequest) {
  const dialog = phone.dialogAsCaller(invite, phone.take(200, "INVITE"));
  phone.ack(dialog, invite.cseq.number);
  return dialog;
}

const tried = (pbx: Pbx) => pbx.records[0]?.tried?.map(({ key }) => key);

// Out.

scene("a number outside is called by the first gateway", TWO, async ({ pbx, alice, a, b }) => {
  a.answer = saying({ status: 100 }, { status: 180 }, ANSWERS);
  const call = await dial(alice, NUMBER);
  await pbx.run(100);
  const invite = a.last("INVITE");
  equal(invite.uriText, `sip:${WORLD}@${A}`);
  equal(String(invite.to), `<sip:${WORLD}@${A}>`);
  match(String(invite.from), /^"Alice" <sip:\+4930101@198\.51\.100\.1>;tag=/);
  deepEqual(invite.headers.raw("P-Asserted-Identity"), ['"Alice" <sip:+4930101@198.51.100.1>']);
  alice.take(180, "INVITE");
  takeUp(alice, call);
  await pbx.run(100);
  equal(a.of("ACK").length, 1);
  equal(b.of("INVITE").length, 0);
  a.bye(invite);
  await pbx.run(100);
  equal(pbx.records[0]?.reason, "hung-up");
  deepEqual(pbx.records[0]?.legs.map(({ gateway }) => gateway?.name), [undefined, "a"]);
  deepEqual(tried(pbx), ["outbound.trying"]);
});

scene("nothing of the inside reaches a carrier", TWO, async ({ pbx, alice, a }) => {
  a.answer = saying({ status: 180 }, ANSWERS);
  const call = await dial(alice, NUMBER);
  await pbx.run(100);
  takeUp(alice, call);
  await pbx.run(100);
  for (const request of a.requests.filter(({ method }) => method !== "OPTIONS")) {
    const text = request.headers.fields.map(({ value }) => value).join("\n");
    for (const secret of ["1001", "pbx.test", "192.0.2.7"]) {
      equal(text.includes(secret), false, `${request.method} tells ${secret}`);
    }
  }
  a.bye(a.last("INVITE"));
  await pbx.run(100);
});

scene(
  "a call is anonymous to whom it calls, and known to the carrier",
  TWO,
  async ({ pbx, alice, a }) => {
    a.answer = saying({ status: 486 });
    await dial(alice, NUMBER, { headers: ["Privacy: id"] });
    await pbx.run(100);
    const { from, headers } = a.last("INVITE");
    match(String(from), /^"Anonymous" <sip:anonymous@anonymous\.invalid>/);
    deepEqual(headers.raw("Privacy"), ["id"]);
    match(headers.raw("P-Asserted-Identity")[0] ?? "", /\+4930101/);
    match(headers.raw("Contact")[0] ?? "", /^<sip:anonymous@/);
    alice.take(486, "INVITE");
  },
);

for (const status of [500, 503, 408]) {
  scene(`a gateway that fails with ${status} is followed by the next`, TWO, async (here) => {
    const { pbx, alice, a, b } = here;
    a.answer = saying({ status });
    b.answer = saying({ status: 180 }, ANSWERS);
    const call = await dial(alice, NUMBER);
    await pbx.run(100);
    alice.take(180, "INVITE");
    takeUp(alice, call);
    b.bye(b.last("INVITE"));
    await pbx.run(100);
    deepEqual(tried(pbx), ["outbound.trying", "outbound.failed", "outbound.trying"]);
    deepEqual(
      pbx.records[0]?.legs.map(({ gateway, status }) => [gateway?.name, status]),
      [[undefined, 200], ["a", status], ["b", 200]],
    );
  });
}

for (
  const [status, heard] of [[486, 486], [603, 603], [404, 404], [484, 484], [403, 403]] as const
) {
  scene(`what a gateway says with ${status} is the last word`, TWO, async (here) => {
    const { pbx, alice, a, b } = here;
    a.answer = saying({ status });
    await dial(alice, NUMBER);
    await pbx.run(100);
    alice.take(heard, "INVITE");
    equal(b.of("INVITE").length, 0);
  });
}

scene(
  "a dead gateway costs less than a second, and is asked no more once it is known to be dead",
  TWO,
  async ({ pbx, alice, a, b }) => {
    a.answer = saying({ status: 486 });
    for (let call = 0; call < 2; call++) {
      await dial(alice, NUMBER);
      await pbx.run(100);
      alice.take(486, "INVITE");
    }
    a.requests.length = 0;
    pbx.events.length = 0;
    a.answer = silent;
    b.answer = saying({ status: 180 }, { status: 486 });
    for (let call = 0; call < 4; call++) {
      await dial(alice, NUMBER);
      await pbx.run(650);
      if (call < 3) equal(b.of("INVITE").length, call, `call ${call}`);
      await pbx.run(100);
      equal(b.of("INVITE").length, call + 1);
      alice.take(486, "INVITE");
    }
    equal(new Set(a.of("INVITE").map(({ callId }) => callId)).size, 3);
    deepEqual(pbx.gateways.states.map(({ health }) => health), ["down", "healthy"]);
    deepEqual(tried(pbx), ["outbound.trying", "outbound.silent", "outbound.trying"]);
  },
);

scene(
  "a gateway that answers too late is acknowledged and hung up, and the call goes on",
  TWO,
  async ({ pbx, alice, a, b }) => {
    a.answer = silent;
    b.answer = saying({ status: 180 });
    const call = await dial(alice, NUMBER);
    await pbx.run(800);
    const late = a.last("INVITE");
    a.answer = () => ({ status: 200 });
    a.reply(late, { status: 200, sdp: sdp(A) });
    await pbx.run(100);
    equal(a.of("ACK").length, 1);
    equal(a.of("BYE").length, 1);
    b.reply(b.last("INVITE"), { status: 200, sdp: sdp(B) });
    await pbx.run(100);
    takeUp(alice, call);
    await pbx.run(100);
    equal(b.of("BYE").length, 0);
    b.bye(b.last("INVITE"));
    await pbx.run(100);
  },
);

scene(
  "a gateway that says 100 too late is cancelled",
  TWO,
  async ({ pbx, alice, a, b }) => {
    a.answer = silent;
    b.answer = saying({ status: 486 });
    await dial(alice, NUMBER);
    await pbx.run(800);
    a.answer = (request) => ({ status: request.method === "CANCEL" ? 200 : 487 });
    const late = a.last("INVITE");
    a.reply(late, { status: 100 });
    await pbx.run(50);
    equal(a.of("CANCEL").length, 1);
    match(a.last("CANCEL").headers.raw("Reason")[0] ?? "", /cause=408/);
    a.reply(late, { status: 487 });
    await pbx.run(100);
    alice.take(486, "INVITE");
  },
);

scene(
  "a gateway that is slow but says so is waited for",
  TWO,
  async ({ pbx, alice, a, b }) => {
    a.answer = saying({ status: 100 });
    await dial(alice, NUMBER);
    await pbx.run(20_000);
    equal(b.of("INVITE").length, 0);
    a.reply(a.last("INVITE"), { status: 486 });
    await pbx.run(100);
    alice.take(486, "INVITE");
  },
);

scene(
  "early media of a gateway that fails is not heard with the next",
  TWO,
  async ({ pbx, alice, a, b }) => {
    a.answer = saying({ status: 183, sdp: sdp(A) });
    b.answer = saying({ status: 183, sdp: sdp(B) });
    const call = await dial(alice, NUMBER);
    await pbx.run(100);
    a.reply(a.last("INVITE"), { status: 503 });
    await pbx.run(100);
    const sounds = pbx.media.diary.splice(0);
    ok(sounds.some((line) => line.includes("drop")), sounds.join(" | "));
    b.reply(b.last("INVITE"), { status: 200, sdp: sdp(B) });
    await pbx.run(100);
    takeUp(alice, call);
    await pbx.run(50);
    b.bye(b.last("INVITE"));
    await pbx.run(100);
    const [, failed, connected] = pbx.records[0]?.legs ?? [];
    equal(failed?.gateway?.name, "a");
    equal(connected?.gateway?.name, "b");
  },
);

scene(
  "a call that rings at a gateway which dies goes on at the next, and one that is up stays",
  TWO,
  async ({ pbx, alice, bob, a, b }) => {
    a.answer = saying({ status: 180 }, ANSWERS);
    const up = await dial(alice, NUMBER);
    await pbx.run(100);
    takeUp(alice, up);
    a.answer = saying({ status: 180 });
    await dial(bob, NUMBER);
    await pbx.run(100);
    bob.take(180, "INVITE");
    a.answer = silent;
    b.answer = saying({ status: 486 });
    for (let call = 0; call < 3; call++) {
      await dial(alice, NUMBER);
      await pbx.run(800);
      alice.take(486, "INVITE");
    }
    bob.take(486, "INVITE");
    equal(b.of("INVITE").length, 4);
    equal(a.of("BYE").length, 0);
    a.answer = () => ({ status: 200 });
    a.bye(a.of("INVITE")[0] as SipRequest);
    await pbx.run(100);
  },
);

const RICH = `v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n` +
  "m=audio 4000 RTP/AVP 96 9 0 8 101\r\na=rtpmap:96 opus/48000/2\r\n" +
  "a=rtpmap:101 telephone-event/8000\r\n";
const formatsIn = (request: SipRequest) =>
  /m=audio \d+ RTP\/AVP ([\d ]+)/.exec(new TextDecoder().decode(request.body))?.[1];

scene(
  "a gateway that likes no offer is offered what every carrier takes, then the next is tried",
  TWO,
  async ({ pbx, alice, a, b }) => {
    a.answer = saying({ status: 488 });
    b.answer = saying({ status: 486 });
    await dial(alice, NUMBER, { sdp: RICH });
    await pbx.run(100);
    deepEqual(a.of("INVITE").map(formatsIn), ["96 9 0 8 101", "8 0 101"]);
    deepEqual(b.of("INVITE").map(formatsIn), ["96 9 0 8 101"]);
    alice.take(486, "INVITE");
    deepEqual(tried(pbx), [
      "outbound.trying",
      "outbound.reoffered",
      "outbound.failed",
      "outbound.trying",
    ]);
  },
);

scene(
  "a gateway is offered its codecs in its order, and no events where it wants none",
  { ...TWO, gateways: [at("a", A, { codecs: ["PCMA", "G722"], dtmf: "info" })] },
  async ({ pbx, alice, a }) => {
    a.answer = saying({ status: 486 });
    await dial(alice, NUMBER, { sdp: RICH });
    await pbx.run(100);
    deepEqual(a.of("INVITE").map(formatsIn), ["8 9"]);
    alice.take(486, "INVITE");
  },
);

scene(
  "a caller without a codec of the gateway hears so",
  { ...TWO, gateways: [at("a", A, { codecs: ["GSM"] })] },
  async ({ pbx, alice, a }) => {
    await dial(alice, NUMBER, { sdp: RICH });
    await pbx.run(100);
    alice.take(488, "INVITE");
    equal(a.of("INVITE").length, 0);
  },
);

const account = { username: "4930100", realm: "carrier" };
const CHALLENGE = 'Proxy-Authenticate: Digest realm="carrier", nonce="n1", qop="auth"';
const REGISTERING: PbxOptions = {
  ...TWO,
  gateways: [at("a", A, { account })],
  secrets: { a: { own: new Secret("right") } },
};
/** Challenges what has no credentials, but for what needs none. */
const challenging = (...invite: readonly CarrierAnswer[]) => (request: SipRequest) => {
  if (request.method === "OPTIONS" || request.method === "CANCEL") return { status: 200 };
  if (!request.headers.has(H.proxyAuthorization)) return { status: 407, headers: [CHALLENGE] };
  return request.method === "INVITE" ? invite : { status: 200 };
};

scene(
  "a carrier's challenges are answered: to INVITE, re-INVITE and BYE",
  REGISTERING,
  async ({ pbx, alice, a }) => {
    a.answer = challenging({ status: 180 }, ANSWERS);
    const call = await dial(alice, NUMBER);
    await pbx.run(100);
    const [first, second] = a.of("INVITE");
    equal(second?.callId, first?.callId);
    equal(second?.cseq.number, (first?.cseq.number ?? 0) + 1);
    equal(second?.headers.first(H.proxyAuthorization)?.params.get("username"), "4930100");
    const dialog = takeUp(alice, call);
    await pbx.run(50);
    ok(a.of("ACK").at(-1)?.headers.has(H.proxyAuthorization));
    const before = a.of("INVITE").length;
    const hold = sdp("192.0.2.7", "a=sendonly\r\n");
    const [held, again] = alice.within(dialog, "INVITE", { sdp: hold });
    await pbx.run(100);
    equal(a.of("INVITE").length, before + 2);
    alice.take(200, "INVITE");
    alice.ack(held, again.cseq.number);
    await pbx.run(50);
    alice.within(held, "BYE");
    await pbx.run(100);
    deepEqual(a.of("BYE").map(({ headers }) => headers.has(H.proxyAuthorization)), [false, true]);
  },
);

scene(
  "a carrier of another realm, or one that does not believe us, gets no more than that",
  REGISTERING,
  async ({ pbx, alice, a }) => {
    a.answer = () => ({ status: 407, headers: [CHALLENGE.replace("carrier", "other")] });
    await dial(alice, NUMBER);
    await pbx.run(100);
    alice.take(480, "INVITE");
    equal(a.of("INVITE").length, 1);
    a.answer = () => ({ status: 407, headers: [CHALLENGE] });
    await dial(alice, NUMBER);
    await pbx.run(100);
    alice.take(480, "INVITE");
    equal(a.of("INVITE").length, 3);
  },
);

scene("a phone's challenge is not answered", REGISTERING, async ({ pbx, alice, bob }) => {
  const call = await dial(alice, "1002");
  await pbx.run(20);
  bob.reply(bob.take("INVITE"), 407, { headers: [CHALLENGE] });
  await pbx.run(20);
  alice.take(480, "INVITE");
  notEqual(call, undefined);
  deepEqual(bob.heard().filter((line) => line === "INVITE"), []);
});

scene(
  "a gateway whose calls are all taken is left out, and the caller hears when all are",
  { ...TWO, gateways: [at("a", A, { maxChannels: 1 }), at("b", B, { maxChannels: 1 })] },
  async ({ pbx, alice, bob, a, b }) => {
    a.answer = saying({ status: 180 });
    b.answer = saying({ status: 180 });
    await dial(alice, NUMBER);
    await pbx.run(50);
    await dial(bob, NUMBER);
    await pbx.run(50);
    deepEqual([a.of("INVITE").length, b.of("INVITE").length], [1, 1]);
    await dial(bob, NUMBER);
    await pbx.run(50);
    bob.take(480, "INVITE");
    for (const carrier of [a, b]) carrier.reply(carrier.last("INVITE"), { status: 486 });
    await pbx.run(100);
  },
);

scene("a number that no route takes is nobody's", {
  ...TWO,
  outboundRoutes: [outboundRouteOf("local", ["a"], { patterns: ["030."] })],
}, async ({ pbx, alice, a }) => {
  await dial(alice, "031123456");
  await pbx.run(50);
  alice.take(404, "INVITE");
  equal(a.of("INVITE").length, 0);
});

// Keys.

for (const dtmf of ["rfc4733", "info", "inband"] as const) {
  scene(
    `keys reach a carrier that wants ${dtmf}, as events or by INFO from the phone`,
    { ...TWO, gateways: [at("a", A, { dtmf })] },
    async ({ pbx, alice, a }) => {
      a.answer = saying(ANSWERS);
      const call = await dial(alice, NUMBER);
      await pbx.run(50);
      const dialog = takeUp(alice, call);
      await pbx.run(50);
      const [control] = pbx.b2bua.control.list();
      const [mine, theirs] = control?.legs ?? [];
      if (!control || !mine || !theirs) throw new Error("There is no call");
      if (dtmf !== "rfc4733") pbx.media.deaf.add(theirs.leg);
      pbx.media.diary.length = 0;
      const byEvents = "send 7 to 1";
      pbx.b2bua.onDigit(control.id, mine.leg, { key: "7", durationMs: 100 });
      await pbx.run(50);
      // The media relays events by itself.
      deepEqual(pbx.media.diary, dtmf === "inband" ? [byEvents] : []);
      equal(a.of("INFO").length, dtmf === "info" ? 1 : 0);
      alice.within(dialog, "INFO", {
        headers: ["Content-Type: application/dtmf-relay"],
        body: "Signal=7\r\nDuration=100\r\n",
      });
      await pbx.run(50);
      alice.take(200, "INFO");
      equal(pbx.media.diary.length, { rfc4733: 1, info: 0, inband: 2 }[dtmf]);
      equal(a.of("INFO").length, dtmf === "info" ? 2 : 0);
      a.bye(a.last("INVITE"));
      await pbx.run(50);
    },
  );
}

// Forwarding and lists.

scene("who forwards to the outside is told of, RFC 5806", TWO, async ({ pbx, alice, bob, a }) => {
  a.answer = saying({ status: 486 });
  pbx.settings.set("u-1002" as UserId, {
    ...DEFAULT_CALL_SETTINGS,
    forward: { all: { to: NUMBER, enabled: true } },
  });
  await dial(alice, "1002");
  await pbx.run(100);
  deepEqual(a.last("INVITE").headers.raw("Diversion"), [
    "<sip:+4930102@198.51.100.1>;reason=unconditional;counter=1",
  ]);
  alice.take(486, "INVITE");
  deepEqual(bob.heard(), []);
});

// In.

/** An INVITE of a carrier for `uri`. */
function comes(
  carrier: Carrier,
  uri: string,
  { headers = [], from = "+4915112345", to = uri }: {
    readonly headers?: readonly string[];
    readonly from?: string;
    readonly to?: string;
  } = {},
): void {
  const { host, port } = carrier.at;
  const lines = [
    `INVITE ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${host}:${port};branch=z9hG4bK${carrier.responses.length}${headers.length}`,
    "Max-Forwards: 70",
    `From: "Eve" <sip:${from}@${host}>;tag=f`,
    `To: <${to}>`,
    `Call-ID: in-${carrier.responses.length}`,
    `CSeq: ${1 + headers.length} INVITE`,
    `Contact: <sip:${host}:${port}>`,
    ...headers,
    "Content-Type: application/sdp",
    `Content-Length: ${sdp(host).length}`,
    "",
    sdp(host),
  ];
  carrier.host.openFlow({ protocol: "UDP", host: "192.0.2.1", port: 5060 })
    ?.send(new TextEncoder().encode(lines.join("\r\n")));
}

/** The final status that a carrier heard last. */
const heard = (carrier: Carrier) =>
  carrier.responses.filter(({ cseq, status }) => cseq.method === "INVITE" && status >= 200).at(-1)
    ?.status;

scene("a call from a carrier's address rings whom its number is for", TWO, async (here) => {
  const { pbx, alice, a } = here;
  comes(a, "sip:+4930101@192.0.2.1");
  await pbx.run(50);
  const invite = alice.take("INVITE");
  match(String(invite.from), /^"Eve" <sip:\+4915112345@pbx\.test>/);
  alice.reply(invite, 180);
  alice.reply(invite, 486);
  await pbx.run(50);
  equal(heard(a), 486);
  equal(pbx.records[0]?.from, "+4915112345");
  equal(pbx.records[0]?.to, "+4930101");
  deepEqual(pbx.records[0]?.legs.map(({ gateway }) => gateway?.name), ["a", undefined]);
});

for (
  const [name, uri, from] of [
    ["as the country dials", "sip:030101@192.0.2.1", "015112345678"],
    ["without a plus sign", "sip:4930101@192.0.2.1", "4915112345678"],
    ["with 00", "sip:004930101@192.0.2.1", "004915112345678"],
    ["as tel", "tel:+49-30-101", "+4915112345678"],
  ] as const
) {
  scene(`numbers are read in whichever way they are written: ${name}`, {
    ...TWO,
    numbers: [inboundNumberOf("+4930101", "1001")],
  }, async ({ pbx, alice, a }) => {
    comes(a, uri, { from, to: "sip:x@192.0.2.1" });
    await pbx.run(50);
    const invite = alice.take("INVITE");
    equal(invite.from.uri.kind === "sip" && invite.from.uri.user, "+4915112345678");
    alice.reply(invite, 486);
    await pbx.run(50);
    equal(pbx.records[0]?.to, "+4930101");
  });
}

scene(
  "a carrier cannot dial extensions, codes, or the world",
  TWO,
  async ({ pbx, a, alice, b }) => {
    for (const user of ["1001", "*43", "0301234567", "+4917", "+493"]) {
      a.responses.length = 0;
      comes(a, `sip:${user}@192.0.2.1`, { headers: [`X-N: ${user}`] });
      await pbx.run(50);
      equal(heard(a), 404, user);
      await pbx.run(40_000);
    }
    deepEqual(alice.heard(), []);
    equal(b.of("INVITE").length, 0);
  },
);

scene("whoever is no carrier is challenged, whatever it says", TWO, async ({ pbx, alice }) => {
  const eve = new Carrier(pbx.network, { host: "203.0.113.9" });
  comes(eve, "sip:+4930101@192.0.2.1", {
    headers: ["P-Asserted-Identity: <sip:+4930100@198.51.100.1>"],
  });
  await pbx.run(50);
  equal(heard(eve), 407);
  deepEqual(alice.heard(), []);
});

scene(
  "a carrier's word on the caller counts: P-Asserted-Identity, and that it is nobody's business",
  TWO,
  async ({ pbx, alice, a }) => {
    comes(a, "sip:+4930101@192.0.2.1", {
      from: "anonymous",
      headers: ["P-Asserted-Identity: <tel:+4915112345>", "Privacy: id"],
    });
    await pbx.run(50);
    const invite = alice.take("INVITE");
    match(String(invite.from), /^"Anonymous" <sip:anonymous@anonymous\.invalid>/);
    deepEqual(invite.headers.raw("P-Asserted-Identity"), []);
    alice.reply(invite, 486);
    await pbx.run(50);
    equal(pbx.records[0]?.from, "+4915112345");
    equal(pbx.records[0]?.anonymous, true);
  },
);

scene(
  "a phone that shares the carrier's address is a phone once it has registered",
  TWO,
  async ({ pbx, bob, a }) => {
    const carol = new Phone(pbx, { username: "1003", host: A, port: 5099 });
    await carol.register();
    await dial(carol, "1002");
    await pbx.run(50);
    bob.reply(bob.take("INVITE"), 486);
    await pbx.run(50);
    carol.take(486, "INVITE");
    equal(a.responses.length, 0);
  },
);

scene("a carrier may prove itself with a secret", {
  ...TWO,
  gateways: [at("a", "carrier.example", {
    identity: { addresses: [], resolved: false, certificates: [], username: "carrier" },
  })],
  secrets: { a: { theirs: new Secret("correct horse") } },
  resolve: () => [],
}, async ({ pbx, alice }) => {
  const carrier = new Phone(pbx, { username: "carrier", host: "203.0.113.9" });
  await dial(carrier, "+4930101");
  await pbx.run(50);
  const invite = alice.take("INVITE");
  alice.reply(invite, 486);
  await pbx.run(50);
  carrier.take(486, "INVITE");
  equal(pbx.records[0]?.legs[0]?.gateway?.name, "a");
  await dial(carrier, "1001");
  await pbx.run(50);
  carrier.take(404, "INVITE");
});

scene(
  "a call to the contact that we have registered is that carrier's, though two share an address",
  {
    ...TWO,
    gateways: [
      at("a", A, { account, registers: true }),
      at("b", A, { account: { username: "4930200" }, registers: true }),
    ],
    secrets: { a: { own: new Secret("one") }, b: { own: new Secret("two") } },
    numbers: [
      inboundNumberOf("+4930101", "1001", { gateways: ["gateway-a" as GatewayId] }),
      inboundNumberOf("+4930102", "1002", { gateways: ["gateway-b" as GatewayId] }),
    ],
  },
  async ({ pbx, alice, bob, a }) => {
    await pbx.run(100);
    const contactOf = (user: string) =>
      /<(sip:[^>]+)>/.exec(
        a.of("REGISTER").find(({ to }) => to.uri.kind === "sip" && to.uri.user === user)
          ?.headers.raw("Contact")[0] ?? "",
      )?.[1] ?? "";
    notEqual(contactOf("4930100"), contactOf("4930200"));
    comes(a, contactOf("4930200"), { to: "sip:+4930102@198.51.100.1" });
    await pbx.run(50);
    bob.reply(bob.take("INVITE"), 486);
    await pbx.run(50);
    // The account's name is no number: the only one of the gateway is meant.
    comes(a, contactOf("4930100"), { to: "sip:4930100@198.51.100.1", headers: ["X: 1"] });
    await pbx.run(50);
    alice.reply(alice.take("INVITE"), 486);
    await pbx.run(50);
    // By address they are told apart by number.
    comes(a, "sip:+4930102@192.0.2.1", { headers: ["X: 1", "Y: 2"] });
    await pbx.run(50);
    bob.reply(bob.take("INVITE"), 486);
    await pbx.run(50);
    deepEqual(pbx.records.map(({ legs }) => legs[0]?.gateway?.name), ["b", "a", "b"]);
  },
);

scene(
  "a carrier whose channels are taken hears busy",
  { ...TWO, gateways: [at("a", A, { maxChannels: 1 })] },
  async ({ pbx, alice, a }) => {
    comes(a, "sip:+4930101@192.0.2.1");
    await pbx.run(50);
    const invite = alice.take("INVITE");
    comes(a, "sip:+4930102@192.0.2.1", { headers: ["X: 1"] });
    await pbx.run(50);
    equal(heard(a), 486);
    alice.reply(invite, 480);
    await pbx.run(50);
    equal(heard(a), 480);
  },
);

scene(
  "a caller from outside is forwarded to the outside with what the carrier takes",
  { ...TWO, numbers: [inboundNumberOf("+4930101", NUMBER)] },
  async ({ pbx, a, b }) => {
    b.answer = saying({ status: 486 });
    a.answer = saying({ status: 503 });
    comes(a, "sip:+4930101@192.0.2.1");
    await pbx.run(100);
    const invite = b.last("INVITE");
    match(String(invite.from), /^"Eve" <sip:\+4930101@/);
    equal(heard(a), 486);
  },
);

// The door.

scene("a call from outside waits until it has been looked at", {
  ...TWO,
  screen: (arrival) =>
    Promise.resolve(
      arrival.caller.number === "+4915112345"
        ? { kind: "reject", status: 603, reason: "Decline" }
        : undefined,
    ),
}, async ({ pbx, alice, a }) => {
  comes(a, "sip:+4930101@192.0.2.1");
  await pbx.run(50);
  equal(heard(a), 603);
  deepEqual(alice.heard(), []);
  comes(a, "sip:+4930101@192.0.2.1", { from: "+4916012345", headers: ["X: 1"] });
  await pbx.run(50);
  alice.reply(alice.take("INVITE"), 486);
  await pbx.run(50);
  equal(heard(a), 486);
});

scene("what goes wrong in looking lets the call go its way", {
  ...TWO,
  screen: () => Promise.reject(new Error("broken")),
}, async ({ pbx, alice, a }) => {
  comes(a, "sip:+4930101@192.0.2.1");
  await pbx.run(50);
  alice.reply(alice.take("INVITE"), 486);
  await pbx.run(50);
  equal(heard(a), 486);
  equal(pbx.lines.filter((line) => line.includes("could not be screened")).length, 1);
  pbx.lines.length = 0;
});

const looked = Promise.withResolvers<undefined>();
scene("who gives up while it is looked at is not called for", {
  ...TWO,
  screen: () => looked.promise,
}, async ({ pbx, alice, a }) => {
  comes(a, "sip:+4930101@192.0.2.1");
  await pbx.run(50);
  const cancel = [
    "CANCEL sip:+4930101@192.0.2.1 SIP/2.0",
    `Via: SIP/2.0/UDP ${A}:5060;branch=z9hG4bK00`,
    "Max-Forwards: 70",
    `From: "Eve" <sip:+4915112345@${A}>;tag=f`,
    "To: <sip:+4930101@192.0.2.1>",
    "Call-ID: in-0",
    "CSeq: 1 CANCEL",
    "Content-Length: 0",
    "",
    "",
  ];
  a.host.openFlow({ protocol: "UDP", host: "192.0.2.1", port: 5060 })
    ?.send(new TextEncoder().encode(cancel.join("\r\n")));
  await pbx.run(50);
  looked.resolve(undefined);
  await pbx.run(50);
  equal(heard(a), 487);
  deepEqual(alice.heard(), []);
});

scene("a device has the number that is set for it", {
  ...TWO,
  gateways: [at("a", A, {
    callerId: {
      ...gatewayOf("a").callerId,
      devices: { ["d-1001" as DeviceId]: "+4930109" },
    },
  })],
}, async ({ pbx, alice, a }) => {
  a.answer = saying({ status: 486 });
  await dial(alice, NUMBER);
  await pbx.run(50);
  match(String(a.last("INVITE").from), /<sip:\+4930109@/);
  alice.take(486, "INVITE");
});
