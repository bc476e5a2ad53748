import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import type { DeviceSetup } from "../../src/domain/mod.ts";
import { FoundPhones, HoldingPhones, PlugAndPlay } from "../../src/provisioning/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { SipRequest } from "../../src/sip/mod.ts";
import { Pbx } from "../support/pbx.ts";
import { bodyText, Phone } from "../support/phone.ts";
import { Provisioned } from "./provisioned.ts";

/** As a phone sends it when it starts; RFC 2543 knew no branch. */
const snom = (mac: string, host: string, contact = `<sip:${host}:5060>`) =>
  [
    `SUBSCRIBE sip:MAC%3a${mac}@intern.snom.de SIP/2.0`,
    `Via: SIP/2.0/UDP ${host}:5060;rport`,
    `From: <sip:MAC%3a${mac}@intern.snom.de>;tag=658512961`,
    `To: <sip:MAC%3a${mac}@intern.snom.de>`,
    `Call-ID: 1930770594@${host}`,
    "CSeq: 1 SUBSCRIBE",
    'Event: ua-profile;profile-type="device";vendor="OEM";model="OEM";version="7.1.19"',
    "Expires: 0",
    "Accept: application/url",
    `Contact: ${contact}`,
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");

class Lan extends Provisioned {
  readonly pbx = new Pbx();
  readonly pnp: PlugAndPlay;
  /** Where the phone is connected from. */
  connectedFrom: string | undefined;

  constructor({ holds = true } = {}) {
    super();
    const { stack, clock, random, log, meter } = this.pbx;
    this.pnp = new PlugAndPlay({
      stack,
      clock,
      random,
      log,
      meter,
      store: this.store.provisioning,
      provisioner: this.provisioner,
      found: this.found,
      isElsewhere: (_device, host) =>
        this.connectedFrom !== undefined && this.connectedFrom !== host,
      ...(holds ? { holding: new HoldingPhones({ site: () => this.site, path: "/p/new/" }) } : {}),
    });
    stack.handle("SUBSCRIBE", this.pnp.subscribe);
  }

  phone(host = "192.168.10.67"): Phone {
    return new Phone(this.pbx, { username: "1001", host });
  }

  async announce(phone: Phone, text: string): Promise<void> {
    phone.sendBytes(new TextEncoder().encode(text));
    await this.pbx.run(10);
  }
}

async function answered(it: Lan, phone: Phone): Promise<SipRequest> {
  equal(phone.take(200, "SUBSCRIBE").headers.raw("Expires")[0], "0");
  const notify = phone.take("NOTIFY");
  phone.reply(notify, 200);
  await it.pbx.run(10);
  return notify;
}

Deno.test("a phone that has been set up is told its own URL, in the dialog that it began", async () => {
  await using it = new Lan();
  const { device } = it.add("101", { mac: "00135e874b49", vendor: "snom" } as Partial<DeviceSetup>);
  const url = it.provisioner.current(device.id)?.url.reveal();
  const phone = it.phone();
  await it.announce(phone, snom("00135E874B49", "192.168.10.67"));
  const notify = await answered(it, phone);
  equal(bodyText(notify), url);
  equal(notify.headers.raw("Content-Type")[0], "application/url");
  equal(notify.headers.raw("Subscription-State")[0], "terminated;reason=timeout");
  match(notify.headers.raw("Event")[0] ?? "", /^ua-profile;profile-type="device";vendor="OEM"/);
  equal(notify.to.tag, "658512961");
  ok(notify.from.tag);
  equal(notify.callId, "1930770594@192.168.10.67");
  deepEqual(it.found.list(), []);
  await it.pbx.finish();
});

Deno.test("who names the MAC address of a phone that is connected elsewhere is told nothing", async () => {
  await using it = new Lan();
  const { device } = it.add("101", { mac: "00135e874b49", vendor: "snom" } as Partial<DeviceSetup>);
  const url = it.provisioner.current(device.id)?.url.reveal();
  it.connectedFrom = "192.168.10.67";
  const stranger = it.phone("192.168.10.99");
  await it.announce(stranger, snom("00135E874B49", "192.168.10.99"));
  deepEqual(stranger.heard(), []);
  const [event] = it.store.deviceEvents.ofDevice(device.id, 1);
  equal(event?.type, "warning");
  const phone = it.phone();
  await it.announce(phone, snom("00135E874B49", "192.168.10.67"));
  equal(bodyText(await answered(it, phone)), url);
  await it.pbx.finish();
});

Deno.test("a phone that nobody knows is held, listed, and told no secret", async () => {
  await using it = new Lan();
  const phone = it.phone();
  await it.announce(phone, snom("000413445566", "192.168.10.67"));
  equal(bodyText(await answered(it, phone)), "http://10.0.0.1:8080/p/new/");
  const [found] = it.found.list();
  deepEqual([found?.mac, found?.vendor, found?.model, found?.version, found?.address], [
    "000413445566",
    "snom",
    undefined,
    "7.1.19",
    "192.168.10.67",
  ]);
  await it.pbx.finish();
});

Deno.test("a phone whose URLs were revoked is held: asking again gives it no other", async () => {
  await using it = new Lan();
  const { device } = it.add("101", { mac: "000413445566" } as Partial<DeviceSetup>);
  it.provisioner.current(device.id);
  it.provisioner.revokeAll(device.id);
  const phone = it.phone();
  await it.announce(phone, snom("000413445566", "192.168.10.67"));
  equal(bodyText(await answered(it, phone)), "http://10.0.0.1:8080/p/new/");
  equal(it.provisioner.usable(device.id), undefined);
  await it.pbx.finish();
});

Deno.test("a phone that nobody knows may be listed and told nothing, for it may be another's", async () => {
  await using it = new Lan({ holds: false });
  const { device } = it.add("101", { mac: "000413445566" } as Partial<DeviceSetup>);
  const url = it.provisioner.current(device.id)?.url.reveal();
  const phone = it.phone();
  await it.announce(phone, snom("000413aabbcc", "192.168.10.67"));
  deepEqual(phone.heard(), []);
  deepEqual(it.found.list().map(({ mac }) => mac), ["000413aabbcc"]);
  await it.announce(phone, snom("000413445566", "192.168.10.67").replace("1930770594", "call2"));
  equal(bodyText(await answered(it, phone)), url);
  await it.pbx.finish();
});

const USERS: readonly (readonly [user: string, mac: string | undefined])[] = [
  ["MAC%3AC074AD112233", "c074ad112233"],
  ["MAC=c074ad112233", "c074ad112233"],
  ["mac%3ac0-74-ad-11-22-33", "c074ad112233"],
  ["12345678", undefined],
  ["MAC%3a../../etc", undefined],
  ["MAC%3a000000000000", undefined],
];

for (const [user, mac] of USERS) {
  Deno.test(`the user part ${user} has ${mac ?? "no MAC address"} in it`, async () => {
    await using it = new Lan();
    const phone = it.phone();
    const text = snom("X", "192.168.10.67").replaceAll("MAC%3aX", user);
    await it.announce(phone, text);
    deepEqual(it.found.list().map((one) => one.mac), mac === undefined ? [] : [mac]);
    phone.inbox.filter((one) => one instanceof SipRequest).forEach((one) =>
      one instanceof SipRequest && phone.reply(one, 200)
    );
    await it.pbx.finish();
  });
}

Deno.test("a dummy in the user part and the MAC address in the User-Agent will do", async () => {
  await using it = new Lan();
  const phone = it.phone();
  const agent = "User-Agent: AUDC-IPPhone/2.2.8.61 (440HDG-Rev0; 00908F602AAC)\r\nExpires";
  const text = snom("X", "192.168.10.67").replaceAll("MAC%3aX", "12345678")
    .replace("Expires", agent);
  await it.announce(phone, text);
  await answered(it, phone);
  deepEqual(it.found.list().map(({ mac }) => mac), ["00908f602aac"]);
  await it.pbx.finish();
});

Deno.test("nobody outside the site is answered", async () => {
  await using it = new Lan();
  const phone = it.phone("203.0.113.7");
  await it.announce(phone, snom("000413445566", "203.0.113.7"));
  deepEqual(phone.heard(), []);
  deepEqual(it.found.list(), []);
  await it.pbx.finish();
});

Deno.test("nothing is sent to an address that a phone only names", async () => {
  await using it = new Lan();
  const victim = it.phone("192.168.10.99");
  const phone = it.phone();
  await it.announce(phone, snom("000413445566", "192.168.10.67", "<sip:192.168.10.99:5060>"));
  deepEqual(victim.heard(), []);
  await answered(it, phone);
  await it.pbx.finish();
});

Deno.test("a phone that repeats itself is answered each time, and told once in five seconds", async () => {
  await using it = new Lan();
  const phone = it.phone();
  const ask = (n: number) =>
    it.announce(phone, snom("000413445566", "192.168.10.67").replace("1930770594", `call${n}`));
  await ask(1);
  await answered(it, phone);
  await ask(2);
  deepEqual(phone.heard(), ["200 SUBSCRIBE"]);
  await it.pbx.run(5_000);
  await ask(3);
  await answered(it, phone);
  await it.pbx.finish();
});

Deno.test("the list of found phones is bounded, and the latest stay", () => {
  const found = new FoundPhones();
  const at = new Date(0);
  for (let n = 0; n < 250; n++) {
    const mac = `0004130${n.toString(16).padStart(5, "0")}`;
    found.saw({ mac, address: "10.0.0.9", model: "x".repeat(500) }, at);
  }
  equal(found.size, 200);
  equal(found.list()[0]?.mac, "0004130000f9");
  equal(found.list()[0]?.model?.length, 64);
  equal(found.forget("0004130000f9"), true);
  equal(found.get("0004130000f9"), undefined);
});

/** A phone of nobody that has announced itself, and what it was told meanwhile is done with. */
async function found(mac: string, { holds = true } = {}) {
  const it = new Lan({ holds });
  const phone = it.phone();
  await it.announce(phone, snom(mac, "192.168.10.67"));
  if (holds) await answered(it, phone);
  return { it, phone };
}

const HERE = new Secret("http://10.0.0.1:8080/p/AAAAAAAAAAAAAAAAAAAAAA/");

for (const holds of [true, false]) {
  Deno.test(`a phone that ${holds ? "waits" : "was told nothing"} is told once it belongs to somebody`, async () => {
    const { it, phone } = await found("000413445566", { holds });
    await using _it = it;
    equal(it.pnp.knows("000413445566"), true);
    const told = it.pnp.assign("000413445566", HERE);
    await it.pbx.run(10);
    const notify = phone.take("NOTIFY");
    equal(bodyText(notify), HERE.reveal());
    deepEqual([notify.callId, notify.to.tag], ["1930770594@192.168.10.67", "658512961"]);
    // Beyond what it was told when it asked.
    equal(notify.cseq.number, 4);
    phone.reply(notify, 200);
    await it.pbx.run(10);
    equal(await told, true);
    equal(it.pnp.knows("000413445566"), false);
    await it.pbx.finish();
  });
}

Deno.test("a phone that has forgotten its question is started anew, and asks once more", async () => {
  const { it, phone } = await found("000413445566");
  await using _it = it;
  const told = it.pnp.assign("000413445566", HERE);
  await it.pbx.run(10);
  phone.reply(phone.take("NOTIFY"), 481);
  await it.pbx.run(10);
  const restart = phone.take("NOTIFY");
  equal(restart.headers.raw("Event")[0], "check-sync;reboot=true");
  notEqual(restart.callId, "1930770594@192.168.10.67");
  equal(bodyText(restart), "");
  phone.reply(restart, 200);
  await it.pbx.run(10);
  equal(await told, true);
  const { device } = it.add("101", { mac: "000413445566", vendor: "snom" });
  const url = it.provisioner.current(device.id)?.url.reveal();
  // At once, though it was told something just now.
  await it.announce(phone, snom("000413445566", "192.168.10.67").replace("1930770594", "call2"));
  equal(bodyText(await answered(it, phone)), url);
  await it.pbx.finish();
});

Deno.test("a phone that wants neither is said to be out of reach", async () => {
  const { it, phone } = await found("000413445566");
  await using _it = it;
  const told = it.pnp.assign("000413445566", HERE);
  for (const status of [481, 403]) {
    await it.pbx.run(10);
    phone.reply(phone.take("NOTIFY"), status);
  }
  await it.pbx.run(10);
  equal(await told, false);
  await it.pbx.finish();
});

Deno.test("nobody waits long for a phone that was switched off, nor for one that never asked", async () => {
  const { it } = await found("000413445566");
  await using _it = it;
  const told = it.pnp.assign("000413445566", HERE);
  await it.pbx.run(2_000);
  equal(await told, false);
  equal(await it.pnp.assign("000413aabbcc", HERE), false);
  await it.pbx.finish();
});

Deno.test("of the phones that are nobody's the one that asked first is forgotten first", async () => {
  await using it = new Lan({ holds: false });
  const phone = it.phone();
  for (let at = 0; at < 201; at++) {
    const mac = `000413${at.toString(16).padStart(6, "0")}`;
    await it.announce(phone, snom(mac, "192.168.10.67").replace("1930770594", `call${at}`));
  }
  deepEqual([it.pnp.knows("000413000000"), it.pnp.knows("000413000001")], [false, true]);
  await it.pbx.finish();
});
