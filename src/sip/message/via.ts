import { skipWhite, tokenEnd } from "./characters.ts";
import { SipSyntaxError } from "./errors.ts";
import { formatHostPort, type HostPort, parseHostPort } from "./host_port.ts";
import { type Params, parseParams } from "./params.ts";
import type { Branch } from "./values.ts";

/** The start of a branch that RFC 3261 §8.1.1.7 makes unique, compared without case. */
export const MAGIC_COOKIE = "z9hG4bK";

/** One Via value, RFC 3261 §20.42, RFC 3581. */
export class Via implements HostPort {
  /** In upper case, e.g. `UDP`. */
  readonly transport: string;
  /** The sent-by host and port. */
  readonly host: string;
  readonly port: number | undefined;
  readonly params: Params;

  constructor(transport: string, sentBy: HostPort, params: Params) {
    this.transport = transport;
    this.host = sentBy.host;
    this.port = sentBy.port;
    this.params = params;
  }

  get branch(): Branch | undefined {
    return this.params.get("branch") as Branch | undefined;
  }

  /** True when the branch identifies a transaction by itself, RFC 3261 §17.2.3. */
  get hasMagicCookie(): boolean {
    const branch = this.params.get("branch");
    return branch !== undefined && branch.length > 7 &&
      branch.slice(0, 7).toLowerCase() === "z9hg4bk";
  }

  get sentBy(): string {
    return formatHostPort(this);
  }

  withParams(params: Params): Via {
    return new Via(this.transport, this, params);
  }

  toString(): string {
    return `SIP/2.0/${this.transport} ${formatHostPort(this)}${this.params}`;
  }
}

/** @throws {SipSyntaxError} when `text` is no Via value. */
export function parseVia(text: string): Via {
  // sent-protocol = protocol-name SLASH protocol-version SLASH transport, LWS around each SLASH.
  let i = skipWhite(text, 0);
  const parts: string[] = [];
  for (let part = 0; part < 3; part++) {
    const end = tokenEnd(text, i);
    if (end === i) throw new SipSyntaxError("A Via has no protocol");
    parts.push(text.slice(i, end));
    i = skipWhite(text, end);
    if (part < 2) {
      if (text.charCodeAt(i) !== 0x2f) throw new SipSyntaxError("A Via has no protocol");
      i = skipWhite(text, i + 1);
    }
  }
  const [name, version, transport] = parts;
  if (name?.toUpperCase() !== "SIP") throw new SipSyntaxError("A Via is not of SIP");
  if (version !== "2.0") throw new SipSyntaxError("A Via is of another SIP version", 505);
  const semicolon = text.indexOf(";", i);
  let end = semicolon < 0 ? text.length : semicolon;
  const paramsFrom = end;
  while (end > i && (text.charCodeAt(end - 1) === 0x20 || text.charCodeAt(end - 1) === 0x09)) end--;
  const sentByText = text.slice(i, end);
  // IPv6 in brackets has no white space; `host : port` may (RFC 4475 §3.1.1.1).
  const tight = /[ \t]/.test(sentByText) ? sentByText.replace(/[ \t]*:[ \t]*/, ":") : sentByText;
  const sentBy = parseHostPort(tight);
  return new Via((transport ?? "").toUpperCase(), sentBy, parseParams(text, paramsFrom));
}
