/** The relay's rules, for any packet path: who is heard, what goes where, what is counted. */
import {
  isWholeRtp,
  kindOf,
  type PacketKind,
  rtcpSenderOf,
  SRTP_FAULT,
  ssrcOf,
} from "../../rtp/mod.ts";
import type { Clock, Random } from "../../runtime/mod.ts";
import type { Aim, Change, LegReport } from "./change.ts";
import { Copier } from "./copier.ts";
import type { Endpoint } from "./endpoint.ts";
import type { DropReason, Figures } from "./figures.ts";
import { NO_SSRC } from "./latch.ts";
import type { FeedRing } from "../studio/feed_ring.ts";
import { Outlet } from "./outlet.ts";
import { PacketCounter } from "./packet_counter.ts";
import type { PacketPath, PacketReceiver, Ticker } from "./packet_path.ts";
import { type RelayPort, RelayStream } from "./relay_stream.ts";
import type { SoundMemory } from "./sound_memory.ts";
import { StreamCipher } from "./stream_cipher.ts";
import { Voices } from "./voices.ts";

export interface RelayOptions<Remote> {
  readonly path: PacketPath<Remote>;
  readonly figures: Figures;
  readonly clock: Clock;
  readonly random: Random;
  readonly memory: SoundMemory;
  /** Where packets go that somebody records or listens to; nobody does if left out. */
  readonly ring?: FeedRing;
  readonly report: (report: LegReport) => void;
  /** `ticker` is due sooner than before. */
  readonly onDue: () => void;
}

export class Relay<Remote> implements PacketReceiver {
  readonly #path: PacketPath<Remote>;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #outlet: Outlet<Remote>;
  readonly #voices: Voices<Remote>;
  readonly #copier: Copier<Remote>;
  readonly #ring: FeedRing | undefined;
  readonly #counter: PacketCounter<Remote>;
  readonly #figures: Figures;
  readonly #values: Float64Array;
  readonly #relayedIndex: number;
  readonly #ports: (RelayPort<Remote> | undefined)[] = new Array(65_537).fill(undefined);

  constructor(options: RelayOptions<Remote>) {
    const { path, figures, clock, random, memory, report, onDue } = options;
    this.#path = path;
    this.#ring = options.ring;
    this.#figures = figures;
    this.#counter = new PacketCounter(figures);
    this.#values = figures.values;
    this.#relayedIndex = figures.relayedIndex;
    this.#clock = clock;
    this.#random = random;
    this.#outlet = new Outlet(path);
    const sendOwn = this.#sendOwn;
    const onUnready = () => this.#raise(figures.unreadyIndex);
    const onSent = () => this.#raise(this.#relayedIndex);
    const onDrop = (reason: DropReason) => this.#drop(reason);
    this.#copier = new Copier({ outlet: this.#outlet, onSent, onDrop });
    this.#voices = new Voices({ random, memory, report, onDue, sendOwn, onUnready });
  }

  /** What we say and hear ourselves; to be ticked when it is due. */
  get ticker(): Ticker {
    return this.#voices;
  }

