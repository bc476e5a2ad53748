/** The rules of RFC 3264 §6 that an answer must keep, and their repair where one is safe. */
import { codecsOf, isSameCodec } from "./codec.ts";
import type { MediaDescription, Sdp } from "./sdp.ts";

/** `media` as a rejected stream, RFC 3264 §6: port 0, the rest only for its syntax. */
export function rejected(media: MediaDescription): MediaDescription {
  return { ...media, port: 0, portCount: 1, connection: undefined, lines: [], attributes: [] };
}

/**
 * The formats of `answer` that `offer` has: by number, or by codec, since RFC 3264 §6.1 lets the
 * answerer use numbers of its own for a codec that was offered.
 */
export function commonFormats(
  offer: MediaDescription,
  answer: MediaDescription,
): readonly string[] {
  // Most answers name what was offered as it was offered.
  if (answer.formats.every((format) => offer.formats.includes(format))) return answer.formats;
  const offered = new Set(offer.formats.map((format) => format.toLowerCase()));
  const missing = answer.formats.some((format) => !offered.has(format.toLowerCase()));
  const offeredCodecs = missing ? codecsOf(offer) : [];
  const answeredCodecs = missing ? codecsOf(answer) : [];
  return answer.formats.filter((format) => {
    if (offered.has(format.toLowerCase())) return true;
    const codec = answeredCodecs.find(({ payloadType }) => payloadType === Number(format));
    return codec !== undefined && offeredCodecs.some((other) => isSameCodec(codec, other));
  });
}

/** `media` with only `formats`, and without the attributes of the formats left out. */
export function withFormats(
  media: MediaDescription,
  formats: readonly string[],
): MediaDescription {
  if (formats.length === media.formats.length) return media;
  const kept = new Set(formats);
  const attributes = media.attributes.filter(({ name, value }) => {
    if (name !== "rtpmap" && name !== "fmtp" && name !== "rtcp-fb") return true;
    const format = value?.split(" ", 1)[0] ?? "";
    return format === "*" || kept.has(format) || !media.formats.includes(format);
  });
  return { ...media, formats, attributes };
}

/**
 * The answer with what was not offered taken out, or a sentence that says why it is no answer to
 * `offer`. A stream the offer had at port 0 stays rejected, RFC 3264 §6.
 */
export function checkedAnswer(offer: Sdp, answer: Sdp): Sdp | string {
  if (answer.media.length !== offer.media.length) {
    return `the offer has ${offer.media.length} m= lines, the answer ${answer.media.length}`;
  }
  const media: MediaDescription[] = [];
  for (const [index, answered] of answer.media.entries()) {
    const offered = offer.media[index];
    if (!offered) break;
    if (answered.kind !== offered.kind) return `m= line ${index + 1} changed its kind`;
    if (answered.port === 0 || offered.port === 0) {
      media.push(rejected({ ...answered, protocol: offered.protocol }));
      continue;
    }
    if (answered.protocol.toUpperCase() !== offered.protocol.toUpperCase()) {
      return `m= line ${index + 1} changed its transport`;
    }
    const formats = commonFormats(offered, answered);
    if (formats.length === 0) return `m= line ${index + 1} has no format that was offered`;
    media.push(withFormats(answered, formats));
  }
  if (media.every(({ port }) => port === 0)) return "every stream is rejected";
  return { ...answer, media };
}
