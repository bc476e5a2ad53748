import type { TextId, TextStatus } from "../domain/mod.ts";

/** A text on its way to a carrier. */
export interface OutgoingText {
  readonly id: TextId;
  /** E.164 with `+`. */
  readonly from: string;
  readonly to: string;
  readonly body: string;
  /** Names of files in the folder of media. */
  readonly files: readonly string[];
}

/** What a carrier says of a text that it has taken. */
export interface TakenText {
  readonly sid: string;
  readonly status: TextStatus;
  readonly segments: number;
}

export interface FetchedMedia {
  readonly contentType: string;
  readonly octets: Uint8Array;
}

/** Who carries texts. Everything throws `ErrandError`. */
export interface TextCarrier {
  send(text: OutgoingText): Promise<TakenText>;
  /** The text among those that the carrier has taken since then and that are not `isKnown`. */
  find(
    text: OutgoingText,
    since: Date,
    isKnown: (sid: string) => boolean,
  ): Promise<TakenText | undefined>;
  /** A picture or other file of a text that came, of `mostOctets` at most. */
  fetchMedia(source: string, mostOctets: number): Promise<FetchedMedia>;
}
