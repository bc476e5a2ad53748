import { deepEqual, equal } from "node:assert/strict";
import type {
  Conversation,
  ConversationId,
  InboundNumber,
  TextId,
  TextMessage,
} from "../../src/domain/mod.ts";
import { addressOfRecord } from "../../src/registrar/mod.ts";
import { H, type SipRequest, SipResponse } from "../../src/sip/mod.ts";
import { PhoneTexts, type TextRefusal, type WrittenText } from "../../src/texts/mod.ts";
import { DOMAIN, Pbx } from "../support/pbx.ts";
import { Phone } from "../support/phone.ts";

const OURS = "+4930123456";
const THEIRS = "+4915112345678";

class Office {
  readonly pbx = new Pbx({ devices: { "1001": ["1001", "1001b"], "1002": ["1002"] } });
  readonly written: WrittenText[] = [];
  refusal: TextRefusal | undefined;
  readonly texts = new PhoneTexts({
    stack: this.pbx.stack,
    clock: this.pbx.clock,
    random: this.pbx.random,
    log: this.pbx.log,
    meter: this.pbx.meter,
    domain: DOMAIN,
    isOurs: (host) => host === DOMAIN,
    authenticate: (incoming) => this.pbx.authenticator.authenticate(incoming, "proxy"),
    users: {
      get: (id) => this.pbx.users.find((user) => user.id === id),
      byExtension: (extension) => this.pbx.users.find((user) => user.extension === extension),
    },
    devices: { ofUser: (user) => this.pbx.devices.filter((device) => device.user === user) },
    numbers: { list: () => [{ number: OURS, destination: "1001" } as InboundNumber] },
    bindings: (username) =>
      this.pbx.locations.bindings(
        addressOfRecord(username, DOMAIN),
        this.pbx.clock.now().getTime(),
      ),
    store: {
      get: (id) =>
        id === 1
          ? { body: "Hi there", media: [{ contentType: "image/png" }] } as unknown as TextMessage
          : undefined,
      conversation: () => ({ id: 1 as ConversationId, ours: OURS, theirs: THEIRS }) as Conversation,
    },
    texts: {
      send: (text) => {
        this.written.push(text);
        return this.refusal ?? ({ id: 1 } as TextMessage);
      },
    },
    normalise: (number) => number.replace(/^0(?=[1-9])/, "+49"),
  });

  constructor() {
    this.pbx.stack.handle("MESSAGE", this.texts.receive);
  }

  async phone(username: string, host: string): Promise<Phone> {
    const phone = new Phone(this.pbx, { username, host });
    await phone.register();
    phone.heard();
    return phone;
  }

  /** Sends a text to a number as `phone`; the request that was let in. */
  send(phone: Phone, to: string, body = "Hello", type = "text/plain"): Promise<SipRequest> {
    return phone.prove(
      phone.request("MESSAGE", `sip:${to}@${DOMAIN}`, {
        headers: [`Content-Type: ${type}`],
        body,
      }),
    );
  }
}

/** The status of the last response that a phone got. */
const statusAt = (phone: Phone): number | undefined =>
  phone.inbox.findLast((one): one is SipResponse => one instanceof SipResponse)?.status;

const textOf = (request: SipRequest) => new TextDecoder().decode(request.body);

Deno.test("a text to an extension rings no phone, but is told by all of them", async () => {
  const it = new Office();
  const bob = await it.phone("1002", "192.0.2.12");
  const [desk, cellar] = [
    await it.phone("1001", "192.0.2.11"),
    await it.phone("1001b", "192.0.2.13"),
  ];
  await it.send(bob, "1001", "Grüße");
  const told = [desk, cellar].map((phone) => phone.take("MESSAGE"));
  deepEqual(told.map(textOf), ["Grüße", "Grüße"]);
  const [first] = told;
  equal(first?.headers.has(H.contact), false);
  equal(first?.headers.raw("From")[0]?.startsWith(`"Bob" <sip:1002@${DOMAIN}>;tag=`), true);
  equal(statusAt(bob), undefined);
  for (const [index, phone] of [desk, cellar].entries()) {
    const request = told[index];
    if (request) phone.reply(request, index === 0 ? 200 : 415);
  }
  await it.pbx.run(5);
  equal(statusAt(bob), 200);
  await it.pbx.finish();
});

