/** Our own offers and answers to a leg that talks with us, RFC 3264 §5 and §6. */
import {
  type Attribute,
  type Codec,
  codecsOf,
  isSameCodec,
  type MediaDescription,
  rejected,
  type Sdp,
} from "../../sdp/mod.ts";
import { VOICE_CODECS, voiceCodecOf } from "../sounds/voice_codec.ts";
import { answerTo } from "./agreed_direction.ts";
import { eventAttributes, freeType, isEvents } from "./key_events.ts";
import { isRtp, isSecure } from "./media_kind.ts";

/** RFC 3551's numbers, and those that most phones give to the others. */
const USUAL_TYPES: ReadonlyMap<string, number> = new Map([
  ["PCMU", 0],
  ["PCMA", 8],
  ["G722", 9],
  ["opus", 111],
]);
/** In the order of our preference; L16 is for whoever asks for it. */
const OFFERED = ["opus", "G722", "PCMA", "PCMU"];
const NO_ORIGIN = {
  username: "-",
  sessionId: "0",
  sessionVersion: "0",
  addressType: "IP4",
  address: "0.0.0.0",
} as const;

/** The m= line we would talk in, -1 for none: the first with voice in a codec of ours. */
export function ownIndexOf({ media }: Sdp): number {
  return media.findIndex((each) =>
    each.kind === "audio" && each.port !== 0 && isRtp(each) && !isSecure(each) &&
    codecsOf(each).some((codec) => voiceCodecOf(codec) !== undefined)
  );
}

/**
 * Our answer to `offer`: stream `index` with one codec and no other. It is `wanted`, if that was
 * offered, else the first that is ours.
 */
export function ownAnswer(offer: Sdp, index: number, wanted?: Codec): Sdp {
  const media = offer.media.map((each, i) =>
    i === index ? answered(offer, each, wanted) : rejected(each)
  );
  return sdpOf(media);
}

function answered(
  offer: Sdp,
  offered: MediaDescription,
  wanted: Codec | undefined,
): MediaDescription {
  const codecs = codecsOf(offered);
  const voice = (wanted && codecs.find((codec) => isSameCodec(codec, wanted))) ??
    codecs.find((codec) => voiceCodecOf(codec) !== undefined);
  const events = codecs.filter(isEvents);
  const chosen = events.find(({ clockRateHz }) => clockRateHz === voice?.clockRateHz) ?? events[0];
  const ptime = offered.attributes.filter(({ name }) => name === "ptime");
  const direction = answerTo(offer, offered, true, true);
  return section(offered.protocol, voice ? [voice] : [], chosen, [
    ...ptime,
    { name: direction, value: undefined },
  ]);
}

/**
 * Our offer of all codecs we have, or of `only` one and no events, under the number it has. In a session that is up, `before` is what it had: as many m=
 * lines (RFC 3264 §8), with the voice in the same one and each codec under its old number (§8.3.2).
 */
export function ownOffer(
  before: Sdp | undefined,
  theirs: Sdp | undefined,
  only?: Codec,
): Sdp {
  const voice = before?.media.findIndex(isOpenVoice) ?? -1;
  const index = voice < 0 ? before?.media.length ?? 0 : voice;
  const known = [theirs?.media[index], before?.media[index]]
    .flatMap((media) => media ? codecsOf(media) : []);
  const used = new Set(known.map(({ payloadType }) => payloadType));
  const codecs = only ? oneCodec(only, known, used) : ourCodecs(known, used);
  const events = only ? undefined : ourEvents(codecs, known, used);
  const protocol = before?.media[index]?.protocol ?? "RTP/AVP";
  const own = section(protocol, codecs, events, [
    { name: "ptime", value: "20" },
    { name: "sendrecv", value: undefined },
  ]);
  const media = (before?.media ?? []).map((each, i) => i === index ? own : rejected(each));
  return sdpOf(voice < 0 ? [...media, own] : media);
}

/** All that we have, each under its old number or its usual one, if that is not taken. */
function ourCodecs(known: readonly Codec[], used: ReadonlySet<number>): readonly Codec[] {
  const codecs: Codec[] = [];
  for (const name of OFFERED) {
    const codec = VOICE_CODECS.find(({ encoding }) => encoding === name);
    if (!codec) continue;
    const wanted = { encoding: codec.encoding, clockRateHz: codec.rtpClockHz };
    const old = known.find((each) => isSameCodec(each, { payloadType: 0, ...wanted }));
    const usual = USUAL_TYPES.get(name) ?? 0;
    if (old) codecs.push(old);
    else if (!used.has(usual)) codecs.push({ payloadType: usual, ...wanted });
  }
  return codecs;
}

/** `only` under the number it has in this session, else its own, else one that is free. */
function oneCodec(
  only: Codec,
  known: readonly Codec[],
  used: ReadonlySet<number>,
): readonly Codec[] {
  const old = known.find((each) => isSameCodec(each, only));
  if (old) return [old];
  if (!used.has(only.payloadType)) return [only];
  const payloadType = freeType(section("RTP/AVP", [], undefined, []), used);
  return payloadType === undefined ? [] : [{ ...only, payloadType }];
}

function ourEvents(
  codecs: readonly Codec[],
  known: readonly Codec[],
  used: ReadonlySet<number>,
): Codec | undefined {
  const old = known.find((codec) => isEvents(codec) && codec.clockRateHz === 8000);
  if (old) return old;
  const taken = new Set([...used, ...codecs.map(({ payloadType }) => payloadType)]);
  const payloadType = freeType(section("RTP/AVP", codecs, undefined, []), taken);
  return payloadType === undefined
    ? undefined
    : { payloadType, encoding: "telephone-event", clockRateHz: 8000 };
}

function isOpenVoice(media: MediaDescription): boolean {
  return media.kind === "audio" && media.port !== 0 && isRtp(media);
}

/** A section with a port that is only there to be replaced. */
function section(
  protocol: string,
  codecs: readonly Codec[],
  events: Codec | undefined,
  more: readonly Attribute[],
): MediaDescription {
  const attributes: Attribute[] = [];
  for (const { payloadType, encoding, clockRateHz } of codecs) {
    // RFC 7587 §7: Opus is written with two channels, whatever it carries.
    const channels = encoding.toLowerCase() === "opus" ? "/2" : "";
    attributes.push({
      name: "rtpmap",
      value: `${payloadType} ${encoding}/${clockRateHz}${channels}`,
    });
  }
  if (events) attributes.push(...eventAttributes(events.payloadType, events.clockRateHz));
  const formats = [...codecs, ...(events ? [events] : [])].map(({ payloadType }) =>
    String(payloadType)
  );
  return {
    kind: "audio",
    port: 9,
    portCount: 1,
    protocol,
    formats,
    connection: undefined,
    lines: [],
    attributes: [...attributes, ...more],
  };
}

function sdpOf(media: readonly MediaDescription[]): Sdp {
  return {
    origin: NO_ORIGIN,
    sessionName: "-",
    connection: undefined,
    lines: [],
    attributes: [],
    media,
  };
}
