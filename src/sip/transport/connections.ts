import {
  canonicalHost,
  type Clock,
  type Counter,
  isLoopback,
  type Log,
  messageOf,
  type Meter,
  type Random,
} from "../../runtime/mod.ts";
import type { FlowTarget } from "./network.ts";
import type { CodecSink, StreamCodec } from "./stream_codec.ts";
import {
  type ByteStream,
  type StreamCounters,
  StreamFlow,
  type StreamLimits,
} from "./stream_flow.ts";
import {
  type Flow,
  type FlowReceiver,
  type SocketAddress,
  TransportError,
  type TransportProtocol,
} from "./transport.ts";

export interface ConnectionLimits {
  /** Connections of all kinds and directions together. */
  readonly total: number;
  /** Inbound connections of one address whose peers are not trusted yet; loopback is exempt. */
  readonly untrustedPerHost: number;
  /** For a connection we open, its handshake included. */
  readonly connectMs: number;
  /** For the TLS handshake of a connection a peer opens. */
  readonly handshakeMs: number;
}

export const DEFAULT_CONNECTION_LIMITS: ConnectionLimits = {
  total: 10_000,
  untrustedPerHost: 20,
  connectMs: 5_000,
  handshakeMs: 5_000,
};

export interface ConnectionsOptions {
  readonly receiver: FlowReceiver;
  readonly clock: Clock;
  readonly random: Random;
  readonly meter: Meter;
  readonly log: Log;
  readonly limits: ConnectionLimits;
  readonly streamLimits: StreamLimits;
}

export interface Connected {
  readonly stream: ByteStream;
  readonly protocol: TransportProtocol;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly codec: (sink: CodecSink) => StreamCodec;
  readonly peerDomains?: readonly string[];
}

/** A place taken within the limits; given back when the connection is gone. */
export interface Admission {
  release(): void;
}

const CLOSED_HELP = "Connections closed by this side, by reason.";

