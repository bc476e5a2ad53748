import { isToken, quote, quotedEnd, skipWhite, unquote } from "./characters.ts";
import { SipSyntaxError } from "./errors.ts";
import { Params, parseParams } from "./params.ts";
import { parseUri, type Uri } from "./uri.ts";
import type { Tag } from "./values.ts";

/** `"Display Name" <uri>;params`: From, To, Contact, Route and their relatives, RFC 3261 §20.10. */
export class NameAddr {
  readonly uri: Uri;
  readonly displayName: string | undefined;
  readonly params: Params;

  constructor(uri: Uri, options: { displayName?: string | undefined; params?: Params } = {}) {
    this.uri = uri;
    this.displayName = options.displayName;
    this.params = options.params ?? Params.NONE;
  }

  get tag(): Tag | undefined {
    return this.params.get("tag") as Tag | undefined;
  }

  withTag(tag: Tag): NameAddr {
    return new NameAddr(this.uri, {
      displayName: this.displayName,
      params: this.params.with("tag", tag),
    });
  }

  toString(): string {
    const name = this.displayName === undefined || this.displayName === ""
      ? ""
      : `${quote(this.displayName)} `;
    return `${name}<${this.uri}>${this.params}`;
  }
}

/**
 * Reads a name-addr or an addr-spec that fills `text`.
 * @throws {SipSyntaxError} when it is neither.
 */
export function parseNameAddr(text: string): NameAddr {
  let i = skipWhite(text, 0);
  let displayName: string | undefined;
  if (text.charCodeAt(i) === 0x22) {
    const end = quotedEnd(text, i);
    displayName = unquote(text.slice(i, end));
    i = skipWhite(text, end);
    if (text.charCodeAt(i) !== 0x3c) {
      throw new SipSyntaxError("A display name needs <uri> behind it");
    }
  } else {
    const open = text.indexOf("<", i);
    if (open < 0) return parseAddrSpec(text, i);
    if (open > i) {
      const name = text.slice(i, open).trim();
      if (!isDisplayName(name)) throw new SipSyntaxError("A display name needs quotes");
      if (name !== "") displayName = name;
      i = open;
    }
  }
  const close = text.indexOf(">", i);
  if (close < 0) throw new SipSyntaxError("A URI is not closed by >");
  const uri = parseUri(text.slice(i + 1, close));
  return new NameAddr(uri, { displayName, params: parseParams(text, close + 1) });
}

/** Without brackets, what follows a semicolon belongs to the header, RFC 3261 §20.10. */
function parseAddrSpec(text: string, start: number): NameAddr {
  const semicolon = text.indexOf(";", start);
  const end = semicolon < 0 ? text.length : semicolon;
  const uri = parseUri(text.slice(start, end).trim());
  if (uri.kind === "sip" && uri.headerText !== "") {
    throw new SipSyntaxError("A URI with headers needs < and >");
  }
  return new NameAddr(uri, { params: parseParams(text, end) });
}

/** Tokens and white space; UTF-8 is tolerated because real phones send it bare. */
function isDisplayName(text: string): boolean {
  if (isToken(text)) return true;
  return !/[",;:<>@()[\]{}?=/\\]/.test(text);
}
