/** Sound encrypted by SRTP, with real phones and a carrier: who hears whom, and who is refused. */

import { deepEqual, equal } from "node:assert/strict";
import { Baresip } from "./support/baresip.ts";
import { TONES } from "./support/ear.ts";
import { Linphone } from "./support/linphone.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { type PrintedCall, Server } from "./support/server.ts";
import { baresipOf, hearEachOther, scriptOf } from "./support/talking.ts";
import { until } from "./support/until.ts";

const SUITE = "AES_CM_128_HMAC_SHA1_80";

/** By side, the suite of each leg. */
const encryptionOf = ({ legs }: PrintedCall) =>
  legs.map(({ side, media }) => [side, media?.encryption]);

const secure = (
  server: Server,
  who: People,
  name: keyof People,
  encryption: "srtp" | "srtp-mand" = "srtp-mand",
) =>
  Baresip.start(server, {
    username: who[name],
    hertz: TONES[name],
    transport: "TLS",
    answers: true,
    encryption,
  });

/** One calls the other, and both hear; returns the record. */
async function talk(server: Server, from: Baresip, to: Baresip, who: People): Promise<PrintedCall> {
  await from.dial(who.bob);
  await Promise.all([from.event("CALL_ESTABLISHED"), to.event("CALL_ESTABLISHED")]);
  await hearEachOther(from, to);
  await from.hangUp();
  await to.event("CALL_CLOSED");
  const record = await server.record(who.alice, who.bob);
  equal(record.result, "success");
  return record;
}

async function toThePlain(server: Server, who: People): Promise<void> {
  await using alice = await secure(server, who, "alice");
  await using bob = await baresipOf(server, who, "bob", "UDP");
  const record = await talk(server, alice, bob, who);
  deepEqual(encryptionOf(record), [["caller", SUITE], ["callee", undefined]]);
}

async function fromThePlain(server: Server, who: People): Promise<void> {
  await using alice = await baresipOf(server, who, "alice", "TCP", false);
  await using bob = await secure(server, who, "bob");
  const record = await talk(server, alice, bob, who);
  deepEqual(encryptionOf(record), [["caller", undefined], ["callee", SUITE]]);
}

async function bothEncrypted(server: Server, who: People): Promise<void> {
  await using alice = await secure(server, who, "alice", "srtp");
  await using bob = await secure(server, who, "bob");
  const record = await talk(server, alice, bob, who);
  deepEqual(encryptionOf(record), [["caller", SUITE], ["callee", SUITE]]);
}

/** A phone on TLS that cannot encrypt is rung all the same. */
async function tlsWithoutKeys(server: Server, who: People): Promise<void> {
  await using alice = await secure(server, who, "alice");
  await using bob = await baresipOf(server, who, "bob", "TLS");
  const record = await talk(server, alice, bob, who);
  deepEqual(encryptionOf(record), [["caller", SUITE], ["callee", undefined]]);
}

/** An encrypted linphone is held by a baresip, and hears music. */
async function heldLinphone(server: Server, who: People): Promise<void> {
  await using alice = await secure(server, who, "alice");
  await using bob = await Linphone.start(server, {
    username: who.bob,
    hertz: TONES.bob,
    plain: true,
    encrypts: true,
  });
  await alice.dial(who.bob);
  await bob.answer();
  await alice.event("CALL_ESTABLISHED");
  await hearEachOther(alice, bob);
  for (const _round of [1, 2]) {
    await alice.command("hold");
    await bob.ear.hearsMusic();
    await alice.command("resume");
    await bob.ear.hears(TONES.alice);
  }
  await alice.hangUp();
  await bob.prints(/Call \d+ .*ended/i);
  const record = await server.record(who.alice, who.bob);
  deepEqual(encryptionOf(record), [["caller", SUITE], ["callee", SUITE]]);
}

/** A linphone that encrypts calls one in the open. */
async function linphoneCalls(server: Server, who: People): Promise<void> {
  await using alice = await Linphone.start(server, {
    username: who.alice,
    hertz: TONES.alice,
    plain: true,
    encrypts: true,
  });
  await using bob = await baresipOf(server, who, "bob", "UDP");
  await alice.call(`sip:${who.bob}@${server.host}`);
  await hearEachOther(alice, bob);
  await alice.hangUp();
  const record = await server.record(who.alice, who.bob);
  deepEqual(encryptionOf(record), [["caller", SUITE], ["callee", undefined]]);
}

