/**
 * What every media engine must do, with real sockets on loopback. An engine may skip a rule only
 * with a reason in its own test file.
 */
import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import type {
  MediaEngine,
  MediaLeg,
  MediaObserver,
  MediaRefusal,
  Recording,
} from "../../src/media/mod.ts";
import {
  A_TO_LINEAR,
  dtmfFrequencies,
  linearToMu,
  MU_TO_LINEAR,
  ToneDetector,
} from "../../src/rtp/mod.ts";
import { type MediaDescription, parseSdp, type Sdp } from "../../src/sdp/mod.ts";
import {
  eventPacket,
  MediaPeer,
  MediaSocket,
  receiverReport,
  rtpPacket,
  sdpText,
  senderReport,
} from "../media/media_peer.ts";
import { readSamples, readWavHead, shareOf } from "../interop/support/tone.ts";
import { observerOf } from "../media/observers.ts";
import { namesIn, speech } from "../media/speech.ts";

export interface EngineUnderTest {
  readonly silenceMs?: number;
  /** How many pairs of ports the engine shall have. */
  readonly pairs?: number;
  readonly quarantineMs?: number;
  readonly observer?: MediaObserver;
}

export type StartEngine = (options: EngineUnderTest) => Promise<MediaEngine>;

const CALL = "call-1" as CallId;
const ENCODER = new TextEncoder();

function leg(id: string, host = "127.0.0.1", symmetric = true): MediaLeg {
  return { id: id as LegId, profile: { advertise: host, signalledFrom: host, symmetric } };
}

function body(text: string): Uint8Array {
  return ENCODER.encode(text);
}

function accepted(result: Uint8Array | MediaRefusal): Sdp {
  if (!(result instanceof Uint8Array)) throw new Error(`${result.refused}: ${result.why}`);
  return parseSdp(result);
}

function refusal(result: Uint8Array | MediaRefusal): string {
  return result instanceof Uint8Array ? "accepted" : result.refused;
}

function audioOf(sdp: Sdp, index = 0): MediaDescription {
  const media = sdp.media[index];
  ok(media, `There is an m= line ${index}`);
  return media;
}

