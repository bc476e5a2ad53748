/**
 * telephone-event (RFC 4733) where the legs differ. Every leg is told that we take events, whether
 * or not its partner does; what the partner cannot take ends here and is reported.
 */
import {
  type Attribute,
  type Codec,
  codecsOf,
  commonFormats,
  type MediaDescription,
  type Sdp,
  withFormats,
} from "../../sdp/mod.ts";
import { isRtp, isSecure, withMedia } from "./media_kind.ts";

const EVENTS = "telephone-event";
/** What most phones use. */
const USUAL_TYPE = 101;
const [FIRST_DYNAMIC, LAST_DYNAMIC] = [96, 127];
/** Digits and the four letters, RFC 4733 §3.2. */
const KEYS = "0-15";
/** Not what somebody says. */
const NO_VOICE = new Set([EVENTS, "cn", "red", "tone"]);

export function isEvents({ encoding }: Codec): boolean {
  return encoding === EVENTS ||
    encoding.length === EVENTS.length && encoding.toLowerCase() === EVENTS;
}

export function isVoice({ encoding }: Codec): boolean {
  return !NO_VOICE.has(encoding.toLowerCase());
}

function eventsOf(media: MediaDescription): readonly Codec[] {
  return codecsOf(media).filter(isEvents);
}

export function hasEvents(media: MediaDescription): boolean {
  return codecsOf(media).some(isEvents);
}

/** An offer with events on each stream of voice that could have them. */
export function offerEvents(offer: Sdp): Sdp {
  return withMedia(offer, withEvents);
}

/**
 * An answer for the author of `offer`: only what that offered, and its own events where it offered
 * some and `answer` has none.
 */
export function answerEvents(offer: Sdp, answer: Sdp): Sdp {
  return withMedia(answer, (answered, i) => {
    const offered = offer.media[i];
    if (!offered || answered.port === 0 || !takesEvents(answered)) return answered;
    const formats = commonFormats(offered, answered);
    const allowed = formats.length > 0 ? withFormats(answered, formats) : answered;
    if (hasEvents(allowed)) return allowed;
    const clock = voiceClockOf(allowed);
    const events = eventsOf(offered);
    const chosen = events.find(({ clockRateHz }) => clockRateHz === clock) ?? events[0];
    return chosen ? added(allowed, chosen.payloadType, chosen.clockRateHz) : allowed;
  });
}

/** `media` with events of the clock of its voice, under a payload type that is free. */
export function withEvents(media: MediaDescription): MediaDescription {
  if (media.port === 0 || !takesEvents(media) || hasEvents(media)) return media;
  const clock = voiceClockOf(media);
  const type = clock === undefined ? undefined : freeType(media);
  return clock === undefined || type === undefined ? media : added(media, type, clock);
}

function takesEvents(media: MediaDescription): boolean {
  // What is encrypted can neither be read nor added to.
  return media.kind === "audio" && isRtp(media) && !isSecure(media);
}

/** RFC 4733 §2.4.1 wants the clock of the voice: 8 kHz if any codec has it. */
function voiceClockOf(media: MediaDescription): number | undefined {
  const clocks = codecsOf(media).filter(isVoice).map(({ clockRateHz }) => clockRateHz);
  return clocks.includes(8000) ? 8000 : clocks[0];
}

/** A payload type that the section names nowhere. */
export function freeType(
  media: MediaDescription,
  taken: ReadonlySet<number> = new Set(),
): number | undefined {
  const used = new Set([...taken, ...media.formats.map(Number)]);
  for (const { name, value } of media.attributes) {
    if (name === "rtpmap") used.add(Number.parseInt(value ?? "", 10));
  }
  if (!used.has(USUAL_TYPE)) return USUAL_TYPE;
  for (let type = FIRST_DYNAMIC; type <= LAST_DYNAMIC; type++) if (!used.has(type)) return type;
  return undefined;
}

function added(media: MediaDescription, type: number, clockRateHz: number): MediaDescription {
  return {
    ...media,
    formats: [...media.formats, String(type)],
    attributes: [...media.attributes, ...eventAttributes(type, clockRateHz)],
  };
}

export function eventAttributes(type: number, clockRateHz: number): readonly Attribute[] {
  return [
    { name: "rtpmap", value: `${type} ${EVENTS}/${clockRateHz}` },
    { name: "fmtp", value: `${type} ${KEYS}` },
  ];
}
