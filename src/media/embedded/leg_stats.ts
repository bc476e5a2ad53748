import type { LegMediaStats, MediaSample } from "../../domain/mod.ts";
import { opinionScore } from "../../rtp/mod.ts";
import { codecsOf } from "../../sdp/mod.ts";
import type { Figures } from "./figures.ts";
import type { LegMedia } from "./leg_media.ts";

/** What earlier streams of a leg counted, before their ports were given up. */
export interface PastStats {
  packets: number;
  octets: number;
  lost: number;
}

/** What a leg has counted so far, and its first stream with sound. */
interface Counted extends PastStats {
  /** -1 before it was measured. */
  roundTripMs: number;
  sound: { readonly port: number; readonly index: number } | undefined;
}

/** A leg's statistics: the sum of its streams, and the quality of the first one with sound. */
export function legStats(
  leg: LegMedia,
  past: PastStats | undefined,
  figures: Figures,
): LegMediaStats {
  const { packets, octets, lost, roundTripMs, sound } = countedOf(leg, past, figures);
  const history = leg.history?.history;
  const encryption = leg.security.suite;
  const counted = {
    leg: leg.id,
    packets,
    octets,
    lost,
    ...(roundTripMs >= 0 ? { roundTripMs } : {}),
    ...(encryption === undefined ? {} : { encryption }),
    ...(history ? { history } : {}),
  };
  if (!sound) return { ...counted, jitterMs: 0 };
  const jitterMs = figures.read(sound.port, "jitterMs");
  const codec = codecOf(leg, sound.index, figures.read(sound.port, "payloadType"));
  const mos = opinionScore({
    lossShare: lost / Math.max(1, packets + lost),
    jitterMs,
    roundTripMs: Math.max(0, roundTripMs),
    encoding: codec?.encoding ?? "PCMU",
  });
  const name = codec && { codec: `${codec.encoding}/${codec.clockRateHz}` };
  return { ...counted, jitterMs, mos, ...name };
}

/** True when anything with sound was heard from the leg. */
export function wasHeard(leg: LegMedia, figures: Figures): boolean {
  return leg.streams.some((stream) => stream && figures.read(stream.port, "payloadType") >= 0);
}

/** How the leg sounded since its history was asked last; undefined when nothing came. */
export function sampleOf(
  leg: LegMedia,
  past: PastStats | undefined,
  figures: Figures,
): MediaSample | undefined {
  const counted = countedOf(leg, past, figures);
  const news = leg.history?.since(counted.packets, counted.lost);
  const { sound } = counted;
  if (!news || !sound || news.packets <= 0) return undefined;
  const jitterMs = figures.read(sound.port, "jitterMs");
  const codec = codecOf(leg, sound.index, figures.read(sound.port, "payloadType"));
  const lossShare = news.lost / (news.packets + news.lost);
  const mos = opinionScore({
    lossShare,
    jitterMs,
    roundTripMs: Math.max(0, counted.roundTripMs),
    encoding: codec?.encoding ?? "PCMU",
  });
  return { lossShare, jitterMs, mos };
}

function countedOf(leg: LegMedia, past: PastStats | undefined, figures: Figures): Counted {
  const counted: Counted = {
    packets: past?.packets ?? 0,
    octets: past?.octets ?? 0,
    lost: past?.lost ?? 0,
    roundTripMs: -1,
    sound: undefined,
  };
  for (const [index, stream] of leg.streams.entries()) {
    if (!stream) continue;
    const { port } = stream;
    counted.packets += figures.read(port, "packets");
    counted.octets += figures.read(port, "octets");
    counted.lost += figures.read(port, "lost");
    if (counted.roundTripMs < 0) counted.roundTripMs = figures.read(port, "roundTripMs");
    if (figures.read(port, "payloadType") >= 0) counted.sound ??= { port, index };
  }
  return counted;
}

/** The codec by the leg's own numbers, else by its peer's: RFC 3264 lets the two differ. */
function codecOf(leg: LegMedia, index: number, payloadType: number) {
  const theirs = leg.peer?.description?.media[leg.peerIndex(index)];
  for (const media of [leg.description?.media[index], theirs]) {
    const codec = media && codecsOf(media).find((c) => c.payloadType === payloadType);
    if (codec) return codec;
  }
  return undefined;
}
