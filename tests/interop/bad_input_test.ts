/** Whatever is sent to it, the server answers what the RFCs say, goes on, and tells no secret. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { vector, vectors } from "../support/vectors.ts";
import { Server } from "./support/server.ts";
import { SipPeer } from "./support/sip_peer.ts";
import { sdpText, type SipText, sipText } from "./support/sip_text.ts";

const DOMAIN = "pbx.test";
const EXTENSIONS = ["101", "102", "1001", "1002"];

const start = (...settings: readonly string[]) =>
  Server.start({ extensions: EXTENSIONS, settings: ["--domain", DOMAIN, ...settings] });

/** The final status that an INVITE gets. */
async function outcome(phone: SipPeer, to: string, sdp = sdpText()): Promise<SipText> {
  const call = await phone.invite(to, { sdp });
  const isFinal = (one: SipText) =>
    one.method === "INVITE" && one.callId === call.callId && one.status >= 200;
  const final = await phone.next("a final response", isFinal);
  await phone.acknowledgeFailure(call, final);
  return final;
}

const options = (port: number, id: string) =>
  sipText([
    `OPTIONS sip:${DOMAIN} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${id};rport`,
    "Max-Forwards: 70",
    `From: <sip:probe@${DOMAIN}>;tag=${id}`,
    `To: <sip:${DOMAIN}>`,
    `Call-ID: ${id}`,
    "CSeq: 1 OPTIONS",
  ]);

Deno.test("ringdown serve answers what cannot be a call", async (t) => {
  await using server = await start();
  using phone = await SipPeer.open(server, "101");
  using other = await SipPeer.open(server, "102");
  await t.step("an unknown user is a 404", async () => {
    assert.equal((await outcome(phone, "999")).status, 404);
  });
  await t.step("a user without a contact is a 480", async () => {
    assert.equal((await outcome(phone, "1001")).status, 480);
  });
  await t.step("an offer that cannot work is a 488", async () => {
    await other.register();
    const sdp = sdpText().replace("m=audio 40000", "m=audio 0");
    assert.equal((await outcome(phone, "102", sdp)).status, 488);
    assert.deepEqual(other.received.filter(({ method }) => method === "INVITE"), []);
  });
  await t.step("a wrong secret and an unknown name get the same answers", async () => {
    for (const username of ["101", "999"]) {
      using liar = await SipPeer.open(server, username, "UDP", 0, "not the secret");
      assert.equal((await outcome(liar, "102")).status, 403);
      await liar.tryToRegister();
      const statuses = liar.received.map(({ status }) => status);
      assert.deepEqual(statuses, [407, 403, 401, 401]);
    }
  });
  await t.step("a request without what it needs is a 400", async () => {
    const text = options(phone.port, "short").replace(/CSeq:.*\r\n/, "");
    await phone.send(text);
    await phone.next("a 400", ({ status }) => status === 400);
  });
  await t.step("nothing is left of it", () => server.idle());
});

Deno.test("ringdown serve that is full sends callers away for a while", async () => {
  await using server = await start("--max-calls", "0");
  using phone = await SipPeer.open(server, "101");
  const refusal = await outcome(phone, "102");
  assert.equal(refusal.status, 503);
  assert.match(refusal.get("retry-after"), /^\d+$/);
});

Deno.test("ringdown serve answers the messages of RFC 4475 and RFC 5118 over UDP", async (t) => {
  await using server = await start();
  for (const one of vectors) {
    await t.step(`${one.file}: ${one.title}`, async () => {
      using probe = await SipPeer.open(server, "101");
      await probe.sendBytes(vector(one.file));
      await probe.send(options(probe.port, "probe"));
      // UDP on loopback keeps its order, so what was to be answered has been by now; but for what
      // is answered after a look-up, which has no part in these.
      await probe.response(200, "OPTIONS");
      const statuses = probe.received.filter(({ callId }) => callId !== "probe")
        .map(({ status }) => String(status));
      const allowed = [...one.answer, ...(one.challenge_ok ? ["401", "407"] : [])];
      const silent = one.silent_ok === true || one.answer.length === 0;
      assert.ok(statuses.length > 0 || silent || isAnsweredElsewhere(one.file), "no answer");
      for (const status of statuses) {
        assert.ok(allowed.includes(status), `${status}, not ${allowed}`);
      }
    });
  }
  await t.step("and is as quick as before", async () => {
    using probe = await SipPeer.open(server, "101");
    const times: number[] = [];
    for (let round = 0; round < 20; round++) {
      const at = performance.now();
      await probe.send(options(probe.port, `quick${round}`));
      await probe.response(200, "OPTIONS");
      times.push(performance.now() - at);
    }
    times.sort((a, b) => a - b);
    assert.ok((times[10] ?? Infinity) < 50, `median ${times[10]} ms`);
  });
});

/** Their topmost Via asks for the answer at the port it names, which is not ours. */
const isAnsweredElsewhere = (file: string): boolean =>
  !/;\s*rport/i.test(/^v(ia)?\s*:.*$/im.exec(new TextDecoder().decode(vector(file)))?.[0] ?? "");

Deno.test("ringdown serve tells no secret, HA1 or nonce in its log", async () => {
  await using server = await start();
  using phone = await SipPeer.open(server, "101");
  using other = await SipPeer.open(server, "102");
  using liar = await SipPeer.open(server, "101", "UDP", 0, "not the secret");
  await other.register();
  await phone.register();
  await liar.invite("102");
  await outcome(phone, "999");
  await phone.send("REGISTER sip:pbx.test SIP/2.0\r\nAuthorization: Digest nonsense\r\n\r\n");
  await phone.send(options(phone.port, "last"));
  await phone.response(200, "OPTIONS");
  const challenges = [...phone.received, ...other.received, ...liar.received]
    .flatMap((one) => [...one.all("www-authenticate"), ...one.all("proxy-authenticate")]);
  const nonces = challenges.map((value) => /nonce="([^"]+)"/.exec(value)?.[1] ?? "");
  const secrets = [...server.secrets].flatMap(([username, secret]) => [
    secret,
    ...["md5", "sha256"].map((name) =>
      createHash(name).update(`${username}:${DOMAIN}:${secret}`).digest("hex")
    ),
  ]);
  assert.ok(nonces.length >= 4 && nonces.every((nonce) => nonce.length > 8));
  const { log } = server;
  assert.match(log, /A device registered/);
  for (const word of [...nonces, ...secrets]) assert.ok(!log.includes(word), word);
});
