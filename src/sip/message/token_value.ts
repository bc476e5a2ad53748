import { isToken } from "./characters.ts";
import { SipSyntaxError } from "./errors.ts";
import { type Params, parseParams } from "./params.ts";

/** A token with parameters: Event, Subscription-State, Content-Type's relatives, Reason. */
export interface TokenValue {
  readonly token: string;
  readonly params: Params;
}

/** @throws {SipSyntaxError} when `text` does not start with a token. */
export function parseTokenValue(text: string): TokenValue {
  const semicolon = text.indexOf(";");
  const end = semicolon < 0 ? text.length : semicolon;
  const token = text.slice(0, end).trim();
  if (!isToken(token)) throw new SipSyntaxError("A token is missing");
  return { token, params: parseParams(text, end) };
}

export const formatTokenValue = ({ token, params }: TokenValue): string => `${token}${params}`;

/** A media type in lower case, with its parameters: Content-Type, Accept, RFC 3261 §20.15. */
export interface MediaType {
  /** E.g. `application/sdp`. */
  readonly type: string;
  readonly params: Params;
}

/** @throws {SipSyntaxError} when `text` is no media type. */
export function parseMediaType(text: string): MediaType {
  const semicolon = text.indexOf(";");
  const end = semicolon < 0 ? text.length : semicolon;
  const [type, subtype, more] = text.slice(0, end).split("/").map((part) => part.trim());
  if (type === undefined || subtype === undefined || more !== undefined) {
    throw new SipSyntaxError("A media type needs one slash");
  }
  if (!isToken(type) || !isToken(subtype)) throw new SipSyntaxError("A media type is no token");
  return { type: `${type}/${subtype}`.toLowerCase(), params: parseParams(text, end) };
}

export const formatMediaType = ({ type, params }: MediaType): string => `${type}${params}`;
