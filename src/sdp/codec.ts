import type { MediaDescription } from "./sdp.ts";

/** One payload type of a section: `a=rtpmap`, or the static table of RFC 3551 §6. */
export interface Codec {
  readonly payloadType: number;
  /** As written, e.g. `opus`. */
  readonly encoding: string;
  /** Timestamp units per second. */
  readonly clockRateHz: number;
}

/** RFC 3551 §6. G722's clock is 8000 by an old mistake that is now the rule (§4.5.2). */
const STATIC: ReadonlyMap<number, readonly [string, number]> = new Map([
  [0, ["PCMU", 8000]],
  [3, ["GSM", 8000]],
  [4, ["G723", 8000]],
  [5, ["DVI4", 8000]],
  [6, ["DVI4", 16_000]],
  [7, ["LPC", 8000]],
  [8, ["PCMA", 8000]],
  [9, ["G722", 8000]],
  [10, ["L16", 44_100]],
  [11, ["L16", 44_100]],
  [12, ["QCELP", 8000]],
  [13, ["CN", 8000]],
  [14, ["MPA", 90_000]],
  [15, ["G728", 8000]],
  [18, ["G729", 8000]],
  [26, ["JPEG", 90_000]],
  [31, ["H261", 90_000]],
  [32, ["MPV", 90_000]],
  [33, ["MP2T", 90_000]],
  [34, ["H263", 90_000]],
]);

/** Sections do not change, and are asked several times in the set-up of a call. */
const READ = new WeakMap<MediaDescription, readonly Codec[]>();

/** The codecs of an RTP section in its order of preference; unknown payload types are left out. */
export function codecsOf(media: MediaDescription): readonly Codec[] {
  const known = READ.get(media);
  if (known) return known;
  const codecs = readCodecs(media);
  READ.set(media, codecs);
  return codecs;
}

function readCodecs(media: MediaDescription): readonly Codec[] {
  const mapped = new Map<number, Codec>();
  for (const { name, value } of media.attributes) {
    if (name !== "rtpmap" || value === undefined) continue;
    const codec = parseRtpmap(value);
    if (codec && !mapped.has(codec.payloadType)) mapped.set(codec.payloadType, codec);
  }
  const codecs: Codec[] = [];
  for (const format of media.formats) {
    const payloadType = Number(format);
    const codec = mapped.get(payloadType);
    const known = STATIC.get(payloadType);
    if (codec) codecs.push(codec);
    else if (known) codecs.push({ payloadType, encoding: known[0], clockRateHz: known[1] });
  }
  return codecs;
}

function parseRtpmap(value: string): Codec | undefined {
  const space = value.indexOf(" ");
  const slash = value.indexOf("/", space);
  if (space < 1 || slash < 0) return undefined;
  const end = value.indexOf("/", slash + 1);
  const payloadType = Number(value.slice(0, space));
  const clockRateHz = Number(value.slice(slash + 1, end < 0 ? undefined : end));
  const encoding = value.slice(space + 1, slash).trim();
  const valid = Number.isInteger(payloadType) && payloadType >= 0 && payloadType <= 127 &&
    Number.isInteger(clockRateHz) && clockRateHz >= 1 && clockRateHz <= 1_000_000 &&
    encoding !== "";
  return valid ? { payloadType, encoding, clockRateHz } : undefined;
}

/** Equal by name and clock, RFC 8866 §6.6: names are case-insensitive. */
export function isSameCodec(a: Codec, b: Codec): boolean {
  if (a.clockRateHz !== b.clockRateHz) return false;
  return a.encoding === b.encoding || a.encoding.toLowerCase() === b.encoding.toLowerCase();
}
