/**
 * Reads RTP headers in place, RFC 3550 §5.1, and tells what else may arrive on a media port,
 * RFC 7983 §7. Nothing here allocates: these run once per packet.
 *
 * Callers pass a buffer and how many of its octets are the packet.
 */

export type PacketKind = "rtp" | "rtcp" | "stun" | "zrtp" | "dtls" | "turn" | "unknown";

export const RTP_HEADER_OCTETS = 12;

/** What the first two octets say; RTP and RTCP are told apart by RFC 5761 §4. */
export function kindOf(data: Uint8Array, length: number): PacketKind {
  if (length < 4) return "unknown";
  const first = octet(data, 0);
  if (first >= 128 && first <= 191) {
    const second = octet(data, 1);
    return second >= 192 && second <= 223 ? "rtcp" : "rtp";
  }
  if (first <= 3) return "stun";
  if (first >= 16 && first <= 19) return "zrtp";
  if (first >= 20 && first <= 63) return "dtls";
  return first >= 64 && first <= 79 ? "turn" : "unknown";
}

/** True when the CSRC list, the extension and the padding lie within the packet. */
export function isWholeRtp(data: Uint8Array, length: number): boolean {
  if (length < RTP_HEADER_OCTETS) return false;
  const first = octet(data, 0);
  let header = RTP_HEADER_OCTETS + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (length < header + 4) return false;
    header += 4 + (octet(data, header + 2) << 8 | octet(data, header + 3)) * 4;
  }
  if (length < header) return false;
  // With SRTP the padding is encrypted: only its octet count could be read, and would be noise.
  return true;
}

export function payloadTypeOf(data: Uint8Array): number {
  return octet(data, 1) & 0x7f;
}

export function sequenceOf(data: Uint8Array): number {
  return octet(data, 2) << 8 | octet(data, 3);
}

export function timestampOf(data: Uint8Array): number {
  return uint32At(data, 4);
}

export function ssrcOf(data: Uint8Array): number {
  return uint32At(data, 8);
}

/** True for the first packet of a talk spurt, or of an event. */
export function hasMarker(data: Uint8Array): boolean {
  return (octet(data, 1) & 0x80) !== 0;
}

/** Where the payload begins, behind CSRC list and extension. Of a packet that `isWholeRtp`. */
export function payloadStart(data: Uint8Array): number {
  const first = octet(data, 0);
  const start = RTP_HEADER_OCTETS + (first & 0x0f) * 4;
  if (!(first & 0x10)) return start;
  return start + 4 + (octet(data, start + 2) << 8 | octet(data, start + 3)) * 4;
}

/** Where the payload ends, before the padding of RFC 3550 §5.1. Not for SRTP. */
export function payloadEnd(data: Uint8Array, length: number): number {
  const padding = octet(data, 0) & 0x20 ? octet(data, length - 1) : 0;
  return Math.max(payloadStart(data), length - padding);
}

/** Writes a header without CSRC list or extension into the first 12 octets of `data`. */
export function writeRtpHeader(
  data: Uint8Array,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  data[0] = 0x80;
  data[1] = marker ? payloadType | 0x80 : payloadType;
  writeSequence(data, sequence);
  writeUint32(data, 4, timestamp);
  writeUint32(data, 8, ssrc);
}

export function writeSequence(data: Uint8Array, sequence: number): void {
  data[2] = sequence >> 8;
  data[3] = sequence;
}

export function writeSsrc(data: Uint8Array, ssrc: number): void {
  writeUint32(data, 8, ssrc);
}

export function writeUint32(data: Uint8Array, at: number, value: number): void {
  data[at] = value >>> 24;
  data[at + 1] = value >>> 16;
  data[at + 2] = value >>> 8;
  data[at + 3] = value;
}

/** An unsigned number of 32 bits in network order; octets past the end read as 0. */
export function uint32At(data: Uint8Array, at: number): number {
  return (octet(data, at) << 24 | octet(data, at + 1) << 16 | octet(data, at + 2) << 8 |
    octet(data, at + 3)) >>> 0;
}

function octet(data: Uint8Array, at: number): number {
  return data[at] ?? 0;
}
