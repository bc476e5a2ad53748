/** What a media engine that ends encryption must do, with real sockets on loopback. */
import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import type { LegEncryption, MediaLeg, MediaRefusal } from "../../src/media/mod.ts";
import { insecureOffer } from "../../src/media/mod.ts";
import { type MediaDescription, parseSdp } from "../../src/sdp/mod.ts";
import { eventPacket, MediaPeer, receiverReport, rtpPacket, sdpText } from "../media/media_peer.ts";
import { observerOf } from "../media/observers.ts";
import { newMaster, SrtpPeer } from "../media/srtp_peer.ts";
import type { StartEngine } from "./media_engine.ts";

const CALL = "call-1" as CallId;
const SUITE = "AES_CM_128_HMAC_SHA1_80";

function leg(id: string, encryption: LegEncryption = "off"): MediaLeg {
  const host = "127.0.0.1";
  return {
    id: id as LegId,
    profile: { advertise: host, signalledFrom: host, symmetric: true, encryption },
  };
}

/** A description as a phone writes it: with a key in RTP/SAVP, or in the open. */
function written(peer: MediaPeer, key?: string, protocol = "RTP/SAVP", lines: string[] = []) {
  const crypto = key === undefined ? [] : [`a=crypto:1 ${SUITE} inline:${key}`];
  const text = sdpText({ port: peer.rtp.port, lines: [...crypto, ...lines] });
  return new TextEncoder().encode(
    key === undefined ? text : text.replace("RTP/AVP", protocol),
  );
}

function audioOf(result: Uint8Array | MediaRefusal): MediaDescription {
  if (!(result instanceof Uint8Array)) throw new Error(`${result.refused}: ${result.why}`);
  const [media] = parseSdp(result).media;
  ok(media);
  return media;
}

function refusalOf(result: Uint8Array | MediaRefusal | "taken"): string {
  return typeof result === "string" || result instanceof Uint8Array ? "accepted" : result.refused;
}

/** The key in the one `a=crypto` of `media`, which is in RTP/SAVP. */
function keyIn(media: MediaDescription, protocol = "RTP/SAVP"): string {
  equal(media.protocol, protocol);
  const cryptos = media.attributes.filter(({ name }) => name === "crypto");
  equal(cryptos.length, 1);
  const [, key = ""] = / inline:(\S+)$/.exec(cryptos[0]?.value ?? "") ?? [];
  notEqual(key, "");
  return key;
}

