import {
  canonicalHost,
  type Clock,
  familyOf,
  hostPort,
  isLoopback,
  isWildcard,
  type Log,
  type Meter,
  parseHostPort,
  type Random,
} from "../../runtime/mod.ts";
import { type ConnectionLimits, Connections, DEFAULT_CONNECTION_LIMITS } from "./connections.ts";
import { type InterfaceAddress, LocalAddresses } from "./local_address.ts";
import type { FlowTarget, Network } from "./network.ts";
import { type ListenerAddress, openDatagram, openListeners } from "./open_listeners.ts";
import { DEFAULT_FRAMING_LIMITS, type FramingLimits } from "./stream_codec.ts";
import { DEFAULT_STREAM_LIMITS, type StreamLimits } from "./stream_flow.ts";
import { listenError } from "./port_in_use.ts";
import { defaultPort } from "./received.ts";
import { tuneListener } from "./socket_options.ts";
import { connectStream, StreamListener, type StreamService } from "./stream_listener.ts";
import { tcpService } from "./tcp.ts";
import { checkCertificate, type TlsOptions, tlsService } from "./tls.ts";
import {
  type Flow,
  type FlowReceiver,
  type SocketAddress,
  type Transport,
  TransportError,
  type TransportProtocol,
} from "./transport.ts";
import { UdpTransport } from "./udp.ts";
import { secureWebSocketService, webSocketService } from "./websocket.ts";
import type { WebSocketOptions } from "./websocket_handshake.ts";

export interface TransportsOptions {
  readonly listeners: readonly ListenerAddress[];
  readonly receiver: FlowReceiver;
  readonly clock: Clock;
  readonly random: Random;
  readonly meter: Meter;
  readonly log: Log;
  /** What peers outside the site must be told: the address of a router that forwards our ports. */
  readonly external?: { readonly ipv4?: string; readonly ipv6?: string };
  readonly interfaces?: () => readonly InterfaceAddress[];
  /** Needed to listen on TLS and WSS. */
  readonly tls?: TlsOptions;
  /** Which paths and which pages; all pages unless told. */
  readonly webSocket?: Partial<WebSocketOptions>;
  readonly limits?: {
    readonly connections?: Partial<ConnectionLimits>;
    readonly stream?: Partial<StreamLimits>;
    readonly framing?: Partial<FramingLimits>;
  };
}

/**
 * Opens every listener, or none.
 * @throws {PortInUseError} when another program has one of the ports.
 * @throws {TransportError} when an address cannot be opened for another reason.
 */
export async function openTransports(options: TransportsOptions): Promise<Transports> {
  const connections = new Connections({
    receiver: options.receiver,
    clock: options.clock,
    random: options.random,
    meter: options.meter,
    log: options.log,
    limits: { ...DEFAULT_CONNECTION_LIMITS, ...options.limits?.connections },
    streamLimits: { ...DEFAULT_STREAM_LIMITS, ...options.limits?.stream },
  });
  const addresses = new LocalAddresses(options);
  // A missing right to read the interfaces shows now and not at the first message.
  addresses.facing("127.0.0.1");
  const framing = { ...DEFAULT_FRAMING_LIMITS, ...options.limits?.framing };
  const services = servicesOf(options, framing);
  const listeners = await openListeners({ ...options, connections, addresses, services });
  return new Transports({
    listeners,
    connections,
    addresses,
    services,
    tls: options.tls,
    openDatagram: (address) => openDatagram(address, { ...options, addresses }),
  });
}

function servicesOf({ tls = NO_CERTIFICATE, webSocket }: TransportsOptions, limits: FramingLimits) {
  const options = { paths: ["/", "/ws"], mayConnect: () => true, ...webSocket };
  return new Map<TransportProtocol, StreamService>([
    ["TCP", tcpService(limits)],
    ["TLS", tlsService(tls, limits)],
    ["WS", webSocketService(options, limits)],
    ["WSS", secureWebSocketService(options, tls, limits)],
  ]);
}

/** Enough to call others over TLS. */
const NO_CERTIFICATE: TlsOptions = {
  certificate: () => {
    throw new TransportError("There is no certificate to listen with");
  },
};

interface TransportsParts {
  readonly listeners: readonly Transport[];
  readonly connections: Connections;
  readonly addresses: LocalAddresses;
  readonly services: ReadonlyMap<TransportProtocol, StreamService>;
  readonly tls: TlsOptions | undefined;
  readonly openDatagram: (address: SocketAddress) => UdpTransport;
}

/** The set of all listeners and connections. */
export class Transports implements Network, AsyncDisposable {
  readonly listeners: readonly Transport[];
  readonly #udp: readonly UdpTransport[];
  readonly #connections: Connections;
  readonly #addresses: LocalAddresses;
  readonly #tls: TlsOptions | undefined;
  readonly #services: ReadonlyMap<TransportProtocol, StreamService>;
  readonly #openDatagram: TransportsParts["openDatagram"];
  /** Sockets that only hear a group: nothing of ours is sent from them. */
  readonly #groups = new Map<string, UdpTransport>();

  /** For `openTransports` alone. */
  constructor(parts: TransportsParts) {
    this.listeners = parts.listeners;
    this.#udp = parts.listeners.filter((listener) => listener instanceof UdpTransport);
    this.#connections = parts.connections;
    this.#addresses = parts.addresses;
    this.#services = parts.services;
    this.#tls = parts.tls;
    this.#openDatagram = parts.openDatagram;
  }

