import type { Sdp } from "../../sdp/mod.ts";
import type { CallMedia } from "./call_media.ts";
import type { IdleCloser } from "./idle_closer.ts";
import type { LegMedia } from "./leg_media.ts";
import { isRelayable } from "./media_kind.ts";
import type { LineOrder } from "./line_order.ts";
import type { PortOpener } from "./port_opener.ts";
import type { RelayLink } from "./relay_link.ts";
import type { StreamFace } from "./rewrite.ts";

export interface LegStreamsOptions {
  readonly ports: PortOpener;
  readonly closer: IdleCloser;
  readonly link: RelayLink;
}

/** Gives legs the ports that their descriptions need. */
export class LegStreams {
  readonly #options: LegStreamsOptions;

  constructor(options: LegStreamsOptions) {
    this.#options = options;
  }

  /**
   * Opens what an offer needs on both legs; all or nothing. `sent` is as the receiver gets it, and
   * `order` says which line of the sender each is.
   */
  async open(
    call: CallMedia,
    sender: LegMedia,
    receiver: LegMedia,
    sent: Sdp,
    order: LineOrder | undefined,
  ) {
    const added: { readonly sender: number[]; readonly receiver: number[] } = {
      sender: [],
      receiver: [],
    };
    for (const [line, media] of sent.media.entries()) {
      if (!isRelayable(media)) continue;
      const own = order ? order[line] ?? -1 : line;
      for (
        const [leg, index, indexes] of [
          [sender, own, added.sender],
          [receiver, line, added.receiver],
        ] as const
      ) {
        if (leg.streams[index]) continue;
        const opening = this.#options.ports.open(leg.profile.advertise);
        // An open pair is there at once: no turn of the queue is spent on it.
        const pair = opening instanceof Promise ? await opening : opening;
        if (pair === undefined) {
          this.#giveUp(call, sender, added.sender);
          this.#giveUp(call, receiver, added.receiver);
          return undefined;
        }
        call.openStream(leg, index, pair);
        indexes.push(index);
      }
    }
    return added;
  }

  #giveUp(call: CallMedia, leg: LegMedia, indexes: readonly number[]): void {
    for (const index of indexes) call.closeStream(leg, index);
    if (leg.streams.every((stream) => stream === undefined)) call.legs.delete(leg.id);
    void this.#options.link.apply(call.takeChanges());
    this.#options.closer.start();
  }

  /** Gives a leg that talks with us the one stream it needs; says which it opened. */
  async openVoice(
    call: CallMedia,
    leg: LegMedia,
    index: number,
  ): Promise<readonly number[] | undefined> {
    if (leg.streams[index]) return [];
    const pair = await this.#options.ports.open(leg.profile.advertise);
    if (pair === undefined) {
      if (leg.streams.every((stream) => stream === undefined)) call.legs.delete(leg.id);
      return undefined;
    }
    call.openStream(leg, index, pair);
    return [index];
  }
}

/** Stream `index` of a leg as the leg may see it; undefined for one without ports. */
export function faceOf(leg: LegMedia, index: number, mux: boolean): StreamFace | undefined {
  const stream = leg.streams[index];
  return stream && { port: stream.port, mux };
}
