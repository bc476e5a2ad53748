import { deepEqual, equal, ok } from "node:assert/strict";
import { checkedAnswer, parseSdp, type Sdp } from "../../src/sdp/mod.ts";

function sdp(...lines: readonly string[]): Sdp {
  const head = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"];
  return parseSdp([...head, ...lines].join("\r\n"));
}

const OFFER = sdp(
  "m=audio 4000 RTP/AVP 0 8 96",
  "a=rtpmap:96 telephone-event/8000",
  "m=video 4002 RTP/AVP 97",
  "a=rtpmap:97 H264/90000",
);

/** What the checked answer's m= lines are, or why there is none. */
const CASES: readonly (readonly [string, Sdp, readonly string[] | RegExp])[] = [
  [
    "accepts a subset",
    sdp("m=audio 5000 RTP/AVP 8", "m=video 0 RTP/AVP 97"),
    ["audio 5000 8", "video 0 97"],
  ],
  [
    "takes out formats that were not offered",
    sdp("m=audio 5000 RTP/AVP 18 0", "m=video 0 RTP/AVP 97"),
    ["audio 5000 0", "video 0 97"],
  ],
  [
    "takes a codec by another number, RFC 3264 §6.1",
    sdp("m=audio 5000 RTP/AVP 0 101", "a=rtpmap:101 Telephone-Event/8000", "m=video 0 RTP/AVP 97"),
    ["audio 5000 0 101", "video 0 97"],
  ],
  ["refuses fewer m= lines", sdp("m=audio 5000 RTP/AVP 0"), /2 m= lines/],
  [
    "refuses m= lines in another order",
    sdp("m=video 5000 RTP/AVP 97", "m=audio 5002 RTP/AVP 0"),
    /kind/,
  ],
  [
    "refuses another transport",
    sdp("m=audio 5000 RTP/SAVP 0", "m=video 0 RTP/AVP 97"),
    /transport/,
  ],
  ["refuses no common format", sdp("m=audio 5000 RTP/AVP 9", "m=video 0 RTP/AVP 97"), /format/],
  ["refuses all rejected", sdp("m=audio 0 RTP/AVP 0", "m=video 0 RTP/AVP 97"), /every stream/],
];

for (const [name, answer, expected] of CASES) {
  Deno.test(`checkedAnswer ${name}`, () => {
    const checked = checkedAnswer(OFFER, answer);
    if (expected instanceof RegExp) {
      ok(typeof checked === "string" && expected.test(checked), String(checked));
    } else {
      ok(typeof checked !== "string", String(checked));
      const lines = checked.media.map((m) => `${m.kind} ${m.port} ${m.formats.join(" ")}`);
      deepEqual(lines, expected);
    }
  });
}

Deno.test("checkedAnswer keeps a stream rejected that the offer had at port 0", () => {
  const offer = sdp("m=audio 4000 RTP/AVP 0", "m=video 0 RTP/AVP 97");
  const checked = checkedAnswer(offer, sdp("m=audio 5000 RTP/AVP 0", "m=video 5002 RTP/AVP 97"));
  ok(typeof checked !== "string");
  equal(checked.media[1]?.port, 0);
});

Deno.test("checkedAnswer drops the attributes of formats it takes out", () => {
  const offer = sdp("m=audio 4000 RTP/AVP 0");
  const answer = sdp(
    "m=audio 5000 RTP/AVP 0 99",
    "a=rtpmap:99 opus/48000",
    "a=fmtp:99 x",
    "a=ptime:20",
  );
  const checked = checkedAnswer(offer, answer);
  ok(typeof checked !== "string");
  deepEqual(checked.media[0]?.attributes.map(({ name }) => name), ["ptime"]);
});
