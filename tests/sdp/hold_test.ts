import { equal } from "node:assert/strict";
import { holdOf, withDirection } from "../../src/sdp/mod.ts";

const DECODER = new TextDecoder();

function body(lines: readonly string[], session: readonly string[] = []): Uint8Array {
  const head = ["v=0", "o=- 1 7 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"];
  return new TextEncoder().encode([...head, ...session, ...lines, ""].join("\r\n"));
}

const AUDIO = "m=audio 4000 RTP/AVP 0";

const HOLDS: readonly (readonly [string, readonly string[], readonly string[], boolean])[] = [
  ["no direction", [AUDIO], [], false],
  ["sendrecv", [AUDIO, "a=sendrecv"], [], false],
  ["recvonly", [AUDIO, "a=recvonly"], [], false],
  ["sendonly", [AUDIO, "a=sendonly"], [], true],
  ["inactive", [AUDIO, "a=inactive"], [], true],
  ["sendonly for the session", [AUDIO], ["a=sendonly"], true],
  ["sendonly for the session and sendrecv here", [AUDIO, "a=sendrecv"], ["a=sendonly"], false],
  ["RFC 2543's address", [AUDIO, "c=IN IP4 0.0.0.0"], [], true],
  ["IPv6's unspecified address", [AUDIO, "c=IN IP6 ::"], [], true],
  ["a held video beside it", [AUDIO, "m=video 4002 RTP/AVP 96", "a=inactive"], [], false],
  ["a rejected audio before it", ["m=audio 0 RTP/AVP 0", "a=inactive", AUDIO], [], false],
  ["no audio", ["m=image 4000 udptl t38"], [], false],
];

for (const [what, lines, session, expected] of HOLDS) {
  Deno.test(`holdOf says ${expected} of ${what}`, () => {
    equal(holdOf(body(lines, session)), expected);
  });
}

Deno.test("holdOf says false of what is no session description", () => {
  equal(holdOf(new Uint8Array(0)), false);
  equal(holdOf(new TextEncoder().encode("hello")), false);
});

Deno.test("withDirection sets every RTP stream, clears the session's, and changes nothing else", () => {
  const before = body(
    [AUDIO, "a=sendrecv", "a=ptime:20", "m=image 5000 udptl t38", "m=video 6000 RTP/SAVPF 96"],
    ["a=inactive"],
  );
  equal(
    DECODER.decode(withDirection(before, "sendonly")),
    DECODER.decode(body([
      AUDIO,
      "a=ptime:20",
      "a=sendonly",
      "m=image 5000 udptl t38",
      "m=video 6000 RTP/SAVPF 96",
      "a=sendonly",
    ])),
  );
});

Deno.test("withDirection gives back what is no session description", () => {
  const text = new TextEncoder().encode("hello");
  equal(withDirection(text, "inactive"), text);
});
