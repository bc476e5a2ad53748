/** Every header a PBX touches, typed. Import as `import { H } from ".../message/mod.ts"`. */

import { type AuthValue, formatAuthValue, parseAuthValue } from "./challenge.ts";
import { isToken, parseNumber } from "./characters.ts";
import { SipSyntaxError } from "./errors.ts";
import type { HeaderType } from "./header_type.ts";
import { NameAddr, parseNameAddr } from "./name_addr.ts";
import { type Params, parseParams } from "./params.ts";
import {
  formatMediaType,
  formatTokenValue,
  type MediaType,
  parseMediaType,
  parseTokenValue,
  type TokenValue,
} from "./token_value.ts";
import type { CallIdValue, CSeq } from "./values.ts";
import { parseVia, type Via } from "./via.ts";

const LARGEST = 2 ** 32 - 1;

function define<Value>(
  name: string,
  parse: (text: string) => Value,
  format: (value: Value) => string = String,
  list = false,
  sparse = false,
): HeaderType<Value> {
  return { name, key: name.toLowerCase(), list, sparse, parse, format };
}

const number = (name: string, largest = LARGEST) =>
  define<number>(name, (text) => parseNumber(text, largest, name));

const text = (name: string) => define<string>(name, (value) => value);

const addresses = (name: string) => define<NameAddr>(name, parseNameAddr, String, true);

const address = (name: string) => define<NameAddr>(name, parseNameAddr);

const tokens = (name: string) =>
  define<string>(
    name,
    (value) => {
      if (!isToken(value)) throw new SipSyntaxError(`${name} holds something that is no token`);
      return value;
    },
    String,
    true,
    true,
  );

const authorization = (name: string) => define<AuthValue>(name, parseAuthValue, formatAuthValue);

const tokenValue = (name: string) => define<TokenValue>(name, parseTokenValue, formatTokenValue);

/** A number with parameters: Session-Expires and Retry-After. */
export interface SecondsValue {
  readonly seconds: number;
  readonly params: Params;
}

const seconds = (name: string) =>
  define<SecondsValue>(name, (value) => {
    const end = /^[0-9]*/.exec(value)?.[0].length ?? 0;
    // Retry-After may carry a comment in parentheses, RFC 3261 §20.33; nobody acts on it.
    const rest = value.slice(end).replace(/^\s*\([^()]*\)/, "");
    return {
      seconds: parseNumber(value.slice(0, end), LARGEST, name),
      params: parseParams(rest, 0),
    };
  }, ({ seconds, params }) => `${seconds}${params}`);

/** RAck, RFC 3262 §7.2: which reliable provisional response a PRACK acknowledges. */
export interface RAckValue {
  readonly response: number;
  readonly cseq: CSeq;
}

/** Replaces, RFC 3891 §6.1. */
export interface ReplacesValue {
  readonly callId: string;
  readonly toTag: string;
  readonly fromTag: string;
  readonly earlyOnly: boolean;
}

function parseCSeq(value: string): CSeq {
  const match = /^(\d+)[ \t]+(\S+)$/.exec(value);
  const method = match?.[2] ?? "";
  if (!match || !isToken(method)) throw new SipSyntaxError("CSeq is not a number and a method");
  return { number: parseNumber(match[1] ?? "", LARGEST, "CSeq"), method };
}

const formatCSeq = ({ number, method }: CSeq) => `${number} ${method}`;

function parseReplaces(value: string): ReplacesValue {
  const semicolon = value.indexOf(";");
  const callId = value.slice(0, Math.max(semicolon, 0)).trim();
  const params = parseParams(value, Math.max(semicolon, 0));
  const toTag = params.get("to-tag");
  const fromTag = params.get("from-tag");
  if (callId === "" || !toTag || !fromTag) {
    throw new SipSyntaxError("Replaces needs a Call-ID, a to-tag and a from-tag");
  }
  return { callId, toTag, fromTag, earlyOnly: params.has("early-only") };
}

