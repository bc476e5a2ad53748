/** The Session Description Protocol, RFC 8866, and its offer/answer model, RFC 3264. */
export {
  type AddressType,
  type Attribute,
  attributeOf,
  type Connection,
  hasAttribute,
  type Line,
  type MediaDescription,
  type Origin,
  type Sdp,
} from "./sdp.ts";
export { SdpSyntaxError } from "./sdp_syntax_error.ts";
export { parseSdp, SDP_LIMITS } from "./parse_sdp.ts";
export { encodeSdp, formatSdp } from "./format_sdp.ts";
export {
  connectionOf,
  hasRtcpMux,
  rtcpAddressOf,
  rtpAddressOf,
  type TransportAddress,
} from "./transport_address.ts";
export {
  type Direction,
  directionOf,
  isDirection,
  isHeld,
  isUnspecified,
  mayReceive,
  maySend,
  reverse,
} from "./direction.ts";
export { directed, holdOf, withDirection } from "./hold.ts";
export { type Codec, codecsOf, isSameCodec } from "./codec.ts";
export { checkedAnswer, commonFormats, rejected, withFormats } from "./offer_answer.ts";
export { type CryptoLine, cryptosOf, formatCrypto, parseCrypto } from "./crypto.ts";
