import { deepEqual, equal, ok, throws } from "node:assert/strict";
import {
  codecsOf,
  directionOf,
  formatSdp,
  isHeld,
  parseSdp,
  rtcpAddressOf,
  rtpAddressOf,
  SDP_LIMITS,
  SdpSyntaxError,
} from "../../src/sdp/mod.ts";

const HEAD = "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

/** RFC 8866 §5, whole. */
const EXAMPLE = [
  "v=0",
  "o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1",
  "s=Call to John Smith",
  "i=SDP Offer #1",
  "u=http://www.jdoe.example.com/home.html",
  "e=Jane Doe <jane@jdoe.example.com>",
  "p=+1 617 555-6011",
  "c=IN IP4 198.51.100.1",
  "t=0 0",
  "a=tool:unheard-of",
  "m=audio 49170 RTP/AVP 0",
  "m=audio 49180 RTP/AVP 0",
  "m=video 51372 RTP/AVP 99",
  "c=IN IP6 2001:db8::2",
  "b=AS:512",
  "a=rtpmap:99 h263-1998/90000",
  "a=unknown",
  "",
].join("\r\n");

Deno.test("parseSdp and formatSdp keep RFC 8866's example octet for octet", () => {
  equal(formatSdp(parseSdp(EXAMPLE)), EXAMPLE);
});

Deno.test("parseSdp takes bare LF and a last line without an end", () => {
  const bare = EXAMPLE.replaceAll("\r\n", "\n").trimEnd();
  deepEqual(parseSdp(bare), parseSdp(EXAMPLE));
  deepEqual(parseSdp(new TextEncoder().encode(bare)), parseSdp(EXAMPLE));
});

const REFUSED: readonly (readonly [string, string])[] = [
  ["an empty body", ""],
  ["no version", "o=- 1 2 IN IP4 192.0.2.1\r\n"],
  ["version 1", "v=1\r\no=- 1 2 IN IP4 192.0.2.1\r\n"],
  ["no origin", "v=0\r\ns=-\r\n"],
  ["an origin of five fields", "v=0\r\no=- 1 2 IN IP4\r\n"],
  ["an origin whose session id is no number", "v=0\r\no=- x 2 IN IP4 192.0.2.1\r\n"],
  ["an origin of another network", "v=0\r\no=- 1 2 ATM NSAP 47\r\n"],
  ["two origins", HEAD + "o=- 1 2 IN IP4 192.0.2.1\r\n"],
  ["a line without =", HEAD + "mercury\r\n"],
  ["a line with two letters", HEAD + "ab=1\r\n"],
  ["a NUL", HEAD + "a=x\0y\r\n"],
  ["a CR within a line", HEAD + "a=x\ry\r\n"],
  ["a port of 65536", HEAD + "m=audio 65536 RTP/AVP 0\r\n"],
  ["a port of 2^32 + 5", HEAD + "m=audio 4294967301 RTP/AVP 0\r\n"],
  ["a negative port", HEAD + "m=audio -1 RTP/AVP 0\r\n"],
  ["a port in hexadecimal", HEAD + "m=audio 0x10 RTP/AVP 0\r\n"],
  ["zero ports", HEAD + "m=audio 4000/0 RTP/AVP 0\r\n"],
  ["no format", HEAD + "m=audio 4000 RTP/AVP\r\n"],
  ["payload type 128", HEAD + "m=audio 4000 RTP/AVP 128\r\n"],
  ["a payload type that is no number", HEAD + "m=audio 4000 RTP/AVP pcmu\r\n"],
  ["c= of another type", HEAD + "m=audio 4000 RTP/AVP 0\r\nc=IN IP5 1\r\n"],
  ["c= without an address", HEAD + "m=audio 4000 RTP/AVP 0\r\nc=IN IP4\r\n"],
  ["seventeen m= lines", HEAD + "m=audio 4000 RTP/AVP 0\r\n".repeat(17)],
  ["too many attributes", HEAD + "a=x\r\n".repeat(SDP_LIMITS.attributes + 1)],
  ["65 candidates", HEAD + "m=audio 4000 RTP/AVP 0\r\n" + "a=candidate:1\r\n".repeat(65)],
  ["17 crypto lines", HEAD + "m=audio 4000 RTP/SAVP 0\r\n" + "a=crypto:1 x\r\n".repeat(17)],
  ["more than 64 kB", HEAD + "a=x:" + "y".repeat(65_536)],
];

for (const [what, text] of REFUSED) {
  Deno.test(`parseSdp refuses ${what}`, () => {
    throws(() => parseSdp(text), SdpSyntaxError);
  });
}

Deno.test("SdpSyntaxError names the line", () => {
  throws(() => parseSdp("v=0\r\nrubbish\r\n"), { line: 2, name: "SdpSyntaxError" });
});

