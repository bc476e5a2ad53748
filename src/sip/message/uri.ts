/** URIs, RFC 3261 §19.1, RFC 3966. */

import { SipSyntaxError } from "./errors.ts";
import { formatHostPort, type HostPort, parseHostPort } from "./host_port.ts";

/** A SIP or SIPS URI. Immutable. */
export class SipUri implements HostPort {
  readonly kind = "sip";
  readonly scheme: "sip" | "sips";
  /** The user part as written, escapes kept; without the password. */
  readonly rawUser: string | undefined;
  readonly password: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  /** The URI parameters as written, `;transport=tcp;lr`, or `""`. */
  readonly paramText: string;
  /** The URI headers as written, without the question mark. Never obeyed, only kept. */
  readonly headerText: string;
  #params: ReadonlyMap<string, string> | undefined;

  constructor(parts: {
    readonly scheme?: "sip" | "sips";
    readonly rawUser?: string | undefined;
    readonly password?: string | undefined;
    readonly host: string;
    readonly port?: number | undefined;
    readonly paramText?: string;
    readonly headerText?: string;
  }) {
    this.scheme = parts.scheme ?? "sip";
    this.rawUser = parts.rawUser;
    this.password = parts.password;
    this.host = parts.host;
    this.port = parts.port;
    this.paramText = parts.paramText ?? "";
    this.headerText = parts.headerText ?? "";
  }

  /** The user part with its escapes undone, once. */
  get user(): string | undefined {
    return this.rawUser === undefined ? undefined : unescape(this.rawUser);
  }

  /** URI parameters: names in lower case, escapes undone, `""` for one without a value. */
  get params(): ReadonlyMap<string, string> {
    return this.#params ??= parseUriParams(this.paramText);
  }

  param(name: string): string | undefined {
    return this.paramText === "" ? undefined : this.params.get(name);
  }

  with(parts: {
    readonly rawUser?: string | undefined;
    readonly host?: string;
    readonly port?: number | undefined;
    readonly paramText?: string;
    readonly headerText?: string;
  }): SipUri {
    return new SipUri({
      scheme: this.scheme,
      rawUser: this.rawUser,
      password: this.password,
      host: this.host,
      port: this.port,
      paramText: this.paramText,
      headerText: this.headerText,
      ...parts,
    });
  }

  toString(): string {
    let text = `${this.scheme}:`;
    if (this.rawUser !== undefined) {
      text += this.password === undefined
        ? `${this.rawUser}@`
        : `${this.rawUser}:${this.password}@`;
    }
    text += formatHostPort(this) + this.paramText;
    return this.headerText === "" ? text : `${text}?${this.headerText}`;
  }
}

/** A URI of a scheme that is not sip or sips: `tel:`, or one that gets a 416. */
export class OtherUri {
  readonly kind = "other";

  constructor(readonly scheme: string, readonly rest: string) {}

  toString(): string {
    return `${this.scheme}:${this.rest}`;
  }
}

export type Uri = SipUri | OtherUri;

/** Every visible ASCII character but `"<>\^`{|}` and, in the part before `?`, nothing else. */
const VISIBLE = /^[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e\x7c\u0080-\uffff]*$/;

/**
 * Reads a URI that fills `text`.
 * @throws {SipSyntaxError} when it is none.
 */
export function parseUri(text: string): Uri {
  const colon = text.indexOf(":");
  if (colon < 1 || !isScheme(text, colon)) throw new SipSyntaxError("A URI has no scheme");
  if (!VISIBLE.test(text)) throw new SipSyntaxError("A URI holds a character that needs an escape");
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme !== "sip" && scheme !== "sips") return new OtherUri(scheme, text.slice(colon + 1));

  // Everything before the "@" is user information, also ";" and "?" (RFC 4475 §3.1.1.9).
  const at = text.indexOf("@", colon);
  let i = colon + 1;
  let rawUser: string | undefined;
  let password: string | undefined;
  if (at >= 0) {
    const split = text.indexOf(":", i);
    rawUser = split >= 0 && split < at ? text.slice(i, split) : text.slice(i, at);
    if (split >= 0 && split < at) password = text.slice(split + 1, at);
    if (rawUser === "") throw new SipSyntaxError("A URI has an empty user part");
    checkEscapes(rawUser);
    i = at + 1;
  }
  const question = text.indexOf("?", i);
  const beforeHeaders = question < 0 ? text.length : question;
  const semicolon = text.indexOf(";", i);
  const hostEnd = semicolon < 0 || semicolon > beforeHeaders ? beforeHeaders : semicolon;
  const { host, port } = parseHostPort(text, i, hostEnd);
  const paramText = text.slice(hostEnd, beforeHeaders);
  const headerText = question < 0 ? "" : text.slice(question + 1);
  if (text.indexOf("@", i) >= 0 && paramText.includes("@")) {
    throw new SipSyntaxError("A URI has a second @");
  }
  return new SipUri({ scheme, rawUser, password, host, port, paramText, headerText });
}

