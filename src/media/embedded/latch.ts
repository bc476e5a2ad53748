/**
 * Decides whose packets are heard on one of our ports, and where ours go: symmetric RTP (RFC
 * 4961) without RTP bleed.
 *
 * ```txt
 *            first eligible packet            window over
 * waiting ------------------------> learning -------------> locked
 *    ^                                 |  ^                   |
 *    |        the exact SDP address ---+--+                   | silent for a second, then the same
 *    |                                                        | SSRC from the same host or from
 *    +---- the SDP changed (expect) --------------------------+ the SIP host: moves, stays locked
 * ```
 *
 * A source is eligible when it is the address in the SDP, when it is another port of that host,
 * or, for a symmetric peer, any port of the host its SIP came from; never by being first. So an
 * attacker on a third host is not heard and hears nothing, whenever he sprays. Waiting has no time limit,
 * since only those hosts can end it: a phone that is muted for a minute must still be heard.
 * While learning, only the exact SDP address may take over from a source that was learned.
 *
 * Packets go to the learned source (symmetric) or the SDP address. An SDP address that has sent
 * nothing itself gets 5 packets and no more, unless SIP comes from the same host; a private SDP
 * address of a peer with a public one gets none, as it is unreachable or somebody else.
 */
import { type Endpoint, isSameEndpoint } from "./endpoint.ts";
import { isPrivate } from "./ip_address.ts";

export interface Expectation {
  /** What the SDP says, if packets may go there at all. */
  readonly signalled: Endpoint | undefined;
  /** The host that SIP comes from, in canonical text. */
  readonly signalledFrom: string;
  readonly symmetric: boolean;
}

export type LatchVerdict = "known" | "learned" | "foreign";

export const LATCH_LIMITS = {
  /** How long after an offer or answer, and for how many packets, a better source may take over. */
  learnMs: 5000,
  learnPackets: 250,
  /** Silence of a locked source after which a new port of the peer is believed. */
  silenceMs: 1000,
  unproven: 5,
} as const;

export const NO_SSRC = -1;

export class Latch {
  #expectation: Expectation = { signalled: undefined, signalledFrom: "", symmetric: false };
  #expectedAtMs = 0;
  #source: Endpoint | undefined;
  #ssrc = NO_SSRC;
  #packets = 0;
  #lastHeardMs = 0;
  #target: Endpoint | undefined;
  /** The last address an SDP named; a hold without address does not change it. */
  #claim: Endpoint | undefined;
  #provenHost: string | undefined;
  #proven = false;
  #unprovenLeft: number = LATCH_LIMITS.unproven;

  state(nowMs: number): "waiting" | "learning" | "locked" {
    if (!this.#source) return "waiting";
    return this.#isLearning(nowMs) ? "learning" : "locked";
  }

  /** The accepted source, if there is one. */
  get source(): Endpoint | undefined {
    return this.#source;
  }

  /** Where packets for this peer go; undefined when there is no such place yet. */
  get target(): Endpoint | undefined {
    return this.#target;
  }

  /** Applies an offer or answer. The same expectation as before leaves what was learned alone. */
  expect(expectation: Expectation, nowMs: number): void {
    const { signalled } = expectation;
    const isNew = signalled !== undefined && !isSameEndpoint(this.#claim, signalled);
    const moved = isNew && this.#claim !== undefined;
    this.#expectation = expectation;
    this.#expectedAtMs = nowMs;
    this.#packets = 0;
    // The same address keeps its one object, by which users of this see that nothing changed.
    if (isNew) this.#claim = signalled;
    else if (signalled) this.#expectation = { ...expectation, signalled: this.#claim };
    const rank = this.#source ? this.#rank(this.#source) : 0;
    if (rank === 0 || moved && rank < 2) this.#source = undefined;
    if (isNew) this.#unprovenLeft = LATCH_LIMITS.unproven;
    this.#retarget();
  }

  /** A packet came from `source` again. Called for every packet: sets three numbers. */
  heard(ssrc: number, nowMs: number): void {
    this.#packets++;
    this.#lastHeardMs = nowMs;
    if (ssrc !== NO_SSRC) this.#ssrc = ssrc;
  }

  /** Whether a packet from there may be heard, if it proves to be genuine. Changes nothing. */
  mayHear(from: Endpoint, ssrc: number, nowMs: number): boolean {
    return isSameEndpoint(this.#source, from) || this.#mayTakeOver(from, ssrc, nowMs);
  }

  /** Judges a packet from anywhere. `ssrc` is `NO_SSRC` for what is not RTP. */
  receive(from: Endpoint, ssrc: number, nowMs: number): LatchVerdict {
    if (isSameEndpoint(this.#source, from)) {
      this.heard(ssrc, nowMs);
      return "known";
    }
    if (!this.#mayTakeOver(from, ssrc, nowMs)) return "foreign";
    this.#source = from;
    this.#provenHost = from.host;
    this.heard(ssrc, nowMs);
    this.#retarget();
    return "learned";
  }

  /** The host proved itself on the sibling port, RTP for RTCP or the reverse. */
  prove(host: string): void {
    this.#provenHost = host;
    if (this.#target?.host === host) this.#proven = true;
  }

  /** True when one packet more may go to `target`; counts it while that is unproven. */
  maySend(): boolean {
    if (this.#proven) return true;
    if (this.#target === undefined || this.#unprovenLeft === 0) return false;
    this.#unprovenLeft--;
    return true;
  }

  #isLearning(nowMs: number): boolean {
    return nowMs - this.#expectedAtMs < LATCH_LIMITS.learnMs &&
      this.#packets < LATCH_LIMITS.learnPackets;
  }

  #mayTakeOver(from: Endpoint, ssrc: number, nowMs: number): boolean {
    const rank = this.#rank(from);
    const source = this.#source;
    if (!source) return rank > 0;
    if (this.#isLearning(nowMs) && rank === 2) return true;
    // NAT rebinding: the old port has gone quiet and the same stream comes out of a new one.
    const quiet = nowMs - this.#lastHeardMs >= LATCH_LIMITS.silenceMs;
    const nearby = from.host === source.host || rank > 0;
    return quiet && nearby && from.port >= 1024 && ssrc === this.#ssrc;
  }

  /** 2 for the exact SDP address, 1 for the hosts the peer is known by, 0 for strangers. */
  #rank(from: Endpoint): 0 | 1 | 2 {
    const { signalled, signalledFrom, symmetric } = this.#expectation;
    if (isSameEndpoint(signalled, from)) return 2;
    if (from.port < 1024) return 0;
    return from.host === signalled?.host || symmetric && from.host === signalledFrom ? 1 : 0;
  }

  #retarget(): void {
    const { signalled, signalledFrom, symmetric } = this.#expectation;
    const unreachable = signalled !== undefined && isPrivate(signalled.host) &&
      !isPrivate(signalledFrom) && signalled.host !== this.#provenHost;
    const claimed = unreachable ? undefined : signalled;
    this.#target = symmetric && this.#source ? this.#source : claimed;
    const host = this.#target?.host;
    this.#proven = host !== undefined && (host === signalledFrom || host === this.#provenHost);
  }
}
