import type { LegId } from "../../domain/mod.ts";
import {
  codecsOf,
  directionOf,
  formatSdp,
  hasRtcpMux,
  isHeld,
  mayReceive,
  maySend,
  type MediaDescription,
  rtcpAddressOf,
  rtpAddressOf,
  type Sdp,
  type TransportAddress,
} from "../../sdp/mod.ts";
import type { LegEncryption, LegProfile } from "../media_engine.ts";
import type { Aim } from "./change.ts";
import type { LegHistory } from "./leg_history.ts";
import type { LegFeed } from "./leg_feeds.ts";
import type { LegCopying } from "./leg_copies.ts";
import { claimedEndpoint, type Endpoint } from "./endpoint.ts";
import { canonicalIp, isIpv6 } from "./ip_address.ts";
import type { EncodedSound } from "../sounds/encoded_sounds.ts";
import type { LegMix } from "./mixes.ts";
import type { LegPlaying, LegSound } from "./leg_sounds.ts";
import { LegSecurity } from "./leg_security.ts";
import type { LineOrder } from "./line_order.ts";
import { isFax, isRelayable, isSecure } from "./media_kind.ts";
import { rewriteSdp, type StreamFace } from "./rewrite.ts";

/** One m= line of one leg: our ports for it. */
export interface LegStream {
  /** The even port of the pair. */
  readonly port: number;
  /** Where the relay was told to send what arrives; null for nowhere, undefined before it was. */
  out: LegStream | null | undefined;
}

/** An offer that was sent to a leg. */
export interface SentOffer {
  /** Undefined when it is our own. */
  readonly from: LegId | undefined;
  /** The offer as its author wrote it; it takes effect with the answer. */
  readonly sdp: Sdp;
  /** As the leg got it, but for addresses: what its answer is held against. */
  readonly sent: Sdp;
  /** Which line of the author is which of this leg; undefined when they are the same. */
  readonly order: LineOrder | undefined;
  /** The m= lines for which this offer opened ports: on the author's leg, and on this one. */
  readonly addedFrom: readonly number[];
  readonly added: readonly number[];
  readonly isFirst: boolean;
  readonly answered: boolean;
}

/** What a new leg needs: a number for its `o=`, and unpredictable octets for its keys. */
export interface LegParts {
  readonly sessionId: () => string;
  readonly octets: (count: number) => Uint8Array;
}

const ENCODER = new TextEncoder();

/** Events and comfort noise: one timestamp for many packets, so no jitter can be read from it. */
const UNTIMED = new Set(["telephone-event", "cn", "tone", "red"]);

/** What the engine knows of one leg. */
export class LegMedia {
  readonly id: LegId;
  profile: LegProfile;
  /** By m= line. */
  readonly streams: (LegStream | undefined)[] = [];
  /** The leg's own description in force. */
  description: Sdp | undefined = undefined;
  /** Ours to the leg that goes with it. */
  presented: Sdp | undefined = undefined;
  /** It talks with us, not with another leg. */
  isEndpoint = false;
  /** What it was told to hear in place of its partner. */
  sound: LegSound | undefined = undefined;
  /** What the relay plays to it. */
  playing: LegPlaying | undefined = undefined;
  /** Encoded tones of keys that were sent to it. */
  keyTones: EncodedSound[] | undefined = undefined;
  /** Somebody asked for the keys pressed on it. */
  isListenedTo = false;
  /** What the relay was told to hear on it, to tell a change. */
  listening: string | undefined = undefined;
  /** The leg at the other end of its streams. */
  peer: LegMedia | undefined = undefined;
  /** Whom it hears by `copy` while it talks with us. */
  talker: LegMedia | undefined = undefined;
  /** It does hear that one: the codec fits. */
  isCopiedTo = false;
  /** What the relay was told of who hears it by `copy`. */
  copying: LegCopying | undefined = undefined;
  /** The mix that it hears while it talks with us. */
  mix: LegMix | undefined = undefined;
  /** The mixes in which it is heard. */
  mixes: Set<LegMix> | undefined = undefined;
  /** The recording that is made of what it says. */
  recording: number | undefined = undefined;
  /** The number under which the studio hears it, and what the two threads were told of it. */
  feed: LegFeed | undefined = undefined;
  /** How it sounded since it was heard first. */
  history: LegHistory | undefined = undefined;
  /** By own line, the line of `peer`; undefined when they are the same. */
  order: LineOrder | undefined = undefined;
  offered: SentOffer | undefined = undefined;
  answered = false;
  /** Its keys. All descriptions here are in the open. */
  readonly security: LegSecurity;
  readonly #sessionId: string;
  #version = 1;
  #sent = "";
  #canonicalOf = "";
  #canonical = "";

