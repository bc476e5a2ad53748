/** Outside numbers wherever a call may lead: transfers, forwards, groups, follow me, confirmation. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import {
  type CallSettings,
  DEFAULT_CALL_SETTINGS,
  type Extension,
  type RingGroup,
  type RingGroupId,
  type UserId,
} from "../../src/domain/mod.ts";
import type { SipRequest } from "../../src/sip/mod.ts";
import { Carrier, type CarrierAnswer } from "../support/carrier.ts";
import { gatewayOf, inboundNumberOf, outboundRouteOf } from "../support/gateways.ts";
import { sdp } from "../support/phone.ts";
import { inOffice, type Office } from "./exchange.ts";

const A = "198.51.100.1";
const B = "198.51.100.2";
const NUMBER = "0301234567";
const URI = /^sip:\+49301234567@/;

const OPTIONS = {
  gateways: [gatewayOf("a", { address: A }), gatewayOf("b", { address: B })],
  outboundRoutes: [outboundRouteOf("all", ["a", "b"])],
  numbers: ["1001", "1002", "1003"].map((one) => inboundNumberOf(`+4930${one.slice(1)}`, one)),
};

/** A carrier that says `invite` to calls and 200 to all else. */
function carrier(office: Office, host: string, ...invite: readonly CarrierAnswer[]): Carrier {
  return new Carrier(office.pbx.network, {
    host,
    answer: ({ method }) => method === "INVITE" ? invite : { status: 200 },
  });
}

const RINGS: CarrierAnswer = { status: 180 };
const ANSWERS: CarrierAnswer = { status: 200, sdp: sdp(A) };

function outside(
  name: string,
  play: (office: Office) => Promise<void>,
): void {
  inOffice(name, async (office) => {
    await office.pbx.gateways.start();
    await play(office);
  }, OPTIONS);
}

function choose(office: Office, extension: string, chosen: Partial<CallSettings>): void {
  office.pbx.settings.set(`u-${extension}` as UserId, { ...DEFAULT_CALL_SETTINGS, ...chosen });
}

function group(office: Office, more: Partial<RingGroup>): void {
  office.pbx.groups.push({
    id: "g" as RingGroupId,
    extension: "1100" as Extension,
    name: "Sales",
    strategy: "together",
    members: [],
    ringSeconds: 20,
    skipBusy: false,
    callerPrefix: "",
    page: false,
    ...more,
  });
}

const to = (number: string) => ({ to: number, enabled: true });

/** Whoever was called by the carrier hangs up. */
async function hangUp(office: Office, from: Carrier): Promise<void> {
  from.bye(from.of("INVITE")[0] as SipRequest);
  await office.pass();
}

outside("a blind transfer leads outside, and to the next gateway", async (office) => {
  const { alice, bob } = office;
  const a = carrier(office, A, { status: 503 });
  const b = carrier(office, B, RINGS, ANSWERS);
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer(NUMBER);
  await office.pass(600);
  equal(a.of("INVITE").length, 1);
  match(b.last("INVITE").uriText, URI);
  equal(ours.state, "over");
  equal(theirs.state, "up");
  ok(ours.told.at(-1)?.startsWith("SIP/2.0 200 OK"), ours.told.join());
  await hangUp(office, b);
  equal(theirs.state, "over");
  const gateways = office.pbx.records[0]?.legs.map(({ gateway }) => gateway?.name);
  deepEqual(gateways, [undefined, undefined, "a", "b"]);
});

outside("a transfer to a number that nobody answers: the two talk on", async (office) => {
  const { alice, bob } = office;
  carrier(office, A, { status: 486 });
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer(NUMBER);
  await office.pass(600);
  ok(ours.told.at(-1)?.startsWith("SIP/2.0 486"), ours.told.join());
  deepEqual([ours.state, theirs.state], ["up", "up"]);
});

outside("who asked outside first joins the two", async (office) => {
  const { alice, bob } = office;
  const a = carrier(office, A, RINGS, ANSWERS);
  const [ours, theirs] = await office.talk(alice, bob);
  ours.offer("sendonly");
  await office.pass();
  const consultation = await alice.call(NUMBER);
  await office.pass();
  equal(consultation.state, "up");
  ours.refer("1003", consultation);
  await office.pass(600);
  equal(ours.state, "over");
  equal(consultation.state, "over");
  equal(theirs.state, "up");
  ok(a.of("INVITE").length > 1, "the carrier is offered what Bob has");
  equal(a.of("BYE").length, 0);
  await hangUp(office, a);
  equal(theirs.state, "over");
});

