import type { CallId, LegId, LegMediaStats } from "../domain/mod.ts";

/**
 * Whether the sound between a leg and us is encrypted by SRTP with keys in the descriptions (RFC
 * 4568). Only our first offer differs between the middle two: `optional` offers RTP/AVP with a key
 * beside it, which who cannot encrypt passes over, `preferred` RTP/SAVP, which it refuses: then it
 * has to be offered the same in the open (`insecureOffer`).
 */
export type LegEncryption =
  /** Never: an offer that insists on it is refused. */
  | "off"
  | "optional"
  | "preferred"
  /** Only so: what is in the open is refused. */
  | "required"
  /** It would be required, but the keys may not go by the leg's transport: all is refused. */
  | "impossible";

/** How media is exchanged with the peer of one leg. */
export interface LegProfile {
  /** Our address as this peer must see it: LAN, public or container host. Goes into `c=`. */
  readonly advertise: string;
  /** Where this peer's SIP came from. An address in its SDP that differs proves nothing. */
  readonly signalledFrom: string;
  /** True for phones: send to where media comes from, once that is learned (RFC 4961). */
  readonly symmetric: boolean;
  /** `off` if left out. */
  readonly encryption?: LegEncryption;
}

/** One leg of a call as the engine needs it. */
export interface MediaLeg {
  readonly id: LegId;
  readonly profile: LegProfile;
  /**
   * What we described to this leg last, when it comes from another call: its dialog keeps the
   * session id, the version and the m= lines. Read when the leg is made; no SDP is none.
   */
  readonly earlier?: Uint8Array;
}

/** Why an SDP cannot work; the INVITE gets a 488, or a 503 when we ran out of ports. */
export interface MediaRefusal {
  readonly refused:
    | "syntax"
    | "no-usable-media"
    | "answer-mismatch"
    | "no-ports"
    | "unknown-call"
    /** One side wants what the other may not: encrypted sound, or sound in the open. */
    | "encryption";
  readonly why: string;
}

export interface MediaObserver {
  /**
   * No RTP came from `leg` for the configured time although its last SDP said it sends, and it
   * is not on hold. Announced once until packets come again.
   */
  onSilent(call: CallId, leg: LegId): void;
  /** A digit was pressed on `leg`: once, at its end. Only of legs that `listen` was called for,
   * or whose partner cannot take what it sends. */
  onDigit(call: CallId, leg: LegId, digit: Digit): void;
  /** What was played to `leg` once has been played to its end. */
  onPlayed(call: CallId, leg: LegId): void;
  /**
   * A recording has ended, whatever ended it: once for each `record`, also after `dropLeg` and
   * `release`, and for one that could not begin.
   */
  onRecorded(call: CallId, leg: LegId, recording: Recording): void;
}

/** How many legs may hear one by `MediaEngine.copy`. */
export const MOST_RECEIVERS = 200;

/** How many legs may hear a mix at once; more hear silence. */
export const MOST_MIXES = 100;

/** A leg of any call. */
export interface LegOfCall {
  readonly call: CallId;
  readonly leg: LegId;
}

/** How many legs may be recorded at once; more are refused as failed. */
export const MOST_RECORDINGS = 100;

/** Where what a leg says is written, and when that ends by itself. */
export interface RecordingOrder {
  /**
   * Absolute path of the WAV file to be made: PCM of 16 bits, one channel, 8 kHz, or 16 kHz where
   * the leg's codec has them. Its folder exists. Written beside it as `PATH.part`, which gets the
   * name when it is complete: a file under the name is whole. One that is there is replaced.
   */
  readonly path: string;
  /** The longest it may become. */
  readonly maximumMs: number;
  /** Ends after so much silence in a row, which is cut from the end; 0: never. */
  readonly silenceMs: number;
}

/** How a recording ended; `failed` has left no file. */
export type RecordingEnd = "stopped" | "silence" | "length" | "leg-gone" | "failed";

/** What came of a `RecordingOrder`. */
export interface Recording {
  readonly path: string;
  /** 0 when nothing was said before silence ended it. */
  readonly durationMs: number;
  /** Of the file, header included. */
  readonly octets: number;
  readonly end: RecordingEnd;
}

/** One key press. */
export interface Digit {
  /** `0` to `9`, `*`, `#`, `A` to `D`. */
  readonly key: string;
  readonly durationMs: number;
}

/** Tones that tell how a call goes, ITU-T E.180; `information` is that of numbers not in service. */
export type ProgressTone = "ringback" | "busy" | "congestion" | "information";

