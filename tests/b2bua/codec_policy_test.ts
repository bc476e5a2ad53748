import { equal } from "node:assert/strict";
import type { GatewayCodec } from "../../src/domain/mod.ts";
import { offerWithin, withoutVoice } from "../../src/b2bua/codec_policy.ts";
import { text } from "../support/messages.ts";

const bytes = (body: string) => new TextEncoder().encode(body);

const offer = (formats: string, more = "") =>
  bytes(
    "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n" +
      `m=audio 4000 RTP/AVP ${formats}\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1\r\n` +
      `a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n${more}`,
  );

function left(
  codecs: readonly GatewayCodec[],
  { dtmf = "rfc4733" as const as "rfc4733" | "info" | "inband", plain = false } = {},
  formats = "96 9 0 8 18 13 101",
): string | undefined {
  const body = offerWithin(offer(formats), { gateway: { codecs, dtmf }, plain });
  return body && /m=audio 4000 RTP\/AVP ([^\r]*)/.exec(text(body))?.[1];
}

Deno.test("a gateway without a list is offered what there is, as it is", () => {
  equal(left([]), "96 9 0 8 18 13 101");
});

Deno.test("a list says which codecs, and in which order", () => {
  equal(left(["PCMA", "OPUS"]), "8 96 13 101");
  equal(left(["G729"]), "18 13 101");
  equal(left(["GSM"]), undefined);
});

Deno.test("events are offered only where key presses go by them", () => {
  equal(left([], { dtmf: "info" }), "96 9 0 8 18 13");
  equal(left(["PCMU"], { dtmf: "inband" }), "0 13");
});

Deno.test("the second offer has what every carrier takes", () => {
  equal(left([], { plain: true }), "8 0 13 101");
  equal(left(["G722", "PCMU"], { plain: true }), "0 13 101");
  equal(left(["G722"], { plain: true }), "9 13 101");
  equal(left([], { plain: true }, "96 101"), undefined);
});

Deno.test("attributes of codecs that are left out go with them, and all else stays", () => {
  const body = offerWithin(offer("96 0 101", "a=ptime:20\r\nm=video 5000 RTP/AVP 34\r\n"), {
    gateway: { codecs: ["PCMU"], dtmf: "rfc4733" },
  });
  const kept = body ? text(body) : "";
  equal(/opus|useinbandfec/.test(kept), false);
  for (const line of ["a=fmtp:101 0-16", "a=ptime:20", "m=video 5000 RTP/AVP 34"]) {
    equal(kept.includes(line), true, line);
  }
});

Deno.test("what is no description is left to others", () => {
  const body = bytes("nonsense");
  equal(offerWithin(body, { gateway: { codecs: ["PCMU"], dtmf: "info" } }), body);
  equal(withoutVoice(body), body);
  equal(/m=audio 0 /.test(text(withoutVoice(offer("0")))), true);
});