function isScheme(text: string, end: number): boolean {
  for (let i = 0; i < end; i++) {
    const c = text.charCodeAt(i) | 0x20;
    const letter = c >= 0x61 && c <= 0x7a;
    if (!letter && (i === 0 || !/[0-9+.-]/.test(text.charAt(i)))) return false;
  }
  return true;
}

function checkEscapes(text: string): void {
  for (let i = text.indexOf("%"); i >= 0; i = text.indexOf("%", i + 1)) {
    if (!/^[0-9a-fA-F]{2}$/.test(text.slice(i + 1, i + 3))) {
      throw new SipSyntaxError("A % is not followed by two hexadecimal digits");
    }
  }
}

/** `text` with its %-escapes undone exactly once; octets that are no UTF-8 become U+FFFD. */
export function unescape(text: string): string {
  if (!text.includes("%")) return text;
  const written = new TextEncoder().encode(text);
  const bytes = new Uint8Array(written.length);
  let length = 0;
  for (let i = 0; i < written.length; i++) {
    const octet = written[i] ?? 0;
    const [high, low] = [hexValue(written[i + 1]), hexValue(written[i + 2])];
    if (octet === 0x25 && high >= 0 && low >= 0) {
      bytes[length++] = high * 16 + low;
      i += 2;
    } else {
      bytes[length++] = octet;
    }
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, length));
}

/** The value of a hexadecimal digit, -1 for any other octet. */
function hexValue(octet = 0): number {
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const letter = octet | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** A user part for `user`: everything the grammar does not allow there is escaped. */
export function escapeUser(user: string): string {
  if (/^[\w.!~*'()&=+$,;?/-]*$/.test(user)) return user;
  let text = "";
  for (const byte of new TextEncoder().encode(user)) {
    const c = String.fromCharCode(byte);
    text += /[\w.!~*'()&=+$,;?/-]/.test(c)
      ? c
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}

function parseUriParams(text: string): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  for (const part of text.split(";")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = unescape(equals < 0 ? part : part.slice(0, equals)).toLowerCase();
    // The first of two wins: baresip doubles `;transport=tcp` when a full URI is dialled.
    if (!params.has(name)) params.set(name, equals < 0 ? "" : unescape(part.slice(equals + 1)));
  }
  return params;
}

/** Parameters that must match when only one of two URIs carries them, RFC 3261 §19.1.4. */
const SIGNIFICANT = ["user", "ttl", "method", "maddr", "transport"];

/**
 * A text that is equal for two URIs exactly when they are equivalent, RFC 3261 §19.1.4, with one
 * deviation that makes a key possible: parameters that only one URI carries are ignored by the
 * RFC; here they are ignored in both unless §19.1.4 names them.
 */
export function uriKey(uri: Uri): string {
  if (uri.kind === "other") return uri.toString();
  let key = `${uri.scheme}:${uri.rawUser === undefined ? "" : escapeUser(uri.user ?? "")}`;
  if (uri.password !== undefined) key += `:${uri.password}`;
  key += `@${formatHostPort(uri)}`;
  if (uri.paramText !== "") {
    for (const name of SIGNIFICANT) {
      const value = uri.params.get(name);
      if (value !== undefined) key += `;${name}=${value.toLowerCase()}`;
    }
  }
  if (uri.headerText === "") return key;
  return `${key}?${uri.headerText.toLowerCase().split("&").sort().join("&")}`;
}
