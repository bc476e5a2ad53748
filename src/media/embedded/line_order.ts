/**
 * Which m= line of one leg belongs to which of another. RFC 3264 §8 lets no dialog's lines change
 * their kind or place, so that two legs which did not begin with each other may have theirs in
 * different orders, and one may have some that the other lacks.
 */
import { type MediaDescription, rejected, type Sdp, SDP_LIMITS } from "../../sdp/mod.ts";
import { isRelayable } from "./media_kind.ts";

/** By line of one leg, the line of the other; -1 for one without a counterpart. */
export type LineOrder = readonly number[];

/**
 * The lines that a leg is to be offered, by those of `offer`; undefined when they are the same,
 * one by one. `before` is what we described to it last, and `known` the order in which it is
 * joined to the author already. Lines stay with those they belonged to, then go by kind and place,
 * then by kind alone; a stream without a place comes below all others, or, when there are too many,
 * in a slot that is not in use (§8.1).
 */
export function lineOrder(
  offer: Sdp,
  before: Sdp | undefined,
  known: LineOrder | undefined,
): LineOrder | undefined {
  const lines = before?.media ?? [];
  if (!known && isSameSoFar(offer.media, lines)) return undefined;
  const order = lines.map(({ kind }, j) => {
    const i = known?.[j] ?? -1;
    return offer.media[i]?.kind === kind ? i : -1;
  });
  const placed = new Set(order);
  const rest = [...offer.media.keys()].filter((i) => !placed.has(i));
  const isLive = (i: number) => isRelayable(offer.media[i] ?? NONE);
  // What is not in use takes no place from what is.
  for (const i of [...rest.filter(isLive), ...rest.filter((each) => !isLive(each))]) {
    const j = slotFor(i, offer.media[i] ?? NONE, lines, order);
    if (j >= 0) order[j] = i;
    else if (isLive(i) && order.length < SDP_LIMITS.media) order.push(i);
  }
  return order;
}

/** The lines of `sdp` in `order`; those without a counterpart are rejected ones of `before`. */
export function inOrder(
  sdp: Sdp,
  order: LineOrder | undefined,
  before: Sdp | undefined,
): Sdp {
  if (!order) return sdp;
  const media = order.map((i, j) => sdp.media[i] ?? rejected(before?.media[j] ?? NONE));
  return { ...sdp, media };
}

/** The same pairs, seen from the other leg, which has `count` lines. */
export function reversed(order: LineOrder, count: number): LineOrder {
  const lines = new Array<number>(count).fill(-1);
  for (const [j, i] of order.entries()) if (i >= 0) lines[i] = j;
  return lines;
}

const NONE: MediaDescription = {
  kind: "audio",
  port: 0,
  portCount: 1,
  protocol: "RTP/AVP",
  formats: ["0"],
  connection: undefined,
  lines: [],
  attributes: [],
};

function isSameSoFar(
  offered: readonly MediaDescription[],
  lines: readonly MediaDescription[],
): boolean {
  return lines.length <= offered.length && lines.every(({ kind }, i) => offered[i]?.kind === kind);
}

/** Where line `i` goes among `lines`: its own place, another of its kind, or -1. */
function slotFor(
  i: number,
  media: MediaDescription,
  lines: readonly MediaDescription[],
  order: LineOrder,
): number {
  const isFree = (j: number) => order[j] === -1 && lines[j] !== undefined;
  if (isFree(i) && lines[i]?.kind === media.kind) return i;
  const same = lines.findIndex(({ kind }, j) => isFree(j) && kind === media.kind);
  if (same >= 0 || !isRelayable(media) || order.length < SDP_LIMITS.media) return same;
  return lines.findIndex(({ port }, j) => isFree(j) && port === 0);
}
