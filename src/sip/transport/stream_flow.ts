import { type Clock, type Counter, type Log, messageOf, TimerSet } from "../../runtime/mod.ts";
import type { CodecSink, StreamCodec, StreamFault } from "./stream_codec.ts";
import {
  type Flow,
  type FlowReceiver,
  type SocketAddress,
  TransportError,
  type TransportProtocol,
} from "./transport.ts";

/** The least that is needed of a connection; `Deno.Conn` is one. */
export interface ByteStream {
  /** Resolves with the count read, or null when the peer has ended. */
  read(into: Uint8Array): Promise<number | null>;
  /** Resolves with the count written, which may be less than all. */
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

/** Times in milliseconds, sizes in octets. */
export interface StreamLimits {
  /** From the first octet of a message to the end of its head; also for a handshake. */
  readonly headMs: number;
  /** From the end of the head to the end of the body. */
  readonly bodyMs: number;
  /** Between messages, as long as the peer is not trusted. */
  readonly idleMs: number;
  /** Between octets of any kind, once it is. */
  readonly trustedIdleMs: number;
  /** Between pings, where the protocol has them; nothing heard until the next ends the flow. */
  readonly pingMs: number;
  /** For one write to be taken by the peer. */
  readonly writeMs: number;
  /** Sent and not yet taken. */
  readonly queueOctets: number;
}

/** The trusted idle time outlives the usual registration of an hour, with a quarter to spare. */
export const DEFAULT_STREAM_LIMITS: StreamLimits = {
  headMs: 10_000,
  bodyMs: 32_000,
  idleMs: 60_000,
  trustedIdleMs: 75 * 60_000,
  pingMs: 30_000,
  writeMs: 32_000,
  queueOctets: 262_144,
};

export interface StreamCounters {
  readonly received: Counter;
  readonly sent: Counter;
  /** The receiver threw. */
  readonly receiverErrors: Counter;
  /** Counts one connection that was closed by us, by the reason. */
  closed(reason: CloseReason): void;
}

/** No phase has been timed yet; between messages it is -1. */
const NEVER = -2;

export type CloseReason = "head" | "body" | "idle" | "ping" | "write" | "queue" | "unframed";

export interface StreamFlowOptions {
  readonly id: string;
  readonly protocol: TransportProtocol;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly stream: ByteStream;
  readonly codec: (sink: CodecSink) => StreamCodec;
  readonly peerDomains?: readonly string[] | undefined;
  /** Whether this side finds out if the peer is still there. */
  readonly pings: boolean;
  readonly receiver: FlowReceiver;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: StreamLimits;
  readonly counters: StreamCounters;
  /** Called once, when the layer above first trusts the peer. */
  readonly onTrusted?: (flow: StreamFlow) => void;
  /** Called once, before the receiver is told that the flow has closed. */
  readonly onGone: (flow: StreamFlow) => void;
}

/**
 * One connection. It knows neither sockets nor TLS; it guards against peers that are slow on
 * purpose: every message has a deadline for its head and for its body, silence has a limit that is
 * short until the peer is trusted, and what the peer does not read is not kept without bound.
 */
export class StreamFlow implements Flow, CodecSink {
  readonly id: string;
  readonly protocol: TransportProtocol;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly peerDomains: readonly string[] | undefined;
  readonly reliable = true;
  readonly #options: StreamFlowOptions;
  readonly #codec: StreamCodec;
  readonly #timers: TimerSet<"head" | "body" | "idle" | "ping" | "write">;
  readonly #queue: Uint8Array[] = [];
  #queued = 0;
  #writing = false;
  #trusted = false;
  #lastHeard: number;
  #heard = false;
  #timed = NEVER;
  #state: "open" | "closing" | "gone" = "open";
  #cause: Error | undefined;

  constructor(options: StreamFlowOptions) {
    this.id = options.id;
    this.protocol = options.protocol;
    this.local = options.local;
    this.remote = options.remote;
    this.peerDomains = options.peerDomains;
    this.#options = options;
    this.#codec = options.codec(this);
    this.#timers = new TimerSet(options.clock);
    this.#lastHeard = options.clock.elapsed();
    this.#watchPhase();
    if (options.pings) this.#watchPing();
  }

  get closed(): boolean {
    return this.#state !== "open";
  }

  get stopped(): boolean {
    return this.#state !== "open";
  }

