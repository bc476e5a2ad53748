import type { CallId, LegId, LegMediaStats } from "../domain/mod.ts";

/** How media is exchanged with the peer of one leg. */
export interface LegProfile {
  /** Our address as this peer must see it: LAN, public or container host. Goes into `c=`. */
  readonly advertise: string;
  /** Where this peer's SIP came from. An address in its SDP that differs proves nothing. */
  readonly signalledFrom: string;
  /** True for phones: send to where media comes from, once that is learned (RFC 4961). */
  readonly symmetric: boolean;
}

/** One leg of a call as the engine needs it. */
export interface MediaLeg {
  readonly id: LegId;
  readonly profile: LegProfile;
}

/** Why an SDP cannot work; the INVITE gets a 488, or a 503 when we ran out of ports. */
export interface MediaRefusal {
  readonly refused: "syntax" | "no-usable-media" | "answer-mismatch" | "no-ports" | "unknown-call";
  readonly why: string;
}

export interface MediaObserver {
  /**
   * No RTP came from `leg` for the configured time although its last SDP said it sends, and it
   * is not on hold. Announced once until packets come again.
   */
  onSilent(call: CallId, leg: LegId): void;
}

/**
 * Relays the media of calls.
 *
 * The verbs are rtpengine's (`offer`, `answer`, `delete`), so that the embedded relay and
 * rtpengine are two implementations of one contract, `tests/contract/media_engine.ts`. SDP goes
 * in and comes out as the body octets of the SIP message. A call has one caller leg and, while it
 * forks, several callee legs: each gets ports of its own, and the caller hears the callee whose
 * answer came last.
 */
export interface MediaEngine extends AsyncDisposable {
  /**
   * Takes the offer of `from` and returns the offer to send to `to`. Legs are made on first sight;
   * several legs may be offered the same at once, which makes them forks. An offer in a call that
   * is up (either leg may make it) takes effect with its answer.
   */
  offer(
    call: CallId,
    from: MediaLeg,
    to: MediaLeg,
    sdp: Uint8Array,
  ): Promise<Uint8Array | MediaRefusal>;

  /**
   * Takes the answer of `from` to the offer last sent to it, and returns the answer for `to`, who
   * is joined to `from` from now on. The same answer may come again, in a 183 and then a 200.
   */
  answer(
    call: CallId,
    from: MediaLeg,
    to: MediaLeg,
    sdp: Uint8Array,
  ): Promise<Uint8Array | MediaRefusal>;

  /**
   * An offer to `to` was refused (488, 491): the media stays as it was before it. The version in
   * its `o=` is used up, so that the next description that differs has a higher one.
   */
  rollback(call: CallId, to: LegId): void;

  /** Forgets one leg, such as a fork that lost. Its ports rest before they are used again. */
  dropLeg(call: CallId, leg: LegId): void;

  /** Ends the call's media. Idempotent: a call the engine does not know has no statistics. */
  release(call: CallId): Promise<readonly LegMediaStats[]>;
}