/** A call that is up between two phones. */
async function connected(start: StartEngine, options: EngineUnderTest & {
  readonly callerHost?: string;
  readonly calleeHost?: string;
  readonly lines?: readonly string[];
} = {}) {
  const { callerHost = "127.0.0.1", calleeHost = "127.0.0.1", lines = [] } = options;
  const stack = new AsyncDisposableStack();
  const engine = stack.use(await start(options));
  const caller = stack.use(await MediaPeer.open(callerHost));
  const callee = stack.use(await MediaPeer.open(calleeHost));
  const a = leg("caller", callerHost);
  const b = leg("callee", calleeHost);
  const offerText = sdpText({ host: callerHost, port: caller.rtp.port, lines });
  const answerText = sdpText({ host: calleeHost, port: callee.rtp.port, lines });
  const offered = accepted(await engine.offer(CALL, a, b, body(offerText)));
  const answered = accepted(await engine.answer(CALL, b, a, body(answerText)));
  return {
    stack,
    engine,
    caller,
    callee,
    a,
    b,
    offerText,
    answerText,
    offered,
    answered,
    /** Our port as the caller and as the callee were told. */
    toCaller: audioOf(answered).port,
    toCallee: audioOf(offered).port,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

export function mediaEngineContract(name: string, start: StartEngine): void {
  const rule = (text: string, run: () => Promise<void>) => Deno.test(`${name} ${text}`, run);

  rule("relays RTP both ways and sends it from the port it was told to come to", async () => {
    await using call = await connected(start);
    await call.caller.rtp.send(rtpPacket(1), call.toCaller);
    const atCallee = await call.callee.rtp.next();
    deepEqual(atCallee.data, rtpPacket(1));
    equal(atCallee.port, call.toCallee);
    await call.callee.rtp.send(rtpPacket(7), call.toCallee);
    const atCaller = await call.caller.rtp.next();
    deepEqual(atCaller.data, rtpPacket(7));
    equal(atCaller.port, call.toCaller);
  });

  rule("relays RTCP on the next port", async () => {
    await using call = await connected(start);
    const report = senderReport(1, 2);
    await call.caller.rtcp.send(report, call.toCaller + 1);
    deepEqual(await call.callee.rtcp.next(), { data: report, port: call.toCallee + 1 });
    await call.callee.rtcp.send(report, call.toCallee + 1);
    deepEqual(await call.caller.rtcp.next(), { data: report, port: call.toCaller + 1 });
  });

  rule("relays between IPv4 and IPv6", async () => {
    await using call = await connected(start, { callerHost: "127.0.0.1", calleeHost: "::1" });
    equal(call.offered.connection?.addressType, "IP6");
    equal(call.answered.connection?.addressType, "IP4");
    await call.caller.rtp.send(rtpPacket(1), call.toCaller);
    deepEqual((await call.callee.rtp.next()).data, rtpPacket(1));
    await call.callee.rtp.send(rtpPacket(2), call.toCallee);
    deepEqual((await call.caller.rtp.next()).data, rtpPacket(2));
  });

  rule("uses even ports for RTP, and one for each leg", async () => {
    await using call = await connected(start);
    equal(call.toCaller % 2, 0);
    equal(call.toCallee % 2, 0);
    notEqual(call.toCaller, call.toCallee);
  });

  rule("shows each leg our address and nothing of the other", async () => {
    await using engine = await start({});
    const offer = sdpText({
      host: "192.0.2.77",
      port: 4000,
      lines: ["a=rtcp:4001 IN IP4 192.0.2.77", "a=candidate:1 1 UDP 1 192.0.2.77 4000 typ host"],
    });
    const sent = await engine.offer(CALL, leg("caller", "192.0.2.77"), leg("callee"), body(offer));
    const text = new TextDecoder().decode(sent as Uint8Array);
    equal(text.includes("192.0.2.77"), false);
    equal(text.includes("candidate"), false);
    const port = audioOf(parseSdp(text)).port;
    match(text, new RegExp(`a=rtcp:${port + 1}\r\n`));
    match(text, /a=rtpmap:101 telephone-event\/8000\r\n/);
    await engine.release(CALL);
  });

  rule("keeps the ports over a re-INVITE, and raises the version only for a change", async () => {
    await using call = await connected(start);
    const same = accepted(
      await call.engine.offer(CALL, call.a, call.b, body(call.offerText)),
    );
    equal(audioOf(same).port, call.toCallee);
    deepEqual(same.origin, call.offered.origin);
    accepted(await call.engine.answer(CALL, call.b, call.a, body(call.answerText)));
    const hold = sdpText({ port: call.caller.rtp.port, version: 2, lines: ["a=sendonly"] });
    const held = accepted(await call.engine.offer(CALL, call.a, call.b, body(hold)));
    equal(audioOf(held).port, call.toCallee);
    equal(held.origin.sessionId, call.offered.origin.sessionId);
    equal(
      Number(held.origin.sessionVersion),
      Number(call.offered.origin.sessionVersion) + 1,
    );
  });

  rule("sends a held leg no RTP, but RTCP, and resumes", async () => {
    await using call = await connected(start);
    const hold = sdpText({ port: call.caller.rtp.port, version: 2, lines: ["a=sendonly"] });
    accepted(await call.engine.offer(CALL, call.a, call.b, body(hold)));
    const held = sdpText({ port: call.callee.rtp.port, version: 2, lines: ["a=recvonly"] });
    accepted(await call.engine.answer(CALL, call.b, call.a, body(held)));
    // Music from the holder passes; once that is through, the relay knows of the hold.
    await call.caller.rtp.send(rtpPacket(1), call.toCaller);
    await call.callee.rtp.next();
    await call.callee.rtp.send(rtpPacket(2), call.toCallee);
    await call.callee.rtcp.send(senderReport(1, 1), call.toCallee + 1);
    await call.caller.rtcp.next();
    equal(call.caller.rtp.unread, 0);
    accepted(await call.engine.offer(CALL, call.a, call.b, body(call.offerText)));
    accepted(await call.engine.answer(CALL, call.b, call.a, body(call.answerText)));
    await call.caller.rtp.send(rtpPacket(3), call.toCaller);
    await call.callee.rtp.next();
    await call.callee.rtp.send(rtpPacket(4), call.toCallee);
    deepEqual((await call.caller.rtp.next()).data, rtpPacket(4));
  });

  rule("keeps media as it was when a re-INVITE is rolled back", async () => {
    await using call = await connected(start);
    await using elsewhere = await MediaPeer.open();
    const moved = sdpText({
      port: elsewhere.rtp.port,
      version: 2,
      more: ["m=video 5000 RTP/AVP 96", "a=rtpmap:96 H264/90000"],
    });
    const offered = accepted(await call.engine.offer(CALL, call.a, call.b, body(moved)));
    equal(offered.media.length, 2);
    call.engine.rollback(CALL, call.b.id);
    await call.callee.rtp.send(rtpPacket(1), call.toCallee);
    deepEqual((await call.caller.rtp.next()).data, rtpPacket(1));
    equal(elsewhere.rtp.unread, 0);
    equal(
      refusal(await call.engine.answer(CALL, call.b, call.a, body(call.answerText))),
      "unknown-call",
    );
  });

  rule("adds and removes streams in a re-INVITE from the callee", async () => {
    await using call = await connected(start);
    await using video = await MediaPeer.open();
    await using theirs = await MediaPeer.open();
    const lines = (port: number) => [`m=video ${port} RTP/AVP 96`, "a=rtpmap:96 H264/90000"];
    const more = sdpText({ port: call.callee.rtp.port, version: 2, more: lines(video.rtp.port) });
    const offered = accepted(await call.engine.offer(CALL, call.b, call.a, body(more)));
    equal(audioOf(offered).port, call.toCaller);
    const yes = sdpText({ port: call.caller.rtp.port, version: 2, more: lines(theirs.rtp.port) });
    const answered = accepted(await call.engine.answer(CALL, call.a, call.b, body(yes)));
    equal(audioOf(answered).port, call.toCallee);
    await video.rtp.send(rtpPacket(1, { type: 96 }), audioOf(answered, 1).port);
    deepEqual((await theirs.rtp.next()).data, rtpPacket(1, { type: 96 }));
    const gone = sdpText({ port: call.callee.rtp.port, version: 3, more: lines(0) });
    const without = accepted(await call.engine.offer(CALL, call.b, call.a, body(gone)));
    equal(audioOf(without, 1).port, 0);
    const agreed = sdpText({ port: call.caller.rtp.port, version: 3, more: lines(0) });
    equal(
      audioOf(accepted(await call.engine.answer(CALL, call.a, call.b, body(agreed))), 1).port,
      0,
    );
  });

  rule("lets the caller hear the fork that answered last", async () => {
    await using engine = await start({});
    await using caller = await MediaPeer.open();
    await using desk = await MediaPeer.open();
    await using mobile = await MediaPeer.open();
    const [a, b, c] = [leg("caller"), leg("desk"), leg("mobile")];
    const offer = body(sdpText({ port: caller.rtp.port }));
    const [toDesk, toMobile] = (await Promise.all([
      engine.offer(CALL, a, b, offer),
      engine.offer(CALL, a, c, offer),
    ])).map((sdp) => audioOf(accepted(sdp)).port);
    ok(toDesk && toMobile);
    notEqual(toDesk, toMobile);
    const first = accepted(
      await engine.answer(CALL, b, a, body(sdpText({ port: desk.rtp.port }))),
    );
    await desk.rtp.send(rtpPacket(1), toDesk);
    deepEqual((await caller.rtp.next()).data, rtpPacket(1));
    const second = accepted(
      await engine.answer(CALL, c, a, body(sdpText({ port: mobile.rtp.port }))),
    );
    equal(audioOf(first).port, audioOf(second).port);
    await desk.rtp.send(rtpPacket(2), toDesk);
    await mobile.rtp.send(rtpPacket(3), toMobile);
    deepEqual((await caller.rtp.next()).data, rtpPacket(3));
    await caller.rtp.send(rtpPacket(4), audioOf(second).port);
    deepEqual((await mobile.rtp.next()).data, rtpPacket(4));
    engine.dropLeg(CALL, b.id);
    equal((await engine.release(CALL)).length, 2);
  });

  rule("neither hears nor feeds an attacker on another host", async () => {
    await using call = await connected(start);
    const attacker = new MediaSocket("127.0.0.2");
    call.stack.defer(() => attacker.close());
    const ssrc = 0x1234_5678;
    for (const target of [call.toCaller, call.toCallee]) {
      await attacker.send(rtpPacket(66, { ssrc }), target, "127.0.0.1");
    }
    await call.caller.rtp.send(rtpPacket(1), call.toCaller);
    deepEqual((await call.callee.rtp.next()).data, rtpPacket(1));
    await attacker.send(rtpPacket(67, { ssrc }), call.toCallee, "127.0.0.1");
    await attacker.send(rtpPacket(68, { ssrc }), call.toCaller, "127.0.0.1");
    await call.callee.rtp.send(rtpPacket(2), call.toCallee);
    deepEqual((await call.caller.rtp.next()).data, rtpPacket(2));
    await call.caller.rtp.send(rtpPacket(3), call.toCaller);
    deepEqual((await call.callee.rtp.next()).data, rtpPacket(3));
    equal(attacker.unread, 0);
  });

  rule("follows a phone behind NAT that sends from another port than it says", async () => {
    await using engine = await start({});
    await using caller = await MediaPeer.open();
    await using callee = await MediaPeer.open();
    const [a, b] = [leg("caller"), leg("callee")];
    const offer = sdpText({ host: "192.168.7.7", port: 40_000 });
    const toCallee = audioOf(accepted(await engine.offer(CALL, a, b, body(offer)))).port;
    const answer = body(sdpText({ port: callee.rtp.port }));
    const toCaller = audioOf(accepted(await engine.answer(CALL, b, a, answer))).port;
    await caller.rtp.send(rtpPacket(1), toCaller);
    await callee.rtp.next();
    await callee.rtp.send(rtpPacket(2), toCallee);
    deepEqual((await caller.rtp.next()).data, rtpPacket(2));
    await engine.release(CALL);
  });

  rule("gives statistics of each leg when the call is released", async () => {
    await using call = await connected(start);
    for (const sequence of [1, 2, 3, 6, 7]) {
      await call.caller.rtp.send(rtpPacket(sequence), call.toCaller);
      await call.callee.rtp.next();
    }
    const stats = await call.engine.release(CALL);
    const caller = stats.find(({ leg }) => leg === call.a.id);
    const callee = stats.find(({ leg }) => leg === call.b.id);
    equal(caller?.packets, 5);
    equal(caller?.octets, 5 * 172);
    equal(caller?.lost, 2);
    equal(caller?.codec, "PCMU/8000");
    ok(caller?.mos !== undefined && caller.mos > 1 && caller.mos < 4.5);
    equal(callee?.packets, 0);
    deepEqual(await call.engine.release(CALL), []);
  });

  rule("tells how each leg sounded over time, and nothing of one that was not heard", async () => {
    await using call = await connected(start);
    const before = Date.now();
    for (const sequence of [1, 2, 3, 6, 7]) {
      await call.caller.rtp.send(rtpPacket(sequence), call.toCaller);
      await call.callee.rtp.next();
    }
    const stats = await call.engine.release(CALL);
    const history = stats.find(({ leg }) => leg === call.a.id)?.history;
    ok(history && history.intervalMs > 0);
    ok(Math.abs(history.startedAt.getTime() - before) < 60_000, "by the time of day");
    const samples = history.samples.filter((sample) => sample !== undefined);
    ok(samples.some(({ lossShare }) => lossShare > 0), "two were lost");
    for (const { lossShare, mos } of samples) {
      ok(lossShare >= 0 && lossShare <= 1 && mos >= 1 && mos <= 4.5);
    }
    equal(stats.find(({ leg }) => leg === call.b.id)?.history, undefined);
  });

  rule("measures the round trip to a peer by the reports that pass", async () => {
    await using call = await connected(start);
    await call.caller.rtcp.send(senderReport(1, 0x0102_0304), call.toCaller + 1);
    await call.callee.rtcp.next();
    const block = { source: 1, last: 0x0102_0304, delay: 0 };
    await call.callee.rtcp.send(receiverReport(2, block), call.toCallee + 1);
    await call.caller.rtcp.next();
    const stats = await call.engine.release(CALL);
    const trip = stats.find(({ leg }) => leg === call.b.id)?.roundTripMs;
    ok(trip !== undefined && trip >= 0 && trip < 5000);
    equal(stats.find(({ leg }) => leg === call.a.id)?.roundTripMs, undefined);
  });

  rule("muxes RTCP only when both sides agree", async () => {
    await using call = await connected(start, { lines: ["a=rtcp-mux"] });
    match(JSON.stringify(audioOf(call.answered).attributes), /rtcp-mux/);
    await call.caller.rtp.send(senderReport(1, 1), call.toCaller);
    deepEqual((await call.callee.rtp.next()).data, senderReport(1, 1));
    const plain = body(sdpText({ port: call.callee.rtp.port }));
    accepted(await call.engine.offer(CALL, call.a, call.b, body(call.offerText)));
    const answered = accepted(await call.engine.answer(CALL, call.b, call.a, plain));
    equal(JSON.stringify(audioOf(answered).attributes).includes("rtcp-mux"), false);
  });

  rule("announces a silent leg once", async () => {
    const silent = Promise.withResolvers<LegId>();
    let announced = 0;
    const observer = observerOf({
      onSilent: (_call, id) => {
        announced++;
        silent.resolve(id);
      },
    });
    await using call = await connected(start, { silenceMs: 100, observer });
    await silent.promise;
    await call.engine.release(CALL);
    ok(announced <= 2, "once for each leg");
  });

  rule("refuses an offer when the ports are used up, and an unknown call", async () => {
    await using engine = await start({ pairs: 3, quarantineMs: 60_000 });
    const offer = body(sdpText({ port: 4000 }));
    accepted(await engine.offer(CALL, leg("a"), leg("b"), offer));
    const other = "call-2" as CallId;
    equal(refusal(await engine.offer(other, leg("c"), leg("d"), offer)), "no-ports");
    equal(refusal(await engine.answer(other, leg("d"), leg("c"), offer)), "unknown-call");
    deepEqual(await engine.release(other), []);
    await engine.release(CALL);
    equal(
      refusal(await engine.offer(other, leg("c"), leg("d"), offer)),
      "no-ports",
      "released ports rest",
    );
  });

  rule("refuses what is no SDP, has no usable media, or does not answer the offer", async () => {
    await using engine = await start({});
    const [a, b] = [leg("a"), leg("b")];
    equal(refusal(await engine.offer(CALL, a, b, body("hello"))), "syntax");
    const tcp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 TCP/RTP/AVP 0\r\n";
    equal(refusal(await engine.offer(CALL, a, b, body(tcp))), "no-usable-media");
    accepted(await engine.offer(CALL, a, b, body(sdpText({ port: 4000 }))));
    const answers = [
      sdpText({ port: 4002, more: ["m=video 4004 RTP/AVP 96"] }),
      sdpText({ port: 0 }),
      sdpText({ port: 4002, formats: "18" }),
    ];
    for (const answer of answers) {
      equal(refusal(await engine.answer(CALL, b, a, body(answer))), "answer-mismatch");
    }
    equal(refusal(await engine.answer(CALL, b, a, body("v=1"))), "syntax");
    const extra = sdpText({ port: 4002, formats: "0 18" });
    const checked = accepted(await engine.answer(CALL, b, a, body(extra)));
    deepEqual(audioOf(checked).formats, ["0", "101"], "not 18; and our own events");
    await engine.release(CALL);
  });

  rule("drops what is no RTP, and goes on", async () => {
    await using call = await connected(start);
    const garbage = [
      new Uint8Array(0),
      new Uint8Array([0x80]),
      new Uint8Array(3000).fill(0x80),
      new Uint8Array([0x9f, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
      new Uint8Array([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0]),
    ];
    for (const packet of garbage) await call.caller.rtp.send(packet, call.toCaller);
    await call.caller.rtp.send(rtpPacket(1), call.toCaller);
    deepEqual((await call.callee.rtp.next()).data, rtpPacket(1));
    const zrtp = new Uint8Array(20).fill(0x10);
    await call.caller.rtp.send(zrtp, call.toCaller);
    deepEqual((await call.callee.rtp.next()).data, zrtp);
  });

  rule(
    "talks with a leg itself: answers legally, and keeps the way open with silence",
    async () => {
      await using engine = await start({});
      await using phone = await MediaPeer.open();
      const offer = sdpText({
        port: phone.rtp.port,
        formats: "18 9 0 101",
        lines: ["a=rtpmap:9 G722/8000", "a=ptime:30"],
        more: ["m=video 5000 RTP/AVP 96", "a=rtpmap:96 H264/90000"],
      });
      const answer = accepted(await engine.answerAsEndpoint(CALL, leg("a"), body(offer)));
      deepEqual(answer.media.map(({ kind, port }) => [kind, port > 0]), [
        ["audio", true],
        ["video", false],
      ]);
      deepEqual(audioOf(answer).formats, ["9", "101"]);
      const { data, port } = await phone.rtp.next();
      equal(port, audioOf(answer).port);
      deepEqual([data[1], data.length], [0x80 | 9, 12 + 240]);
      const again = accepted(await engine.answerAsEndpoint(CALL, leg("a"), body(offer)));
      deepEqual(again.origin, answer.origin, "the same answer has the same version");
      const held = offer.replace("a=ptime:30", "a=ptime:30\r\na=sendonly");
      const still = accepted(await engine.answerAsEndpoint(CALL, leg("a"), body(held)));
      match(JSON.stringify(audioOf(still).attributes), /recvonly/);
      const silent = sdpText({ port: phone.rtp.port, formats: "18", lines: [] });
      equal(
        refusal(await engine.answerAsEndpoint(CALL, leg("b"), body(silent))),
        "no-usable-media",
      );
      equal(refusal(await engine.answerAsEndpoint(CALL, leg("b"), body("v=1"))), "syntax");
      equal((await engine.release(CALL)).length, 1);
    },
  );

  rule("offers its own codecs to a leg and takes the answer", async () => {
    const pressed = Promise.withResolvers<readonly [LegId, string]>();
    const onDigit: MediaObserver["onDigit"] = (_call, id, { key }) => pressed.resolve([id, key]);
    await using engine = await start({ observer: observerOf({ onDigit }) });
    await using phone = await MediaPeer.open();
    const b = leg("b");
    const offer = accepted(await engine.offerAsEndpoint(CALL, b));
    equal(offer.media.length, 1);
    const types = audioOf(offer).formats;
    ok(types.includes("0") && types.includes("8") && types.includes("9"));
    match(JSON.stringify(audioOf(offer).attributes), /telephone-event\/8000/);
    const wrong = body(sdpText({ port: phone.rtp.port, formats: "18" }));
    const refused = await engine.takeAnswer(CALL, b, wrong);
    equal(refused === "taken" || refused.refused, "answer-mismatch");
    equal(await engine.takeAnswer(CALL, b, body(sdpText({ port: phone.rtp.port }))), "taken");
    await phone.rtp.next();
    equal(engine.hearsEvents(CALL, b.id), true);
    engine.listen(CALL, b.id);
    // The call's turn comes before the next verb's answer.
    accepted(await engine.offerAsEndpoint(CALL, b));
    await phone.rtp.send(eventPacket(5, 800, true), audioOf(offer).port);
    deepEqual(await pressed.promise, [b.id, "5"]);
    await engine.release(CALL);
  });

  rule("talks with a fork first, and joins it to the caller by the same answer", async () => {
    await using engine = await start({});
    await using caller = await MediaPeer.open();
    await using callee = await MediaPeer.open();
    const [a, b] = [leg("a"), leg("b")];
    const offer = body(sdpText({ port: caller.rtp.port }));
    const answer = body(sdpText({ port: callee.rtp.port }));
    const toCallee = audioOf(accepted(await engine.offer(CALL, a, b, offer))).port;
    equal(await engine.takeAnswer(CALL, b, answer), "taken");
    engine.play(CALL, b.id, { kind: "prompts", names: ["press-one-to-accept"], repeat: true });
    equal((await callee.rtp.next()).port, toCallee);
    const answered = accepted(await engine.answer(CALL, b, a, answer));
    engine.stopPlaying(CALL, b.id);
    // The same description again: its answer tells that the call's turn has come.
    accepted(await engine.answer(CALL, b, a, answer));
    await caller.rtp.send(rtpPacket(77), audioOf(answered).port);
    for (;;) {
      const { data } = await callee.rtp.next();
      if (data[12] === 77) break;
    }
    await callee.rtp.send(rtpPacket(78), toCallee);
    deepEqual((await caller.rtp.next()).data, rtpPacket(78));
    await engine.release(CALL);
  });

  rule("joins a leg it talks with to another by an ordinary offer, from it or to it", async () => {
    for (const isOfferer of [true, false]) {
      await using engine = await start({});
      await using first = await MediaPeer.open();
      await using second = await MediaPeer.open();
      const [a, b] = [leg("a"), leg("b")];
      const video = ["m=video 5000 RTP/AVP 96", "a=rtpmap:96 H264/90000"];
      const own = sdpText({ port: first.rtp.port, more: isOfferer ? [] : video });
      const other = sdpText({ port: second.rtp.port });
      const before = accepted(await engine.answerAsEndpoint(CALL, a, body(own)));
      await first.rtp.next();
      const [from, to] = isOfferer ? [a, b] : [b, a];
      const offered = accepted(
        await engine.offer(CALL, from, to, body(isOfferer ? own : other)),
      );
      if (!isOfferer) {
        deepEqual(offered.media.map(({ kind, port }) => [kind, port > 0]), [
          ["audio", true],
          ["video", false],
        ], "as many m= lines as the leg has had");
        equal(audioOf(offered).port, audioOf(before).port);
      }
      const reply = isOfferer ? other : own.replace("m=video 5000", "m=video 0");
      const answered = accepted(await engine.answer(CALL, to, from, body(reply)));
      equal(answered.media.length, 1);
      await second.rtp.send(rtpPacket(70), audioOf(isOfferer ? offered : answered).port);
      for (;;) {
        const { data } = await first.rtp.next();
        if (data[12] === 70) break;
      }
      await engine.release(CALL);
    }
  });

  rule("plays to one leg and leaves the other direction alone", async () => {
    await using call = await connected(start);
    call.engine.play(CALL, call.b.id, { kind: "tone", tone: "milliwatt" });
    const { data, port } = await call.callee.rtp.next();
    equal(port, call.toCallee);
    deepEqual([data[1], data.length], [0x80, 172]);
    await call.callee.rtp.send(rtpPacket(1), call.toCallee);
    deepEqual((await call.caller.rtp.next()).data, rtpPacket(1));
    equal(call.caller.rtp.unread, 0);
    const stats = await call.engine.release(CALL);
    deepEqual(stats.map(({ packets }) => packets), [0, 1]);
  });

  for (
    const [what, formats, line, octets] of [
      ["G.711 A-law", "8", "", 160],
      ["G.722", "9", "a=rtpmap:9 G722/8000", 160],
      ["L16", "97", "a=rtpmap:97 L16/8000", 320],
      ["Opus", "111", "a=rtpmap:111 opus/48000/2", 80],
    ] as const
  ) {
    rule(`plays music in ${what}`, async () => {
      const lines = line ? [line] : [];
      await using engine = await start({});
      await using phone = await MediaPeer.open();
      const offer = body(sdpText({ port: phone.rtp.port, formats, lines }));
      accepted(await engine.answerAsEndpoint(CALL, leg("a"), offer));
      engine.play(CALL, leg("a").id, { kind: "music" });
      const payloads = new Set<string>();
      while (payloads.size < 5) {
        const { data } = await phone.rtp.next();
        deepEqual([(data[1] ?? 0) & 127, data.length], [Number(formats), 12 + octets]);
        payloads.add(data.slice(12).join());
      }
      await engine.release(CALL);
    });
  }

  rule("says when a prompt has been played, also where it cannot be heard", async () => {
    for (const formats of ["0", "18"]) {
      const played = Promise.withResolvers<LegId>();
      const observer = observerOf({ onPlayed: (_call, id) => played.resolve(id) });
      await using engine = await start({ observer });
      await using phone = await MediaPeer.open();
      const [a, b] = [leg("a"), leg("b")];
      const text = body(sdpText({ port: phone.rtp.port, formats }));
      accepted(await engine.offer(CALL, a, b, text));
      accepted(await engine.answer(CALL, b, a, text));
      engine.play(CALL, a.id, { kind: "prompts", names: ["beep"], repeat: false });
      equal(await played.promise, a.id);
      await engine.release(CALL);
    }
  });

  rule("gives a leg its own voice back as an echo", async () => {
    await using engine = await start({});
    await using phone = await MediaPeer.open();
    const offer = body(sdpText({ port: phone.rtp.port }));
    const answer = accepted(await engine.answerAsEndpoint(CALL, leg("a"), offer));
    engine.play(CALL, leg("a").id, { kind: "echo", delayMs: 0 });
    accepted(await engine.answerAsEndpoint(CALL, leg("a"), offer));
    await phone.rtp.send(rtpPacket(99), audioOf(answer).port);
    for (;;) {
      const { data } = await phone.rtp.next();
      if (data[12] !== 99) continue;
      notEqual(data.slice(8, 12).join(), rtpPacket(99).slice(8, 12).join());
      break;
    }
    await engine.release(CALL);
  });

  rule(
    "tells a leg that events are taken, and reports those its partner could not take",
    async () => {
      const pressed = Promise.withResolvers<readonly [LegId, string, number]>();
      const onDigit: MediaObserver["onDigit"] = (_call, id, { key, durationMs }) =>
        pressed.resolve([id, key, durationMs]);
      await using engine = await start({ observer: observerOf({ onDigit }) });
      await using caller = await MediaPeer.open();
      await using callee = await MediaPeer.open();
      const [a, b] = [leg("a"), leg("b")];
      const offer = body(sdpText({ port: caller.rtp.port, formats: "0 101" }));
      const answer = body(sdpText({ port: callee.rtp.port, formats: "0" }));
      const offered = accepted(await engine.offer(CALL, a, b, offer));
      deepEqual(audioOf(offered).formats, ["0", "101"]);
      const answered = accepted(await engine.answer(CALL, b, a, answer));
      deepEqual(audioOf(answered).formats, ["0", "101"]);
      deepEqual([engine.hearsEvents(CALL, a.id), engine.hearsEvents(CALL, b.id)], [true, false]);
      const port = audioOf(answered).port;
      for (const isEnd of [false, true, true, true]) {
        await caller.rtp.send(eventPacket(7, 960, isEnd), port);
      }
      deepEqual(await pressed.promise, [a.id, "7", 120]);
      await caller.rtp.send(rtpPacket(1), port);
      deepEqual((await callee.rtp.next()).data, rtpPacket(1), "none of it went further");
      await engine.release(CALL);
    },
  );

  rule("offers events where the caller has none, and hides them from the caller", async () => {
    await using engine = await start({});
    const [a, b] = [leg("a"), leg("b")];
    const offer = body(sdpText({ port: 4000, formats: "0" }));
    const offered = accepted(await engine.offer(CALL, a, b, offer));
    // 101 is in the text, though of no use there.
    deepEqual(audioOf(offered).formats, ["0", "96"]);
    const lines = ["a=rtpmap:96 telephone-event/8000"];
    const answer = body(sdpText({ port: 4002, formats: "0 96", lines }));
    const answered = accepted(await engine.answer(CALL, b, a, answer));
    deepEqual(audioOf(answered).formats, ["0"]);
    deepEqual([engine.hearsEvents(CALL, a.id), engine.hearsEvents(CALL, b.id)], [false, true]);
    await engine.release(CALL);
  });

  rule("sends a key as events to one leg and as a tone to another", async () => {
    await using engine = await start({});
    await using caller = await MediaPeer.open();
    await using callee = await MediaPeer.open();
    const [a, b] = [leg("a"), leg("b")];
    const offer = body(sdpText({ port: caller.rtp.port, formats: "0 101" }));
    const answer = body(sdpText({ port: callee.rtp.port, formats: "0" }));
    accepted(await engine.offer(CALL, a, b, offer));
    accepted(await engine.answer(CALL, b, a, answer));
    engine.sendDigit(CALL, a.id, { key: "#", durationMs: 60 });
    engine.sendDigit(CALL, b.id, { key: "#", durationMs: 60 });
    engine.sendDigit(CALL, b.id, { key: "nonsense", durationMs: 60 });
    const events: Uint8Array[] = [];
    while (events.length < 5) events.push((await caller.rtp.next()).data);
    ok(events.every((data) => ((data[1] ?? 0) & 127) === 101 && data[12] === 11));
    deepEqual(events.map((data) => (data[13] ?? 0) > 127), [false, false, true, true, true]);
    const heard: string[] = [];
    const detector = new ToneDetector((key) => heard.push(key));
    for (let count = 0; count < 6; count++) {
      const { data } = await callee.rtp.next();
      const samples = Int16Array.from(data.slice(12), (code) => MU_TO_LINEAR[code] ?? 0);
      detector.receive(samples, samples.length);
    }
    deepEqual(heard, ["#"]);
    await engine.release(CALL);
  });

  rule("hears tones of a leg without events, once it is asked to", async () => {
    const pressed = Promise.withResolvers<string>();
    const onDigit: MediaObserver["onDigit"] = (_call, _leg, { key }) => pressed.resolve(key);
    await using engine = await start({ observer: observerOf({ onDigit }) });
    await using phone = await MediaPeer.open();
    const offer = body(sdpText({ port: phone.rtp.port, formats: "0" }));
    const port = audioOf(accepted(await engine.answerAsEndpoint(CALL, leg("a"), offer))).port;
    engine.listen(CALL, leg("a").id);
    accepted(await engine.answerAsEndpoint(CALL, leg("a"), offer));
    const [row = 0, column = 0] = dtmfFrequencies("3") ?? [];
    for (let sequence = 0; sequence < 10; sequence++) {
      const packet = rtpPacket(sequence);
      for (let i = 0; i < 160; i++) {
        const at = 2 * Math.PI * (160 * sequence + i) / 8000;
        const loud = sequence < 5 ? 5000 : 0;
        packet[12 + i] = linearToMu(loud * (Math.sin(row * at) + Math.sin(column * at)));
      }
      await phone.rtp.send(packet, port);
    }
    equal(await pressed.promise, "3");
    await engine.release(CALL);
  });

  rule("hears no keys any more once it is asked not to", async () => {
    const pressed: string[] = [];
    const second = Promise.withResolvers<void>();
    const onDigit: MediaObserver["onDigit"] = (_call, _leg, { key }) => {
      pressed.push(key);
      if (key === "7") second.resolve();
    };
    await using engine = await start({ observer: observerOf({ onDigit }) });
    await using phone = await MediaPeer.open();
    const [a, b] = [leg("a"), leg("b")];
    const offer = body(sdpText({ port: phone.rtp.port }));
    const ports: number[] = [];
    for (const each of [a, b]) {
      ports.push(audioOf(accepted(await engine.answerAsEndpoint(CALL, each, offer))).port);
      engine.listen(CALL, each.id);
    }
    engine.unlisten(CALL, a.id);
    // The call's turn comes before the next verb's answer.
    accepted(await engine.answerAsEndpoint(CALL, b, offer));
    const [toA = 0, toB = 0] = ports;
    await phone.rtp.send(eventPacket(5, 800, true), toA);
    await phone.rtp.send(eventPacket(7, 800, true), toB);
    await second.promise;
    deepEqual(pressed, ["7"]);
    await engine.release(CALL);
  });

  rule("lets three hear one who speaks, who hears nobody", async () => {
    await using stack = new AsyncDisposableStack();
    const engine = stack.use(await start({}));
    const open = async () => stack.use(await MediaPeer.open());
    const talker = await open();
    const lines = ["a=rtpmap:105 opus/48000/2"];
    const offer = body(sdpText({ port: talker.rtp.port, formats: "105 0", lines }));
    const toTalker = audioOf(accepted(await engine.answerAsEndpoint(CALL, leg("t"), offer))).port;
    // Opus under our number, another of its own, and a phone that goes away.
    const types = [105, 98, 105];
    const receivers: { readonly peer: MediaPeer; readonly ours: MediaDescription }[] = [];
    for (const [index, type] of types.entries()) {
      const peer = await open();
      const id = leg(`r${index}`);
      const offered = accepted(await engine.offerAsEndpoint(CALL, id, leg("t").id));
      deepEqual(audioOf(offered).formats, ["105"], "the codec of the talker and no other");
      const answer = sdpText({
        port: peer.rtp.port,
        formats: String(type),
        lines: [`a=rtpmap:${type} opus/48000/2`],
      });
      equal(await engine.takeAnswer(CALL, id, body(answer)), "taken");
      receivers.push({ peer, ours: audioOf(offered) });
    }
    /** The next packet that is not the silence which they heard before. */
    const heard = async (index: number, octet: number) => {
      for (;;) {
        const { data, port } = await receivers[index]?.peer.rtp.next() ??
          { data: body(""), port: 0 };
        if (data[12] !== octet) continue;
        equal(port, receivers[index]?.ours.port);
        return data;
      }
    };
    const all = receivers.map((_, index) => leg(`r${index}`).id);
    engine.copy(CALL, leg("t").id, all);
    await engine.answerAsEndpoint(CALL, leg("t"), offer);
    await talker.rtp.send(rtpPacket(201, { type: 0x80 | 105 }), toTalker);
    for (const [index, type] of types.entries()) {
      deepEqual(await heard(index, 201), rtpPacket(201, { type: 0x80 | type }));
    }
    await talker.rtp.send(eventPacket(5, 160, true), toTalker);
    await talker.rtcp.send(senderReport(1, 2), toTalker + 1);
    for (const { peer, ours } of receivers) await peer.rtp.send(rtpPacket(77), ours.port);
    engine.dropLeg(CALL, leg("r2").id);
    await engine.answerAsEndpoint(CALL, leg("t"), offer);
    await talker.rtp.send(rtpPacket(202, { type: 105 }), toTalker);
    deepEqual((await heard(0, 202))[1], 105);
    deepEqual((await heard(1, 202))[1], 98);
    engine.copy(CALL, leg("t").id, [leg("r1").id]);
    await engine.answerAsEndpoint(CALL, leg("t"), offer);
    await talker.rtp.send(rtpPacket(203, { type: 105 }), toTalker);
    await heard(1, 203);
    engine.copy(CALL, leg("t").id, []);
    await engine.answerAsEndpoint(CALL, leg("t"), offer);
    await talker.rtp.send(rtpPacket(204, { type: 105 }), toTalker);
    // Silence again, from us: nothing of what the talker said last is among it.
    for (const { peer } of receivers.slice(0, 2)) {
      for (let count = 0; count < 5; count++) notEqual((await peer.rtp.next()).data[12], 204);
      equal(peer.rtcp.unread, 0);
    }
    while (talker.rtp.unread > 0) notEqual((await talker.rtp.next()).data[12], 77);
    const stats = await engine.release(CALL);
    deepEqual(stats.map(({ packets }) => packets), [5, 1, 1]);
  });

  rule("plays to one who hears another, and lets him hear that one again", async () => {
    await using stack = new AsyncDisposableStack();
    const engine = stack.use(await start({}));
    const [talker, peer] = [
      stack.use(await MediaPeer.open()),
      stack.use(await MediaPeer.open()),
    ];
    const [t, r] = [leg("t"), leg("r")];
    equal(refusal(await engine.offerAsEndpoint(CALL, r, t.id)), "unknown-call");
    const offer = body(sdpText({ port: talker.rtp.port }));
    const toTalker = audioOf(accepted(await engine.answerAsEndpoint(CALL, t, offer))).port;
    equal(refusal(await engine.offerAsEndpoint(CALL, r, leg("x").id)), "no-usable-media");
    accepted(await engine.offerAsEndpoint(CALL, r, t.id));
    // Before the answer: it takes effect with it.
    engine.copy(CALL, t.id, [r.id]);
    await engine.takeAnswer(CALL, r, body(sdpText({ port: peer.rtp.port })));
    const speak = (sequence: number) => talker.rtp.send(rtpPacket(sequence), toTalker);
    const next = async () => (await peer.rtp.next()).data[12];
    await speak(201);
    equal(await next(), 201);
    engine.play(CALL, r.id, { kind: "tone", tone: "milliwatt" });
    notEqual(await next(), 201);
    await speak(202);
    for (let count = 0; count < 5; count++) notEqual(await next(), 202);
    engine.stopPlaying(CALL, r.id);
    accepted(await engine.answerAsEndpoint(CALL, t, offer));
    await speak(203);
    while (await next() !== 203);
    engine.dropLeg(CALL, t.id);
    notEqual(await next(), 203);
    await engine.release(CALL);
  });

  rule("lets a third hear two who talk, and these hear nothing of it", async () => {
    await using call = await connected(start);
    await using third = await MediaPeer.open();
    const [elsewhere, listener] = ["call-2" as CallId, leg("listener")];
    const sources = [call.a, call.b].map(({ id }) => ({ call: CALL, leg: id }));
    const offer = body(sdpText({ port: third.rtp.port, formats: "8 101" }));
    const answer = accepted(await call.engine.answerAsEndpoint(elsewhere, listener, offer));
    call.engine.mix(elsewhere, listener.id, [...sources, { call: CALL, leg: "none" as LegId }]);
    const said = [
      await speech(500, { hertz: 700 }),
      await speech(500, { hertz: 1500 }),
      await speech(500, { hertz: 2600, payloadType: 8 }),
    ];
    const heard: number[] = [];
    let sent = 0;
    /** The listener's packets are the clock. */
    const pass = async (isEnough: (share: (hertz: number) => number) => boolean) => {
      for (;;) {
        const { data } = await third.rtp.next();
        equal((data[1] ?? 0) & 127, 8);
        heard.push(...Array.from(data.subarray(12), (code) => A_TO_LINEAR[code] ?? 0));
        const last = Int16Array.from(heard.slice(-4000));
        if (isEnough((hertz) => shareOf(last, 8000, hertz))) return;
        const [a, b, c] = said.map((packets) => packets[sent]);
        sent++;
        ok(a && b && c, "it is heard in time");
        await call.caller.rtp.send(a, call.toCaller);
        await call.callee.rtp.send(b, call.toCallee);
        await third.rtp.send(c, audioOf(answer).port);
        deepEqual((await call.callee.rtp.next()).data, a);
        deepEqual((await call.caller.rtp.next()).data, b);
      }
    };
    await pass((share) => share(700) > 0.4 && share(1500) > 0.4);
    call.engine.mix(elsewhere, listener.id, sources.slice(1));
    await pass((share) => share(700) < 0.01 && share(1500) > 0.9);
    call.engine.mix(elsewhere, listener.id, []);
    await pass((share) => share(1500) === 0);
    call.engine.mix(elsewhere, listener.id, sources);
    await pass((share) => share(700) > 0.4);
    // The call is over, and the listener is still there.
    await call.engine.release(CALL);
    await third.rtp.next();
    equal(call.caller.rtp.unread + call.callee.rtp.unread, 0);
    equal((await call.engine.release(elsewhere)).length, 1);
  });

  rule("writes what a leg says to a file, while it talks with another", async () => {
    const folder = await Deno.makeTempDir({ prefix: "ringdown-" });
    const told: Recording[] = [];
    const onRecorded: MediaObserver["onRecorded"] = (_call, _leg, recording) =>
      void told.push(recording);
    {
      await using call = await connected(start, { observer: observerOf({ onRecorded }) });
      const order = { path: `${folder}/said.wav`, maximumMs: 60_000, silenceMs: 0 };
      call.engine.record(CALL, call.a.id, order);
      // The call's turn comes before the answer to this.
      await call.engine.answer(CALL, call.b, call.a, body(call.answerText));
      for (const packet of await speech(50, { hertz: 700 })) {
        await call.caller.rtp.send(packet, call.toCaller);
        deepEqual((await call.callee.rtp.next()).data, packet);
      }
      for (const packet of await speech(10, { hertz: 1500 })) {
        await call.callee.rtp.send(packet, call.toCallee);
        deepEqual((await call.caller.rtp.next()).data, packet);
      }
      const recording = await call.engine.stopRecording(CALL, call.a.id);
      deepEqual(told, [recording]);
      equal(recording?.end, "stopped");
      ok(recording && recording.durationMs >= 1000);
      equal(await call.engine.stopRecording(CALL, call.a.id), undefined);
    }
    const file = await Deno.readFile(`${folder}/said.wav`);
    const { rate, step, start: first } = readWavHead(file);
    equal(rate, 8000);
    const samples = readSamples(file.subarray(first), step);
    equal(samples.length, 8 * (told[0]?.durationMs ?? 0));
    // The sound lies somewhere in it, as one piece.
    const from = samples.findIndex((sample) => sample !== 0);
    ok(shareOf(samples.subarray(from, from + 7000), rate, 700) > 0.97);
    await Deno.remove(folder, { recursive: true });
  });

  rule("goes on recording and being heard when the codec changes", async () => {
    const folder = await Deno.makeTempDir({ prefix: "ringdown-" });
    {
      await using call = await connected(start);
      await using third = await MediaPeer.open();
      const [elsewhere, listener] = ["call-2" as CallId, leg("listener")];
      const own = body(sdpText({ port: third.rtp.port }));
      accepted(await call.engine.answerAsEndpoint(elsewhere, listener, own));
      call.engine.mix(elsewhere, listener.id, [{ call: CALL, leg: call.a.id }]);
      const path = `${folder}/said.wav`;
      call.engine.record(CALL, call.a.id, { path, maximumMs: 60_000, silenceMs: 0 });
      const heard: number[] = [];
      const hears = (hertz: number) =>
        shareOf(Int16Array.from(heard.slice(-1600)), 8000, hertz) > 0.9;
      /** Says 60 packets, each when the listener has heard something, and more until it hears
       * `hertz`. */
      const say = async (packets: readonly Uint8Array[], hertz: number) => {
        for (const [said, packet] of packets.entries()) {
          if (said >= 60 && hears(hertz)) break;
          const { data } = await third.rtp.next();
          heard.push(...Array.from(data.subarray(12), (code) => MU_TO_LINEAR[code] ?? 0));
          await call.caller.rtp.send(packet, call.toCaller);
        }
        ok(hears(hertz), `${hertz} Hz`);
      };
      await say(await speech(60, { hertz: 700 }), 700);
      const lines = ["a=rtpmap:97 G722/8000"];
      const again = (port: number) => body(sdpText({ port, formats: "97", lines, version: 2 }));
      accepted(await call.engine.offer(CALL, call.a, call.b, again(call.caller.rtp.port)));
      accepted(await call.engine.answer(CALL, call.b, call.a, again(call.callee.rtp.port)));
      const more = { codec: "G722", payloadType: 97, sequence: 61, timestamp: 10_600 } as const;
      await say(await speech(300, { hertz: 1500, ...more }), 1500);
      await call.engine.stopRecording(CALL, call.a.id);
    }
    const file = await Deno.readFile(`${folder}/said.wav`);
    const { step, start: first } = readWavHead(file);
    const samples = readSamples(file.subarray(first), step);
    const from = samples.findIndex((sample) => Math.abs(sample) > 300);
    ok(shareOf(samples.subarray(from, from + 7200), 8000, 700) > 0.9);
    ok(shareOf(samples.subarray(from + 12_000, from + 16_000), 8000, 1500) > 0.9);
    await Deno.remove(folder, { recursive: true });
  });

  rule("completes a recording when the leg goes, and says so of one that never began", async () => {
    const folder = await Deno.makeTempDir({ prefix: "ringdown-" });
    const ends = new Map<string, PromiseWithResolvers<Recording>>();
    for (const id of ["caller", "callee", "nobody", "elsewhere"]) {
      ends.set(id, Promise.withResolvers());
    }
    const onRecorded: MediaObserver["onRecorded"] = (_call, id, recording) =>
      ends.get(id)?.resolve(recording);
    const endOf = async (id: string) => (await ends.get(id)?.promise)?.end;
    await using call = await connected(start, { observer: observerOf({ onRecorded }) });
    const record = (id: string, where = CALL, path = `${folder}/${id}.wav`) =>
      call.engine.record(where, id as LegId, { path, maximumMs: 60_000, silenceMs: 0 });
    record("caller");
    record("callee", CALL, `${folder}/no-such-folder/callee.wav`);
    record("nobody");
    record("elsewhere", "other" as CallId);
    deepEqual([await endOf("nobody"), await endOf("elsewhere")], ["leg-gone", "leg-gone"]);
    equal(await endOf("callee"), "failed");
    await call.engine.release(CALL);
    equal(await endOf("caller"), "leg-gone");
    deepEqual(await namesIn(folder), ["caller.wav"]);
    await Deno.remove(folder, { recursive: true });
  });

  rule("does nothing for calls and legs that it does not know", async () => {
    await using engine = await start({});
    const none = "none" as LegId;
    for (const call of [CALL, "other" as CallId]) {
      engine.play(call, none, { kind: "music" });
      engine.stopPlaying(call, none);
      engine.listen(call, none);
      engine.unlisten(call, none);
      engine.copy(call, none, [none]);
      engine.mix(call, none, [{ call, leg: none }]);
      engine.sendDigit(call, none, { key: "1", durationMs: 100 });
      equal(engine.hearsEvents(call, none), false);
      const taken = await engine.takeAnswer(call, leg("x"), body(sdpText({ port: 4000 })));
      equal(taken === "taken" || taken.refused, "unknown-call");
    }
  });
}
