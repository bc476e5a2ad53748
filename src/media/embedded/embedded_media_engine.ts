import type { CallId, LegId, LegMediaStats } from "../../domain/mod.ts";
import type { Clock, Log, Meter, Random } from "../../runtime/mod.ts";
import type {
  Digit,
  LegOfCall,
  MediaEngine,
  MediaLeg,
  MediaObserver,
  MediaRefusal,
  Recording,
  RecordingOrder,
  Sound,
} from "../media_engine.ts";
import type { EncodedSounds } from "../sounds/encoded_sounds.ts";
import type { SoundLibrary } from "../sounds/sound_library.ts";
import type { FeedRing } from "../studio/feed_ring.ts";
import type { StudioLink } from "../studio/studio_link.ts";
import { BetweenLegs } from "./between_legs.ts";
import { CallMedia } from "./call_media.ts";
import type { LegReport } from "./change.ts";
import { IdleCloser } from "./idle_closer.ts";
import { forgetCopies, refreshCopies, setReceivers } from "./leg_copies.ts";
import { hearsEvents, refreshListening, sendKey } from "./leg_keys.ts";
import type { LegMedia } from "./leg_media.ts";
import { LegSounds } from "./leg_sounds.ts";
import { legStats } from "./leg_stats.ts";
import { LegStreams } from "./leg_streams.ts";
import { LocalAddresses } from "./local_addresses.ts";
import { hasRelayable } from "./media_kind.ts";
import { MediaMeter } from "./media_meter.ts";
import type { PortPool } from "./port_pool.ts";
import { QualityWatch } from "./quality_watch.ts";
import { PortOpener } from "./port_opener.ts";
import { readSdp } from "./read_sdp.ts";
import type { RelayLink } from "./relay_link.ts";
import { SilenceWatch } from "./silence_watch.ts";
import { StudioDesk } from "./studio_desk.ts";
import type { Surroundings } from "./surroundings.ts";
import { WithEndpoint } from "./with_endpoint.ts";

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
  /** Where legs are recorded, and the way that their packets take there. */
  readonly studio: StudioLink;
  readonly ring: FeedRing;
}

const UNKNOWN_CALL: MediaRefusal = { refused: "unknown-call", why: "There is no such call" };

/**
 * Relays media itself, in a thread of its own. Here are the verbs, each in its call's turn; what
 * offers and answers do is in `BetweenLegs` and `WithEndpoint`.
 */
export class EmbeddedMediaEngine implements MediaEngine {
  readonly #options: EmbeddedMediaOptions;
  readonly #calls = new Map<CallId, CallMedia>();
  readonly #addresses: LocalAddresses;
  readonly #meter: MediaMeter;
  readonly #watch: SilenceWatch;
  readonly #quality: QualityWatch;
  readonly #closer: IdleCloser;
  readonly #encoded: EncodedSounds;
  readonly #sounds: LegSounds;
  readonly #desk: StudioDesk;
  readonly #between: BetweenLegs;
  readonly #own: WithEndpoint;
  #hasEnded = false;

