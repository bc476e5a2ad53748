import { deepEqual, equal } from "node:assert/strict";
import { rewriteSdp } from "../../src/media/embedded/rewrite.ts";
import { formatSdp, parseSdp } from "../../src/sdp/mod.ts";

const ORIGIN = { username: "ringdown", sessionId: "7", sessionVersion: "1" };

function rewritten(lines: readonly string[], mux = false, advertise = "198.51.100.1"): string[] {
  const head = ["v=0", "o=alice 1 1 IN IP4 10.1.2.3", "s=secret", "c=IN IP4 10.1.2.3", "t=0 0"];
  const sdp = parseSdp([...head, ...lines].join("\r\n"));
  const streams = sdp.media.map((_, i) => ({ port: 10_000 + 2 * i, mux }));
  const face = { origin: ORIGIN, advertise, streams };
  return formatSdp(rewriteSdp(sdp, face)).split("\r\n").filter((line) => line !== "");
}

const HEAD = [
  "v=0",
  "o=ringdown 7 1 IN IP4 198.51.100.1",
  "s=-",
  "c=IN IP4 198.51.100.1",
  "t=0 0",
];

const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["puts our address and port everywhere", [
    "m=audio 4000 RTP/AVP 0",
    "c=IN IP4 10.1.2.4",
    "a=rtcp:4007 IN IP4 10.1.2.5",
  ], ["m=audio 10000 RTP/AVP 0", "a=rtcp:10001"]],
  ["passes codecs, keys, fingerprints and what it does not know", [
    "m=audio 4000 RTP/SAVP 0 101",
    "b=AS:64",
    "a=rtpmap:101 telephone-event/8000",
    "a=fmtp:101 0-16",
    "a=ptime:20",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc",
    "a=fingerprint:sha-256 AA:BB",
    "a=setup:actpass",
    "a=zrtp-hash:1.10 fe",
    "a=x-unheard-of:1",
    "a=sendonly",
  ], [
    "m=audio 10000 RTP/SAVP 0 101",
    "b=AS:64",
    "a=rtpmap:101 telephone-event/8000",
    "a=fmtp:101 0-16",
    "a=ptime:20",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc",
    "a=fingerprint:sha-256 AA:BB",
    "a=setup:actpass",
    "a=zrtp-hash:1.10 fe",
    "a=x-unheard-of:1",
    "a=sendonly",
  ]],
  ["removes ICE", [
    "a=ice-lite",
    "m=audio 4000 RTP/AVP 0",
    "a=ice-ufrag:abcd",
    "a=ice-pwd:secret",
    "a=ice-options:trickle",
    "a=candidate:1 1 UDP 1 10.9.9.9 4000 typ host",
    "a=remote-candidates:1 10.9.9.9 4000",
    "a=end-of-candidates",
  ], ["m=audio 10000 RTP/AVP 0"]],
  ["removes every attribute and line that tells of the writer", [
    "i=Alice's kitchen",
    "u=http://10.1.2.3/",
    "e=alice@example.com",
    "p=+1 617",
    "m=audio 4000 RTP/AVP 0",
    "a=x-private:10.1.2.3",
    "a=source-filter: incl IN IP4 * 10.7.7.7",
    "a=altc:1 IP4 10.8.8.8 4000",
  ], ["m=audio 10000 RTP/AVP 0"]],
  ["unbundles", [
    "a=group:BUNDLE 0 1",
    "m=audio 4000 RTP/AVP 0",
    "a=mid:0",
  ], ["m=audio 10000 RTP/AVP 0", "a=mid:0"]],
  ["rejects TCP and transports it does not know, with their formats", [
    "m=audio 9 TCP/RTP/AVP 0",
    "m=application 5000 UDP/DTLS/SCTP webrtc-datachannel",
    "m=image 5002 udptl t38",
    "m=audio 0 RTP/AVP 0",
  ], [
    "m=audio 0 TCP/RTP/AVP 0",
    "m=application 0 UDP/DTLS/SCTP webrtc-datachannel",
    "m=image 10004 udptl t38",
    "m=audio 0 RTP/AVP 0",
  ]],
  ["turns RFC 2543's hold into a direction", [
    "m=audio 4000 RTP/AVP 0",
    "c=IN IP4 0.0.0.0",
    "a=sendrecv",
  ], ["m=audio 10000 RTP/AVP 0", "a=sendonly"]],
];

for (const [rule, lines, expected] of CASES) {
  Deno.test(`rewriteSdp ${rule}`, () => {
    deepEqual(rewritten(lines), [...HEAD, ...expected]);
  });
}

Deno.test("rewriteSdp keeps rtcp-mux only where the stream has it", () => {
  const lines = ["m=audio 4000 RTP/AVP 0", "a=rtcp-mux", "a=rtcp:4000"];
  deepEqual(rewritten(lines, true).slice(5), [
    "m=audio 10000 RTP/AVP 0",
    "a=rtcp-mux",
    "a=rtcp:10000",
  ]);
  deepEqual(rewritten(lines, false).slice(5), ["m=audio 10000 RTP/AVP 0", "a=rtcp:10001"]);
});

Deno.test("rewriteSdp says IP6 for an IPv6 address", () => {
  const [, origin, , connection] = rewritten(["m=audio 4000 RTP/AVP 0"], false, "2001:db8::9");
  equal(origin, "o=ringdown 7 1 IN IP6 2001:db8::9");
  equal(connection, "c=IN IP6 2001:db8::9");
});
