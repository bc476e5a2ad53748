import { deepEqual, equal } from "node:assert/strict";
import { claimedEndpoint, type Endpoint } from "../../src/media/embedded/endpoint.ts";
import { type Expectation, Latch, LATCH_LIMITS, NO_SSRC } from "../../src/media/embedded/latch.ts";

const SDP: Endpoint = { host: "203.0.113.5", port: 4000 };
const SAME_HOST: Endpoint = { host: "203.0.113.5", port: 50_000 };
const SIP_HOST: Endpoint = { host: "198.51.100.9", port: 51_000 };
const SIP_HOST_2: Endpoint = { host: "198.51.100.9", port: 52_000 };
const STRANGER: Endpoint = { host: "192.0.2.66", port: 4000 };
const SYSTEM_PORT: Endpoint = { host: "198.51.100.9", port: 53 };

const PHONE: Expectation = {
  signalled: SDP,
  signalledFrom: SIP_HOST.host,
  symmetric: true,
};
const TRUNK: Expectation = { ...PHONE, symmetric: false };
/** A phone behind NAT. */
const PRIVATE: Expectation = { ...PHONE, signalled: { host: "10.0.0.7", port: 4000 } };

/** At a time in milliseconds, a packet of a source and SSRC, and what becomes of it. */
type Step = readonly [number, Endpoint, number, "known" | "learned" | "foreign"];

const LATE = LATCH_LIMITS.learnMs + 1;
const CASES: readonly (readonly [string, Expectation, readonly Step[], Endpoint | undefined])[] = [
  ["sends to the SDP address before anything comes", PHONE, [], SDP],
  ["has no target for a private address of a public peer", PRIVATE, [], undefined],
  ["accepts the SDP address", PHONE, [[0, SDP, 1, "learned"], [20, SDP, 1, "known"]], SDP],
  ["learns another port of the SDP host", PHONE, [[0, SAME_HOST, 1, "learned"]], SAME_HOST],
  ["learns the SIP host", PHONE, [[0, SIP_HOST, 1, "learned"]], SIP_HOST],
  ["learns the SIP host of a phone behind NAT", PRIVATE, [[0, SIP_HOST, 1, "learned"]], SIP_HOST],
  ["never learns a stranger", PHONE, [[0, STRANGER, 1, "foreign"]], SDP],
  ["never learns a system port", PHONE, [[0, SYSTEM_PORT, 1, "foreign"]], SDP],
  ["never learns a stranger, though the SDP is private", PRIVATE, [
    [0, STRANGER, 1, "foreign"],
    [9, SIP_HOST, 1, "learned"],
    [10, STRANGER, 1, "foreign"],
  ], SIP_HOST],
  [
    "learns a phone that was silent for a minute",
    PHONE,
    [[60_000, SIP_HOST, 1, "learned"]],
    SIP_HOST,
  ],
  ["lets the SDP address take over while learning", PHONE, [
    [0, SIP_HOST, 1, "learned"],
    [20, SDP, 2, "learned"],
    [40, SIP_HOST, 1, "foreign"],
  ], SDP],
  ["lets nobody of equal standing take over", PHONE, [
    [0, SIP_HOST, 1, "learned"],
    [20, SIP_HOST_2, 1, "foreign"],
  ], SIP_HOST],
  ["keeps its source once the window is over", PHONE, [
    [0, SIP_HOST, 1, "learned"],
    [LATE, SIP_HOST, 1, "known"],
    [LATE + 20, SDP, 2, "foreign"],
  ], SIP_HOST],
  ["follows a rebinding NAT: the same SSRC after silence", PHONE, [
    [0, SIP_HOST, 1, "learned"],
    [LATE, SIP_HOST, 1, "known"],
    [LATE + 500, SIP_HOST_2, 1, "foreign"],
    [LATE + LATCH_LIMITS.silenceMs, SIP_HOST_2, 1, "learned"],
    [LATE + LATCH_LIMITS.silenceMs + 20, SIP_HOST, 1, "foreign"],
  ], SIP_HOST_2],
  ["does not follow another SSRC", PHONE, [
    [0, SIP_HOST, 1, "learned"],
    [LATE + 5000, SIP_HOST_2, 2, "foreign"],
  ], SIP_HOST],
  ["does not follow a stranger who copies the SSRC into a silence", PHONE, [
    [0, SIP_HOST, 1, "learned"],
    [LATE + 60_000, STRANGER, 1, "foreign"],
  ], SIP_HOST],
  ["sends a trunk's media to its SDP address, wherever it sends from", TRUNK, [
    [0, SAME_HOST, 1, "learned"],
    [20, SIP_HOST, 1, "foreign"],
  ], SDP],
  ["hears of a trunk only the SDP host", TRUNK, [[0, SIP_HOST, 1, "foreign"]], SDP],
  ["follows streams without SSRC by host and silence", PHONE, [
    [0, SIP_HOST, NO_SSRC, "learned"],
    [LATE + 2000, SIP_HOST_2, NO_SSRC, "learned"],
  ], SIP_HOST_2],
];

