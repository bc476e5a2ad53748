/** Which codecs and key presses a gateway is offered, and what of its own offers is heard. */

import type { Gateway } from "../domain/mod.ts";
import {
  codecsOf,
  encodeSdp,
  type MediaDescription,
  parseSdp,
  rejected,
  type Sdp,
  SdpSyntaxError,
  withFormats,
} from "../sdp/mod.ts";

/** What of a gateway says what it may be offered. */
export interface CodecPolicy {
  readonly gateway: Pick<Gateway, "codecs" | "dtmf">;
  /** Only what every carrier takes. */
  readonly plain?: boolean;
}

/** ITU-T G.711, which every carrier takes. */
const PLAIN: readonly string[] = ["PCMA", "PCMU"];
const EVENTS = "TELEPHONE-EVENT";
const COMFORT_NOISE = "CN";

/**
 * `body` with the codecs that the gateway may use, in its order; undefined when no voice is left.
 * What is no description comes back as it is.
 */
export function offerWithin(body: Uint8Array, policy: CodecPolicy): Uint8Array | undefined {
  const { gateway: { codecs, dtmf }, plain = false } = policy;
  if (codecs.length === 0 && dtmf === "rfc4733" && !plain) return body;
  const sdp = readable(body);
  if (!sdp) return body;
  const wanted = plain && codecs.length > 0
    ? codecs.filter((one) => PLAIN.includes(one))
    : plain
    ? PLAIN
    : codecs;
  // What is left of the plain ones is nothing: then the usual are all there is.
  const allowed = plain && wanted.length === 0 ? codecs : wanted;
  const media = sdp.media.map((one) => within(one, allowed, dtmf === "rfc4733"));
  if (media.some((one) => one === undefined)) return undefined;
  return encodeSdp({ ...sdp, media: media.filter((one) => one !== undefined) });
}

/** `body` with every voice in it rejected. */
export function withoutVoice(body: Uint8Array): Uint8Array {
  const sdp = readable(body);
  if (!sdp) return body;
  return encodeSdp({ ...sdp, media: sdp.media.map((one) => isVoice(one) ? rejected(one) : one) });
}

function within(
  media: MediaDescription,
  allowed: readonly string[],
  events: boolean,
): MediaDescription | undefined {
  if (!isVoice(media)) return media;
  const names = new Map(
    codecsOf(media).map(({ payloadType, encoding }) => [
      String(payloadType),
      encoding.toUpperCase(),
    ]),
  );
  const nameOf = (format: string) => names.get(format) ?? "";
  const isExtra = (format: string) => nameOf(format) === EVENTS || nameOf(format) === COMFORT_NOISE;
  const voices = media.formats.filter((format) =>
    !isExtra(format) && (allowed.length === 0 || allowed.includes(nameOf(format)))
  );
  if (voices.length === 0) return undefined;
  const ordered = allowed.length === 0
    ? voices
    : voices.toSorted((a, b) => allowed.indexOf(nameOf(a)) - allowed.indexOf(nameOf(b)));
  const extras = media.formats.filter((format) =>
    isExtra(format) && (events || nameOf(format) !== EVENTS)
  );
  const formats = [...ordered, ...extras];
  return { ...withFormats(media, formats), formats };
}

const isVoice = ({ kind, port, protocol }: MediaDescription): boolean =>
  kind === "audio" && port !== 0 && protocol.toUpperCase().includes("RTP/");

function readable(body: Uint8Array): Sdp | undefined {
  try {
    return parseSdp(body);
  } catch (error) {
    if (error instanceof SdpSyntaxError) return undefined;
    throw error;
  }
}
