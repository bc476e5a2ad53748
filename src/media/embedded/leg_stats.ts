import type { LegMediaStats } from "../../domain/mod.ts";
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

/** A leg's statistics: the sum of its streams, and the quality of the first one with sound. */
export function legStats(leg: LegMedia, past: PastStats, figures: Figures): LegMediaStats {
  let { packets, octets, lost } = past;
  let sound: { readonly port: number; readonly index: number } | undefined;
  let trip = -1;
  for (const [index, stream] of leg.streams.entries()) {
    if (!stream) continue;
    packets += figures.read(stream.port, "packets");
    octets += figures.read(stream.port, "octets");
    lost += figures.read(stream.port, "lost");
    if (trip < 0) trip = figures.read(stream.port, "roundTripMs");
    if (figures.read(stream.port, "payloadType") >= 0) sound ??= { port: stream.port, index };
  }
  const counted = {
    leg: leg.id,
    packets,
    octets,
    lost,
    ...(trip >= 0 ? { roundTripMs: trip } : {}),
  };
  if (!sound) return { ...counted, jitterMs: 0 };
  const jitterMs = figures.read(sound.port, "jitterMs");
  const codec = codecOf(leg, sound.index, figures.read(sound.port, "payloadType"));
  const mos = opinionScore({
    lossShare: lost / Math.max(1, packets + lost),
    jitterMs,
    roundTripMs: Math.max(0, trip),
    encoding: codec?.encoding ?? "PCMU",
  });
  const name = codec && { codec: `${codec.encoding}/${codec.clockRateHz}` };
  return { ...counted, jitterMs, mos, ...name };
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