/**
 * Every connection of every listener, by id and by peer, so that a peer is reached over the
 * connection that is there (RFC 5923 §5), whoever opened it.
 */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #byId = new Map<string, StreamFlow>();
  readonly #byPeer = new Map<string, StreamFlow>();
  readonly #attempts = new Map<string, Promise<Flow>>();
  readonly #running = new Set<Promise<void>>();
  /** Inbound and not trusted, oldest first. */
  readonly #strangers = new Map<StreamFlow, Admission>();
  readonly #perHost = new Map<string, number>();
  readonly #closing = new AbortController();
  readonly #refused: (reason: string) => Counter;
  readonly #counters = new Map<TransportProtocol, StreamCounters>();
  #admitted = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    const { meter } = options;
    this.#refused = (reason) =>
      meter.counter("sip_connections_refused_total", "Connections not accepted, by reason.", {
        reason,
      });
    meter.gauge("sip_connections", "Open SIP connections.", () => this.#byId.size);
  }

  get limits(): ConnectionLimits {
    return this.#options.limits;
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  /** A place for a connection from `host`, or undefined when it has too many. */
  admit(host: string): Admission | undefined {
    const count = this.#perHost.get(host) ?? 0;
    if (count >= this.#options.limits.untrustedPerHost && !isLoopback(host)) {
      this.#refused("host").add();
      return undefined;
    }
    if (!this.#makeRoom()) {
      this.#refused("total").add();
      return undefined;
    }
    this.#admitted++;
    this.#perHost.set(host, count + 1);
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.#admitted--;
        const left = (this.#perHost.get(host) ?? 1) - 1;
        if (left > 0) this.#perHost.set(host, left);
        else this.#perHost.delete(host);
      },
    };
  }

  /** Counts a connection that ended before it could carry anything. */
  refuse(reason: "handshake" | "accept"): void {
    this.#refused(reason).add();
  }

  /** Makes a flow of a connection that a peer opened. `admission` is released with it. */
  accept(connected: Connected, admission: Admission): Flow {
    const flow = this.#start(connected, peerKey({ ...connected.remote, ...connected }));
    this.#strangers.set(flow, admission);
    return flow;
  }

  byId(id: string): Flow | undefined {
    return this.#byId.get(id);
  }

  /** The open connection to `target`, whoever opened it. */
  find(target: FlowTarget): Flow | undefined {
    const flow = this.#byPeer.get(peerKey(target));
    return flow?.closed ? undefined : flow;
  }

  /**
   * The connection to `target`, opened by `dial` unless there is one or one is being opened.
   * @throws {TransportError} when it fails, takes longer than allowed, or `signal` aborts.
   */
  async connect(
    target: FlowTarget,
    dial: (signal: AbortSignal) => Promise<Connected>,
    signal?: AbortSignal,
  ): Promise<Flow> {
    const open = this.find(target);
    if (open) return open;
    const key = peerKey(target);
    let attempt = this.#attempts.get(key);
    if (!attempt) {
      attempt = this.#dial(target, dial).finally(() => this.#attempts.delete(key));
      this.#attempts.set(key, attempt);
    }
    return await unlessAborted(attempt, signal);
  }

  /** Closes all connections and waits until they are gone. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const flow of this.#byId.values()) flow.close();
    await Promise.allSettled([...this.#attempts.values(), ...this.#running]);
  }

  async #dial(
    target: FlowTarget,
    dial: (signal: AbortSignal) => Promise<Connected>,
  ): Promise<Flow> {
    if (!this.#makeRoom()) throw new TransportError("Too many connections are open");
    const { clock, limits } = this.#options;
    const attempt = new AbortController();
    const abort = () => attempt.abort(new TransportError("The transports are being closed"));
    const timer = clock.after(
      limits.connectMs,
      () => attempt.abort(new TransportError(`No connection within ${limits.connectMs} ms`)),
    );
    this.#closing.signal.addEventListener("abort", abort, { once: true });
    this.#admitted++;
    try {
      if (this.#closing.signal.aborted) abort();
      attempt.signal.throwIfAborted();
      const connected = await dial(attempt.signal);
      if (attempt.signal.aborted) connected.stream.close();
      attempt.signal.throwIfAborted();
      const flow = this.#start(connected, peerKey(target));
      flow.trust();
      return flow;
    } catch (error) {
      this.#admitted--;
      const why = attempt.signal.aborted ? attempt.signal.reason : error;
      const { protocol, host, port } = target;
      throw new TransportError(`${protocol} ${host} port ${port}: ${messageOf(why)}`, {
        cause: why,
      });
    } finally {
      timer.cancel();
      this.#closing.signal.removeEventListener("abort", abort);
    }
  }

  #start(connected: Connected, key: string): StreamFlow {
    const { stream, protocol, local, remote, codec, peerDomains } = connected;
    const flow = new StreamFlow({
      id: `${protocol.toLowerCase()}:${this.#options.random.token()}`,
      protocol,
      local,
      remote,
      stream,
      codec,
      peerDomains,
      pings: protocol === "WS" || protocol === "WSS",
      receiver: this.#options.receiver,
      clock: this.#options.clock,
      log: this.#options.log,
      limits: this.#options.streamLimits,
      counters: this.#countersOf(protocol),
      onTrusted: (trusted) => this.#promote(trusted),
      onGone: (gone) => {
        this.#byId.delete(gone.id);
        if (this.#byPeer.get(key) === gone) this.#byPeer.delete(key);
        const admission = this.#strangers.get(gone);
        this.#strangers.delete(gone);
        if (admission) admission.release();
        else this.#admitted--;
      },
    });
    this.#byId.set(flow.id, flow);
    this.#byPeer.set(key, flow);
    const run: Promise<void> = flow.run().finally(() => this.#running.delete(run));
    this.#running.add(run);
    return flow;
  }

  /** A trusted peer no longer counts against its address: an office has many phones. */
  #promote(flow: StreamFlow): void {
    const admission = this.#strangers.get(flow);
    if (!admission) return;
    this.#strangers.delete(flow);
    admission.release();
    this.#admitted++;
  }

  /** When all places are taken, the stranger that has been here longest goes. */
  #makeRoom(): boolean {
    if (this.#admitted < this.#options.limits.total) return true;
    const oldest = this.#strangers.keys().next().value;
    if (!oldest) return false;
    this.#refused("displaced").add();
    oldest.abandon(new TransportError("Displaced by a newer connection"));
    return this.#admitted < this.#options.limits.total;
  }

  #countersOf(protocol: TransportProtocol): StreamCounters {
    let counters = this.#counters.get(protocol);
    if (!counters) {
      this.#counters.set(protocol, counters = streamCounters(this.#options.meter, protocol));
    }
    return counters;
  }
}

function streamCounters(meter: Meter, protocol: TransportProtocol): StreamCounters {
  return {
    received: meter.counter("sip_messages_received_total", "SIP messages received.", { protocol }),
    sent: meter.counter("sip_messages_sent_total", "SIP messages sent.", { protocol }),
    receiverErrors: meter.counter("sip_receiver_errors_total", "Errors in handling a message.", {
      protocol,
    }),
    closed: (reason) =>
      meter.counter("sip_connections_closed_total", CLOSED_HELP, { protocol, reason }).add(),
  };
}

/**
 * A TLS peer is also known by the name its certificate proved, RFC 5923 §6: a connection from
 * that address which proved nothing must not stand in for it.
 */
function peerKey({ protocol, host, port, serverName }: FlowTarget): string {
  return `${protocol} ${canonicalHost(host)} ${port} ${serverName ?? ""}`;
}

function unlessAborted<Value>(promise: Promise<Value>, signal?: AbortSignal): Promise<Value> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new TransportError("Aborted", { cause: signal.reason }));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
