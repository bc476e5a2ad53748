/**
 * The Real-time Transport Protocol, RFC 3550, its codecs and its
 * events (RFC 4733), as far as a relay needs them that can also speak.
 */
export {
  hasMarker,
  isWholeRtp,
  kindOf,
  type PacketKind,
  payloadEnd,
  payloadStart,
  payloadTypeOf,
  RTP_HEADER_OCTETS,
  sequenceOf,
  ssrcOf,
  timestampOf,
  writeRtpHeader,
  writeSequence,
  writeSsrc,
} from "./packet.ts";
export { A_SILENCE, A_TO_LINEAR, linearToA, linearToMu, MU_SILENCE, MU_TO_LINEAR } from "./g711.ts";
export { G722Decoder, G722Encoder } from "./g722.ts";
export { EVENT_OCTETS, keyOfEvent, LONGEST_SEGMENT, writeEvent } from "./telephone_event.ts";
export { EventDetector, type OnKey } from "./event_detector.ts";
export { DTMF_COLUMNS_HZ, DTMF_ROWS_HZ, dtmfFrequencies, eventOfKey, isKey, KEYS } from "./keys.ts";
export { ToneDetector } from "./tone_detector.ts";
export { Reception } from "./reception.ts";
export { readReports, type ReportReader, rtcpSenderOf } from "./rtcp.ts";
export { RoundTrip } from "./round_trip.ts";
export { opinionScore, type Quality } from "./opinion_score.ts";
export { SRTP_FAULT, SrtpReceiver } from "./srtp/srtp_receiver.ts";
export { SRTP_GROWTH, SrtpSender } from "./srtp/srtp_sender.ts";
export {
  masterOctets,
  type SrtpSuite,
  type SrtpSuiteName,
  suiteNamed,
  USUAL_SUITE,
} from "./srtp/suites.ts";