  /** Applies one change. False only for an `open` that failed. */
  apply(change: Change): boolean {
    switch (change.do) {
      case "open":
        return this.#open(change.port, change.host, change.descriptors);
      case "aim": {
        const stream = this.#ports[change.port]?.stream;
        if (stream) this.#aim(stream, change.aim);
        return true;
      }
      case "link": {
        const stream = this.#ports[change.port]?.stream;
        if (stream) stream.out = change.out === null ? undefined : this.#ports[change.out]?.stream;
        return true;
      }
      case "copy": {
        const stream = this.#ports[change.port]?.stream;
        if (stream) this.#copier.apply(stream, change, (port) => this.#ports[port]?.stream);
        return true;
      }
      case "feed": {
        const stream = this.#ports[change.port]?.stream;
        if (stream) stream.feed = change.feed;
        return true;
      }
      case "rest":
        this.#part(change.port);
        return true;
      case "wake":
        this.#wake(change.port);
        return true;
      case "close":
        this.#close(change.port);
        return true;
      case "play":
      case "echo":
      case "unplay":
      case "key":
      case "listen":
      case "unlisten": {
        const stream = this.#ports[change.port]?.stream;
        if (stream) this.#voices.apply(stream, change, this.#clock.elapsed());
        return true;
      }
      case "stop":
        for (const at of this.#ports) if (at !== undefined) this.#close(at.stream.rtp.port);
        return true;
    }
  }

  receive(port: number, data: Uint8Array<ArrayBuffer>, length: number, nowMs: number): void {
    const at = this.#ports[port];
    // A resting pair: the peer has not heard yet that the call is over.
    if (at === undefined) return this.#drop("unlinked");
    const stream = at.stream;
    const kind: PacketKind | "raw" = stream.raw ? "raw" : kindOf(data, length);
    let ssrc = NO_SSRC;
    if (kind === "rtp") {
      if (!isWholeRtp(data, length)) return this.#drop("malformed");
      ssrc = ssrcOf(data);
    } else if (kind === "rtcp") {
      if (length < 8) return this.#drop("malformed");
      ssrc = rtcpSenderOf(data, length);
    } else if (kind === "stun" || kind === "turn") return this.#drop("not-relayed");
    else if (kind === "unknown") return this.#drop("malformed");

    const source = at.source;
    const isKnown = source !== undefined && this.#path.isSource(source);
    const arrived = length;
    if (stream.cipher !== undefined) {
      // Nothing is believed of a packet, not even where it came from, before it is authentic.
      if (!isKnown && !at.latch.mayHear(this.#path.source(), ssrc, nowMs)) {
        return this.#drop("foreign-source");
      }
      length = this.#decrypt(stream.cipher, kind === "rtcp", data, length);
      if (length < 0) return;
    }
    if (isKnown) at.latch.heard(ssrc, nowMs);
    else if (!this.#learn(at, ssrc, nowMs)) return this.#drop("foreign-source");

    const counter = this.#counter;
    if (kind === "rtp") counter.countRtp(stream, data, length, ssrc, nowMs);
    else if (kind === "rtcp") counter.readReports(stream, data, length, nowMs);
    else if (kind === "raw") counter.countRaw(stream, length);
    this.#pass(stream, kind, data, length, nowMs, length === arrived);
  }

  /** Gives a packet that is believed to whoever is to hear it. */
  #pass(
    stream: RelayStream<Remote>,
    kind: PacketKind | "raw",
    data: Uint8Array<ArrayBuffer>,
    length: number,
    nowMs: number,
    isAsItCame: boolean,
  ): void {
    if (stream.feed !== 0 && kind === "rtp" && !stream.secure) {
      this.#ring?.put(stream.feed, data, length);
    }
    const isCopied = kind === "rtp" && stream.copiedTypes !== undefined &&
      this.#copier.copy(stream, data, length);
    const tap = stream.tap;
    if (tap !== undefined && kind === "rtp" && !stream.secure) {
      if (tap.take(data, length, nowMs)) return isCopied ? undefined : this.#drop("taken");
    }
    const out = stream.out;
    if (out === undefined) {
      return isCopied ? undefined : this.#drop(stream.voice ? "taken" : "unlinked");
    }
    if (kind === "rtp") {
      if (!out.takes) return this.#drop(out.receives ? "played-over" : "held");
      const splice = out.splice;
      if (splice !== undefined && !splice.pass(data)) out.splice = undefined;
    }
    const isRtcp = kind === "rtcp";
    const to = isRtcp && !out.mux ? out.rtcp : out.rtp;
    const fault = this.#outlet.send(to, data, length, isRtcp, isAsItCame);
    if (fault !== undefined) return this.#drop(fault);
    const values = this.#values;
    values[this.#relayedIndex] = (values[this.#relayedIndex] ?? 0) + 1;
  }

  /** Octets of the packet, decrypted in its place; -1 when it was dropped. */
  #decrypt(
    { receiver }: StreamCipher,
    isRtcp: boolean,
    data: Uint8Array,
    length: number,
  ): number {
    if (receiver === undefined) {
      this.#drop("no-key");
      return -1;
    }
    const octets = isRtcp
      ? receiver.unprotectRtcp(data, length)
      : receiver.unprotectRtp(data, length);
    if (octets >= 0) return octets;
    this.#drop(octets === SRTP_FAULT.replayed ? "replayed" : "forged");
    return -1;
  }

  readonly #sendOwn = (
    stream: RelayStream<Remote>,
    data: Uint8Array<ArrayBuffer>,
    length: number,
    dueMs: number,
  ): void => {
    const { rtp } = stream;
    if (rtp.target === undefined || !stream.receives || stream.secure) return;
    const fault = this.#outlet.send(rtp, data, length, false, false);
    if (fault === "unproven-target") return;
    if (fault !== undefined) return this.#drop(fault);
    this.#figures.sent(Math.max(0, this.#clock.elapsed() - dueMs));
  };

  #learn(at: RelayPort<Remote>, ssrc: number, nowMs: number): boolean {
    const from = this.#path.source();
    if (at.latch.receive(from, ssrc, nowMs) === "foreign") return false;
    this.#refresh(at);
    const { rtp, rtcp } = at.stream;
    (at === rtp ? rtcp : rtp).latch.prove(from.host);
    return true;
  }

