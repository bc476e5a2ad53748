/** The Real-time Transport Protocol, RFC 3550, as far as a relay needs it. */
export {
  isWholeRtp,
  kindOf,
  type PacketKind,
  payloadTypeOf,
  RTP_HEADER_OCTETS,
  sequenceOf,
  ssrcOf,
  timestampOf,
} from "./packet.ts";
export { Reception } from "./reception.ts";
export { readReports, type ReportReader, rtcpSenderOf } from "./rtcp.ts";
export { RoundTrip } from "./round_trip.ts";
export { opinionScore, type Quality } from "./opinion_score.ts";
