/** One who speaks to many: sound of one stream, sent to others as it comes. */
import { payloadTypeOf } from "../../rtp/mod.ts";
import type { CopyChange } from "./change.ts";
import type { DropReason } from "./figures.ts";
import type { Outlet } from "./outlet.ts";
import type { RelayStream } from "./relay_stream.ts";

const TYPES = 128;

export interface CopierOptions<Remote> {
  readonly outlet: Outlet<Remote>;
  readonly onSent: () => void;
  /** One receiver does not get one packet. */
  readonly onDrop: (reason: DropReason) => void;
}

export class Copier<Remote> {
  readonly #outlet: Outlet<Remote>;
  readonly #onSent: () => void;
  readonly #onDrop: (reason: DropReason) => void;

  constructor({ outlet, onSent, onDrop }: CopierOptions<Remote>) {
    this.#outlet = outlet;
    this.#onSent = onSent;
    this.#onDrop = onDrop;
  }

  /** Takes over who hears `stream` from now on; ports that `at` does not know are left out. */
  apply(
    stream: RelayStream<Remote>,
    { types, to }: CopyChange,
    at: (port: number) => RelayStream<Remote> | undefined,
  ): void {
    stream.copies = to.flatMap(([port, payloadType]) => {
      const receiver = at(port);
      return receiver ? [{ stream: receiver, payloadType }] : [];
    });
    const copied = new Uint8Array(TYPES);
    for (const type of types) copied[type] = 1;
    stream.copiedTypes = stream.copies.length > 0 ? copied : undefined;
  }

  /**
   * Sends a whole RTP packet of `stream` to all who hear it. False when it is none of what they
   * hear. SSRC, sequence and timestamp stay: to each it is one stream of one talker.
   */
  copy(stream: RelayStream<Remote>, data: Uint8Array<ArrayBuffer>, length: number): boolean {
    const type = payloadTypeOf(data);
    if (stream.copiedTypes?.[type] !== 1) return false;
    const second = data[1] ?? 0;
    const marker = second & 0x80;
    const { copies } = stream;
    for (let i = 0; i < copies.length; i++) {
      const copy = copies[i];
      if (copy === undefined) continue;
      data[1] = marker | copy.payloadType;
      this.#send(copy.stream, data, length);
    }
    data[1] = second;
    return true;
  }

  #send(to: RelayStream<Remote>, data: Uint8Array<ArrayBuffer>, length: number): void {
    if (!to.takes) return this.#onDrop(to.receives ? "played-over" : "held");
    // As a packet of our own: the octets change before a system that is slow has taken them.
    const fault = this.#outlet.send(to.rtp, data, length, false, false);
    if (fault === undefined) this.#onSent();
    else this.#onDrop(fault);
  }
}
