/** Reads sender and receiver reports in place, RFC 3550 §6.4. */
import { uint32At } from "./packet.ts";

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const BLOCK_OCTETS = 24;

/** Hears what a compound packet reports. Times are the middle 32 bits of NTP, 1/65536 s. */
export interface ReportReader {
  /** `ssrc` sent a sender report stamped `ntpMiddle`. */
  onSenderReport(ssrc: number, ntpMiddle: number): void;
  /** About `source`: its last sender report, 0 for none yet, and how long ago it arrived. */
  onReportBlock(source: number, lastReport: number, delaySinceLast: number): void;
}

/**
 * Reads all reports of a compound packet. False when the lengths do not fit, RFC 3550 A.2; what
 * was read before the fault has been reported.
 */
export function readReports(data: Uint8Array, length: number, reader: ReportReader): boolean {
  let at = 0;
  while (at + 4 <= length) {
    const first = data[at] ?? 0;
    const type = data[at + 1] ?? 0;
    const octets = (((data[at + 2] ?? 0) << 8 | (data[at + 3] ?? 0)) + 1) * 4;
    if (first >> 6 !== 2 || at + octets > length) return false;
    if (type === SENDER_REPORT || type === RECEIVER_REPORT) {
      const head = type === SENDER_REPORT ? 28 : 8;
      const blocks = first & 0x1f;
      if (head + blocks * BLOCK_OCTETS > octets) return false;
      if (type === SENDER_REPORT) {
        const middle = uint32At(data, at + 10);
        reader.onSenderReport(uint32At(data, at + 4), middle);
      }
      for (let block = 0; block < blocks; block++) {
        const start = at + head + block * BLOCK_OCTETS;
        const last = uint32At(data, start + 16);
        reader.onReportBlock(uint32At(data, start), last, uint32At(data, start + 20));
      }
    }
    at += octets;
  }
  return at === length && at > 0;
}

/** The SSRC of the sender of an RTCP packet, RFC 3550 §6.1; 0 when the packet is too short. */
export function rtcpSenderOf(data: Uint8Array, length: number): number {
  return length < 8 ? 0 : uint32At(data, 4);
}