  /** Takes over what the latch decided. */
  #refresh(at: RelayPort<Remote>): void {
    const { source, target } = at.latch;
    if (source !== at.sourceEndpoint) at.source = source && this.#path.remote(source);
    if (target !== at.targetEndpoint) {
      at.target = target === source ? at.source : target && this.#path.remote(target);
    }
    at.sourceEndpoint = source;
    at.targetEndpoint = target;
  }

  #drop(reason: DropReason): void {
    this.#raise(this.#figures.dropIndex(reason));
  }

  #raise(index: number): void {
    this.#values[index] = (this.#values[index] ?? 0) + 1;
  }

  #open(port: number, host: string, descriptors: readonly [number, number] | undefined): boolean {
    this.#close(port);
    if (!this.#path.open(port, host, descriptors?.[0])) return false;
    if (!this.#path.open(port + 1, host, descriptors?.[1])) {
      this.#path.close(port);
      return false;
    }
    this.#join(port);
    return true;
  }

  /** A new call begins with new figures and knows nobody. */
  #wake(port: number): void {
    this.#part(port);
    this.#join(port);
  }

  #join(port: number): void {
    this.#figures.clear(port);
    const stream = new RelayStream<Remote>(port, this.#figures.row(port));
    this.#ports[port] = stream.rtp;
    this.#ports[port + 1] = stream.rtcp;
  }

  #close(port: number): void {
    this.#part(port);
    this.#path.close(port);
    this.#path.close(port + 1);
  }

  /** From now on the pair is in no call. */
  #part(port: number): void {
    const stream = this.#ports[port]?.stream;
    if (!stream) return;
    // The next call reads its figures at once, and must not find those of this one.
    this.#figures.clear(port);
    this.#ports[port] = undefined;
    this.#ports[port + 1] = undefined;
    // Streams that are still linked here must not send out of a later owner of these ports.
    stream.rtp.target = undefined;
    stream.rtcp.target = undefined;
    stream.out = undefined;
    stream.copies = [];
    stream.copiedTypes = undefined;
    this.#voices.forget(stream);
  }

  #aim(stream: RelayStream<Remote>, aim: Aim): void {
    stream.raw = aim.form === "raw";
    stream.secure = aim.secure;
    if (!aim.srtp) stream.cipher = undefined;
    else {
      stream.cipher ??= new StreamCipher((bound) => this.#random.integer(bound));
      stream.cipher.agree(aim.srtp);
    }
    stream.mux = aim.mux;
    stream.listens(aim.receives);
    const clocks = new Array<number>(128).fill(0);
    for (const [type, rate] of aim.clocks) clocks[type] = rate;
    stream.clocks = clocks;
    this.#expect(stream.rtp, aim.rtp, aim);
    this.#expect(stream.rtcp, aim.rtcp, aim);
  }

  #expect(at: RelayPort<Remote>, signalled: Endpoint | null, aim: Aim): void {
    const { signalledFrom, symmetric } = aim;
    const expectation = { signalled: signalled ?? undefined, signalledFrom, symmetric };
    at.latch.expect(expectation, this.#clock.elapsed());
    this.#refresh(at);
  }
}
