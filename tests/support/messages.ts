/** Messages for tests: written as lines, read by the parser, so that they are what a peer sends. */

import { check, parseMessage, SipRequest, SipResponse } from "../../src/sip/message/mod.ts";

const encoder = new TextEncoder();

/** The octets of `lines` with CRLF between them and the empty line behind the head. */
export function wire(lines: readonly string[], body = ""): Uint8Array {
  return encoder.encode(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

export interface RequestChanges {
  readonly uri?: string;
  readonly via?: string;
  readonly branch?: string;
  readonly from?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** A request of a phone at 192.0.2.7, as text. */
export function requestBytes(method: string, changes: RequestChanges = {}): Uint8Array {
  const { body = "", branch = "z9hG4bKb1", cseq = 1 } = changes;
  return wire([
    `${method} ${changes.uri ?? "sip:1002@pbx.test"} SIP/2.0`,
    `Via: ${changes.via ?? `SIP/2.0/UDP 192.0.2.7:5060;branch=${branch}`}`,
    `From: ${changes.from ?? "<sip:1001@pbx.test>;tag=f1"}`,
    `To: ${changes.to ?? "<sip:1002@pbx.test>"}`,
    `Call-ID: ${changes.callId ?? "call-1"}`,
    `CSeq: ${cseq} ${method}`,
    "Max-Forwards: 70",
    ...changes.headers ?? [],
    `Content-Length: ${encoder.encode(body).length}`,
  ], body);
}

export function request(method: string, changes: RequestChanges = {}): SipRequest {
  const message = parseMessage(requestBytes(method, changes));
  check(message);
  if (!(message instanceof SipRequest)) throw new TypeError("Not a request");
  return message;
}

/** The response with `status` that a peer gives to `to`. */
export function response(
  to: SipRequest,
  status: number,
  { tag = "t1", headers = [] }: { tag?: string; headers?: readonly string[] } = {},
): SipResponse {
  const copied = to.headers.fields
    .filter(({ key }) => ["via", "from", "call-id", "cseq"].includes(key))
    .map(({ name, value }) => `${name}: ${value}`);
  const toTag = to.to.tag === undefined && tag !== "" ? `;tag=${tag}` : "";
  const message = parseMessage(wire([
    `SIP/2.0 ${status} Whatever`,
    ...copied,
    `To: ${to.headers.raw("to")[0]}${toTag}`,
    ...headers,
    "Content-Length: 0",
  ]));
  check(message);
  if (!(message instanceof SipResponse)) throw new TypeError("Not a response");
  return message;
}

const decoder = new TextDecoder();

/** The first line of a message. */
export const firstLine = (bytes: Uint8Array): string =>
  decoder.decode(bytes).split("\r\n", 1)[0] ?? "";

export const text = (bytes: Uint8Array): string => decoder.decode(bytes);
