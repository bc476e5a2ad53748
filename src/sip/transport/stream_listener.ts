import { delay, type Log, messageOf, unmapped } from "../../runtime/mod.ts";
import type { Admission, Connected, Connections } from "./connections.ts";
import type { LocalAddresses } from "./local_address.ts";
import type { FlowTarget } from "./network.ts";
import { isInUse } from "./port_in_use.ts";
import type { CodecSink, StreamCodec } from "./stream_codec.ts";
import type { Certificate } from "./tls.ts";
import type { ByteStream } from "./stream_flow.ts";
import {
  type ConnectOptions,
  type Flow,
  type SocketAddress,
  type Transport,
  TransportError,
  type TransportProtocol,
} from "./transport.ts";

/** A connection whose handshake, if it has one, is still to come. */
export interface Accepted extends ByteStream {
  readonly localAddr: { readonly hostname: string; readonly port: number };
  readonly remoteAddr: { readonly hostname: string; readonly port: number };
  handshake?(): Promise<unknown>;
  /** As `Flow.peerDomains`; known after the handshake. */
  readonly peerDomains?: readonly string[] | undefined;
  /** A message should leave when it is written, whatever Nagle says. */
  setNoDelay?(on?: boolean): void;
}

/** What `Deno.listen` and `Deno.listenTls` return. */
export interface Acceptor {
  readonly addr: { readonly hostname: string; readonly port: number };
  accept(): Promise<Accepted>;
  close(): void;
  /** Shows another certificate from now on, if that can be done without closing. */
  reload?(certificate: Certificate): void;
}

/** How one protocol over streams differs from another. */
export interface StreamProtocol {
  readonly name: TransportProtocol;
  readonly codec: (sink: CodecSink) => StreamCodec;
  /** Opens a connection; undefined when only peers can, RFC 7118 §5. */
  readonly dial?: (target: FlowTarget, signal: AbortSignal) => Promise<Accepted>;
}

/** A protocol over streams, and how to listen for it. */
export interface StreamService {
  readonly protocol: StreamProtocol;
  readonly listen: (address: SocketAddress) => Promise<Acceptor>;
}

export interface StreamListenerOptions {
  readonly protocol: StreamProtocol;
  readonly acceptor: Acceptor;
  readonly connections: Connections;
  readonly addresses: LocalAddresses;
  readonly log: Log;
}

const PAUSE_MS = 100;
const MOST_ATTEMPTS = 20;

/** A listener for connections: TCP, TLS, WS or WSS. */
export class StreamListener implements Transport {
  readonly local: SocketAddress;
  readonly #options: StreamListenerOptions;
  #acceptor: Acceptor;
  #closed = false;
  #replacing = false;
  #accepting: Promise<void>;
  readonly #handshakes = new Map<Accepted, Promise<void>>();

  constructor(options: StreamListenerOptions) {
    this.#options = options;
    this.#acceptor = options.acceptor;
    const { hostname, port } = options.acceptor.addr;
    this.local = { host: hostname, port };
    this.#accepting = this.#acceptFrom(options.acceptor);
  }

  get protocol(): TransportProtocol {
    return this.#options.protocol.name;
  }

