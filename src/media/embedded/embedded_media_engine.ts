import type { CallId, LegId, LegMediaStats } from "../../domain/mod.ts";
import { type Clock, type Log, messageOf, type Meter, type Random } from "../../runtime/mod.ts";
import { checkedAnswer, hasRtcpMux, parseSdp, type Sdp, SdpSyntaxError } from "../../sdp/mod.ts";
import type {
  Digit,
  MediaEngine,
  MediaLeg,
  MediaObserver,
  MediaRefusal,
  Sound,
} from "../media_engine.ts";
import { CallMedia } from "./call_media.ts";
import { IdleCloser } from "./idle_closer.ts";
import type { LegMedia } from "./leg_media.ts";
import { legStats } from "./leg_stats.ts";
import { LocalAddresses } from "./local_addresses.ts";
import { hasRelayable, isRelayable } from "./media_kind.ts";
import { MediaMeter } from "./media_meter.ts";
import type { PortPool } from "./port_pool.ts";
import { PortOpener } from "./port_opener.ts";
import type { RelayLink } from "./relay_link.ts";
import type { StreamFace } from "./rewrite.ts";
import { SilenceWatch } from "./silence_watch.ts";

export interface EmbeddedMediaOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly observer: MediaObserver;
  readonly pool: PortPool;
  readonly link: RelayLink;
  readonly silenceMs: number;
}

const NOT_YET: MediaRefusal = { refused: "no-usable-media", why: "We are no endpoint yet" };
const NOTHING_PAST = { packets: 0, octets: 0, lost: 0 };

/**
 * Relays media itself, in a thread of its own.
 *
 * The first offer opens ports on both legs at once. A later offer changes nothing until it is
 * answered, except that streams it adds get ports; so `rollback` only gives those up, and the
 * answered state is exact by construction.
 */
export class EmbeddedMediaEngine implements MediaEngine {
  readonly #options: EmbeddedMediaOptions;
  readonly #calls = new Map<CallId, CallMedia>();
  readonly #addresses: LocalAddresses;
  readonly #meter: MediaMeter;
  readonly #ports: PortOpener;
  readonly #watch: SilenceWatch;
  readonly #closer: IdleCloser;

  constructor(options: EmbeddedMediaOptions) {
    this.#options = options;
    this.#addresses = new LocalAddresses(options.clock);
    this.#meter = new MediaMeter(options.meter, options.link.figures, options.pool);
    const { clock, observer, silenceMs, pool, link, log } = options;
    const { busyPorts } = this.#meter;
    this.#ports = new PortOpener({ pool, link, log, busyPorts, addresses: this.#addresses });
    const { figures } = link;
    this.#closer = new IdleCloser({ clock, pool, link });
    const onTick = () => this.#meter.update();
    const calls = this.#calls;
    this.#watch = new SilenceWatch({ clock, figures, observer, silenceMs, calls, onTick });
  }

