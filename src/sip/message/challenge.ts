import { isToken, quotedEnd, skipWhite, tokenEnd, unquote } from "./characters.ts";
import { SipSyntaxError } from "./errors.ts";

/**
 * A challenge or credentials, `Digest name=value, name="text"`, RFC 3261 §25.1, RFC 7616 §3.3.
 */
export interface AuthValue {
  /** As written; compares without case. */
  readonly scheme: string;
  /** Names in lower case, values with their quotes undone. */
  readonly params: ReadonlyMap<string, string>;
}

const MOST = 32;

/** @throws {SipSyntaxError} when `text` is neither a challenge nor credentials. */
export function parseAuthValue(text: string): AuthValue {
  const schemeEnd = tokenEnd(text, 0);
  if (schemeEnd === 0) throw new SipSyntaxError("An authorization has no scheme");
  const scheme = text.slice(0, schemeEnd);
  const params = new Map<string, string>();
  let i = skipWhite(text, schemeEnd);
  while (i < text.length) {
    if (text.charCodeAt(i) === 0x2c) {
      i = skipWhite(text, i + 1);
      continue;
    }
    const nameEnd = tokenEnd(text, i);
    if (nameEnd === i) throw new SipSyntaxError("An authorization parameter has no name");
    const name = text.slice(i, nameEnd).toLowerCase();
    i = skipWhite(text, nameEnd);
    if (text.charCodeAt(i) !== 0x3d) {
      throw new SipSyntaxError("An authorization parameter has no value");
    }
    i = skipWhite(text, i + 1);
    let end: number;
    let value: string;
    if (text.charCodeAt(i) === 0x22) {
      end = quotedEnd(text, i);
      value = unquote(text.slice(i, end));
    } else {
      end = i;
      while (end < text.length && text.charCodeAt(end) !== 0x2c) end++;
      value = text.slice(i, end).trim();
    }
    // A parameter given twice lets two readers disagree about who is asking.
    if (params.has(name)) throw new SipSyntaxError(`An authorization has two "${name}"`);
    params.set(name, value);
    if (params.size > MOST) throw new SipSyntaxError("An authorization has too many parameters");
    i = skipWhite(text, end);
    if (i < text.length && text.charCodeAt(i) !== 0x2c) {
      throw new SipSyntaxError("Authorization parameters need commas between them");
    }
  }
  return { scheme, params };
}

/** Parameters whose values the grammar wants bare, RFC 7616 §3.4. */
const BARE = new Set(["algorithm", "stale", "nc"]);

export function formatAuthValue({ scheme, params }: AuthValue): string {
  const credentials = params.has("response");
  const pairs = [...params].map(([name, value]) => {
    // In credentials qop is a token, in a challenge a quoted list (RFC 7616 §3.3, §3.4).
    const bare = BARE.has(name) || (name === "qop" && credentials);
    return bare && isToken(value) ? `${name}=${value}` : `${name}="${escapeQuotes(value)}"`;
  });
  return `${scheme} ${pairs.join(", ")}`;
}

const escapeQuotes = (text: string) => text.replace(/[\r\n]+/g, " ").replace(/["\\]/g, "\\$&");
