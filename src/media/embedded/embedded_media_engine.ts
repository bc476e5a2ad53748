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
import type { EncodedSounds } from "../sounds/encoded_sounds.ts";
import type { SoundLibrary } from "../sounds/sound_library.ts";
import { directedAnswer, directedOffer } from "./agreed_direction.ts";
import { CallMedia } from "./call_media.ts";
import type { LegReport } from "./change.ts";
import { ownAnswer, ownIndexOf, ownOffer } from "./endpoint_sdp.ts";
import { IdleCloser } from "./idle_closer.ts";
import { answerEvents, offerEvents } from "./key_events.ts";
import { hearsEvents, refreshListening, sendKey } from "./leg_keys.ts";
import type { LegMedia, SentOffer } from "./leg_media.ts";
import { LegSounds } from "./leg_sounds.ts";
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
  readonly library: SoundLibrary;
  readonly encoded: EncodedSounds;
}

const UNKNOWN_CALL: MediaRefusal = { refused: "unknown-call", why: "There is no such call" };
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
  readonly #encoded: EncodedSounds;
  readonly #sounds: LegSounds;

  constructor(options: EmbeddedMediaOptions) {
    this.#options = options;
    this.#addresses = new LocalAddresses(options.clock);
    this.#meter = new MediaMeter(options.meter, options.link.figures, options.pool);
    const { clock, observer, silenceMs, pool, link, log } = options;
    const { busyPorts } = this.#meter;
    this.#ports = new PortOpener({ pool, link, log, busyPorts, addresses: this.#addresses });
    const { figures } = link;
    this.#closer = new IdleCloser({ clock, pool, link });
    this.#encoded = options.encoded;
    this.#sounds = new LegSounds({
      library: options.library,
      encoded: this.#encoded,
      unplayable: this.#meter.unplayable,
      onNothing: (call, leg, id) => this.#played(call.id, leg.id, id),
    });
    link.onReport(this.#hear);
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
    if (!call) return Promise.resolve(UNKNOWN_CALL);
    return call.inTurn(() => this.#answer(call, from, to, body));
  }

  answerAsEndpoint(
    callId: CallId,
    leg: MediaLeg,
    body: Uint8Array,
  ): Promise<Uint8Array | MediaRefusal> {
    const sdp = readSdp(body);
    if ("refused" in sdp) return Promise.resolve(sdp);
    const index = ownIndexOf(sdp);
    if (index < 0) {
      const why = "No stream has a codec of ours";
      return Promise.resolve({ refused: "no-usable-media", why });
    }
    const call = this.#call(callId);
    return call.inTurn(() => this.#answerAsEndpoint(call, leg, sdp, index));
  }

  offerAsEndpoint(callId: CallId, leg: MediaLeg): Promise<Uint8Array | MediaRefusal> {
    const call = this.#call(callId);
    return call.inTurn(() => this.#offerAsEndpoint(call, leg));
  }

  takeAnswer(callId: CallId, leg: MediaLeg, body: Uint8Array): Promise<"taken" | MediaRefusal> {
    const call = this.#calls.get(callId);
    if (!call) return Promise.resolve(UNKNOWN_CALL);
    return call.inTurn(() => this.#takeAnswer(call, leg, body));
  }

  play(callId: CallId, legId: LegId, sound: Sound): void {
    const named = this.#sounds.named(sound);
    this.#inTurn(callId, legId, (_call, leg) => void (leg.sound = named));
  }

  stopPlaying(callId: CallId, legId: LegId): void {
    this.#inTurn(callId, legId, (_call, leg) => void (leg.sound = undefined));
  }

  listen(callId: CallId, legId: LegId): void {
    this.#inTurn(callId, legId, (_call, leg) => void (leg.isListenedTo = true));
  }

  sendDigit(callId: CallId, legId: LegId, digit: Digit): void {
    this.#inTurn(callId, legId, (call, leg) => sendKey(call, leg, digit, this.#sounds));
  }

  hearsEvents(callId: CallId, legId: LegId): boolean {
    const leg = this.#calls.get(callId)?.legs.get(legId);
    return leg !== undefined && hearsEvents(leg);
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
    this.#encoded[Symbol.dispose]();
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
    if (added === undefined) return this.#outOfPorts(call);
    const isFirst = receiver.description === undefined;
    if (sender.description === undefined) sender.description = sdp;
    // The callee may be heard before its answer is here, if nobody else is.
    const isAlone = !sender.peer && !sender.isEndpoint && !receiver.isEndpoint;
    if (isAlone || isFirst && sender.peer === receiver) call.link(sender, receiver);
    for (const index of added.sender) call.aim(sender, index);
    for (const index of added.receiver) call.aim(receiver, index);
    const sent = receiver.padded(offerEvents(directedOffer(sdp)));
    receiver.offered = {
      from: from.id,
      sdp,
      sent,
      addedFrom: added.sender,
      added: added.receiver,
      isFirst,
      answered: false,
    };
    await this.#apply(call);
    const streams = sdp.media.map((media, i) => faceOf(receiver, i, hasRtcpMux(media)));
    return receiver.present(sent, streams);
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
    const answer = usableAnswer(offered.sent, sdp);
    if ("refused" in answer) return answer;
    answerer.profile = from.profile;
    offerer.profile = to.profile;
    const own = { ...answer, media: answer.media.slice(0, offered.sdp.media.length) };
    const sent = directedAnswer(offered.sdp, answerEvents(offered.sdp, own));
    this.#agree(call, offerer, answerer, offered, answer);
    offerer.presented = sent;
    answerer.offered = { ...offered, answered: true };
    await this.#refresh(call, offerer);
    await this.#refresh(call, answerer);
    await this.#apply(call);
    const streams = sent.media.map((media, i) =>
      media.port === 0 ? undefined : faceOf(offerer, i, answerer.hasMux(i) && offerer.hasMux(i))
    );
    return offerer.present(sent, streams);
  }

  async #answerAsEndpoint(
    call: CallMedia,
    { id, profile }: MediaLeg,
    offer: Sdp,
    index: number,
  ): Promise<Uint8Array | MediaRefusal> {
    const leg = call.leg({ id, profile }, this.#sessionId);
    const answer = ownAnswer(offer, index);
    if (await this.#openVoice(call, leg, index) === undefined) return this.#outOfPorts(call);
    leg.description = offer;
    await this.#talkWith(call, leg, answer);
    return leg.present(answer, answer.media.map((_, i) => faceOf(leg, i, false)));
  }

  async #offerAsEndpoint(call: CallMedia, to: MediaLeg): Promise<Uint8Array | MediaRefusal> {
    const leg = call.leg(to, this.#sessionId);
    const sent = ownOffer(leg.presented, leg.description);
    const index = ownIndexOf(sent);
    const added = await this.#openVoice(call, leg, index);
    if (added === undefined) return this.#outOfPorts(call);
    const isFirst = leg.description === undefined;
    const common = { from: undefined, sdp: sent, sent, addedFrom: [], answered: false };
    leg.offered = { ...common, added, isFirst };
    for (const each of added) call.aim(leg, each);
    await this.#apply(call);
    return leg.present(
      sent,
      sent.media.map((_, i) => i === index ? faceOf(leg, i, false) : undefined),
    );
  }

  async #takeAnswer(
    call: CallMedia,
    { id, profile }: MediaLeg,
    body: Uint8Array,
  ): Promise<"taken" | MediaRefusal> {
    const leg = call.legs.get(id);
    if (!leg?.offered) {
      return { refused: "unknown-call", why: "There is no offer that this could answer" };
    }
    const { offered } = leg;
    const sdp = readSdp(body);
    if ("refused" in sdp) return sdp;
    const answer = usableAnswer(offered.sent, sdp);
    if ("refused" in answer) return answer;
    leg.profile = profile;
    leg.description = answer;
    for (const [index, { port }] of answer.media.entries()) {
      if (port === 0) call.closeStream(leg, index);
    }
    leg.offered = { ...offered, answered: true };
    await this.#talkWith(call, leg, offered.sent);
    return "taken";
  }

  /** The leg's description is in force, and we are its partner from now on. */
  async #talkWith(call: CallMedia, leg: LegMedia, presented: Sdp): Promise<void> {
    const { peer } = leg;
    call.part(leg);
    leg.presented = presented;
    leg.answered = true;
    leg.isEndpoint = true;
    for (const index of leg.streams.keys()) call.aim(leg, index);
    await this.#refresh(call, leg);
    if (peer) await this.#refresh(call, peer);
    await this.#apply(call);
  }

  /** Gives a leg that talks with us the one stream it needs; says which it opened. */
  async #openVoice(
    call: CallMedia,
    leg: LegMedia,
    index: number,
  ): Promise<readonly number[] | undefined> {
    if (leg.streams[index]) return [];
    const pair = await this.#ports.open(leg.profile.advertise);
    if (pair === undefined) {
      if (leg.streams.every((stream) => stream === undefined)) call.legs.delete(leg.id);
      return undefined;
    }
    call.openStream(leg, index, pair);
    return [index];
  }

  #outOfPorts(call: CallMedia): MediaRefusal {
    this.#meter.exhausted.add();
    if (call.legs.size === 0) this.#calls.delete(call.id);
    return { refused: "no-ports", why: "No media port is free" };
  }

  /** Does something for a leg in its call's turn, and brings the relay up to date. */
  #inTurn(
    callId: CallId,
    legId: LegId,
    task: (call: CallMedia, leg: LegMedia) => void | Promise<void>,
  ): void {
    const call = this.#calls.get(callId);
    if (!call) return;
    void call.inTurn(async () => {
      const leg = call.legs.get(legId);
      if (!leg) return;
      await task(call, leg);
      await this.#refresh(call, leg);
      await this.#apply(call);
    });
  }

  /** What the leg hears of us and we of it, by its state now. */
  async #refresh(call: CallMedia, leg: LegMedia): Promise<void> {
    refreshListening(call, leg);
    await this.#sounds.refresh(call, leg);
  }

  async #apply(call: CallMedia): Promise<void> {
    await this.#options.link.apply(call.takeChanges());
  }

  readonly #hear = (report: LegReport): void => {
    const { call: callId, leg: legId } = report;
    if (!this.#calls.get(callId)?.legs.has(legId)) return;
    const { observer } = this.#options;
    if (report.report === "key") {
      const { key, durationMs } = report;
      return observer.onDigit(callId, legId, { key, durationMs });
    }
    this.#played(callId, legId, report.id);
  };

  #played(callId: CallId, legId: LegId, id: number): void {
    this.#inTurn(callId, legId, (_call, leg) => {
      // It may have been told to hear something else meanwhile.
      if (leg.sound?.id !== id) return;
      leg.sound = undefined;
      this.#options.observer.onPlayed(callId, legId);
    });
  }

  #rollback(call: CallMedia, to: LegId): void {
    const receiver = call.legs.get(to);
    const offered = receiver?.offered;
    if (!receiver || !offered || offered.answered) return;
    receiver.offered = undefined;
    if (offered.isFirst) return;
    const sender = offered.from === undefined ? undefined : call.legs.get(offered.from);
    for (const index of offered.added) call.closeStream(receiver, index);
    if (sender) { for (const index of offered.addedFrom) call.closeStream(sender, index); }
    void this.#options.link.apply(call.takeChanges());
    this.#closer.start();
  }

  #dropLeg(call: CallMedia, legId: LegId): void {
    const leg = call.legs.get(legId);
    if (!leg) return;
    this.#sounds.forget(leg);
    call.closeLeg(leg);
    call.past.delete(legId);
    this.#watch.forget(legId);
    void this.#apply(call);
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
      this.#sounds.forget(leg);
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
    offered: SentOffer,
    answer: Sdp,
  ): void {
    offerer.description = offered.sdp;
    answerer.description = answer;
    answerer.presented = offered.sent;
    offerer.isEndpoint = false;
    answerer.isEndpoint = false;
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

function usableAnswer(offer: Sdp, sdp: Sdp): Sdp | MediaRefusal {
  const answer = checkedAnswer(offer, sdp);
  if (typeof answer === "string") return { refused: "answer-mismatch", why: answer };
  if (hasRelayable(answer)) return answer;
  return { refused: "answer-mismatch", why: "Every stream that can be relayed is rejected" };
}

function readSdp(body: Uint8Array): Sdp | MediaRefusal {
  try {
    return parseSdp(body);
  } catch (error) {
    if (error instanceof SdpSyntaxError) return { refused: "syntax", why: messageOf(error) };
    throw error;
  }
}
