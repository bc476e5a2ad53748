import type { SipMessage } from "./message.ts";

const ENCODER = new TextEncoder();

/** The head of a message as text, with the Content-Length of its body (RFC 3261 §20.14). */
function headText(message: SipMessage): string {
  let text = message.kind === "request"
    ? `${message.method} ${message.uriText} SIP/2.0\r\n`
    : `SIP/2.0 ${message.status} ${message.reason}\r\n`;
  for (const { name, key, value } of message.headers.fields) {
    if (key !== "content-length") text += `${name}: ${value}\r\n`;
  }
  return `${text}Content-Length: ${message.body.length}\r\n\r\n`;
}

/** A message without a body as text; undefined when it has one. */
export function messageText(message: SipMessage): string | undefined {
  return message.body.length === 0 ? headText(message) : undefined;
}

/** A message as the octets that go to the network. */
export function formatMessage(message: SipMessage): Uint8Array {
  const text = headText(message);
  const { body } = message;
  if (body.length === 0) return ENCODER.encode(text);
  // Three octets a UTF-16 unit is the most that UTF-8 takes.
  const bytes = new Uint8Array(text.length * 3 + body.length);
  const { written } = ENCODER.encodeInto(text, bytes);
  bytes.set(body, written);
  return bytes.subarray(0, written + body.length);
}
