/** One leg that many others hear (paging): what the relay must know of it. */
import type { LegId } from "../../domain/mod.ts";
import { type Codec, codecsOf, isSameCodec } from "../../sdp/mod.ts";
import { MOST_RECEIVERS } from "../media_engine.ts";
import type { CallMedia } from "./call_media.ts";
import type { CopyChange } from "./change.ts";
import type { LegMedia } from "./leg_media.ts";
import { agreedVoiceOf, voiceIndexOf } from "./leg_voice.ts";

/** What the relay was told, to tell a change. */
export interface LegCopying {
  readonly key: string;
  readonly port: number;
  readonly receivers: readonly LegMedia[];
}

/** Makes `to` those who hear `from`; returns whom they heard before. */
export function setReceivers(
  call: CallMedia,
  from: LegMedia,
  to: readonly LegId[],
): ReadonlySet<LegMedia> {
  const wanted = new Set(to.slice(0, MOST_RECEIVERS));
  const left = new Set<LegMedia>();
  for (const leg of call.legs.values()) {
    const isWanted = leg !== from && wanted.has(leg.id);
    if (isWanted === (leg.talker === from)) continue;
    if (leg.talker && leg.talker !== from) left.add(leg.talker);
    leg.talker = isWanted ? from : undefined;
  }
  return left;
}

/**
 * The codec in which `leg` is to go on talking with us, because others hear it or it hears
 * another; undefined for any.
 */
export function codecToKeep(call: CallMedia, leg: LegMedia): Codec | undefined {
  if (leg.talker) return sentCodecOf(leg.talker);
  return receiversOf(call, leg).length > 0 ? sentCodecOf(leg) : undefined;
}

/** The codec that `leg` sends to us, under the number that our description gave it. */
export function sentCodecOf(leg: LegMedia): Codec | undefined {
  const voice = agreedVoiceOf(leg);
  const ours = leg.presented?.media[voiceIndexOf(leg)];
  const known = voice && ours && codecsOf(ours).find((codec) => isSameCodec(codec, voice));
  return known ?? voice;
}

/**
 * Tells the relay, by the changes of `call`, who hears `leg` and whom it hears. Returns the legs
 * that hear something else than before.
 */
export function refreshCopies(call: CallMedia, leg: LegMedia): readonly LegMedia[] {
  const changed = leg.talker ? tellCopies(call, leg.talker) : [];
  return leg.copying || receiversOf(call, leg).length > 0
    ? [...changed, ...tellCopies(call, leg)]
    : changed;
}

/** `leg` is gone: nobody hears it any more. Returns those who did, and whom it heard. */
export function forgetCopies(call: CallMedia, leg: LegMedia): LegMedia[] {
  const touched = [...receiversOf(call, leg)];
  for (const receiver of touched) {
    receiver.talker = undefined;
    receiver.isCopiedTo = false;
  }
  if (leg.talker) touched.push(leg.talker);
  return touched;
}

function receiversOf(call: CallMedia, leg: LegMedia): readonly LegMedia[] {
  if (!call.hasCopies) return [];
  return [...call.legs.values()].filter(({ talker }) => talker === leg);
}

function tellCopies(call: CallMedia, leg: LegMedia): readonly LegMedia[] {
  const port = leg.streams[voiceIndexOf(leg)]?.port;
  const sent = port === undefined ? undefined : sentCodecOf(leg);
  const to: (readonly [number, number])[] = [];
  const changed: LegMedia[] = [];
  const mark = (receiver: LegMedia, isCopiedTo: boolean) => {
    if (receiver.isCopiedTo !== isCopiedTo) changed.push(receiver);
    receiver.isCopiedTo = isCopiedTo;
  };
  for (const receiver of receiversOf(call, leg)) {
    const copy = sent && copyTo(receiver, sent);
    if (copy) to.push(copy);
    mark(receiver, copy !== undefined);
  }
  const before = leg.copying;
  for (const receiver of before?.receivers ?? []) if (!receiver.talker) mark(receiver, false);
  tell(call, leg, port, sent && to.length > 0 ? typesOf(leg, sent) : [], to);
  return changed;
}

/** Pushes what differs from what the relay was told before. */
function tell(
  call: CallMedia,
  leg: LegMedia,
  port: number | undefined,
  types: CopyChange["types"],
  to: CopyChange["to"],
): void {
  const before = leg.copying;
  const end = (old: number) => call.push({ do: "copy", port: old, types: [], to: [] });
  if (before && before.port !== port && leg.streams.some((each) => each?.port === before.port)) {
    end(before.port);
  }
  if (port === undefined || to.length === 0) {
    if (before && before.port === port) end(before.port);
    leg.copying = undefined;
    return;
  }
  const change = { do: "copy", port, types, to } as const;
  const key = JSON.stringify(change);
  if (before?.key !== key) call.push(change);
  leg.copying = { key, port, receivers: receiversOf(call, leg) };
}

/** Port and payload type for what `receiver` hears; undefined when it could not read it. */
function copyTo(receiver: LegMedia, sent: Codec): readonly [number, number] | undefined {
  const index = voiceIndexOf(receiver);
  const stream = receiver.streams[index];
  const media = receiver.description?.media[index];
  if (!receiver.isEndpoint || !stream || !media || !agreedVoiceOf(receiver)) return undefined;
  const own = codecsOf(media).find((codec) => isSameCodec(codec, sent));
  return own && [stream.port, own.payloadType];
}

/** The numbers under which `leg` may send `codec`: ours for it, and its own (RFC 3264 §6.1). */
function typesOf(leg: LegMedia, codec: Codec): readonly number[] {
  const index = voiceIndexOf(leg);
  const [own, ours] = [leg.description?.media[index], leg.presented?.media[index]];
  const theirs = own && codecsOf(own).find((each) => isSameCodec(each, codec));
  const isFree = theirs && !(ours && codecsOf(ours).some(({ payloadType }) => {
    return payloadType === theirs.payloadType;
  }));
  return isFree ? [codec.payloadType, theirs.payloadType] : [codec.payloadType];
}