Deno.test("nobody there is 480, nobody who takes texts is 488, nobody at all is outside", async () => {
  const it = new Office();
  const bob = await it.phone("1002", "192.0.2.12");
  await it.send(bob, "1001");
  equal(statusAt(bob), 480);
  const desk = await it.phone("1001", "192.0.2.11");
  await it.send(bob, "1001");
  desk.reply(desk.take("MESSAGE"), 415);
  await it.pbx.run(5);
  equal(statusAt(bob), 488);
  // Bob has no number that he could be answered at.
  await it.send(bob, "01511234567");
  equal(statusAt(bob), 403);
  deepEqual(it.written, []);
  await it.pbx.finish();
});

Deno.test("a text to a number goes outside from the number of the user, and is taken", async () => {
  const it = new Office();
  const ada = await it.phone("1001", "192.0.2.11");
  await it.send(ada, "01511-234567", "Hi");
  equal(statusAt(ada), 202);
  deepEqual(it.written, [
    { ours: OURS, theirs: "+491511234567", body: "Hi", media: [], author: "1001" },
  ]);
  await it.pbx.finish();
});

for (
  const [refusal, status] of [
    ["not-a-number", 404],
    ["opted-out", 403],
    ["empty", 400],
    ["full", 503],
  ] as const
) {
  Deno.test(`a text that is refused as ${refusal} is a ${status}`, async () => {
    const it = new Office();
    it.refusal = refusal;
    const ada = await it.phone("1001", "192.0.2.11");
    await it.send(ada, "0151123");
    equal(statusAt(ada), status);
    await it.pbx.finish();
  });
}

Deno.test("what is no text is 415 with what we take, and too much of it 413", async () => {
  const it = new Office();
  const ada = await it.phone("1001", "192.0.2.11");
  await it.send(ada, "1002", "<x/>", "application/xml");
  equal(statusAt(ada), 415);
  const refused = ada.inbox.findLast((one) => one instanceof SipResponse);
  deepEqual(refused?.headers.raw("Accept"), ["text/plain"]);
  await it.send(ada, "1002", "a".repeat(1_601));
  equal(statusAt(ada), 413);
  await it.pbx.finish();
});

Deno.test("who does not prove who it is sends nothing", async () => {
  const it = new Office();
  const ada = await it.phone("1001", "192.0.2.11");
  ada.send(ada.request("MESSAGE", `sip:0151@${DOMAIN}`, {
    headers: ["Content-Type: text/plain"],
    body: "Hi",
  }));
  await it.pbx.run(5);
  equal(statusAt(ada), 407);
  deepEqual(it.written, []);
  await it.pbx.finish();
});

Deno.test("a text that came is told by the phones of whom the number belongs to", async () => {
  const it = new Office();
  const [ada, bob] = [await it.phone("1001", "192.0.2.11"), await it.phone("1002", "192.0.2.12")];
  const told = it.texts.arrived(1 as TextId);
  await it.pbx.run(5);
  const message = ada.take("MESSAGE");
  equal(textOf(message), "Hi there\n[image/png]");
  equal(message.headers.raw("From")[0]?.startsWith(`<sip:${THEIRS}@${DOMAIN}>;tag=`), true);
  ada.reply(message, 200);
  await it.pbx.run(5);
  await told;
  equal(bob.inbox.length, 0);
  await it.texts.arrived(2 as TextId);
  await it.pbx.finish();
});

Deno.test("a secret that was stolen sends sixty texts an hour outside, and no more", async () => {
  const it = new Office();
  const ada = await it.phone("1001", "192.0.2.11");
  for (let i = 0; i < 61; i++) await it.send(ada, "0151123");
  deepEqual([it.written.length, statusAt(ada)], [60, 503]);
  await it.pbx.run(3_600_000);
  await ada.register();
  await it.send(ada, "0151123");
  deepEqual([it.written.length, statusAt(ada)], [61, 202]);
  await it.pbx.finish();
});
