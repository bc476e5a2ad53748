/**
 * Bytes to message, RFC 3261 §7 and §25, RFC 4475, RFC 5118.
 *
 * Two steps. `parseMessage` finds the lines and the body and is all that a message in transit
 * costs; `check` then makes sure that what RFC 3261 §8.1.1 demands is there, once, and readable.
 * Beyond the mandatory headers a value is read when somebody asks for it.
 */

import { isToken, parseNumber } from "./characters.ts";
import { SipSyntaxError } from "./errors.ts";
import { headerKey, type HeaderType, knownKey } from "./header_type.ts";
import { H } from "./header_types.ts";
import { type HeaderField, Headers } from "./headers.ts";
import { NO_BODY, type SipMessage, SipRequest, SipResponse } from "./message.ts";

/** Bounds on what one message may hold. */
export const MESSAGE_LIMITS = {
  /** Octets up to the empty line. */
  head: 32_768,
  /** Octets behind it. */
  body: 65_535,
  headers: 256,
} as const;

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
const CR = 0x0d;
const LF = 0x0a;

/** Where the head ends, in octets: the position of its last CRLF's successor, or -1. */
function headEnd(bytes: Uint8Array): number {
  for (let i = bytes.indexOf(CR); i >= 0 && i + 3 < bytes.length; i = bytes.indexOf(CR, i + 1)) {
    if (bytes[i + 1] === LF && bytes[i + 2] === CR && bytes[i + 3] === LF) return i + 2;
  }
  return -1;
}

/**
 * Reads one message. Octets behind the body that Content-Length announces are ignored
 * (RFC 3261 §18.3); without Content-Length the body is the rest.
 *
 * @throws {MalformedMessage} when it cannot be read; it carries what could be.
 */
export function parseMessage(bytes: Uint8Array): SipMessage {
  let text = UTF8.decode(bytes);
  let end = text.indexOf("\r\n\r\n");
  let bodyStart = end + 4;
  if (end >= 0 && text.length !== bytes.length) {
    // Characters are not octets here: find the body among the octets.
    bodyStart = headEnd(bytes) + 2;
  }
  let complete = true;
  if (end < 0) {
    // RFC 4475 §3.1.2.15: without the empty line everything is head, and worth a 400.
    complete = false;
    end = text.endsWith("\r\n") ? text.length - 2 : text.length;
    bodyStart = bytes.length;
  }
  if (end > MESSAGE_LIMITS.head) throw new MalformedMessage("The head is too long", Headers.EMPTY);
  text = text.slice(0, end);

  const firstEnd = text.indexOf("\r\n");
  const startLine = firstEnd < 0 ? text : text.slice(0, firstEnd);
  const fields: Fields = firstEnd < 0 ? { list: [] } : parseFields(text, firstEnd + 2);
  const headers = new Headers(fields.list);
  const fault = (message: string, status?: 400 | 413 | 505) =>
    new MalformedMessage(message, headers, methodOf(startLine), status);
  if (!complete) throw fault("The empty line behind the headers is missing");
  if (fields.fault !== undefined) throw fault(fields.fault);

  let body = NO_BODY;
  const available = bytes.length - bodyStart;
  const length = contentLength(headers, fault);
  if (length === undefined ? available > 0 : length > 0) {
    if (length !== undefined && length > available) {
      throw fault("The body is shorter than Content-Length");
    }
    const wanted = length ?? available;
    if (wanted > MESSAGE_LIMITS.body) throw fault("The body is too long", 413);
    body = bytes.slice(bodyStart, bodyStart + wanted);
  }
  return parseStartLine(startLine, headers, body, fault);
}

/** A message that cannot be served, with what is needed to say so. */
export class MalformedMessage extends SipSyntaxError {
  constructor(
    message: string,
    /** The fields that could be read. */
    readonly headers: Headers,
    /** The method, or undefined when the start line is no request's. */
    readonly method?: string,
    status?: 400 | 413 | 505,
  ) {
    super(message, status);
  }
}

interface Fields {
  readonly list: readonly HeaderField[];
  readonly fault?: string;
}

function parseFields(text: string, start: number): Fields {
  const list: HeaderField[] = [];
  let fault: string | undefined;
  let i = start;
  while (i < text.length) {
    let end = lineEnd(text, i);
    let folded = false;
    while (end >= 0 && isWhite(text.charCodeAt(end + 2))) {
      folded = true;
      end = lineEnd(text, end + 2);
    }
    // Nothing behind it can be trusted to be what another reader sees.
    if (end < 0) return { list, fault: fault ?? "A line end is no CRLF" };
    const field = parseField(text, i, end, folded);
    if (typeof field === "string") fault ??= field;
    else list.push(field);
    if (list.length > MESSAGE_LIMITS.headers) return { list, fault: "Too many headers" };
    i = end + 2;
  }
  return fault === undefined ? { list } : { list, fault };
}

/** Where the line that holds `i` ends, before its CRLF; -1 when a CR or LF stands alone. */
function lineEnd(text: string, i: number): number {
  const cr = text.indexOf("\r", i);
  const lf = text.indexOf("\n", i);
  if (cr < 0) return lf < 0 ? text.length : -1;
  return lf === cr + 1 ? cr : -1;
}