Deno.test("parseSdp only ever throws SdpSyntaxError, whatever is cut or changed", () => {
  for (let cut = 0; cut < EXAMPLE.length; cut++) {
    for (const text of [EXAMPLE.slice(0, cut), EXAMPLE.slice(cut), mutated(cut)]) {
      try {
        parseSdp(text);
      } catch (error) {
        ok(error instanceof SdpSyntaxError, String(error));
      }
    }
  }
});

function mutated(at: number): string {
  return EXAMPLE.slice(0, at) + String.fromCharCode(at * 7 % 128) + EXAMPLE.slice(at + 1);
}

Deno.test("parseSdp looks at each line once, however many there are", () => {
  // Work is counted by the searches for line ends and the octets they cross.
  const work = (text: string): number => {
    let crossed = 0;
    const indexOf = String.prototype.indexOf;
    String.prototype.indexOf = function (search: string, from = 0) {
      const found = indexOf.call(this, search, from);
      crossed += (found < 0 ? this.length : found) - from;
      return found;
    };
    try {
      parseSdp(text);
    } finally {
      String.prototype.indexOf = indexOf;
    }
    return crossed;
  };
  const attributes = (count: number) => HEAD + "a=fmtp:0 x=y;z=w\r\n".repeat(count);
  const small = work(attributes(100));
  const large = work(attributes(200));
  ok(large < 2.5 * small, `${small} octets, then ${large}`);
});

Deno.test("parseSdp is not fooled by names of object properties", () => {
  const sdp = parseSdp(HEAD + "a=__proto__:x\r\na=constructor\r\n");
  deepEqual(sdp.attributes.map(({ name }) => name), ["__proto__", "constructor"]);
});

Deno.test("rtpAddressOf prefers the section's c= and knows a rejected stream", () => {
  const sdp = parseSdp(EXAMPLE);
  const [first, , video] = sdp.media;
  ok(first && video);
  deepEqual(rtpAddressOf(sdp, first), { host: "198.51.100.1", port: 49170 });
  deepEqual(rtpAddressOf(sdp, video), { host: "2001:db8::2", port: 51372 });
  equal(rtpAddressOf(sdp, { ...first, port: 0 }), undefined);
});

const RTCP: readonly (readonly [string, string, string | undefined])[] = [
  ["the next port without a=rtcp", "", "192.0.2.1:4001"],
  ["the port of a=rtcp", "a=rtcp:5009\r\n", "192.0.2.1:5009"],
  ["the address of a=rtcp", "a=rtcp:5009 IN IP4 192.0.2.9\r\n", "192.0.2.9:5009"],
  ["the RTP port with rtcp-mux", "a=rtcp-mux\r\n", "192.0.2.1:4000"],
  ["the next port when a=rtcp is absurd", "a=rtcp:99999\r\n", "192.0.2.1:4001"],
];

for (const [what, line, expected] of RTCP) {
  Deno.test(`rtcpAddressOf gives ${what}`, () => {
    const sdp = parseSdp(`${HEAD}m=audio 4000 RTP/AVP 0\r\n${line}`);
    const address = sdp.media[0] && rtcpAddressOf(sdp, sdp.media[0]);
    equal(address && `${address.host}:${address.port}`, expected);
  });
}

const DIRECTIONS: readonly (readonly [string, string, string, boolean])[] = [
  ["", "", "sendrecv", false],
  ["a=sendonly\r\n", "", "sendonly", true],
  ["a=sendonly\r\n", "a=recvonly\r\n", "recvonly", false],
  ["", "a=inactive\r\n", "inactive", true],
  ["", "c=IN IP4 0.0.0.0\r\n", "sendrecv", true],
  ["", "c=IN IP6 ::\r\n", "sendrecv", true],
];

for (const [session, section, direction, held] of DIRECTIONS) {
  const lines = JSON.stringify(session + section);
  Deno.test(`directionOf and isHeld read ${lines} as ${direction}${held ? ", held" : ""}`, () => {
    const sdp = parseSdp(`${HEAD}${session}m=audio 4000 RTP/AVP 0\r\n${section}`);
    const [media] = sdp.media;
    ok(media);
    equal(directionOf(sdp, media), direction);
    equal(isHeld(sdp, media), held);
  });
}

Deno.test("codecsOf knows static types, rtpmap, and leaves the rest out", () => {
  const text = "m=audio 4000 RTP/AVP 0 8 111 101 77\r\na=rtpmap:111 opus/48000/2\r\n" +
    "a=rtpmap:101 telephone-event/8000\r\na=rtpmap:x y\r\n";
  const [media] = parseSdp(HEAD + text).media;
  ok(media);
  deepEqual(codecsOf(media).map((codec) => `${codec.encoding}/${codec.clockRateHz}`), [
    "PCMU/8000",
    "PCMA/8000",
    "opus/48000",
    "telephone-event/8000",
  ]);
});
