/** Which legs the studio hears: what the relay and the studio must know of them. */
import type { StudioLink } from "../studio/studio_link.ts";
import type { CallMedia } from "./call_media.ts";
import type { LegMedia } from "./leg_media.ts";
import { feedCodecsOf, voiceIndexOf } from "./leg_voice.ts";

/** What both threads were told of a leg, to tell a change. */
export interface LegFeed {
  readonly id: number;
  /** The studio that was told. */
  readonly studio: number;
  readonly port: number | undefined;
  readonly codecs: string;
}

/** Has the studio hear those legs that somebody records or listens to. */
export class LegFeeds {
  readonly #studio: StudioLink;
  /** Rises when the studio is another, which was told nothing. */
  #current = 0;
  #lastId = 0;

  constructor(studio: StudioLink) {
    this.#studio = studio;
  }

  /** The number of the leg's feed, made on first sight; `refresh` has packets come. */
  open(leg: LegMedia): number {
    const known = leg.feed;
    const id = known?.id ?? ++this.#lastId;
    this.#tell(leg, known ?? { id, studio: this.#current, port: undefined, codecs: "" });
    return id;
  }

  /** The studio has failed, and another takes its place. */
  renew(): void {
    this.#current++;
  }

  /** Adds to the changes of `call` what follows from the leg's descriptions now. */
  refresh(call: CallMedia, leg: LegMedia): void {
    const { feed } = leg;
    if (!feed) return;
    if (leg.recording === undefined && !leg.mixes?.size) return this.#close(call, leg, feed);
    const port = leg.streams[voiceIndexOf(leg)]?.port;
    if (port !== feed.port) this.#mute(call, leg, feed);
    this.#tell(leg, { ...feed, port });
    if (port !== undefined && port !== feed.port) call.push({ do: "feed", port, feed: feed.id });
  }

  /** The leg is gone, and its streams with it. */
  forget(leg: LegMedia): void {
    if (leg.feed) this.#studio.order({ do: "unfeed", feed: leg.feed.id });
    leg.feed = undefined;
  }

  #tell(leg: LegMedia, feed: LegFeed): void {
    const codecs = feedCodecsOf(leg);
    const text = JSON.stringify(codecs);
    const isTold = text === feed.codecs && feed.studio === this.#current;
    if (!isTold) this.#studio.order({ do: "feed", feed: feed.id, codecs });
    leg.feed = { ...feed, studio: this.#current, codecs: text };
  }

  #close(call: CallMedia, leg: LegMedia, feed: LegFeed): void {
    this.#mute(call, leg, feed);
    this.forget(leg);
  }

  /** A port that was the leg's may be another's by now. */
  #mute(call: CallMedia, leg: LegMedia, { port }: LegFeed): void {
    if (port === undefined || leg.streams.every((stream) => stream?.port !== port)) return;
    call.push({ do: "feed", port, feed: 0 });
  }
}