/** One field in `text[start..end)`, or what is wrong with it. */
function parseField(
  text: string,
  start: number,
  end: number,
  folded: boolean,
): HeaderField | string {
  const colon = text.indexOf(":", start);
  if (colon < 0 || colon >= end) return "A header has no colon";
  let nameEnd = colon;
  while (nameEnd > start && isWhite(text.charCodeAt(nameEnd - 1))) nameEnd--;
  const name = text.slice(start, nameEnd);
  // Nothing but a token may stand before the colon. Servers that skipped control octets here saw
  // another header than the proxy before them, and let callers in (AST-2016-009).
  const key = knownKey(name) ?? (isToken(name) ? headerKey(name) : undefined);
  if (key === undefined) return "A header name is no token";
  let from = colon + 1;
  let to = end;
  while (from < to && isWhite(text.charCodeAt(from))) from++;
  while (to > from && isWhite(text.charCodeAt(to - 1))) to--;
  const value = text.slice(from, to);
  if (!folded) return { name, key, value };
  return { name, key, value: value.replace(/[ \t]*\r\n[ \t]+/g, " ").trim() };
}

const isWhite = (code: number) => code === 0x20 || code === 0x09;

function contentLength(
  headers: Headers,
  fault: (message: string) => MalformedMessage,
): number | undefined {
  let length: number | undefined;
  for (const { key, value } of headers.fields) {
    if (key !== "content-length") continue;
    if (length !== undefined) throw fault("There are two Content-Length headers");
    try {
      length = parseNumber(value, 2 ** 32 - 1, "Content-Length");
    } catch (error) {
      if (error instanceof SipSyntaxError) throw fault(error.message);
      throw error;
    }
  }
  return length;
}

const methodOf = (startLine: string): string | undefined => {
  const space = startLine.indexOf(" ");
  return space > 0 && isToken(startLine, 0, space) ? startLine.slice(0, space) : undefined;
};

function parseStartLine(
  line: string,
  headers: Headers,
  body: Uint8Array,
  fault: (message: string, status?: 400 | 505) => MalformedMessage,
): SipMessage {
  if (/^sip\/\d/i.test(line)) {
    const match = /^sip\/(\d+\.\d+) (\d+) ?(.*)$/is.exec(line);
    if (!match) throw fault("The status line is malformed");
    if (match[1] !== "2.0") throw fault("Another SIP version", 505);
    const status = match[2]?.length === 3 ? Number(match[2]) : 0;
    if (status < 100 || status > 699) throw fault("The status code is not 100 to 699");
    return new SipResponse(status, match[3] ?? "", headers, body);
  }
  const first = line.indexOf(" ");
  const last = line.lastIndexOf(" ");
  if (first <= 0 || last <= first + 1) throw fault("The request line is malformed");
  if (!isToken(line, 0, first)) throw fault("The method is no token");
  const version = line.slice(last + 1);
  if (version.toUpperCase() !== "SIP/2.0") {
    throw /^sip\/\d+\.\d+$/i.test(version)
      ? fault("Another SIP version", 505)
      : fault("The request line is malformed");
  }
  const uri = line.slice(first + 1, last);
  if (/[\s<>]/.test(uri)) throw fault("The Request-URI is malformed");
  return new SipRequest(line.slice(0, first), uri, headers, body);
}

interface Rule {
  /** A bit of its own for a header that may stand once only, 0 for others. */
  readonly once: number;
  /** What its values are read as; undefined where that can wait until somebody asks. */
  readonly type: HeaderType<unknown> | undefined;
}

/**
 * Headers that may stand once only, RFC 3261 §7.3.1, because two would let two readers disagree;
 * and those that decide about a message: a call must not find out half-way that one is malformed.
 */
const RULES: ReadonlyMap<string, Rule> = new Map(
  ([
    ["call-id", true],
    ["content-type", true, H.contentType],
    ["cseq", true],
    ["event", true],
    ["expires", true, H.expires],
    ["from", true],
    ["max-forwards", true, H.maxForwards],
    ["min-expires", true],
    ["min-se", true, H.minSe],
    ["rack", true, H.rack],
    ["refer-to", true],
    ["referred-by", true],
    ["rseq", true, H.rseq],
    ["session-expires", true, H.sessionExpires],
    ["subscription-state", true],
    ["to", true],
    ["contact", false, H.contact],
    ["proxy-require", false, H.proxyRequire],
    ["record-route", false, H.recordRoute],
    ["require", false, H.require],
    ["route", false, H.route],
    ["supported", false, H.supported],
    ["allow", false, H.allow],
  ] as readonly (readonly [string, boolean, HeaderType<unknown>?])[])
    .map(([key, once, type], at) => [key, { once: once ? 1 << at : 0, type }]),
);

/**
 * Makes sure that a message holds what RFC 3261 §8.1.1 demands, and that what decides about it
 * can be read. After it, `via`, `from`, `to`, `callId`, `cseq` and `uri` never throw.
 *
 * @throws {SipSyntaxError} when it does not.
 */
export function check(message: SipMessage): void {
  let seen = 0;
  for (const { key } of message.headers.fields) {
    const rule = RULES.get(key);
    if (!rule) continue;
    if (seen & rule.once) throw new SipSyntaxError(`There are two ${key} headers`);
    seen |= rule.once;
    if (rule.type) message.headers.all(rule.type);
  }
  message.via;
  message.from;
  message.to;
  message.callId;
  const { method } = message.cseq;
  if (message.kind === "request") {
    message.uri;
    if (method !== message.method) throw new SipSyntaxError("CSeq names another method");
  }
}