  openFlow(target: FlowTarget): Flow | undefined {
    if (target.protocol !== "UDP") return this.#connections.find(target);
    return this.#udpFor(target.host).flow(target);
  }

  async flowTo(
    target: FlowTarget,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Flow> {
    const open = this.openFlow(target);
    if (open) return open;
    const service = this.#services.get(target.protocol);
    if (!service) throw new TransportError(`${target.protocol} is not configured`);
    const listener = this.#listenerFor(target.protocol, target.host);
    return await connectStream(
      {
        protocol: service.protocol,
        connections: this.#connections,
        addresses: this.#addresses,
        ...(listener && { port: listener.local.port }),
      },
      target,
      options.signal,
    );
  }

  flowById(id: string): Flow | undefined {
    if (!id.startsWith("udp:")) return this.#connections.byId(id);
    const dash = id.indexOf("-");
    const local = parseHostPort(id.slice(4, dash));
    const remote = parseHostPort(id.slice(dash + 1));
    if (!local || !remote) return undefined;
    const sockets = this.#udp.filter((socket) =>
      socket.local.port === local.port && socket.reaches(remote.host)
    );
    // An address may have become a wildcard in the configuration, or the other way round: what a
    // NAT between us cares about is the port.
    const socket = sockets.find((socket) => socket.local.host === local.host) ?? sockets[0];
    return socket?.flow(remote);
  }

  localFor(remote: SocketAddress, protocol: TransportProtocol): SocketAddress {
    const listener = this.#listenerFor(protocol, canonicalHost(remote.host));
    const bound = listener?.local ??
      { host: familyOf(remote.host) === 4 ? "0.0.0.0" : "::", port: defaultPort(protocol) };
    return this.#addresses.advertised(bound, canonicalHost(remote.host));
  }

  /** True when `target` is one of our own listeners, for `ResolverOptions.isOwn`. */
  isOwn({ protocol, host, port }: FlowTarget): boolean {
    const name = canonicalHost(host);
    return this.listeners.some(({ protocol: listening, local }) =>
      listening === protocol && local.port === port &&
      (local.host === name || (isWildcard(local.host) && this.#addresses.has(name)))
    );
  }

  /**
   * Shows the certificate that `tls.certificate` returns now to whoever connects from now on;
   * connections that are open stay.
   * @throws when the certificate cannot be used; then nothing has changed.
   */
  async reloadCertificates(): Promise<void> {
    const tls = this.#tls;
    if (!tls) return;
    const certificate = tls.certificate();
    checkCertificate(certificate);
    for (const listener of this.listeners) {
      const secure = listener.protocol === "TLS" || listener.protocol === "WSS";
      const service = this.#services.get(listener.protocol);
      if (!secure || !service || !(listener instanceof StreamListener)) continue;
      await listener.reload(certificate, async () => {
        const acceptor = await service.listen(listener.local);
        tuneListener(acceptor.addr.port);
        return acceptor;
      });
    }
  }

  /**
   * Hears what is sent to a multicast group at its port, on the interfaces with these IPv4
   * addresses: by the socket that has the port on every address, else by one of its own, since one
   * that is bound to an address hears only what is sent to that. To be called again when there may
   * be another interface.
   * @throws {PortInUseError} when another program has the port.
   */
  async join({ host, port }: SocketAddress, interfaces: readonly string[]): Promise<void> {
    const everywhere = this.#udp.find(({ local, dualStack }) =>
      local.port === port && (local.host === "0.0.0.0" || dualStack)
    );
    await (everywhere ?? this.#groupSocket({ host, port })).join(host, interfaces);
  }

  #groupSocket(group: SocketAddress): UdpTransport {
    const key = hostPort(group);
    const open = this.#groups.get(key);
    if (open) return open;
    try {
      const opened = this.#openDatagram(group);
      this.#groups.set(key, opened);
      return opened;
    } catch (error) {
      throw listenError(error, group, "UDP");
    }
  }

  /** Stops listening, then closes the connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.listeners, ...this.#groups.values()];
    await Promise.all(all.map((listener) => listener[Symbol.asyncDispose]()));
    await this.#connections.close();
  }

  #udpFor(host: string): UdpTransport {
    const found = this.#best(this.#udp, canonicalHost(host));
    if (!found) throw new TransportError(`No UDP listener reaches ${host}`);
    return found;
  }

  #listenerFor(protocol: TransportProtocol, host: string): Transport | undefined {
    return this.#best(
      this.listeners.filter((listener) => listener.protocol === protocol),
      host,
    );
  }

  /** The listener on the address that faces `host`, else on a wildcard, else any that may do. */
  #best<Listener extends Transport>(listeners: readonly Listener[], host: string) {
    let best: Listener | undefined;
    let bestRank = 0;
    for (const listener of listeners) {
      const rank = this.#rank(listener.local.host, host);
      if (rank > bestRank) {
        best = listener;
        bestRank = rank;
      }
    }
    return best;
  }

  #rank(bound: string, host: string): number {
    if (bound === "::") return familyOf(host) === 6 ? 3 : 2;
    if (familyOf(bound) !== familyOf(host)) return 0;
    if (bound === "0.0.0.0") return 3;
    if (isLoopback(bound) !== isLoopback(host)) return 1;
    return bound === this.#addresses.facing(host) ? 5 : 4;
  }
}
