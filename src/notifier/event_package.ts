import type { UserId } from "../domain/mod.ts";
import type { ExpiresPolicy } from "../sip/mod.ts";

/** What somebody subscribed to. */
export interface Watched {
  /** As it was dialled: `102`, `5901`. */
  readonly extension: string;
  /** Whose state it is; undefined for what belongs to nobody, such as a parking slot. */
  readonly owner: UserId | undefined;
  /** What it is made of: a change of one of these may be a change of it. */
  readonly topics: readonly Topic[];
}

/** Something whose state changes. */
export type Topic = `user:${string}` | `slot:${string}`;

export const userTopic = (user: UserId): Topic => `user:${user}`;
export const slotTopic = (slot: string): Topic => `slot:${slot}`;

/** What a watcher has been told, by the names that the package gives to its parts. */
export type Told = ReadonlyMap<string, string>;

/** Who looks, and what of it may be shown. */
export interface View {
  /** The host part of URIs in the body: the name that the watcher calls us by. */
  readonly host: string;
  /** Whether the watcher may know with whom somebody talks. */
  readonly seesRemote: boolean;
  readonly userAgent: string | undefined;
  /** What the watcher knows; undefined when it must be told everything. */
  readonly told: Told | undefined;
}

/** The state of something as one watcher is to be told it. */
export interface Rendering {
  /** The body for a subscription whose version counter stands at `version`. */
  body(version: number): string;
  /** What the watcher knows once it has the body. */
  readonly told: Told;
  /** False when the watcher knows all of it already. */
  readonly news: boolean;
}

/** An event package, RFC 6665 §5. */
export interface EventPackage {
  /** The token of Event and Allow-Events. */
  readonly name: string;
  /** The media type of its bodies; the one default, so that Accept may be missing, §5.4.5. */
  readonly contentType: string;
  readonly expires: ExpiresPolicy;
  /** The least time between two NOTIFYs of one subscription that no SUBSCRIBE asked for, §5.4.9. */
  readonly leastIntervalMs: number;
  /** What a subscription to `extension` watches; undefined when there is no such thing. */
  find(extension: string): Watched | undefined;
  render(watched: Watched, view: View): Rendering;
}

/** The rendering of a package whose state is one text, all of which is sent each time. */
export function wholeRendering(body: string, told: Told | undefined): Rendering {
  const now = told?.get("") === body ? told : new Map([["", body]]);
  return { body: () => body, told: now, news: now !== told };
}