  /** `earlier` is what we described to it last, in another call. */
  constructor(id: LegId, profile: LegProfile, { sessionId, octets }: LegParts, earlier?: Sdp) {
    this.id = id;
    this.profile = profile;
    this.security = new LegSecurity(octets);
    this.#sessionId = earlier?.origin.sessionId ?? sessionId();
    if (!earlier) return;
    this.presented = this.security.adopt(earlier);
    this.#version = Number(earlier.origin.sessionVersion);
    this.#sent = formatSdp(earlier);
  }

  /** Which line of `peer` belongs to line `index`; -1 for none. */
  peerIndex(index: number): number {
    return this.order ? this.order[index] ?? -1 : index;
  }

  /**
   * `sdp` as this leg may see it. The version rises when and only when the text differs from the
   * last one sent to this leg (RFC 3264 §8). An offer that was refused has used its version, and
   * the next one that differs uses another.
   */
  present(sdp: Sdp, streams: readonly (StreamFace | undefined)[]): Uint8Array<ArrayBuffer> {
    const { advertise } = this.profile;
    const write = (): string => {
      const sessionVersion = String(this.#version);
      const origin = { username: "ringdown", sessionId: this.#sessionId, sessionVersion };
      return formatSdp(rewriteSdp(sdp, { origin, advertise, streams }));
    };
    let text = write();
    if (this.#sent !== "" && text !== this.#sent) {
      this.#version++;
      text = write();
    }
    this.#sent = text;
    return ENCODER.encode(text);
  }

  /**
   * What the relay must know of stream `index`; without a description, only who may be heard. An
   * address for which `isOurs` is no target: two such legs would relay to each other for ever.
   */
  aim(index: number, mux: boolean, isOurs: (endpoint: Endpoint) => boolean): Aim {
    const { profile, description } = this;
    const media = description?.media[index];
    const signalledFrom = this.#signalledFrom;
    const { symmetric } = profile;
    const srtp = this.security.aim(index);
    const unknown = { rtp: null, rtcp: null, signalledFrom, symmetric, mux, srtp };
    if (!description || !media) {
      return { ...unknown, form: "rtp", secure: false, receives: false, clocks: [] };
    }
    return {
      ...unknown,
      form: isFax(media) ? "raw" : "rtp",
      secure: isSecure(media),
      rtp: this.#claim(rtpAddressOf(description, media), isOurs),
      rtcp: this.#claim(rtcpAddressOf(description, media), isOurs),
      receives: !isHeld(description, media),
      clocks: [
        ...clocksOf(this.peer?.description?.media[this.peerIndex(index)]),
        ...clocksOf(media),
      ],
    };
  }

  /** True when RTP should be coming in on stream `index` now. */
  shouldBeHeard(index: number): boolean {
    const own = this.description;
    const other = this.peer?.description;
    const media = own?.media[index];
    const theirs = other?.media[this.peerIndex(index)];
    // Who listens to music may be muted for as long as it plays.
    if (this.sound || !this.answered || !own || !other || !media || !theirs) return false;
    if (!isRelayable(media) || !isRelayable(theirs) || isFax(media)) return false;
    const sends = maySend(directionOf(own, media)) && mayReceive(directionOf(other, theirs));
    return sends && !isHeld(own, media) && !isHeld(other, theirs);
  }

  /** In canonical text; asked several times for one description. */
  get #signalledFrom(): string {
    const { signalledFrom } = this.profile;
    if (this.#canonicalOf !== signalledFrom) {
      this.#canonicalOf = signalledFrom;
      this.#canonical = canonicalIp(signalledFrom) ?? "";
    }
    return this.#canonical;
  }

  /** The policy of this leg. */
  get encryption(): LegEncryption {
    return this.profile.encryption ?? "off";
  }

  hasMux(index: number): boolean {
    const media = this.description?.media[index];
    return media !== undefined && hasRtcpMux(media);
  }

  #claim(
    address: TransportAddress | undefined,
    isOurs: (endpoint: Endpoint) => boolean,
  ): Endpoint | null {
    if (!address) return null;
    const { advertise } = this.profile;
    const endpoint = claimedEndpoint(address.host, address.port, this.#signalledFrom);
    if (!endpoint || isOurs(endpoint)) return null;
    // Our socket speaks one family: that of the address we advertise to this leg.
    return isIpv6(endpoint.host) === isIpv6(advertise) ? endpoint : null;
  }
}

function clocksOf(media: MediaDescription | undefined): readonly (readonly [number, number])[] {
  if (!media) return [];
  return codecsOf(media).map(({ payloadType, encoding, clockRateHz }) => {
    return [payloadType, UNTIMED.has(encoding.toLowerCase()) ? 0 : clockRateHz] as const;
  });
}
