/**
 * Hold, as it goes from one leg to the other (RFC 3264 §8.4, RFC 6337 §5.3). A holder does not want
 * to hear the other party, which is nobody else's business: the other party is offered `sendonly`,
 * whatever the holder wrote, so that there may be music; and the holder gets an answer that its own
 * offer allows, whatever the other party wrote.
 */
import {
  connectionOf,
  directed,
  type Direction,
  directionOf,
  isHeld,
  isUnspecified,
  mayReceive,
  maySend,
  type MediaDescription,
  type Sdp,
} from "../../sdp/mod.ts";
import { isRtp, withMedia } from "./media_kind.ts";

/** An offer as the other leg is to see it. */
export function directedOffer(offer: Sdp): Sdp {
  return withMedia(offer, (each) => {
    return isRtp(each) && isHeld(offer, each) ? directed(each, "sendonly") : each;
  });
}

/** An answer as the author of `offer` may get it, RFC 3264 §6.1. */
export function directedAnswer(offer: Sdp, answer: Sdp): Sdp {
  return withMedia(answer, (each, i) => {
    const offered = offer.media[i];
    if (!offered || !isRtp(each) || each.port === 0) return each;
    // Nobody holds: so are nearly all.
    if (isOpen(offer, offered) && isOpen(answer, each)) return each;
    const allowed = answerTo(offer, offered, sends(answer, each), receives(answer, each));
    return allowed === directionOf(answer, each) ? each : directed(each, allowed);
  });
}

/** Our direction in an answer to `offered`, as far as it lets us speak and listen. */
export function answerTo(
  offer: Sdp,
  offered: MediaDescription,
  mayWeSend: boolean,
  mayWeReceive: boolean,
): Direction {
  const sending = mayWeSend && receives(offer, offered);
  const receiving = mayWeReceive && sends(offer, offered);
  if (sending) return receiving ? "sendrecv" : "sendonly";
  return receiving ? "recvonly" : "inactive";
}

function isOpen(sdp: Sdp, media: MediaDescription): boolean {
  return directionOf(sdp, media) === "sendrecv" &&
    !isUnspecified(connectionOf(sdp, media)?.address ?? "");
}

function sends(sdp: Sdp, media: MediaDescription): boolean {
  return maySend(directionOf(sdp, media));
}

function receives(sdp: Sdp, media: MediaDescription): boolean {
  return mayReceive(directionOf(sdp, media)) && !isHeld(sdp, media);
}