  connect(remote: SocketAddress, options: ConnectOptions = {}): Promise<Flow> {
    const { signal, serverName } = options;
    const target: FlowTarget = {
      protocol: this.protocol,
      host: remote.host,
      port: remote.port,
      ...(serverName !== undefined && { serverName }),
    };
    return connectStream({ ...this.#options, port: this.local.port }, target, signal);
  }

  /** Shows `certificate` from now on; if need be by accepting from what `open` returns. */
  async reload(certificate: Certificate, open: () => Promise<Acceptor>): Promise<void> {
    if (this.#acceptor.reload) return this.#acceptor.reload(certificate);
    this.#replacing = true;
    this.#acceptor.close();
    await this.#accepting;
    this.#replacing = false;
    for (let attempt = 1; !this.#closed; attempt++) {
      // The port is free some turns of the loop after the last accept has ended.
      await delay(this.#options.connections.clock, attempt === 1 ? 0 : PAUSE_MS);
      if (this.#closed) return;
      try {
        this.#acceptor = await open();
        this.#accepting = this.#acceptFrom(this.#acceptor);
        return;
      } catch (error) {
        if (attempt === MOST_ATTEMPTS || !isInUse(error)) throw error;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#acceptor.close();
      for (const accepted of this.#handshakes.keys()) closeQuietly(accepted);
    }
    await this.#accepting;
    await Promise.all(this.#handshakes.values());
  }

  async #acceptFrom(acceptor: Acceptor): Promise<void> {
    for (;;) {
      try {
        this.#admit(await acceptor.accept());
      } catch (error) {
        if (this.#closed || this.#replacing) return;
        // Most likely out of descriptors: wait for some to be closed rather than spin.
        this.#options.connections.refuse("accept");
        this.#options.log.warn("A SIP connection could not be accepted", {
          protocol: this.protocol,
          error: messageOf(error),
        });
        await delay(this.#options.connections.clock, PAUSE_MS);
      }
    }
  }

  #admit(accepted: Accepted): void {
    const admission = this.#options.connections.admit(addressOf(accepted.remoteAddr).host);
    if (!admission) return closeQuietly(accepted);
    if (!accepted.handshake) return this.#begin(accepted, admission);
    const shaking = this.#shakeHands(accepted).then((done) => {
      this.#handshakes.delete(accepted);
      if (done && !this.#closed) return this.#begin(accepted, admission);
      closeQuietly(accepted);
      admission.release();
    });
    this.#handshakes.set(accepted, shaking);
  }

  #begin(accepted: Accepted, admission: Admission): void {
    try {
      accepted.setNoDelay?.(true);
      this.#options.connections.accept(this.#connected(accepted), admission);
    } catch {
      // The peer was gone before it could be looked at.
      this.#options.connections.refuse("accept");
      closeQuietly(accepted);
      admission.release();
    }
  }

  async #shakeHands(accepted: Accepted): Promise<boolean> {
    const { connections, log } = this.#options;
    const deadline = connections.clock.after(
      connections.limits.handshakeMs,
      () => closeQuietly(accepted),
    );
    try {
      await accepted.handshake?.();
      return true;
    } catch (error) {
      connections.refuse("handshake");
      log.debug("A TLS handshake failed", {
        peer: accepted.remoteAddr.hostname,
        error: messageOf(error),
      });
      return false;
    } finally {
      deadline.cancel();
    }
  }

  #connected(stream: Accepted): Connected {
    const remote = addressOf(stream.remoteAddr);
    return describe({ ...this.#options, port: this.local.port }, stream, remote);
  }
}

export interface ConnectStreamOptions {
  readonly protocol: StreamProtocol;
  readonly connections: Connections;
  readonly addresses: LocalAddresses;
  /** The port of our listener, for Via and Contact; that of the connection when there is none. */
  readonly port?: number;
}

/**
 * The connection to `target`, opened if need be and if this side can open one.
 * @throws {TransportError} when it cannot be had.
 */
export async function connectStream(
  options: ConnectStreamOptions,
  target: FlowTarget,
  signal?: AbortSignal,
): Promise<Flow> {
  const { protocol, connections } = options;
  const dial = protocol.dial;
  if (!dial) {
    const open = connections.find(target);
    if (open) return open;
    throw new TransportError(`Only the peer can open a ${protocol.name} flow`);
  }
  const remote = { host: target.host, port: target.port };
  return await connections.connect(
    target,
    async (abort) => describe(options, await dial(target, abort), remote),
    signal,
  );
}

function describe(
  { protocol, addresses, port }: ConnectStreamOptions,
  stream: Accepted,
  remote: SocketAddress,
): Connected {
  const local = addressOf(stream.localAddr);
  return {
    stream,
    protocol: protocol.name,
    codec: protocol.codec,
    local: addresses.advertised({ host: local.host, port: port ?? local.port }, remote.host),
    remote,
    ...(stream.peerDomains ? { peerDomains: stream.peerDomains } : {}),
  };
}

function addressOf({ hostname, port }: Accepted["localAddr"]): SocketAddress {
  return { host: unmapped(hostname), port };
}

function closeQuietly(stream: ByteStream): void {
  try {
    stream.close();
  } catch {
    // The runtime has closed it already.
  }
}
