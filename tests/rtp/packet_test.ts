import { deepEqual, equal } from "node:assert/strict";
import {
  isWholeRtp,
  kindOf,
  opinionScore,
  payloadTypeOf,
  readReports,
  RoundTrip,
  rtcpSenderOf,
  sequenceOf,
  ssrcOf,
  timestampOf,
} from "../../src/rtp/mod.ts";
import { receiverReport, rtpPacket, senderReport } from "../media/media_peer.ts";

/** RFC 7983 §7 and RFC 5761 §4. */
const KINDS: readonly (readonly [number, number, string])[] = [
  [0, 1, "stun"],
  [3, 0, "stun"],
  [16, 0, "zrtp"],
  [19, 0, "zrtp"],
  [20, 254, "dtls"],
  [63, 254, "dtls"],
  [64, 0, "turn"],
  [127, 0, "unknown"],
  [128, 0, "rtp"],
  [128, 96, "rtp"],
  [128, 128 + 111, "rtp"],
  [128, 191, "rtp"],
  [128, 192, "rtcp"],
  [129, 200, "rtcp"],
  [191, 223, "rtcp"],
  [192, 0, "unknown"],
];

for (const [first, second, kind] of KINDS) {
  Deno.test(`kindOf takes ${first}, ${second} for ${kind}`, () => {
    equal(kindOf(new Uint8Array([first, second, 0, 0]), 4), kind);
  });
}

Deno.test("kindOf knows nothing of packets under four octets", () => {
  equal(kindOf(new Uint8Array([128, 0, 0]), 3), "unknown");
});

Deno.test("RTP header fields are read in network order", () => {
  const packet = rtpPacket(0xfedc, { ssrc: 0x8765_4321, type: 0x80 | 96 });
  equal(payloadTypeOf(packet), 96);
  equal(sequenceOf(packet), 0xfedc);
  equal(timestampOf(packet), 0xfedc * 160);
  equal(ssrcOf(packet), 0x8765_4321);
});

const WHOLE: readonly (readonly [string, readonly number[], boolean])[] = [
  ["a bare header", [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], true],
  ["eleven octets", [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], false],
  ["a CSRC list past the end", [0x81, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], false],
  ["an extension past the end", [0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xbe, 0xde, 0, 1], false],
  ["an empty extension", [0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xbe, 0xde, 0, 0], true],
];

for (const [what, octets, expected] of WHOLE) {
  Deno.test(`isWholeRtp is ${expected} for ${what}`, () => {
    equal(isWholeRtp(new Uint8Array(octets), octets.length), expected);
  });
}

function reportsIn(packet: Uint8Array): readonly [boolean, readonly (readonly number[])[]] {
  const seen: number[][] = [];
  const whole = readReports(packet, packet.length, {
    onSenderReport: (ssrc, middle) => void seen.push([ssrc, middle]),
    onReportBlock: (source, last, delay) => void seen.push([source, last, delay]),
  });
  return [whole, seen];
}

Deno.test("readReports reads a compound packet", () => {
  const packet = new Uint8Array([
    ...senderReport(7, 0x1122_3344),
    ...receiverReport(8, { source: 9, last: 10, delay: 11 }),
  ]);
  deepEqual(reportsIn(packet), [true, [[7, 0x1122_3344], [9, 10, 11]]]);
  equal(rtcpSenderOf(packet, packet.length), 7);
});

Deno.test("readReports stops where lengths do not fit", () => {
  const report = receiverReport(8, { source: 9, last: 10, delay: 11 });
  for (let cut = 0; cut < report.length; cut++) {
    deepEqual(reportsIn(report.slice(0, cut)), [false, []]);
  }
  const lying = report.slice();
  lying[0] = 0x82;
  deepEqual(reportsIn(lying), [false, []]);
});

Deno.test("RoundTrip takes the time since the report passed, less the peer's wait", () => {
  const trip = new RoundTrip();
  equal(trip.milliseconds, undefined);
  trip.passed(500, 1000);
  trip.reported(500, 65_536 / 10, 1140);
  equal(Math.round(trip.milliseconds ?? -1), 40);
});

Deno.test("RoundTrip ignores reports on stamps it never passed, and absurd waits", () => {
  const trip = new RoundTrip();
  trip.passed(500, 1000);
  trip.reported(501, 0, 1100);
  trip.reported(0, 0, 1100);
  trip.reported(500, 65_536 * 60, 1100);
  equal(trip.milliseconds, undefined);
});

const SCORES: readonly (readonly [string, number, number, number, string, number])[] = [
  ["a perfect G.711 call", 0, 0, 0, "PCMU", 4.4],
  ["1 % loss on G.711", 0.01, 2, 40, "PCMA", 4.3],
  ["5 % loss on G.711", 0.05, 5, 60, "PCMA", 3.9],
  ["a perfect G.729 call", 0, 0, 40, "G729", 4.1],
  ["half a second one way", 0, 0, 1000, "PCMU", 2.2],
  ["all lost", 1, 0, 0, "PCMU", 1.2],
];

for (const [what, lossShare, jitterMs, roundTripMs, encoding, expected] of SCORES) {
  Deno.test(`opinionScore of ${what} is about ${expected}`, () => {
    const score = opinionScore({ lossShare, jitterMs, roundTripMs, encoding });
    equal(Math.round(score * 10) / 10, expected);
  });
}
