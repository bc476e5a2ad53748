import { equal } from "node:assert/strict";
import { isScanner } from "../../src/identity/mod.ts";
import { parseMessage, SipRequest } from "../../src/sip/mod.ts";

function requestOf(from: string, agent?: string): SipRequest {
  const lines = [
    "OPTIONS sip:100@192.0.2.1 SIP/2.0",
    "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1",
    `From: ${from};tag=1`,
    "To: <sip:100@192.0.2.1>",
    "Call-ID: 1",
    "CSeq: 1 OPTIONS",
    ...(agent === undefined ? [] : [`User-Agent: ${agent}`]),
    "",
    "",
  ];
  const message = parseMessage(new TextEncoder().encode(lines.join("\r\n")));
  if (!(message instanceof SipRequest)) throw new Error("No request");
  return message;
}

const PHONE = "<sip:101@192.0.2.1>";

const CASES: readonly (readonly [from: string, agent: string | undefined, is: boolean])[] = [
  [PHONE, "friendly-scanner", true],
  [PHONE, "SIPVicious v0.3.3", true],
  [PHONE, "sipcli/v1.8", true],
  [PHONE, "VaxSIPUserAgent/3.5", true],
  ['"sipvicious" <sip:100@1.1.1.1>', undefined, true],
  ["<sip:sipvicious@1.1.1.1>", "Asterisk PBX", true],
  [PHONE, undefined, false],
  [PHONE, "Grandstream GXP1760W 1.0.3.27", false],
  [PHONE, "Yealink SIP-T46S 66.85.0.5", false],
  [PHONE, "Linphone/5.2 (belle-sip/5.2)", false],
  [PHONE, "baresip v1.0.0", false],
  [PHONE, "SIPp", false],
  [PHONE, "MicroSIP/3.21", false],
  ['"Smap Ada" <sip:101@192.0.2.1>', "snomD785/10.1", false],
];

for (const [from, agent, is] of CASES) {
  Deno.test(`${agent ?? "no agent"} from ${from} is ${is ? "a" : "no"} scanner`, () => {
    equal(isScanner(requestOf(from, agent)), is);
  });
}
