import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Device, DeviceId, DeviceSetup, Vendor } from "../../src/domain/mod.ts";
import { Resync } from "../../src/provisioning/mod.ts";
import { addressOfRecord } from "../../src/registrar/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { digestResponse, H, ha1, type SipRequest } from "../../src/sip/mod.ts";
import { DOMAIN, Pbx, SECRET } from "../support/pbx.ts";
import { Phone } from "../support/phone.ts";
import { DEVICE } from "./sample.ts";

const device: Device = { ...DEVICE, id: "d-1001" as DeviceId, username: "1001" };

class Office {
  readonly pbx = new Pbx();
  vendor: Vendor | undefined = "yealink";
  busy = false;
  readonly resync = new Resync({
    stack: this.pbx.stack,
    clock: this.pbx.clock,
    random: this.pbx.random,
    log: this.pbx.log,
    meter: this.pbx.meter,
    domain: DOMAIN,
    devices: { secret: () => new Secret(SECRET) },
    store: {
      setup: () => this.vendor === undefined ? undefined : { vendor: this.vendor } as DeviceSetup,
    },
    bindings: (username) =>
      this.pbx.locations.bindings(
        addressOfRecord(username, DOMAIN),
        this.pbx.clock.now().getTime(),
      ),
    isBusy: () => this.busy,
  });

  async phone(options: { host?: string; protocol?: "UDP" | "TCP" } = {}): Promise<Phone> {
    const phone = new Phone(this.pbx, { username: "1001", host: "192.0.2.11", ...options });
    await phone.register();
    phone.heard();
    return phone;
  }

  /** Tells the phone, lets it hear, and answers. */
  async tell(phone: Phone, kind: "reboot" | "resync", answer = 200) {
    const told = this.resync.tell(device, kind);
    await this.pbx.run(5);
    const notify = phone.take("NOTIFY");
    phone.reply(notify, answer);
    await this.pbx.run(5);
    return { notify, outcome: await told };
  }
}

const eventOf = (notify: SipRequest) => notify.headers.raw("Event")[0];

const WORDS: readonly (readonly [Vendor | undefined, resync: string, reboot: string])[] = [
  ["yealink", "check-sync;reboot=false", "check-sync;reboot=true"],
  ["snom", "check-sync;reboot=false", "check-sync;reboot=true"],
  ["polycom", "check-sync", "check-sync"],
  ["grandstream", "resync", "check-sync;reboot=true"],
  ["fanvil", "check-sync", "check-sync;reboot=true"],
  ["cisco", "resync", "reboot_now"],
  [undefined, "check-sync;reboot=false", "check-sync;reboot=true"],
];

for (const [vendor, resync, reboot] of WORDS) {
  Deno.test(`a phone of ${vendor ?? "a vendor that we do not know"} is told in its own words`, async () => {
    const it = new Office();
    it.vendor = vendor;
    const phone = await it.phone();
    const first = await it.tell(phone, "resync");
    equal(eventOf(first.notify), resync);
    equal(first.outcome, "accepted");
    await it.pbx.run(10_000);
    equal(eventOf((await it.tell(phone, "reboot")).notify), reboot);
    await it.pbx.finish();
  });
}

Deno.test("the NOTIFY goes down the flow of the registration, to the contact, in no dialog", async () => {
  const it = new Office();
  const phone = await it.phone({ protocol: "TCP" });
  const { notify } = await it.tell(phone, "resync");
  equal(notify.uriText, "sip:1001@192.0.2.11:5060;transport=tcp");
  equal(notify.to.tag, undefined);
  equal(notify.headers.raw("Subscription-State")[0], "terminated");
  equal(notify.body.length, 0);
  await it.pbx.finish();
});

for (
  const [status, asks, answers] of [
    [401, "WWW-Authenticate", "Authorization"],
    [407, "Proxy-Authenticate", "Proxy-Authorization"],
  ] as const
) {
  Deno.test(`a phone that challenges with ${status} gets its own credentials`, async () => {
    const it = new Office();
    const phone = await it.phone();
    const told = it.resync.tell(device, "resync");
    await it.pbx.run(5);
    const first = phone.take("NOTIFY");
    phone.reply(first, status, {
      headers: [`${asks}: Digest realm="phone", nonce="abc", algorithm=MD5, qop="auth"`],
    });
    await it.pbx.run(5);
    const second = phone.take("NOTIFY");
    equal(second.cseq.number, first.cseq.number + 1);
    equal(second.callId, first.callId);
    const params = second.headers.first(status === 401 ? H.authorization : H.proxyAuthorization)
      ?.params;
    equal(second.headers.raw(answers).length, 1);
    const expected = digestResponse({
      algorithm: "MD5",
      ha1: ha1("MD5", "1001", "phone", SECRET),
      method: "NOTIFY",
      uri: params?.get("uri") ?? "",
      nonce: "abc",
      qop: { name: "auth", cnonce: params?.get("cnonce") ?? "", nc: params?.get("nc") ?? "" },
    });
    equal(params?.get("response"), expected);
    phone.reply(second, 200);
    await it.pbx.run(5);
    equal(await told, "accepted");
    equal(it.pbx.lines.some((line) => line.includes(SECRET)), false);
    await it.pbx.finish();
  });
}

Deno.test("a phone that challenges without end is not answered for ever", async () => {
  const it = new Office();
  const phone = await it.phone();
  const told = it.resync.tell(device, "resync");
  let asked = 0;
  for (; asked < 10; asked++) {
    await it.pbx.run(5);
    if (phone.inbox.length === 0) break;
    phone.reply(phone.take("NOTIFY"), 401, {
      headers: [`WWW-Authenticate: Digest realm="phone", nonce="n${asked}", algorithm=MD5`],
    });
  }
  equal(asked, 3);
  equal(await told, "refused");
  await it.pbx.finish();
});

Deno.test("every phone that has registered as the device is told, and one that takes it will do", async () => {
  const it = new Office();
  const [one, two] = [await it.phone(), await it.phone({ host: "192.0.2.12" })];
  const told = it.resync.tell(device, "resync");
  await it.pbx.run(5);
  one.reply(one.take("NOTIFY"), 489);
  two.reply(two.take("NOTIFY"), 200);
  await it.pbx.run(5);
  equal(await told, "accepted");
  await it.pbx.finish();
});

Deno.test("a phone that refuses, is silent, or is not there makes an outcome each", async () => {
  const it = new Office();
  equal(await it.resync.tell(device, "resync"), "unreachable");
  const phone = await it.phone();
  equal((await it.tell(phone, "resync", 489)).outcome, "refused");
  await it.pbx.run(10_000);
  const told = it.resync.tell(device, "resync");
  await it.pbx.run(40_000);
  equal(await told, "unreachable");
  phone.heard();
  await it.pbx.finish();
});

Deno.test("a phone that talks is left alone, and so is one that was told just now", async () => {
  const it = new Office();
  const phone = await it.phone();
  it.busy = true;
  equal(await it.resync.tell(device, "reboot"), "busy");
  it.busy = false;
  await it.tell(phone, "resync");
  equal(await it.resync.tell(device, "resync"), "too-soon");
  deepEqual(phone.heard(), []);
  await it.pbx.run(10_000);
  ok(await it.tell(phone, "resync"));
  match(String(it.pbx.count("ringdown_resyncs_total")), /^4$/);
  await it.pbx.finish();
});
