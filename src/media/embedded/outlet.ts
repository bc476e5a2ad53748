import { SRTP_GROWTH } from "../../rtp/mod.ts";
import type { DropReason } from "./figures.ts";
import { PACKET_OCTETS, type PacketPath } from "./packet_path.ts";
import type { RelayPort } from "./relay_stream.ts";

/** The way out of the relay: who may be sent to, and encrypted where the leg is. */
export class Outlet<Remote> {
  readonly #path: PacketPath<Remote>;
  readonly #encrypted = new Uint8Array(PACKET_OCTETS);

  constructor(path: PacketPath<Remote>) {
    this.#path = path;
  }

  /**
   * Sends the first `length` octets of `data` to the peer behind `to`. `isCurrent` says that they
   * are the packet that has just arrived, whole and unchanged in length. Returns why it was not
   * sent, or undefined.
   */
  send(
    to: RelayPort<Remote>,
    data: Uint8Array<ArrayBuffer>,
    length: number,
    isRtcp: boolean,
    isCurrent: boolean,
  ): DropReason | undefined {
    const { target } = to;
    if (target === undefined) return "no-target";
    if (!to.latch.maySend()) return "unproven-target";
    const { cipher } = to.stream;
    if (cipher === undefined) {
      const isSent = isCurrent
        ? this.#path.send(to.port, target)
        : this.#path.sendOwn(to.port, target, data, length);
      return isSent ? undefined : "send-failed";
    }
    const { sender } = cipher;
    if (sender === undefined) return "no-key";
    if (length > PACKET_OCTETS - SRTP_GROWTH) return "unencryptable";
    const own = this.#encrypted;
    const octets = isRtcp
      ? sender.protectRtcp(data, length, own)
      : sender.protectRtp(data, length, own);
    if (octets === 0) return "unencryptable";
    return this.#path.sendOwn(to.port, target, own, octets) ? undefined : "send-failed";
  }
}
