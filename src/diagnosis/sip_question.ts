import { hostPort, type Random, type SocketAddress } from "../runtime/mod.ts";

/** An OPTIONS whose answer shows whether it arrived as it was sent. */
export interface SipQuestion {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What an answer has to repeat letter by letter, RFC 3261 §8.2.6.2. */
  readonly sentBy: string;
  readonly branch: string;
  readonly callId: string;
  readonly from: string;
}

export function sipQuestion(
  local: SocketAddress,
  target: SocketAddress,
  random: Random,
): SipQuestion {
  const sentBy = hostPort(local);
  const branch = `z9hG4bK${random.token()}`;
  const callId = `${random.token()}@${local.host}`;
  const from = `<sip:test@${local.host}>;tag=${random.token().slice(0, 16)}`;
  const uri = `sip:${hostPort(target)}`;
  const lines = [
    `OPTIONS ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${sentBy};rport;branch=${branch}`,
    "Max-Forwards: 70",
    `From: ${from}`,
    `To: <${uri}>`,
    `Call-ID: ${callId}`,
    "CSeq: 1 OPTIONS",
    `Contact: <sip:test@${sentBy}>`,
    "Content-Length: 0",
  ];
  const bytes = new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`);
  return { bytes, sentBy, branch, callId, from };
}

/** True for any answer in SIP. */
export const isSipAnswer = (answer: Uint8Array): true | undefined =>
  new TextDecoder().decode(answer.subarray(0, 8)) === "SIP/2.0 " ? true : undefined;

/** Whether a router has changed what it should only carry; undefined when it is no answer to it. */
export function isAltered(
  answer: Uint8Array,
  { sentBy, branch, callId, from }: SipQuestion,
): "altered" | "untouched" | undefined {
  if (!isSipAnswer(answer)) return undefined;
  const text = new TextDecoder().decode(answer);
  if (!text.includes(branch)) return undefined;
  const via = /^(?:Via|v)\s*:\s*SIP\/2\.0\/UDP\s+([^;\s]+)/im.exec(text)?.[1];
  const isSame = via === sentBy && text.includes(callId) && text.includes(from.split(";")[0] ?? "");
  return isSame ? "untouched" : "altered";
}
