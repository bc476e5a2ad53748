/** What is counted of packets that are believed, in the memory that both threads see. */
import {
  payloadTypeOf,
  readReports,
  type ReportReader,
  sequenceOf,
  timestampOf,
} from "../../rtp/mod.ts";
import { type Figures, ROW } from "./figures.ts";
import type { RelayStream } from "./relay_stream.ts";

export class PacketCounter<Remote> implements ReportReader {
  readonly #values: Float64Array;
  /** The stream and time of the reports being read. */
  #reporter: RelayStream<Remote> | undefined;
  #reportedAtMs = 0;

  constructor({ values }: Figures) {
    this.#values = values;
  }

  countRtp(
    stream: RelayStream<Remote>,
    data: Uint8Array,
    length: number,
    ssrc: number,
    nowMs: number,
  ): void {
    const { reception, row } = stream;
    const type = payloadTypeOf(data);
    const clockRateHz = stream.clocks[type] ?? 0;
    reception.receive(ssrc, sequenceOf(data), timestampOf(data), nowMs, clockRateHz);
    stream.octets += length;
    const values = this.#values;
    values[row + ROW.packets] = reception.packets;
    values[row + ROW.octets] = stream.octets;
    values[row + ROW.lost] = reception.lost;
    values[row + ROW.jitterMs] = reception.jitterMs;
    if (clockRateHz > 0) values[row + ROW.payloadType] = type;
  }

  /** What has no RTP header. */
  countRaw(stream: RelayStream<Remote>, length: number): void {
    stream.octets += length;
    stream.reception.packets++;
    this.#values[stream.row + ROW.packets] = stream.reception.packets;
    this.#values[stream.row + ROW.octets] = stream.octets;
  }

  /** Takes the round trip from reports that can be read. */
  readReports(
    stream: RelayStream<Remote>,
    data: Uint8Array,
    length: number,
    nowMs: number,
  ): void {
    if (stream.secure) return;
    this.#reporter = stream;
    this.#reportedAtMs = nowMs;
    readReports(data, length, this);
    this.#values[stream.row + ROW.roundTripMs] = stream.roundTrip.milliseconds ?? -1;
  }

  onSenderReport(_ssrc: number, ntpMiddle: number): void {
    this.#reporter?.out?.roundTrip.passed(ntpMiddle, this.#reportedAtMs);
  }

  onReportBlock(_source: number, lastReport: number, delaySinceLast: number): void {
    this.#reporter?.roundTrip.reported(lastReport, delaySinceLast, this.#reportedAtMs);
  }
}
