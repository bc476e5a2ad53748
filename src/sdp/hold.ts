/** Hold, read from and written into the body of a message, RFC 3264 §8.4. */
import { type Direction, isDirection, isHeld } from "./direction.ts";
import { encodeSdp } from "./format_sdp.ts";
import { parseSdp } from "./parse_sdp.ts";
import type { Attribute, MediaDescription, Sdp } from "./sdp.ts";
import { SdpSyntaxError } from "./sdp_syntax_error.ts";

/**
 * True when the writer of `body` does not want to hear the other party: its first audio stream
 * that is not rejected is `sendonly` or `inactive`, or has RFC 2543's `c=0.0.0.0`. False for what
 * is no session description.
 */
export function holdOf(body: Uint8Array): boolean {
  const sdp = readable(body);
  const audio = sdp?.media.find(({ kind, port }) => kind === "audio" && port !== 0);
  return sdp !== undefined && audio !== undefined && isHeld(sdp, audio);
}

/**
 * `body` with `direction` on each of its RTP streams and nothing else changed: the version in
 * `o=` is the business of whoever sends it. What is no session description comes back as it is.
 */
export function withDirection(body: Uint8Array, direction: Direction): Uint8Array {
  const sdp = readable(body);
  if (!sdp) return body;
  const attributes = sdp.attributes.filter(({ name }) => !isDirection(name));
  const media = sdp.media.map((each) => isRtp(each) ? directed(each, direction) : each);
  return encodeSdp({ ...sdp, attributes, media });
}

/** `media` with `direction` in place of its own. */
export function directed(media: MediaDescription, direction: Direction): MediaDescription {
  return { ...media, attributes: directedAttributes(media.attributes, direction) };
}

function directedAttributes(
  attributes: readonly Attribute[],
  direction: Direction,
): readonly Attribute[] {
  const others = attributes.filter(({ name }) => !isDirection(name));
  return [...others, { name: direction, value: undefined }];
}

function isRtp({ protocol }: MediaDescription): boolean {
  return protocol.toUpperCase().includes("RTP/");
}

function readable(body: Uint8Array): Sdp | undefined {
  try {
    return parseSdp(body);
  } catch (error) {
    if (error instanceof SdpSyntaxError) return undefined;
    throw error;
  }
}
