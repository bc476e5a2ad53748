/** Answers to what could not be read, with as much of it as could. */

import {
  type HeaderField,
  Headers,
  MalformedMessage,
  parseVia,
  reasonPhrase,
  SipRequest,
  SipResponse,
  type SipSyntaxError,
} from "../message/mod.ts";
import type { Flow } from "../transport/mod.ts";

/**
 * The answer to what `error` was thrown for, RFC 3261 §8.2, RFC 4475 §3.3.1; undefined for what has
 * none, or where no Via tells the way. Its To tag is made of `secret`.
 */
export function refusalOfMalformed(
  error: SipSyntaxError,
  message: SipRequest | SipResponse | undefined,
  secret: string,
  flow: Flow,
): { readonly method: string; readonly response: SipResponse | undefined } | undefined {
  const malformed = error instanceof MalformedMessage ? error : undefined;
  const read = message instanceof SipRequest ? message.method : undefined;
  const method = malformed ? malformed.method : read;
  const headers = malformed?.headers ?? message?.headers;
  if (method === undefined || method === "ACK" || !headers) return undefined;
  return { method, response: bestEffort(error, headers, secret, flow) };
}

/** What can be said with the headers that could be read. Undefined when no Via tells the way. */
function bestEffort(
  error: SipSyntaxError,
  headers: Headers,
  secret: string,
  { remote }: Flow,
): SipResponse | undefined {
  const fields: HeaderField[] = [];
  for (const one of headers.fields) {
    if (one.key === "via" && fields.length === 0) {
      fields.push({ ...one, value: withReceived(one.value, remote) });
    } else if (["via", "from", "call-id", "cseq"].includes(one.key)) fields.push(one);
    else if (one.key === "to") {
      const tagged = /;\s*tag\s*=/i.test(one.value) || !one.value.includes(">");
      fields.push(tagged ? one : { ...one, value: `${one.value};tag=${secret.slice(0, 16)}` });
    }
  }
  if (!fields.some(({ key }) => key === "via")) return undefined;
  const phrase = reasonPhrase(error.status);
  const reason = error.status === 400 ? `${phrase} (${error.message})` : phrase;
  return new SipResponse(error.status, reason, new Headers(fields));
}

/** A head without its Content-Length, which is what was wrong with it. */
export function withoutLength(head: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(head).replace(/^(content-length|l)[ \t]*:.*\r\n/gim, "");
  const end = text.indexOf("\r\n\r\n");
  return new TextEncoder().encode(end < 0 ? `${text.trimEnd()}\r\n\r\n` : text.slice(0, end + 4));
}

function withReceived(value: string, { host, port }: { host: string; port: number }): string {
  try {
    const via = parseVia(value);
    const params = via.params.without("received").with("received", host);
    return String(
      via.withParams(params.has("rport") ? params.with("rport", String(port)) : params),
    );
  } catch {
    return value;
  }
}
