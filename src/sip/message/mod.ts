export { SipSyntaxError } from "./errors.ts";
export { quote, splitList } from "./characters.ts";
export { Params, paramValue, parseParams } from "./params.ts";
export { bracketed, formatHostPort, type HostPort } from "./host_port.ts";
export { escapeUser, OtherUri, parseUri, SipUri, unescape, type Uri, uriKey } from "./uri.ts";
export { NameAddr, parseNameAddr } from "./name_addr.ts";
export { MAGIC_COOKIE, parseVia, Via } from "./via.ts";
export type { Branch, CallIdValue, CSeq, Method, Tag } from "./values.ts";
export type { AuthValue } from "./challenge.ts";
export type { MediaType, TokenValue } from "./token_value.ts";
export { headerKey, type HeaderType } from "./header_type.ts";
export { field, type HeaderField, Headers } from "./headers.ts";
export {
  type ContactValue,
  H,
  type RAckValue,
  type ReplacesValue,
  type SecondsValue,
} from "./header_types.ts";
export { NO_BODY, type SipMessage, SipRequest, SipResponse } from "./message.ts";
export { check, MalformedMessage, MESSAGE_LIMITS, parseMessage } from "./parse.ts";
export { formatMessage, messageText } from "./format.ts";
export { bodyOf } from "./multipart.ts";
export { reasonPhrase } from "./reasons.ts";
export { ackOfFailure, cancelOf, type ResponseParts, responseTo } from "./build.ts";
export { wantsPrivacy } from "./privacy.ts";
export { type Verstat, verstatOf } from "./verstat.ts";