/** What a leg can hear from us. */
export type Sound =
  /** Music, from the start and for ever. A file's name in the music folder; undefined: built in. */
  | { readonly kind: "music"; readonly file?: string }
  /** A file of the music folder by name, once; a prompt instead where it is gone. */
  | { readonly kind: "file"; readonly name: string }
  /** Prompts by name in `static/sounds`, one after the other; `repeat` with a pause, for ever. */
  | { readonly kind: "prompts"; readonly names: readonly string[]; readonly repeat: boolean }
  /** A WAV file by its absolute path, once; nothing where it is gone. */
  | { readonly kind: "recording"; readonly path: string }
  /** A tone of the country's plan, for ever. */
  | { readonly kind: "tone"; readonly tone: ProgressTone | "milliwatt" }
  /** What the leg says, back to it. */
  | { readonly kind: "echo"; readonly delayMs: number };

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
   * Takes the offer of `leg` and returns our own answer to it: the leg talks with us, and hears
   * silence until something is played. It can be joined to another leg later, by an `offer` from
   * either of the two.
   */
  answerAsEndpoint(
    call: CallId,
    leg: MediaLeg,
    sdp: Uint8Array,
  ): Promise<Uint8Array | MediaRefusal>;

  /**
   * Our own offer to `leg`; its answer is for `takeAnswer`. With `like` it names the codec that we
   * have agreed on with that leg and nothing else, so that `copy` can send its packets on as they
   * are; refused when there is no such codec.
   */
  offerAsEndpoint(
    call: CallId,
    leg: MediaLeg,
    like?: LegId,
  ): Promise<Uint8Array | MediaRefusal>;

  /**
   * Takes the answer of `leg` to the offer last sent to it without joining it to anybody: it talks
   * with us. `answer` with the same SDP may join it to the author of the offer afterwards.
   */
  takeAnswer(
    call: CallId,
    leg: MediaLeg,
    sdp: Uint8Array,
  ): Promise<"taken" | MediaRefusal>;

  /**
   * Plays `sound` to `leg` in place of whatever it hears, its partner included. Nothing is sent
   * while the leg's own description says that it does not receive, nor where none of its codecs is
   * one of ours.
   */
  play(call: CallId, leg: LegId, sound: Sound): void;

  /** The leg hears its partner again, if it has one. */
  stopPlaying(call: CallId, leg: LegId): void;

  /**
   * From now on each of `to` hears what `from` says, while it talks with us (`takeAnswer` of an
   * offer like `from`) and has nothing else to hear (`play`). What they say themselves is counted
   * and goes nowhere; reports (RTCP) are not copied. Replaces the list of an earlier call; none
   * ends it. A leg hears one other at a time, the last that it was named for; dropped legs leave
   * the list. Those beyond `MOST_RECEIVERS` hear nothing.
   */
  copy(call: CallId, from: LegId, to: readonly LegId[]): void;

  /**
   * From now on `leg` hears all of `sources` at once, their voices summed, while it talks with us
   * and has nothing else to hear (`play`). The sources may be of other calls, and learn nothing of
   * it: what `leg` says goes nowhere. One that is not there, or goes, is silent. Replaces the list
   * of an earlier call; none ends it. Beyond `MOST_MIXES` a leg hears silence.
   */
  mix(call: CallId, leg: LegId, sources: readonly LegOfCall[]): void;

  /**
   * Writes what `leg` says to a file, from now on, whoever else hears it. What it does not send,
   * on hold or in pauses, is silence. An earlier recording of the leg is stopped. The observer
   * hears how it ended: `failed` where the disk does not take it, or beyond `MOST_RECORDINGS`.
   */
  record(call: CallId, leg: LegId, order: RecordingOrder): void;

  /**
   * Ends the recording of `leg`. Resolves when the file is complete, after the observer has heard
   * of it; undefined when nothing was being recorded.
   */
  stopRecording(call: CallId, leg: LegId): Promise<Recording | undefined>;

  /** Reports the keys pressed on `leg`: events of RFC 4733, and tones where it sends no events. */
  listen(call: CallId, leg: LegId): void;

  /** Ends that: keys are reported again only where the partner of `leg` cannot take them. */
  unlisten(call: CallId, leg: LegId): void;

  /**
   * Sends a key press to `leg`: as events of RFC 4733 where its description has them, else as a
   * tone. Several are sent one after the other.
   */
  sendDigit(call: CallId, leg: LegId, digit: Digit): void;

  /** How `leg` hears key presses: as events of RFC 4733, or only as tones. */
  hearsEvents(call: CallId, leg: LegId): boolean;

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
