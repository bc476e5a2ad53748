import { SipSyntaxError } from "./errors.ts";
import { H } from "./header_types.ts";
import type { SipMessage } from "./message.ts";

/** Parts of one body; more is an attack. */
const MOST_PARTS = 16;

/**
 * The body, or the part of a multipart body (RFC 2046 §5.1, RFC 5621), of media type `type`.
 * Undefined when there is none. Parts are not searched for parts of their own.
 *
 * @throws {SipSyntaxError} when a multipart body is malformed.
 */
export function bodyOf(message: SipMessage, type: string): Uint8Array | undefined {
  const { body } = message;
  if (body.length === 0) return undefined;
  const declared = message.headers.first(H.contentType);
  if (declared?.type === type) return body;
  if (!declared?.type.startsWith("multipart/")) return undefined;
  const boundary = declared.params.text("boundary");
  if (!boundary || boundary.length > 70) throw new SipSyntaxError("A multipart has no boundary");
  return partOf(body, boundary, type);
}

/** One octet a character, so that positions in text are positions in the body. */
const OCTETS = new TextDecoder("latin1");

function partOf(body: Uint8Array, boundary: string, type: string): Uint8Array | undefined {
  const text = `\r\n${OCTETS.decode(body)}`;
  const delimiter = `\r\n--${boundary}`;
  let at = text.indexOf(delimiter);
  for (let parts = 0; at >= 0 && parts < MOST_PARTS; parts++) {
    const start = text.indexOf("\r\n", at + delimiter.length);
    const next = text.indexOf(delimiter, at + delimiter.length);
    if (start < 0 || next < 0 || text.startsWith("--", at + delimiter.length)) return undefined;
    const part = text.slice(start, next);
    const headLength = part.indexOf("\r\n\r\n");
    const head = headLength < 0 ? "" : part.slice(0, headLength);
    const declared = /\r\n(?:content-type|c)[ \t]*:[ \t]*([^;\r\n]*)/i.exec(head)?.[1] ?? "";
    // Two octets of the text are the line end put before the body.
    if (declared.trim().toLowerCase() === type) {
      return body.slice(start + headLength + 4 - 2, next - 2);
    }
    at = next;
  }
  return undefined;
}