for (const [rule, expectation, steps, target] of CASES) {
  Deno.test(`Latch ${rule}`, () => {
    const latch = new Latch();
    latch.expect(expectation, 0);
    for (const [at, from, ssrc, verdict] of steps) {
      equal(latch.receive(from, ssrc, at), verdict, `${from.host}:${from.port} at ${at} ms`);
    }
    deepEqual(latch.target, target);
  });
}

Deno.test("Latch goes from waiting over learning to locked", () => {
  const latch = new Latch();
  latch.expect(PHONE, 0);
  equal(latch.state(0), "waiting");
  latch.receive(SDP, 1, 10);
  equal(latch.state(10), "learning");
  equal(latch.state(LATE), "locked");
  for (let i = 0; i < LATCH_LIMITS.learnPackets; i++) latch.heard(1, 20);
  equal(latch.state(20), "locked");
});

Deno.test("Latch gives an unproven address five packets, and all once it has sent", () => {
  const latch = new Latch();
  latch.expect(PHONE, 0);
  const sent = () => Array.from({ length: 8 }, () => latch.maySend()).filter(Boolean).length;
  equal(sent(), LATCH_LIMITS.unproven);
  latch.expect(PHONE, 100);
  equal(sent(), 0, "the same claim again buys nothing");
  latch.receive(SDP, 1, 200);
  equal(sent(), 8);
  latch.expect(PHONE, 300);
  equal(sent(), 8);
});

Deno.test("Latch trusts the SDP address on the host SIP comes from", () => {
  const latch = new Latch();
  latch.expect({ ...PHONE, signalled: { host: SIP_HOST.host, port: 4000 } }, 0);
  equal(Array.from({ length: 8 }, () => latch.maySend()).every(Boolean), true);
});

Deno.test("Latch takes RTCP from a host for the proof of its RTP", () => {
  const latch = new Latch();
  latch.expect(PHONE, 0);
  latch.prove(SDP.host);
  equal(Array.from({ length: 8 }, () => latch.maySend()).every(Boolean), true);
});

Deno.test("Latch keeps its source over a re-INVITE with the same SDP, and over a hold", () => {
  const latch = new Latch();
  latch.expect(PRIVATE, 0);
  latch.receive(SIP_HOST, 1, 10);
  latch.expect(PRIVATE, 1000);
  deepEqual(latch.target, SIP_HOST);
  latch.expect({ ...PRIVATE, signalled: undefined }, 2000);
  latch.expect(PRIVATE, 3000);
  deepEqual(latch.target, SIP_HOST);
});

Deno.test("Latch forgets its source when the SDP moves elsewhere", () => {
  const latch = new Latch();
  latch.expect(PHONE, 0);
  latch.receive(SIP_HOST, 1, 10);
  const moved = { host: "203.0.113.5", port: 6000 };
  latch.expect({ ...PHONE, signalled: moved }, 1000);
  deepEqual(latch.target, moved);
  equal(latch.receive(moved, 2, 1010), "learned");
});

Deno.test("Latch learns anew when SIP comes from another host", () => {
  const latch = new Latch();
  latch.expect(PRIVATE, 0);
  latch.receive(SIP_HOST, 1, 10);
  latch.expect({ ...PRIVATE, signalledFrom: "198.51.100.77" }, 60_000);
  equal(latch.receive(SIP_HOST, 1, 60_010), "foreign");
  equal(latch.receive({ host: "198.51.100.77", port: 9000 }, 1, 60_020), "learned");
});

const CLAIMS: readonly (readonly [string, number, string, boolean])[] = [
  ["203.0.113.5", 4000, "198.51.100.9", true],
  ["2001:db8::1", 4000, "198.51.100.9", true],
  ["0.0.0.0", 4000, "198.51.100.9", false],
  ["224.0.0.5", 4000, "198.51.100.9", false],
  ["255.255.255.255", 4000, "198.51.100.9", false],
  ["ff02::1", 4000, "198.51.100.9", false],
  ["::", 4000, "198.51.100.9", false],
  ["127.0.0.1", 4000, "198.51.100.9", false],
  ["::1", 4000, "198.51.100.9", false],
  ["::ffff:127.0.0.1", 4000, "198.51.100.9", false],
  ["127.0.0.1", 4000, "127.0.0.1", true],
  ["203.0.113.5", 53, "198.51.100.9", false],
  ["203.0.113.5", 1023, "203.0.113.5", false],
  ["media.example.com", 4000, "198.51.100.9", false],
  ["0177.0.0.1", 4000, "198.51.100.9", false],
  ["2130706433", 4000, "198.51.100.9", false],
];

for (const [host, port, from, expected] of CLAIMS) {
  const verdict = expected ? "takes" : "refuses";
  Deno.test(`claimedEndpoint ${verdict} ${host}:${port} of a peer at ${from}`, () => {
    equal(claimedEndpoint(host, port, from) !== undefined, expected);
  });
}