  offer(
    callId: CallId,
    from: MediaLeg,
    to: MediaLeg,
    body: Uint8Array,
  ): Promise<Uint8Array | MediaRefusal> {
    const sdp = readSdp(body);
    if ("refused" in sdp) return Promise.resolve(sdp);
    if (!hasRelayable(sdp)) {
      const why = "No stream runs RTP or UDPTL over UDP";
      return Promise.resolve({ refused: "no-usable-media", why });
    }
    const call = this.#call(callId);
    return call.inTurn(() => this.#offer(call, from, to, sdp));
  }

  answer(
    callId: CallId,
    from: MediaLeg,
    to: MediaLeg,
    body: Uint8Array,
  ): Promise<Uint8Array | MediaRefusal> {
    const call = this.#calls.get(callId);
    if (!call) return Promise.resolve({ refused: "unknown-call", why: "There is no such call" });
    return call.inTurn(() => this.#answer(call, from, to, body));
  }

  answerAsEndpoint(_call: CallId, _leg: MediaLeg, _sdp: Uint8Array): Promise<MediaRefusal> {
    return Promise.resolve(NOT_YET);
  }

  offerAsEndpoint(_call: CallId, _leg: MediaLeg): Promise<MediaRefusal> {
    return Promise.resolve(NOT_YET);
  }

  takeAnswer(_call: CallId, _leg: MediaLeg, _sdp: Uint8Array): Promise<MediaRefusal> {
    return Promise.resolve(NOT_YET);
  }

  play(_call: CallId, _leg: LegId, _sound: Sound): void {}

  stopPlaying(_call: CallId, _leg: LegId): void {}

  listen(_call: CallId, _leg: LegId): void {}

  sendDigit(_call: CallId, _leg: LegId, _digit: Digit): void {}

  hearsEvents(_call: CallId, _leg: LegId): boolean {
    return false;
  }

  rollback(callId: CallId, to: LegId): void {
    const call = this.#calls.get(callId);
    if (call) void call.inTurn(() => this.#rollback(call, to));
  }

  dropLeg(callId: CallId, leg: LegId): void {
    const call = this.#calls.get(callId);
    if (call) void call.inTurn(() => this.#dropLeg(call, leg));
  }

  release(callId: CallId): Promise<readonly LegMediaStats[]> {
    const call = this.#calls.get(callId);
    if (!call) return Promise.resolve([]);
    this.#calls.delete(callId);
    return call.inTurn(() => this.#release(call));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch[Symbol.dispose]();
    this.#closer[Symbol.dispose]();
    this.#calls.clear();
    await this.#options.link[Symbol.asyncDispose]();
    this.#meter.update();
  }

  async #offer(
    call: CallMedia,
    from: MediaLeg,
    to: MediaLeg,
    sdp: Sdp,
  ): Promise<Uint8Array | MediaRefusal> {
    const sender = call.leg(from, this.#sessionId);
    const receiver = call.leg(to, this.#sessionId);
    const added = await this.#openStreams(call, sender, receiver, sdp);
    if (added === undefined) {
      this.#meter.exhausted.add();
      if (call.legs.size === 0) this.#calls.delete(call.id);
      return { refused: "no-ports", why: "No media port is free" };
    }
    const isFirst = receiver.description === undefined;
    if (sender.description === undefined) sender.description = sdp;
    // The callee may be heard before its answer is here, if nobody else is.
    if (!sender.peer || isFirst && sender.peer === receiver) call.link(sender, receiver);
    for (const index of added.sender) call.aim(sender, index);
    for (const index of added.receiver) call.aim(receiver, index);
    receiver.offered = {
      from: from.id,
      sdp,
      addedFrom: added.sender,
      added: added.receiver,
      isFirst,
      answered: false,
    };
    await this.#options.link.apply(call.takeChanges());
    const streams = sdp.media.map((media, i) => faceOf(receiver, i, hasRtcpMux(media)));
    return receiver.present(sdp, streams);
  }

  async #answer(
    call: CallMedia,
    from: MediaLeg,
    to: MediaLeg,
    body: Uint8Array,
  ): Promise<Uint8Array | MediaRefusal> {
    const answerer = call.legs.get(from.id);
    const offerer = call.legs.get(to.id);
    const offered = answerer?.offered;
    if (!answerer || !offerer || offered?.from !== to.id) {
      return { refused: "unknown-call", why: "There is no offer that this could answer" };
    }
    const sdp = readSdp(body);
    if ("refused" in sdp) return sdp;
    const answer = checkedAnswer(offered.sdp, sdp);
    if (typeof answer === "string") return { refused: "answer-mismatch", why: answer };
    if (!hasRelayable(answer)) {
      return { refused: "answer-mismatch", why: "Every stream that can be relayed is rejected" };
    }
    answerer.profile = from.profile;
    offerer.profile = to.profile;
    this.#agree(call, offerer, answerer, offered.sdp, answer);
    answerer.offered = { ...offered, answered: true };
    await this.#options.link.apply(call.takeChanges());
    const streams = answer.media.map((media, i) =>
      media.port === 0 ? undefined : faceOf(offerer, i, answerer.hasMux(i) && offerer.hasMux(i))
    );
    return offerer.present(answer, streams);
  }

  #rollback(call: CallMedia, to: LegId): void {
    const receiver = call.legs.get(to);
    const offered = receiver?.offered;
    if (!receiver || !offered || offered.answered) return;
    receiver.offered = undefined;
    if (offered.isFirst) return;
    const sender = call.legs.get(offered.from);
    for (const index of offered.added) call.closeStream(receiver, index);
    if (sender) { for (const index of offered.addedFrom) call.closeStream(sender, index); }
    void this.#options.link.apply(call.takeChanges());
    this.#closer.start();
  }

  #dropLeg(call: CallMedia, legId: LegId): void {
    const leg = call.legs.get(legId);
    if (!leg) return;
    call.closeLeg(leg);
    call.past.delete(legId);
    this.#watch.forget(legId);
    void this.#options.link.apply(call.takeChanges());
    this.#closer.start();
    if (call.legs.size === 0) this.#calls.delete(call.id);
  }

  #release(call: CallMedia): readonly LegMediaStats[] {
    const { link } = this.#options;
    const { figures } = link;
    const legs = [...call.legs.values()];
    const stats = legs.map((leg) => legStats(leg, call.past.get(leg.id) ?? NOTHING_PAST, figures));
    for (const leg of legs) {
      this.#watch.forget(leg.id);
      call.closeLeg(leg);
    }
    const ends = call.takeChanges().filter(({ do: what }) => what === "close" || what === "rest");
    void link.apply(ends);
    this.#closer.start();
    return stats;
  }

  readonly #sessionId = (): string => String(1 + this.#options.random.integer(2 ** 31 - 1));

  #call(id: CallId): CallMedia {
    const known = this.#calls.get(id);
    if (known) return known;
    const { pool, link } = this.#options;
    const call = new CallMedia(id, pool, link.figures, this.#addresses);
    this.#calls.set(id, call);
    this.#watch.start();
    return call;
  }

  /** An answer was given: both descriptions are in force now. */
  #agree(
    call: CallMedia,
    offerer: LegMedia,
    answerer: LegMedia,
    offer: Sdp,
    answer: Sdp,
  ): void {
    offerer.description = offer;
    answerer.description = answer;
    const isShared = [...call.legs.values()].some((leg) =>
      leg !== answerer && leg.offered?.from === offerer.id && leg !== offerer
    );
    for (const [index, media] of answer.media.entries()) {
      if (media.port !== 0) continue;
      call.closeStream(answerer, index);
      // Another fork may still accept what this one rejects.
      if (!isShared) call.closeStream(offerer, index);
    }
    call.link(offerer, answerer);
    for (const index of answer.media.keys()) {
      call.aim(offerer, index);
      call.aim(answerer, index);
    }
    offerer.answered = true;
    answerer.answered = true;
  }

  /** Opens what `sdp` needs on both legs; all or nothing. */
  async #openStreams(call: CallMedia, sender: LegMedia, receiver: LegMedia, sdp: Sdp) {
    const added: { readonly sender: number[]; readonly receiver: number[] } = {
      sender: [],
      receiver: [],
    };
    for (const [index, media] of sdp.media.entries()) {
      if (!isRelayable(media)) continue;
      for (const [leg, indexes] of [[sender, added.sender], [receiver, added.receiver]] as const) {
        if (leg.streams[index]) continue;
        const opening = this.#ports.open(leg.profile.advertise);
        // An open pair is there at once: no turn of the queue is spent on it.
        const pair = opening instanceof Promise ? await opening : opening;
        if (pair === undefined) {
          this.#giveUp(call, sender, added.sender);
          this.#giveUp(call, receiver, added.receiver);
          return undefined;
        }
        call.openStream(leg, index, pair);
        indexes.push(index);
      }
    }
    return added;
  }

  #giveUp(call: CallMedia, leg: LegMedia, indexes: readonly number[]): void {
    for (const index of indexes) call.closeStream(leg, index);
    if (leg.streams.every((stream) => stream === undefined)) call.legs.delete(leg.id);
    void this.#options.link.apply(call.takeChanges());
    this.#closer.start();
  }
}

function faceOf(leg: LegMedia, index: number, mux: boolean): StreamFace | undefined {
  const stream = leg.streams[index];
  return stream && { port: stream.port, mux };
}

function readSdp(body: Uint8Array): Sdp | MediaRefusal {
  try {
    return parseSdp(body);
  } catch (error) {
    if (error instanceof SdpSyntaxError) return { refused: "syntax", why: messageOf(error) };
    throw error;
  }
}
