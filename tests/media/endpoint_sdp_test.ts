import { deepEqual, equal } from "node:assert/strict";
import { ownAnswer, ownIndexOf, ownOffer } from "../../src/media/embedded/endpoint_sdp.ts";
import { formatSdp, parseSdp, type Sdp } from "../../src/sdp/mod.ts";

function sdp(...lines: readonly string[]): Sdp {
  const head = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"];
  return parseSdp([...head, ...lines].join("\r\n"));
}

function linesOf(description: Sdp): readonly string[] {
  return formatSdp(description).split("\r\n").slice(3).filter((line) => line !== "");
}

const INDEXES: readonly (readonly [string, readonly string[], number])[] = [
  ["the first audio stream", ["m=audio 4000 RTP/AVP 0"], 0],
  ["none without a codec of ours", ["m=audio 4000 RTP/AVP 18"], -1],
  ["none that is encrypted", ["m=audio 4000 RTP/SAVP 0"], -1],
  ["none that is rejected", ["m=audio 0 RTP/AVP 0"], -1],
  ["the second where the first is no use", [
    "m=video 4000 RTP/AVP 96",
    "a=rtpmap:96 H264/90000",
    "m=audio 4002 RTP/AVPF 8",
  ], 1],
];

for (const [rule, lines, index] of INDEXES) {
  Deno.test(`ownIndexOf talks in ${rule}`, () => {
    equal(ownIndexOf(sdp(...lines)), index);
  });
}

Deno.test("ownAnswer takes the first codec that is ours, its events, and the packet time", () => {
  const offer = sdp(
    "m=video 4002 RTP/AVP 96",
    "a=rtpmap:96 H264/90000",
    "m=audio 4000 RTP/AVP 18 111 0 100 101",
    "a=rtpmap:111 opus/48000/2",
    "a=rtpmap:100 telephone-event/8000",
    "a=rtpmap:101 telephone-event/48000",
    "a=ptime:40",
    "a=rtcp-mux",
    "a=sendonly",
  );
  deepEqual(linesOf(ownAnswer(offer, 1)), [
    "m=video 0 RTP/AVP 96",
    "m=audio 9 RTP/AVP 111 101",
    "a=rtpmap:111 opus/48000/2",
    "a=rtpmap:101 telephone-event/48000",
    "a=fmtp:101 0-15",
    "a=ptime:40",
    "a=recvonly",
  ]);
});

const DIRECTIONS = [
  ["sendrecv", "sendrecv"],
  ["sendonly", "recvonly"],
  ["recvonly", "sendonly"],
  ["inactive", "inactive"],
] as const;

for (const [offered, answered] of DIRECTIONS) {
  Deno.test(`ownAnswer says ${answered} to ${offered} (RFC 3264 §6.1)`, () => {
    const offer = sdp("m=audio 4000 RTP/AVP 0", `a=${offered}`);
    equal(linesOf(ownAnswer(offer, 0)).at(-1), `a=${answered}`);
  });
}

Deno.test("ownAnswer says recvonly to RFC 2543's hold", () => {
  const offer = sdp("m=audio 4000 RTP/AVP 0", "c=IN IP4 0.0.0.0");
  equal(linesOf(ownAnswer(offer, 0)).at(-1), "a=recvonly");
});

Deno.test("ownOffer has all our codecs and events", () => {
  deepEqual(linesOf(ownOffer(undefined, undefined)), [
    "m=audio 9 RTP/AVP 111 9 8 0 101",
    "a=rtpmap:111 opus/48000/2",
    "a=rtpmap:9 G722/8000",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:101 telephone-event/8000",
    "a=fmtp:101 0-15",
    "a=ptime:20",
    "a=sendrecv",
  ]);
});

const OPUS = { payloadType: 105, encoding: "opus", clockRateHz: 48_000 };

Deno.test("ownOffer has one codec alone where others are to hear the same", () => {
  deepEqual(linesOf(ownOffer(undefined, undefined, OPUS)), [
    "m=audio 9 RTP/AVP 105",
    "a=rtpmap:105 opus/48000/2",
    "a=ptime:20",
    "a=sendrecv",
  ]);
});

const NUMBERS: readonly (readonly [string, readonly string[], string])[] = [
  ["its number in the session", ["m=audio 5000 RTP/AVP 98", "a=rtpmap:98 opus/48000/2"], "98"],
  ["the talker's, if the session has none", ["m=audio 5000 RTP/AVP 0"], "105"],
  ["a free one, if that means something else", [
    "m=audio 5000 RTP/AVP 105",
    "a=rtpmap:105 speex/8000",
  ], "101"],
];

for (const [rule, lines, type] of NUMBERS) {
  Deno.test(`ownOffer gives the one codec ${rule}`, () => {
    deepEqual(ownOffer(sdp(...lines), undefined, OPUS).media[0]?.formats, [type]);
  });
}

Deno.test("ownAnswer keeps the codec that others hear, if it is offered", () => {
  const offer = sdp("m=audio 4000 RTP/AVP 0 98", "a=rtpmap:98 opus/48000/2");
  deepEqual(ownAnswer(offer, 0, OPUS).media[0]?.formats, ["98"]);
  deepEqual(ownAnswer(sdp("m=audio 4000 RTP/AVP 0"), 0, OPUS).media[0]?.formats, ["0"]);
});

Deno.test("ownOffer keeps lines and numbers of a session that is up (RFC 3264 §8)", () => {
  const ours = sdp(
    "m=video 0 RTP/AVP 96",
    "m=audio 5000 RTP/AVP 96 101 102",
    "a=rtpmap:96 opus/48000/2",
    "a=rtpmap:101 iLBC/8000",
    "a=rtpmap:102 telephone-event/8000",
    "m=image 5002 udptl t38",
  );
  const theirs = sdp("m=video 0 RTP/AVP 96", "m=audio 4000 RTP/AVP 96", "a=rtpmap:96 opus/48000/2");
  deepEqual(linesOf(ownOffer(ours, theirs)), [
    "m=video 0 RTP/AVP 96",
    "m=audio 9 RTP/AVP 96 9 8 0 102",
    "a=rtpmap:96 opus/48000/2",
    "a=rtpmap:9 G722/8000",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:102 telephone-event/8000",
    "a=fmtp:102 0-15",
    "a=ptime:20",
    "a=sendrecv",
    "m=image 0 udptl t38",
  ]);
});

Deno.test("ownOffer gives no number a second meaning", () => {
  const ours = sdp(
    "m=audio 5000 RTP/AVP 111 101",
    "a=rtpmap:111 speex/16000",
    "a=rtpmap:101 iLBC/8000",
  );
  const [media] = ownOffer(ours, undefined).media;
  deepEqual(media?.formats, ["9", "8", "0", "96"]);
});

Deno.test("ownOffer adds a line where the session has none for voice", () => {
  const before = sdp("m=video 5000 RTP/AVP 96", "a=rtpmap:96 H264/90000");
  deepEqual(ownOffer(before, undefined).media.map(({ kind, port }) => [kind, port > 0]), [
    ["video", false],
    ["audio", true],
  ]);
});