/** Keys that are pressed on an encrypted phone arrive at one in the open. */
async function keys(server: Server, who: People): Promise<void> {
  await using alice = await secure(server, who, "alice");
  using bob = await scriptOf(server, who, "bob", { events: true });
  await alice.dial(who.bob);
  const call = await (await bob.rings()).answer([]);
  await hearEachOther(alice, bob);
  await alice.command("sndcode", "5");
  const pressed = await until("a key", 10_000, () => bob.keys[0]?.ends ? bob.keys[0] : undefined);
  equal(pressed.key, "5");
  await call.hangUp();
  await alice.event("CALL_CLOSED");
}

/** What may not be in the open is refused, and so is what may not be encrypted. */
async function refusals(server: Server, who: People): Promise<void> {
  await server.command("device", "set", who.alice, "--encryption", "required");
  await server.command("device", "set", who.carol, "--encryption", "off");
  await using alice = await baresipOf(server, who, "alice", "TLS", false);
  await using bob = await baresipOf(server, who, "bob", "UDP");
  await using carol = await secure(server, who, "carol");
  for (const [phone, name] of [[alice, "alice"], [carol, "carol"]] as const) {
    await phone.dial(who.bob);
    await phone.event("CALL_CLOSED");
    const { status, reason } = await server.record(who[name], who.bob);
    deepEqual([status, reason], [488, "media-refused"], name);
  }
  // Nobody can ring one that must encrypt and says it cannot: its answer is refused.
  await bob.dial(who.alice);
  await bob.event("CALL_CLOSED");
  equal((await server.record(who.bob, who.alice)).reason, "media-refused");
}

const CASES = {
  "from an encrypted phone to one in the open": toThePlain,
  "from a phone in the open to an encrypted one": fromThePlain,
  "both encrypted": bothEncrypted,
  "to a phone that has registered by TLS and cannot encrypt": tlsWithoutKeys,
  "an encrypted linphone is held and hears music": heldLinphone,
  "an encrypted linphone calls one in the open": linphoneCalls,
  "keys of an encrypted phone": keys,
  "what must not be is refused": refusals,
} as const;

interop("phones encrypt, each as it can", ["baresip", "linphonec"], async (t) => {
  const all = Object.entries(CASES);
  await using server = await Server.start({ extensions: everybody(all.length) });
  await sideBySide(
    t,
    Object.fromEntries(
      all.map(([name, play], i) => [name, () => play(server, people(i + 1))]),
    ),
  );
  await t.step("no key was written to the log", () => {
    equal(/inline:(?!x+)/.test(server.log), false);
  });
  await t.step("nothing is left of the calls", () => server.idle());
});

/** A carrier that calls by TLS, proves itself by a name and a secret, and encrypts or does not. */
const carrierOf = (server: Server, encryption?: "srtp-mand") =>
  Baresip.start(server, {
    username: "carrier",
    secret: "the-carriers-secret",
    registers: false,
    transport: "TLS",
    hertz: TONES.carol,
    ...(encryption ? { encryption } : {}),
  });

interop("a secure trunk is encrypted, and refused in the open", ["baresip"], async (t) => {
  const { alice } = people(1);
  await using server = await Server.start({ extensions: [alice], settings: ["--country", "de"] });
  const secret = `${server.data}/carrier-secret`;
  await Deno.writeTextFile(secret, "the-carriers-secret");
  await server.command(
    ...["gateway", "add", "secure", "192.0.2.1", "--from", "192.0.2.1", "--probe-seconds", "0"],
    ...["--carrier-user", "carrier", "--carrier-secret-file", secret, "--tls-only", "--encrypted"],
  );
  await server.command("number", "add", "+4930100", alice);
  await using phone = await Baresip.start(server, {
    username: alice,
    transport: "UDP",
    hertz: TONES.alice,
    answers: true,
  });
  await t.step("it and a phone in the open hear each other", async () => {
    await using carrier = await carrierOf(server, "srtp-mand");
    await carrier.dial("+4930100");
    await Promise.all([carrier.event("CALL_ESTABLISHED"), phone.event("CALL_ESTABLISHED")]);
    await hearEachOther(carrier, phone);
    await carrier.hangUp();
    await phone.event("CALL_CLOSED");
    const record = await server.record("carrier", "+4930100");
    deepEqual(encryptionOf(record), [["caller", SUITE], ["callee", undefined]]);
  });
  await t.step("in the open it gets a 488, and nobody rings", async () => {
    await using carrier = await carrierOf(server);
    await carrier.dial("+4930100");
    await carrier.event("CALL_CLOSED");
    const [record] = await server.records("carrier", "+4930100", 2);
    deepEqual([record?.status, record?.reason], [488, "media-refused"]);
  });
  await t.step("nothing is left of the calls", () => server.idle());
});
