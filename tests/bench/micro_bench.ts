/** What a message, a digest and a timer cost: the parts of every call. `deno task bench`. */
import {
  check,
  digestResponse,
  formatMessage,
  parseMessage,
  responseTo,
  SipRequest,
} from "../../src/sip/mod.ts";
import { encodeSdp, parseSdp } from "../../src/sdp/mod.ts";
import { SystemClock } from "../../src/runtime/mod.ts";
import { startCall, step } from "../../src/call/mod.ts";
import type { LegId, RingPlan, UserId } from "../../src/domain/mod.ts";

const SDP = [
  "v=0",
  "o=- 3900000000 1 IN IP4 192.168.1.20",
  "s=-",
  "c=IN IP4 192.168.1.20",
  "t=0 0",
  "m=audio 11780 RTP/AVP 9 0 8 18 101",
  "a=rtpmap:9 G722/8000",
  "a=rtpmap:0 PCMU/8000",
  "a=rtpmap:8 PCMA/8000",
  "a=rtpmap:18 G729/8000",
  "a=fmtp:18 annexb=no",
  "a=rtpmap:101 telephone-event/8000",
  "a=fmtp:101 0-15",
  "a=ptime:20",
  "a=sendrecv",
  "",
].join("\r\n");

/** An INVITE as a desk phone sends it, with credentials: 1.2 kB. */
const INVITE = new TextEncoder().encode([
  "INVITE sip:102@pbx.example.com SIP/2.0",
  "Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK1290321804;rport",
  'From: "Kitchen" <sip:101@pbx.example.com>;tag=1928301774',
  "To: <sip:102@pbx.example.com>",
  "Call-ID: 0_1290321804@192.168.1.20",
  "CSeq: 2 INVITE",
  "Contact: <sip:101@192.168.1.20:5060>",
  'Proxy-Authorization: Digest username="101", realm="ringdown", ' +
  'nonce="0123456789abcdef0123456789abcdef", uri="sip:102@pbx.example.com", ' +
  'response="0123456789abcdef0123456789abcdef", algorithm=MD5, cnonce="0a4f113b", qop=auth, ' +
  "nc=00000001",
  "Content-Type: application/sdp",
  "Allow: INVITE, INFO, PRACK, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REGISTER, SUBSCRIBE, REFER, " +
  "PUBLISH, UPDATE, MESSAGE",
  "Max-Forwards: 70",
  "User-Agent: Example Desk Phone 66.86.0.15",
  "Supported: replaces, 100rel, timer",
  "Allow-Events: talk,hold,conference,refer,check-sync",
  `Content-Length: ${SDP.length}`,
  "",
  SDP,
].join("\r\n"));

const BODY = new TextEncoder().encode(SDP);

Deno.bench(`parse an INVITE of ${INVITE.length} octets`, () => {
  parseMessage(INVITE);
});

Deno.bench("parse and check it", () => {
  check(parseMessage(INVITE));
});

Deno.bench("parse, check, and answer it with 100", () => {
  const message = parseMessage(INVITE);
  check(message);
  if (message instanceof SipRequest) formatMessage(responseTo(message, 100));
});

Deno.bench("read and write its SDP", () => {
  encodeSdp(parseSdp(BODY));
});

Deno.bench("compute a digest response", () => {
  digestResponse({
    algorithm: "MD5",
    ha1: "939e7578ed9e3c518a452acee763bce9",
    method: "INVITE",
    uri: "sip:102@pbx.example.com",
    nonce: "0123456789abcdef0123456789abcdef",
    qop: { name: "auth", cnonce: "0a4f113b", nc: "00000001" },
  });
});

const clock = new SystemClock();
Deno.bench("start and cancel a timer", () => {
  clock.after(32_000, () => {}).cancel();
});

const PLAN: RingPlan = {
  called: "102",
  rounds: [{
    members: [{ target: { kind: "user", user: "u" as UserId }, afterMs: 0, confirm: false }],
    ms: 30_000,
  }],
  otherwise: {},
  callerPrefix: "",
  autoAnswer: false,
};
const [caller, desk, mobile] = ["0", "1", "2"] as LegId[];
Deno.bench("decide a call of two phones from INVITE to BYE", () => {
  if (!caller || !desk || !mobile) return;
  let { call } = startCall(caller, PLAN);
  call = step(call, { type: "rung", member: 0, legs: [desk, mobile] }).call;
  call = step(call, { type: "callee-progress", leg: desk, status: 180 }).call;
  call = step(call, { type: "callee-answered", leg: desk }).call;
  call = step(call, { type: "connected" }).call;
  step(call, { type: "hung-up", leg: caller });
});