async function twoPeers(start: StartEngine, observer = observerOf()) {
  const stack = new AsyncDisposableStack();
  const engine = stack.use(await start({ observer }));
  const caller = stack.use(await MediaPeer.open());
  const callee = stack.use(await MediaPeer.open());
  return { engine, caller, callee, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** A call from a leg that encrypts to one in the open. */
async function secureCaller(start: StartEngine, observer = observerOf()) {
  const peers = await twoPeers(start, observer);
  const { engine, caller, callee } = peers;
  const key = newMaster();
  const [a, b] = [leg("a", "optional"), leg("b")];
  const offered = audioOf(await engine.offer(CALL, a, b, written(caller, key)));
  const answered = audioOf(await engine.answer(CALL, b, a, written(callee)));
  const phone = new SrtpPeer(SUITE, key, keyIn(answered));
  return { ...peers, a, b, key, phone, offered, answered };
}

export function secureMediaContract(name: string, start: StartEngine): void {
  const rule = (text: string, run: () => Promise<void>) => Deno.test(`${name} ${text}`, run);

  rule("ends the encryption of one leg, and the other never hears of it", async () => {
    await using call = await secureCaller(start);
    const { phone, caller, callee, offered, answered } = call;
    equal(offered.protocol, "RTP/AVP");
    equal(JSON.stringify(offered.attributes).includes("inline"), false);
    await caller.rtp.send(phone.protect(rtpPacket(1)), answered.port);
    deepEqual((await callee.rtp.next()).data, rtpPacket(1));
    await callee.rtp.send(rtpPacket(7), offered.port);
    deepEqual(phone.unprotect((await caller.rtp.next()).data), rtpPacket(7));
    const report = receiverReport(1, { source: 2, last: 0, delay: 0 });
    await caller.rtcp.send(phone.protectRtcp(report), answered.port + 1);
    deepEqual((await callee.rtcp.next()).data, report);
    await callee.rtcp.send(report, offered.port + 1);
    deepEqual(phone.unprotectRtcp((await caller.rtcp.next()).data), report);
    const [stats] = await call.engine.release(CALL);
    deepEqual([stats?.packets, stats?.encryption], [1, SUITE]);
  });

  rule("encrypts on both legs, each with its own keys", async () => {
    await using peers = await twoPeers(start);
    const { engine, caller, callee } = peers;
    const [mine, theirs] = [newMaster(), newMaster()];
    const [a, b] = [leg("a", "required"), leg("b", "preferred")];
    const offered = audioOf(await engine.offer(CALL, a, b, written(caller, mine)));
    const answered = audioOf(await engine.answer(CALL, b, a, written(callee, theirs)));
    const [toB, toA] = [keyIn(offered), keyIn(answered)];
    equal(new Set([mine, theirs, toA, toB]).size, 4);
    const [phoneA, phoneB] = [new SrtpPeer(SUITE, mine, toA), new SrtpPeer(SUITE, theirs, toB)];
    await caller.rtp.send(phoneA.protect(rtpPacket(1)), answered.port);
    deepEqual(phoneB.unprotect((await callee.rtp.next()).data), rtpPacket(1));
    await callee.rtp.send(phoneB.protect(rtpPacket(2)), offered.port);
    deepEqual(phoneA.unprotect((await caller.rtp.next()).data), rtpPacket(2));
  });

  rule("plays to an encrypted leg, and hears its keys", async () => {
    const pressed = Promise.withResolvers<string>();
    const observer = observerOf({ onDigit: (_call, _leg, { key }) => pressed.resolve(key) });
    await using call = await secureCaller(start, observer);
    const { engine, phone, caller, answered, a } = call;
    engine.listen(CALL, a.id);
    engine.play(CALL, a.id, { kind: "tone", tone: "milliwatt" });
    const sound = phone.unprotect((await caller.rtp.next()).data);
    deepEqual([sound[1], sound.length], [0x80, 172]);
    // What came before the sound is in force by now.
    await caller.rtp.send(phone.protect(eventPacket(5, 800, true)), answered.port);
    equal(await pressed.promise, "5");
  });

  rule("talks with an encrypted leg itself, by its offer and by ours", async () => {
    await using peers = await twoPeers(start);
    const { engine, caller, callee } = peers;
    const [mine, theirs] = [newMaster(), newMaster()];
    const a = leg("a", "optional");
    const answered = audioOf(await engine.answerAsEndpoint(CALL, a, written(caller, mine)));
    const phoneA = new SrtpPeer(SUITE, mine, keyIn(answered));
    equal(phoneA.unprotect((await caller.rtp.next()).data).length, 172);
    const b = leg("b", "required");
    const offered = audioOf(await engine.offerAsEndpoint(CALL, b));
    equal(await engine.takeAnswer(CALL, b, written(callee, theirs)), "taken");
    const phoneB = new SrtpPeer(SUITE, theirs, keyIn(offered));
    equal(phoneB.unprotect((await callee.rtp.next()).data).length > 12, true);
  });

  rule("keeps the key of a leg over a hold, and gives it another for another partner", async () => {
    await using call = await secureCaller(start);
    const { engine, caller, callee, a, b, key, answered } = call;
    const before = keyIn(answered);
    const hold = written(caller, key, "RTP/SAVP", ["a=sendonly"]);
    audioOf(await engine.offer(CALL, a, b, hold));
    const held = audioOf(await engine.answer(CALL, b, a, written(callee)));
    equal(keyIn(held), before);
    const again = audioOf(await engine.offer(CALL, b, a, written(callee)));
    equal(keyIn(again), before);
    engine.rollback(CALL, a.id);
    const c = leg("c");
    const other = audioOf(await engine.offer(CALL, c, a, written(callee)));
    notEqual(keyIn(other), before);
    equal(other.protocol, "RTP/SAVP");
  });

  rule("gives a phone that encrypts anew another key of ours", async () => {
    await using call = await secureCaller(start);
    const { engine, caller, callee, a, b, answered } = call;
    audioOf(await engine.offer(CALL, a, b, written(caller, newMaster())));
    const renewed = audioOf(await engine.answer(CALL, b, a, written(callee)));
    notEqual(keyIn(renewed), keyIn(answered));
  });

  rule("takes an answer without a key only where the sound may be in the open", async () => {
    for (const policy of ["optional", "preferred", "required"] as const) {
      await using peers = await twoPeers(start);
      const { engine, caller, callee } = peers;
      const [a, b] = [leg("a"), leg("b", policy)];
      const offer = await engine.offer(CALL, a, b, written(caller));
      keyIn(audioOf(offer), policy === "optional" ? "RTP/AVP" : "RTP/SAVP");
      if (policy === "preferred") {
        ok(offer instanceof Uint8Array);
        const plain = insecureOffer(offer);
        ok(plain);
        deepEqual([audioOf(plain).protocol, insecureOffer(plain)], ["RTP/AVP", undefined]);
        equal(JSON.stringify(audioOf(plain)).includes("inline"), false);
      }
      const result = await engine.answer(CALL, b, a, written(callee));
      equal(refusalOf(result), policy === "required" ? "encryption" : "accepted", policy);
      if (policy === "required") continue;
      const [to, from] = [audioOf(result).port, audioOf(offer).port];
      await caller.rtp.send(rtpPacket(1), to);
      deepEqual((await callee.rtp.next()).data, rtpPacket(1));
      await callee.rtp.send(rtpPacket(2), from);
      deepEqual((await caller.rtp.next()).data, rtpPacket(2));
      equal((await engine.release(CALL)).every(({ encryption }) => encryption === undefined), true);
    }
  });

  rule("answers a key beside RTP/AVP with one beside RTP/AVP", async () => {
    await using peers = await twoPeers(start);
    const { engine, caller, callee } = peers;
    const [a, b] = [leg("a", "optional"), leg("b")];
    audioOf(await engine.offer(CALL, a, b, written(caller, newMaster(), "RTP/AVP")));
    keyIn(audioOf(await engine.answer(CALL, b, a, written(callee))), "RTP/AVP");
    await engine.release(CALL);
    const off = leg("a");
    audioOf(await engine.offer(CALL, off, b, written(caller, newMaster(), "RTP/AVP")));
    const plain = audioOf(await engine.answer(CALL, b, off, written(callee)));
    deepEqual([plain.protocol, JSON.stringify(plain).includes("crypto")], ["RTP/AVP", false]);
  });

  rule("refuses what a leg's policy forbids, and offers of ours that it forbids", async () => {
    await using peers = await twoPeers(start);
    const { engine, caller } = peers;
    const b = leg("b");
    const [plain, secure] = [written(caller), written(caller, newMaster())];
    const refused = async (policy: LegEncryption, offer: Uint8Array) => {
      const between = refusalOf(await engine.offer(CALL, leg("a", policy), b, offer));
      equal(refusalOf(await engine.answerAsEndpoint(CALL, leg("c", policy), offer)), between);
      await engine.release(CALL);
      return between;
    };
    equal(await refused("off", secure), "encryption");
    equal(await refused("required", plain), "encryption");
    equal(await refused("impossible", plain), "encryption");
    equal(await refused("impossible", secure), "encryption");
    equal(await refused("optional", plain), "accepted");
    const impossible = leg("d", "impossible");
    equal(refusalOf(await engine.offer(CALL, b, impossible, plain)), "encryption");
    equal(refusalOf(await engine.offerAsEndpoint(CALL, impossible)), "encryption");
    deepEqual(await engine.release(CALL), []);
  });

  rule("takes the encrypted one of two streams that stand for each other", async () => {
    await using peers = await twoPeers(start);
    const { engine, caller, callee } = peers;
    const [a, b] = [leg("a", "optional"), leg("b")];
    const more = [
      `m=audio ${caller.rtp.port} RTP/SAVP 0`,
      `a=crypto:4 F8_128_HMAC_SHA1_80 inline:${newMaster()}`,
      `a=crypto:5 aes_cm_128_hmac_sha1_32 inline:${newMaster()}|2^48`,
    ];
    const text = sdpText({ port: caller.rtp.port, more });
    const offered = await engine.offer(CALL, a, b, new TextEncoder().encode(text));
    ok(offered instanceof Uint8Array);
    deepEqual(parseSdp(offered).media.map(({ port }) => port > 0), [false, true]);
    const back = sdpText({ port: 0, more: [`m=audio ${callee.rtp.port} RTP/AVP 0`] });
    const answered = await engine.answer(CALL, b, a, new TextEncoder().encode(back));
    ok(answered instanceof Uint8Array);
    deepEqual(parseSdp(answered).media.map(({ protocol }) => protocol), ["RTP/AVP", "RTP/SAVP"]);
    match(new TextDecoder().decode(answered), /a=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:/);
  });

  rule("refuses an answer whose key is none for what was offered", async () => {
    await using peers = await twoPeers(start);
    const { engine, caller, callee } = peers;
    const [a, b] = [leg("a"), leg("b", "preferred")];
    audioOf(await engine.offer(CALL, a, b, written(caller)));
    const text = new TextDecoder().decode(written(callee, newMaster()));
    for (const [right, wrong] of [["crypto:1", "crypto:2"], ["SHA1_80", "SHA1_32"]] as const) {
      const answer = new TextEncoder().encode(text.replace(right, wrong));
      equal(refusalOf(await engine.answer(CALL, b, a, answer)), "encryption", wrong);
    }
    equal(refusalOf(await engine.answer(CALL, b, a, written(callee, newMaster()))), "accepted");
  });

  rule("passes DTLS-SRTP on as it is", async () => {
    await using peers = await twoPeers(start);
    const { engine, caller, callee } = peers;
    const [a, b] = [leg("a", "optional"), leg("b", "preferred")];
    const print = ["a=fingerprint:sha-256 00:11", "a=setup:actpass"];
    const dtls = (peer: MediaPeer) => {
      const text = sdpText({ port: peer.rtp.port, lines: print });
      return new TextEncoder().encode(text.replace("RTP/AVP", "UDP/TLS/RTP/SAVP"));
    };
    const offered = audioOf(await engine.offer(CALL, a, b, dtls(caller)));
    equal(offered.protocol, "UDP/TLS/RTP/SAVP");
    match(JSON.stringify(offered.attributes), /fingerprint/);
    const answered = audioOf(await engine.answer(CALL, b, a, dtls(callee)));
    await caller.rtp.send(rtpPacket(1), answered.port);
    deepEqual((await callee.rtp.next()).data, rtpPacket(1));
  });
}