  constructor(options: EmbeddedMediaOptions) {
    this.#options = options;
    this.#addresses = new LocalAddresses(options.clock);
    this.#meter = new MediaMeter(options.meter, options.link.figures, options.pool, options.ring);
    const { clock, observer, silenceMs, pool, link, log } = options;
    const { busyPorts } = this.#meter;
    const ports = new PortOpener({ pool, link, log, busyPorts, addresses: this.#addresses });
    const { figures } = link;
    this.#closer = new IdleCloser({ clock, pool, link });
    this.#encoded = options.encoded;
    this.#desk = new StudioDesk({
      ...options,
      inTurn: (call, leg, task) => this.#inTurn(call, leg, task),
    });
    this.#sounds = new LegSounds({
      library: options.library,
      encoded: this.#encoded,
      mixes: this.#desk.mixes,
      unplayable: this.#meter.unplayable,
      onNothing: (call, leg, id) => this.#played(call.id, leg.id, id),
    });
    const around: Surroundings = {
      streams: new LegStreams({ ports, closer: this.#closer, link }),
      closer: this.#closer,
      legParts: {
        sessionId: () => String(1 + options.random.integer(2 ** 31 - 1)),
        octets: (count) => options.random.bytes(count),
      },
      apply: (call) => this.#apply(call),
      refresh: (call, leg) => this.#refresh(call, leg),
      refused: (call, leg, refusal) => this.#refused(call, leg, refusal),
      outOfPorts: (call) => this.#outOfPorts(call),
    };
    this.#between = new BetweenLegs(around);
    this.#own = new WithEndpoint(around);
    link.onReport(this.#hear);
    const onTick = () => this.#meter.update();
    const calls = this.#calls;
    this.#watch = new SilenceWatch({ clock, figures, observer, silenceMs, calls, onTick });
    this.#quality = new QualityWatch({ clock, figures, calls });
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
    return call.inTurn(() => this.#between.offer(call, from, to, sdp));
  }

  answer(
    callId: CallId,
    from: MediaLeg,
    to: MediaLeg,
    body: Uint8Array,
  ): Promise<Uint8Array | MediaRefusal> {
    const call = this.#calls.get(callId);
    if (!call) return Promise.resolve(UNKNOWN_CALL);
    return call.inTurn(() => this.#between.answer(call, from, to, body));
  }

  answerAsEndpoint(
    callId: CallId,
    leg: MediaLeg,
    body: Uint8Array,
  ): Promise<Uint8Array | MediaRefusal> {
    const sdp = readSdp(body);
    if ("refused" in sdp) return Promise.resolve(sdp);
    const call = this.#call(callId);
    return call.inTurn(() => this.#own.answer(call, leg, sdp));
  }

  offerAsEndpoint(
    callId: CallId,
    leg: MediaLeg,
    like?: LegId,
  ): Promise<Uint8Array | MediaRefusal> {
    const call = like === undefined ? this.#call(callId) : this.#calls.get(callId);
    if (!call) return Promise.resolve(UNKNOWN_CALL);
    return call.inTurn(() => this.#own.offer(call, leg, like));
  }

  takeAnswer(callId: CallId, leg: MediaLeg, body: Uint8Array): Promise<"taken" | MediaRefusal> {
    const call = this.#calls.get(callId);
    if (!call) return Promise.resolve(UNKNOWN_CALL);
    return call.inTurn(() => this.#own.take(call, leg, body));
  }

  play(callId: CallId, legId: LegId, sound: Sound): void {
    const named = this.#sounds.named(sound);
    this.#inTurn(callId, legId, (_call, leg) => void (leg.sound = named));
  }

  stopPlaying(callId: CallId, legId: LegId): void {
    this.#inTurn(callId, legId, (_call, leg) => void (leg.sound = undefined));
  }

  copy(callId: CallId, from: LegId, to: readonly LegId[]): void {
    this.#inTurn(callId, from, async (call, leg) => {
      call.hasCopies ||= to.length > 0;
      for (const each of setReceivers(call, leg, to)) await this.#refresh(call, each);
    });
  }

  mix(callId: CallId, legId: LegId, sources: readonly LegOfCall[]): void {
    this.#inTurn(callId, legId, (_call, leg) => this.#desk.mixes.set(callId, leg, sources));
  }

  record(callId: CallId, legId: LegId, order: RecordingOrder): void {
    const isGone = () => this.#desk.recordings.refuse(callId, legId, order, "leg-gone");
    this.#inTurn(
      callId,
      legId,
      (call, leg) => this.#desk.recordings.start(call, leg, order),
      isGone,
    );
  }

  async stopRecording(callId: CallId, legId: LegId): Promise<Recording | undefined> {
    const call = this.#calls.get(callId);
    return await (call && this.#desk.recordings.stop(call, legId));
  }

  listen(callId: CallId, legId: LegId): void {
    this.#inTurn(callId, legId, (_call, leg) => void (leg.isListenedTo = true));
  }

  unlisten(callId: CallId, legId: LegId): void {
    this.#inTurn(callId, legId, (_call, leg) => void (leg.isListenedTo = false));
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
    if (call) void call.inTurn(() => this.#between.rollback(call, to));
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
    this.#hasEnded = true;
    this.#watch[Symbol.dispose]();
    this.#quality[Symbol.dispose]();
    this.#closer[Symbol.dispose]();
    this.#encoded[Symbol.dispose]();
    this.#calls.clear();
    await this.#options.studio[Symbol.asyncDispose]();
    await this.#options.link[Symbol.asyncDispose]();
    this.#meter.update();
  }

  #refused(call: CallMedia, leg: LegMedia | undefined, refusal: MediaRefusal): MediaRefusal {
    if (leg?.streams.every((stream) => stream === undefined)) call.legs.delete(leg.id);
    if (call.isEmpty) this.#calls.delete(call.id);
    return refusal;
  }

  #outOfPorts(call: CallMedia): MediaRefusal {
    this.#meter.exhausted.add();
    if (call.isEmpty) this.#calls.delete(call.id);
    return { refused: "no-ports", why: "No media port is free" };
  }

  /**
   * Does something for a leg in its call's turn, and brings the relay up to date; `otherwise` where
   * there is no such leg.
   */
  #inTurn(
    callId: CallId,
    legId: LegId,
    task: (call: CallMedia, leg: LegMedia) => void | Promise<void>,
    otherwise: () => void = () => {},
  ): void {
    const call = this.#calls.get(callId);
    if (!call) return queueMicrotask(otherwise);
    void call.inTurn(async () => {
      const leg = call.legs.get(legId);
      if (!leg) return otherwise();
      await task(call, leg);
      await this.#refresh(call, leg);
      await this.#apply(call);
    });
  }

  /** What the leg hears of us and we of it, by its state now. At once, unless it hears sounds. */
  #refresh(call: CallMedia, leg: LegMedia): void | Promise<void> {
    refreshListening(call, leg);
    this.#desk.refresh(call, leg);
    if (call.hasCopies) return this.#refreshCopies(call, leg);
    if (this.#sounds.concerns(leg)) return this.#sounds.refresh(call, leg);
  }

  async #refreshCopies(call: CallMedia, leg: LegMedia): Promise<void> {
    for (const each of refreshCopies(call, leg)) await this.#sounds.refresh(call, each);
    await this.#sounds.refresh(call, leg);
  }

  #apply(call: CallMedia): void | Promise<void> {
    // A sound may have been on its way while everything was stopped.
    if (this.#hasEnded) return;
    return this.#options.link.apply(call.takeChanges());
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

  async #dropLeg(call: CallMedia, legId: LegId): Promise<void> {
    const leg = call.legs.get(legId);
    if (!leg) return;
    const left = forgetCopies(call, leg);
    if (leg.peer?.peer === leg) left.push(leg.peer);
    this.#forget(call, leg);
    call.closeLeg(leg);
    call.past.delete(legId);
    this.#watch.forget(legId);
    void this.#apply(call);
    this.#closer.start();
    if (call.isEmpty) this.#calls.delete(call.id);
    for (const each of left) await this.#refresh(call, each);
    await this.#apply(call);
  }

  /** What it hears and who hears it besides its partner, it is gone. */
  #forget(call: CallMedia, leg: LegMedia): void {
    this.#sounds.forget(leg);
    this.#desk.forget(call, leg);
  }

  #release(call: CallMedia): readonly LegMediaStats[] {
    const { link } = this.#options;
    const { figures } = link;
    const legs = [...call.legs.values()];
    for (const leg of legs) this.#quality.finish(call, leg);
    const stats = legs.map((leg) => legStats(leg, call.past.get(leg.id), figures));
    for (const leg of legs) {
      this.#watch.forget(leg.id);
      this.#forget(call, leg);
      call.closeLeg(leg);
    }
    const ends = call.takeChanges().filter(({ do: what }) => what === "close" || what === "rest");
    if (!this.#hasEnded) void link.apply(ends);
    this.#closer.start();
    return stats;
  }

  #call(id: CallId): CallMedia {
    const known = this.#calls.get(id);
    if (known) return known;
    const { pool, link } = this.#options;
    const call = new CallMedia(id, pool, link.figures, this.#addresses);
    this.#calls.set(id, call);
    this.#watch.start();
    this.#quality.start();
    return call;
  }
}