outside("a carrier cannot transfer whom it talks with", async (office) => {
  const { alice, carol } = office;
  const a = carrier(office, A, RINGS, ANSWERS);
  const call = await alice.call(NUMBER);
  await office.pass();
  a.refer(a.last("INVITE"), "sip:1003@pbx.test");
  await office.pass();
  equal(a.responses.find(({ cseq }) => cseq.method === "REFER")?.status, 403);
  equal(carol.lines.length, 0);
  equal(call.state, "up");
});

for (
  const [reason, chosen, status] of [
    ["user-busy", { forward: { busy: to(NUMBER) } }, 486],
    ["no-answer", { forward: { noAnswer: to(NUMBER) }, noAnswerSeconds: 5 }, 0],
  ] as const
) {
  outside(`who forwards when ${reason} to the outside is told of`, async (office) => {
    const { alice, bob } = office;
    const a = carrier(office, A, RINGS, ANSWERS);
    choose(office, "1002", chosen);
    const call = await alice.call("1002");
    await office.pass();
    if (status) bob.line().refuse(status);
    await office.pass(status ? 500 : 6_000);
    equal(call.state, "up");
    deepEqual(a.last("INVITE").headers.raw("Diversion"), [
      `<sip:+4930002@${A}>;reason=${reason};counter=1`,
    ]);
  });
}

outside("a group rings at desks and outside; who is slower is cancelled", async (office) => {
  const { alice, bob } = office;
  const a = carrier(office, A, RINGS);
  group(office, {
    members: [{ to: "1002", delaySeconds: 0 }, { to: NUMBER, delaySeconds: 0 }],
  });
  const call = await alice.call("1100");
  await office.pass();
  equal(a.of("INVITE").length, 1);
  bob.line().answer();
  await office.pass();
  equal(call.state, "up");
  const cancel = a.last("CANCEL");
  match(cancel.headers.raw("Reason").join(), /cause=200/);
  a.reply(a.last("INVITE"), { status: 487 });
});

outside("follow me rings outside by the next gateway when the first is full", async (office) => {
  const { alice, bob } = office;
  const a = carrier(office, A, { status: 503 });
  const b = carrier(office, B, RINGS, ANSWERS);
  choose(office, "1002", {
    followMe: {
      enabled: true,
      members: [{ to: NUMBER, delaySeconds: 5, ringSeconds: 20, confirm: false }],
    },
  });
  const call = await alice.call("1002");
  await office.pass();
  bob.line();
  equal(a.requests.filter(({ method }) => method === "INVITE").length, 0);
  await office.pass(6_000);
  equal(call.state, "up");
  equal(bob.line("over").state, "over");
  equal(b.of("INVITE").length, 1);
});

outside("who answers outside and must press 1 is not put through before", async (office) => {
  const { alice } = office;
  const a = carrier(office, A, RINGS, ANSWERS);
  group(office, { members: [{ to: NUMBER, delaySeconds: 0, confirm: true }] });
  const call = await alice.call("1100");
  await office.pass();
  equal(call.state, "calling", "a mailbox of the carrier cannot take the call");
  ok(office.diary.some((one) => one.startsWith("play press-one-to-accept to 1")));
  const started = office.pbx.events.find(({ type }) => type === "call.started");
  ok(started?.type === "call.started");
  const leg = `${started.call}-1` as Parameters<typeof office.pbx.b2bua.onDigit>[1];
  office.pbx.b2bua.onDigit(started.call, leg, { key: "1", durationMs: 100 });
  await office.pass();
  equal(call.state, "up");
  equal(a.of("BYE").length, 0);
});

outside("a call outside is put on hold and taken back", async (office) => {
  const { alice } = office;
  const a = carrier(office, A, RINGS, ANSWERS);
  const call = await alice.call(NUMBER);
  await office.pass();
  call.offer("sendonly");
  await office.pass();
  const [first, held] = a.of("INVITE");
  equal(held?.callId, first?.callId);
  ok(held && held.cseq.number > (first?.cseq.number ?? 0));
  call.offer("sendrecv");
  await office.pass();
  equal(a.of("INVITE").length, 3);
  equal(call.state, "up");
  await hangUp(office, a);
  equal(call.state, "over");
});
