import { deepEqual, equal } from "node:assert/strict";
import { answerEvents, offerEvents } from "../../src/media/embedded/key_events.ts";
import { formatSdp, parseSdp, type Sdp } from "../../src/sdp/mod.ts";

function sdp(...lines: readonly string[]): Sdp {
  const head = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"];
  return parseSdp([...head, ...lines].join("\r\n"));
}

function linesOf(description: Sdp): readonly string[] {
  return formatSdp(description).split("\r\n").slice(5).filter((line) => line !== "");
}

const EVENTS = "a=rtpmap:101 telephone-event/8000";
const KEYS = "a=fmtp:101 0-15";

const OFFERS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["adds events where there are none", ["m=audio 4000 RTP/AVP 0 8"], [
    "m=audio 4000 RTP/AVP 0 8 101",
    EVENTS,
    KEYS,
  ]],
  ["leaves events as they are", ["m=audio 4000 RTP/AVP 0 97", "a=rtpmap:97 telephone-event/8000"], [
    "m=audio 4000 RTP/AVP 0 97",
    "a=rtpmap:97 telephone-event/8000",
  ]],
  ["takes a number that nothing else has", [
    "m=audio 4000 RTP/AVP 0 101",
    "a=rtpmap:101 iLBC/8000",
    "a=rtpmap:96 speex/8000",
  ], [
    "m=audio 4000 RTP/AVP 0 101 97",
    "a=rtpmap:101 iLBC/8000",
    "a=rtpmap:96 speex/8000",
    "a=rtpmap:97 telephone-event/8000",
    "a=fmtp:97 0-15",
  ]],
  ["gives them the clock of the voice (RFC 4733 §2.4.1)", [
    "m=audio 4000 RTP/AVP 111",
    "a=rtpmap:111 opus/48000/2",
  ], [
    "m=audio 4000 RTP/AVP 111 101",
    "a=rtpmap:111 opus/48000/2",
    "a=rtpmap:101 telephone-event/48000",
    KEYS,
  ]],
  ["adds none to video, fax, encrypted or rejected streams", [
    "m=video 4000 RTP/AVP 96",
    "a=rtpmap:96 H264/90000",
    "m=image 4002 udptl t38",
    "m=audio 4004 RTP/SAVP 0",
    "m=audio 0 RTP/AVP 0",
  ], [
    "m=video 4000 RTP/AVP 96",
    "a=rtpmap:96 H264/90000",
    "m=image 4002 udptl t38",
    "m=audio 4004 RTP/SAVP 0",
    "m=audio 0 RTP/AVP 0",
  ]],
];

for (const [rule, before, after] of OFFERS) {
  Deno.test(`offerEvents ${rule}`, () => {
    deepEqual(linesOf(offerEvents(sdp(...before))), after);
  });
}

const OFFER = ["m=audio 4000 RTP/AVP 0 96", "a=rtpmap:96 telephone-event/8000"];
const ANSWERS: readonly (readonly [
  string,
  readonly string[],
  readonly string[],
  readonly string[],
])[] = [
  ["adds the author's own events where the answer has none", OFFER, ["m=audio 5000 RTP/AVP 0"], [
    "m=audio 5000 RTP/AVP 0 96",
    "a=rtpmap:96 telephone-event/8000",
    "a=fmtp:96 0-15",
  ]],
  [
    "takes out events that the author did not offer",
    ["m=audio 4000 RTP/AVP 0"],
    ["m=audio 5000 RTP/AVP 0 101", EVENTS, KEYS],
    ["m=audio 5000 RTP/AVP 0"],
  ],
  [
    "leaves what both have, under the answerer's numbers",
    OFFER,
    ["m=audio 5000 RTP/AVP 0 101", EVENTS],
    ["m=audio 5000 RTP/AVP 0 101", EVENTS],
  ],
  [
    "chooses the events with the clock of the voice",
    [
      "m=audio 4000 RTP/AVP 111 0 100 101",
      "a=rtpmap:111 opus/48000/2",
      "a=rtpmap:100 telephone-event/8000",
      "a=rtpmap:101 telephone-event/48000",
    ],
    ["m=audio 5000 RTP/AVP 111", "a=rtpmap:111 opus/48000/2"],
    [
      "m=audio 5000 RTP/AVP 111 101",
      "a=rtpmap:111 opus/48000/2",
      "a=rtpmap:101 telephone-event/48000",
      KEYS,
    ],
  ],
  ["leaves a rejected stream alone", OFFER, ["m=audio 0 RTP/AVP 0"], ["m=audio 0 RTP/AVP 0"]],
];

for (const [rule, offer, answer, after] of ANSWERS) {
  Deno.test(`answerEvents ${rule}`, () => {
    deepEqual(linesOf(answerEvents(sdp(...offer), sdp(...answer))), after);
  });
}

Deno.test("offerEvents adds nothing when every number is taken", () => {
  const types = Array.from({ length: 32 }, (_, i) => 96 + i);
  const offer = sdp(
    `m=audio 4000 RTP/AVP 0 ${types.join(" ")}`,
    ...types.map((type) => `a=rtpmap:${type} x-${type}/8000`),
  );
  equal(formatSdp(offerEvents(offer)), formatSdp(offer));
});