  /** Reads until the connection ends. Never rejects. */
  async run(): Promise<void> {
    try {
      while (this.#state !== "gone") {
        const count = await this.#options.stream.read(this.#codec.space());
        if (count === null) return this.#end();
        // What comes after an orderly close is read only so that the peer is not reset.
        if (this.#state === "open" && count > 0) this.#take(count);
      }
    } catch (error) {
      this.#end(error instanceof Error ? error : new TransportError(messageOf(error)));
    }
  }

  send(bytes: Uint8Array): void {
    if (this.#state !== "open") {
      throw new TransportError(`The ${this.protocol} connection is closed`);
    }
    this.#write(this.#codec.wrap(bytes));
    this.#options.counters.sent.add();
  }

  trust(): void {
    if (this.#trusted) return;
    this.#trusted = true;
    this.#options.onTrusted?.(this);
    this.#watchIdle();
  }

  close(): void {
    if (this.#state !== "open") return;
    const goodbye = this.#codec.goodbye();
    this.#leave(undefined, goodbye);
  }

  /** Closes at once; what was not written yet is lost. */
  abandon(cause: Error): void {
    this.#end(cause);
  }

  onMessage(bytes: Uint8Array): void {
    this.#options.counters.received.add();
    this.#guard(() => this.#options.receiver.onMessage(bytes, this));
  }

  onReply(bytes: Uint8Array): void {
    if (this.#state === "open") this.#write(bytes);
  }

  #take(count: number): void {
    this.#heard = true;
    if (this.#trusted) this.#lastHeard = this.#options.clock.elapsed();
    const begun = this.#codec.begun;
    const fault = this.#codec.advance(count);
    if (this.#state !== "open") return;
    if (fault) return this.#refuse(fault);
    // Line ends alone do not keep a stranger's connection.
    if (this.#codec.begun !== begun) this.#lastHeard = this.#options.clock.elapsed();
    this.#watchPhase();
  }

  #refuse({ status, why, head, farewell, orderly }: StreamFault): void {
    if (orderly) return this.#leave(undefined, farewell);
    this.#options.counters.closed("unframed");
    if (head) this.#guard(() => this.#options.receiver.onUnframed?.(head, this, status, why));
    if (this.#state === "open") this.#leave(new TransportError(why), farewell);
  }

  /** Sees to it that the timer of the phase runs, and was started by the message it is about. */
  #watchPhase(): void {
    const { phase, begun } = this.#codec;
    const { limits } = this.#options;
    const inBody = phase === "body";
    const mark = phase === "between" ? -1 : begun * 2 + (inBody ? 1 : 0);
    if (mark === this.#timed) return;
    this.#timed = mark;
    this.#timers.stop("head");
    this.#timers.stop("body");
    if (phase === "between") return this.#watchIdle();
    this.#timers.stop("idle");
    this.#timers.start(phase, inBody ? limits.bodyMs : limits.headMs, () => this.#expire(phase));
  }

  /** One timer for many messages: it looks when the last one was, and waits for the rest. */
  #watchIdle(): void {
    if (this.#state !== "open" || this.#codec.phase !== "between") return;
    const { clock, limits } = this.#options;
    const limit = this.#trusted ? limits.trustedIdleMs : limits.idleMs;
    const left = this.#lastHeard + limit - clock.elapsed();
    if (left <= 0) return this.#expire("idle");
    this.#timers.start("idle", left, () => this.#watchIdle());
  }

  #watchPing(): void {
    this.#timers.start("ping", this.#options.limits.pingMs, () => {
      const ping = this.#codec.ping();
      if (ping && !this.#heard) return this.#expire("ping");
      this.#heard = false;
      this.#watchPing();
      if (ping) this.onReply(ping);
    });
  }

  #expire(reason: "head" | "body" | "idle" | "ping" | "write"): void {
    this.#options.counters.closed(reason);
    const why = new TransportError(`The peer was too slow (${reason})`);
    // Whoever does not read will not read a goodbye either.
    if (reason === "write" || reason === "ping") this.#end(why);
    else this.#leave(why, this.#codec.goodbye());
  }

  #write(bytes: Uint8Array): void {
    if (this.#queued + bytes.length > this.#options.limits.queueOctets) {
      this.#options.counters.closed("queue");
      const error = new TransportError("The peer does not read: the queue is full");
      this.#end(error);
      throw error;
    }
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    if (!this.#writing) this.#drain();
  }

  async #drain(): Promise<void> {
    this.#writing = true;
    try {
      for (let next = this.#queue[0]; next && this.#state !== "gone"; next = this.#queue[0]) {
        this.#timers.start("write", this.#options.limits.writeMs, () => this.#expire("write"));
        const count = await this.#options.stream.write(next);
        this.#timers.stop("write");
        this.#queued -= count;
        if (count < next.length) this.#queue[0] = next.subarray(count);
        else this.#queue.shift();
      }
      this.#writing = false;
      if (this.#state === "closing") this.#end(this.#cause);
    } catch (error) {
      this.#end(error instanceof Error ? error : new TransportError(messageOf(error)));
    }
  }

  /** Stops sending and receiving, and ends when what was sent has left. */
  #leave(cause: Error | undefined, farewell: Uint8Array | undefined): void {
    this.#cause = cause;
    this.#state = "closing";
    this.#timers.stop("head");
    this.#timers.stop("body");
    this.#timers.stop("idle");
    this.#timers.stop("ping");
    try {
      if (farewell) this.#write(farewell);
    } catch {
      return; // The queue was full, and with that the flow has ended.
    }
    if (!this.#writing) this.#end(cause);
  }

  #end(cause: Error | undefined = this.#cause): void {
    if (this.#state === "gone") return;
    this.#state = "gone";
    this.#timers.stopAll();
    this.#queue.length = 0;
    this.#queued = 0;
    try {
      this.#options.stream.close();
    } catch {
      // The runtime has closed it already.
    }
    this.#options.onGone(this);
    this.#guard(() => this.#options.receiver.onClosed(this, cause));
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#options.counters.receiverErrors.add();
      this.#options.log.error("A message could not be handled", { error: messageOf(error) });
    }
  }
}