/** What one Contact value holds: an address, or `*` in a REGISTER that removes all. */
export type ContactValue = NameAddr | "*";

export const H = {
  accept: define<MediaType>("Accept", parseMediaType, formatMediaType, true, true),
  acceptEncoding: text("Accept-Encoding"),
  acceptLanguage: text("Accept-Language"),
  alertInfo: text("Alert-Info"),
  // What is no method in it is none that we would use.
  allow: define<string>("Allow", (value) => value, String, true, true),
  allowEvents: tokens("Allow-Events"),
  authorization: authorization("Authorization"),
  callId: define<CallIdValue>("Call-ID", (value) => {
    // word [ "@" word ]: anything visible; white space would make two readers disagree.
    if (value === "" || /\s/.test(value)) throw new SipSyntaxError("Call-ID is not one word");
    return value as CallIdValue;
  }),
  callInfo: text("Call-Info"),
  contact: define<ContactValue>(
    "Contact",
    (value) => value === "*" ? "*" : parseNameAddr(value),
    String,
    true,
  ),
  contentDisposition: tokenValue("Content-Disposition"),
  contentEncoding: tokens("Content-Encoding"),
  contentLength: number("Content-Length"),
  contentType: define<MediaType>("Content-Type", parseMediaType, formatMediaType),
  cseq: define<CSeq>("CSeq", parseCSeq, formatCSeq),
  date: text("Date"),
  diversion: addresses("Diversion"),
  event: tokenValue("Event"),
  expires: number("Expires"),
  flowTimer: number("Flow-Timer"),
  from: address("From"),
  historyInfo: addresses("History-Info"),
  infoPackage: tokenValue("Info-Package"),
  maxForwards: number("Max-Forwards", 255),
  minExpires: number("Min-Expires"),
  minSe: seconds("Min-SE"),
  pAssertedIdentity: addresses("P-Asserted-Identity"),
  pPreferredIdentity: addresses("P-Preferred-Identity"),
  path: addresses("Path"),
  privacy: define<string>("Privacy", (value) => value.toLowerCase()),
  proxyAuthenticate: authorization("Proxy-Authenticate"),
  proxyAuthorization: authorization("Proxy-Authorization"),
  proxyRequire: tokens("Proxy-Require"),
  rack: define<RAckValue>("RAck", (value) => {
    const match = /^(\d+)[ \t]+(.+)$/.exec(value);
    if (!match) throw new SipSyntaxError("RAck is not two numbers and a method");
    const response = parseNumber(match[1] ?? "", LARGEST, "RAck");
    return { response, cseq: parseCSeq(match[2] ?? "") };
  }, ({ response, cseq }) => `${response} ${formatCSeq(cseq)}`),
  reason: define<TokenValue>("Reason", parseTokenValue, formatTokenValue, true),
  recordRoute: addresses("Record-Route"),
  referTo: address("Refer-To"),
  referredBy: address("Referred-By"),
  remotePartyId: addresses("Remote-Party-ID"),
  replaces: define<ReplacesValue>(
    "Replaces",
    parseReplaces,
    ({ callId, toTag, fromTag, earlyOnly }) =>
      `${callId};to-tag=${toTag};from-tag=${fromTag}${earlyOnly ? ";early-only" : ""}`,
  ),
  require: tokens("Require"),
  retryAfter: seconds("Retry-After"),
  route: addresses("Route"),
  rseq: number("RSeq"),
  server: text("Server"),
  serviceRoute: addresses("Service-Route"),
  sessionExpires: seconds("Session-Expires"),
  subject: text("Subject"),
  subscriptionState: tokenValue("Subscription-State"),
  supported: define<string>(
    "Supported",
    (value) => value,
    String,
    true,
    // An empty Supported is legal, RFC 3261 §20.37.
    true,
  ),
  to: address("To"),
  unsupported: tokens("Unsupported"),
  userAgent: text("User-Agent"),
  via: define<Via>("Via", parseVia, String, true),
  warning: text("Warning"),
  wwwAuthenticate: authorization("WWW-Authenticate"),
} as const;
