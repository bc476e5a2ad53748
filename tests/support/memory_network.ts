import type { Clock } from "../../src/runtime/mod.ts";
import {
  canonical,
  type Flow,
  type FlowReceiver,
  type FlowTarget,
  hostPort,
  type Network,
  type SocketAddress,
  TransportError,
  type TransportProtocol,
} from "../../src/sip/transport/mod.ts";

/** One message on its way, as a capture on the wire would show it. */
export interface Packet {
  /** Milliseconds of the clock when it was sent. */
  readonly at: number;
  readonly protocol: TransportProtocol;
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly lost: boolean;
}

export interface MemoryHostOptions {
  /** Where the host listens: at least one address, and one for each protocol it is called by. */
  readonly listeners: readonly FlowTarget[];
  readonly receiver: FlowReceiver;
}

const decoder = new TextDecoder();

const key = (protocol: TransportProtocol, address: SocketAddress) =>
  `${protocol} ${hostPort({ host: canonical(address.host), port: address.port })}`;

/**
 * A network between objects, on the clock of a test. Delivery takes `latencyMs`; `lose` decides
 * which datagrams never arrive; `packets` holds all that was sent, the lost ones too. UDP loses,
 * every other protocol is a reliable connection that opens at once.
 */
export class MemoryNetwork {
  readonly packets: Packet[] = [];
  lose: (packet: Omit<Packet, "lost">) => boolean = () => false;
  latencyMs = 1;
  readonly clock: Clock;
  readonly #hosts = new Map<string, MemoryHost>();
  #nextPort = 40_000;
  #nextId = 1;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Puts a host on the network until it is disposed of. */
  attach(options: MemoryHostOptions): MemoryHost {
    const host = new MemoryHost(this, options);
    for (const listener of options.listeners) {
      this.#hosts.set(key(listener.protocol, listener), host);
    }
    return host;
  }

  /** For `MemoryHost` alone. */
  detach(host: MemoryHost): void {
    for (const [address, at] of this.#hosts) if (at === host) this.#hosts.delete(address);
  }

  /** For `MemoryHost` alone. */
  hostAt(protocol: TransportProtocol, address: SocketAddress): MemoryHost | undefined {
    return this.#hosts.get(key(protocol, address));
  }

  /** For `MemoryHost` alone. */
  freshPort(): number {
    return this.#nextPort++;
  }

  /** For `MemoryHost` alone. */
  freshId(): number {
    return this.#nextId++;
  }

  /** For flows alone: records the packet, and runs `deliver` when it arrives, if it does. */
  carry(
    protocol: TransportProtocol,
    from: SocketAddress,
    to: SocketAddress,
    bytes: Uint8Array,
    deliver: (bytes: Uint8Array) => void,
  ): void {
    const copy = bytes.slice();
    const sent = {
      at: this.clock.elapsed(),
      protocol,
      from,
      to,
      bytes: copy,
      text: decoder.decode(copy),
    };
    const lost = protocol === "UDP" && this.lose(sent);
    this.packets.push({ ...sent, lost });
    if (!lost) this.clock.after(this.latencyMs, () => deliver(copy.slice()));
  }
}

/** One end of a network in memory. */
export class MemoryHost implements Network, AsyncDisposable {
  readonly #network: MemoryNetwork;
  readonly #listeners: readonly FlowTarget[];
  readonly receiver: FlowReceiver;
  readonly #datagramFlows = new Map<string, Flow>();
  readonly #connections = new Map<string, MemoryConnection>();

  constructor(network: MemoryNetwork, { listeners, receiver }: MemoryHostOptions) {
    this.#network = network;
    this.#listeners = listeners;
    this.receiver = receiver;
  }

  openFlow(target: FlowTarget): Flow | undefined {
    if (target.protocol === "UDP") return this.#datagramFlow(this.#udp(target), target);
    const host = canonical(target.host);
    for (const flow of this.#connections.values()) {
      const { protocol, remote } = flow;
      if (protocol === target.protocol && remote.host === host && remote.port === target.port) {
        return flow;
      }
    }
    return undefined;
  }

  async flowTo(target: FlowTarget, options: { signal?: AbortSignal } = {}): Promise<Flow> {
    await Promise.resolve();
    if (options.signal?.aborted) throw new TransportError("Aborted");
    return this.openFlow(target) ?? this.#connect(target);
  }

  flowById(id: string): Flow | undefined {
    const [, localPort, host, port] = /^udp:.*:(\d+)-\[?(.*?)\]?:(\d+)$/.exec(id) ?? [];
    if (localPort === undefined || host === undefined) return this.#connections.get(id);
    const local = this.#listeners.find((listener) =>
      listener.protocol === "UDP" && listener.port === Number(localPort)
    );
    return local && this.#datagramFlow(local, { host, port: Number(port) });
  }

  localFor(remote: SocketAddress, protocol: TransportProtocol): SocketAddress {
    const { host, port } = this.#local(protocol, remote) ?? { host: this.#own(remote), port: 5060 };
    return { host, port };
  }

  /** Breaks every connection, as a router that forgets does; both ends are told. */
  breakConnections(): void {
    for (const flow of this.#connections.values()) flow.end(new TransportError("Broken"));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#network.detach(this);
    for (const flow of this.#connections.values()) flow.end();
    return Promise.resolve();
  }

  /** For `MemoryConnection` alone. */
  adopt(flow: MemoryConnection): void {
    this.#connections.set(flow.id, flow);
  }

  /** For `MemoryConnection` alone. */
  forget(flow: MemoryConnection, cause?: Error): void {
    this.#connections.delete(flow.id);
    this.receiver.onClosed(flow, cause);
  }

  #datagramFlow(local: SocketAddress, remote: SocketAddress): Flow {
    const from = { host: local.host, port: local.port };
    const to = { host: canonical(remote.host), port: remote.port };
    const id = `udp:${hostPort(from)}-${hostPort(to)}`;
    let flow = this.#datagramFlows.get(id);
    if (!flow) {
      flow = {
        id,
        protocol: "UDP",
        local: from,
        remote: to,
        reliable: false,
        closed: false,
        send: (bytes) => this.#sendDatagram(from, to, bytes),
        trust: () => {},
        close: () => {},
      };
      this.#datagramFlows.set(id, flow);
    }
    return flow;
  }

  #sendDatagram(from: SocketAddress, to: SocketAddress, bytes: Uint8Array): void {
    if (bytes.length > 65_507) throw new TransportError("Too long for a datagram");
    this.#network.carry("UDP", from, to, bytes, (arrived) => {
      const peer = this.#network.hostAt("UDP", to);
      peer?.receiver.onMessage(arrived, peer.#datagramFlow(to, from));
    });
  }

  #connect(target: FlowTarget): Flow {
    const { protocol } = target;
    const remote = { host: canonical(target.host), port: target.port };
    const peer = this.#network.hostAt(protocol, remote);
    if (!peer) throw new TransportError(`${protocol} ${hostPort(remote)}: connection refused`);
    const port = this.#network.freshPort();
    const host = this.#own(remote);
    const listener = this.#local(protocol, remote);
    const near = new MemoryConnection(this.#network, this, {
      protocol,
      local: { host, port: listener?.port ?? port },
      remote,
    });
    const far = new MemoryConnection(this.#network, peer, {
      protocol,
      local: remote,
      remote: { host, port },
    });
    near.peer = far;
    far.peer = near;
    return near;
  }

  #udp(remote: SocketAddress): FlowTarget {
    const found = this.#local("UDP", remote);
    if (!found) throw new TransportError(`No UDP listener reaches ${remote.host}`);
    return found;
  }

  #local(protocol: TransportProtocol, remote: SocketAddress): FlowTarget | undefined {
    const six = remote.host.includes(":");
    return this.#listeners.find((it) => it.protocol === protocol && it.host.includes(":") === six);
  }

  #own(remote: SocketAddress): string {
    const six = remote.host.includes(":");
    return this.#listeners.find((it) => it.host.includes(":") === six)?.host ??
      (six ? "::1" : "127.0.0.1");
  }
}

class MemoryConnection implements Flow {
  readonly id: string;
  readonly protocol: TransportProtocol;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly reliable = true;
  peer: MemoryConnection | undefined;
  closed = false;
  readonly #network: MemoryNetwork;
  readonly #host: MemoryHost;

  constructor(
    network: MemoryNetwork,
    host: MemoryHost,
    ends: Pick<Flow, "protocol" | "local" | "remote">,
  ) {
    this.#network = network;
    this.#host = host;
    this.protocol = ends.protocol;
    this.local = ends.local;
    this.remote = ends.remote;
    this.id = `${ends.protocol.toLowerCase()}:${network.freshId()}`;
    host.adopt(this);
  }

  send(bytes: Uint8Array): void {
    if (this.closed) throw new TransportError(`The ${this.protocol} connection is closed`);
    this.#network.carry(this.protocol, this.local, this.remote, bytes, (arrived) => {
      const { peer } = this;
      if (peer && !peer.closed) peer.#host.receiver.onMessage(arrived, peer);
    });
  }

  trust(): void {}

  close(): void {
    this.end();
  }

  /** Closes this end now, and the other when what was sent before has arrived. */
  end(cause?: Error): void {
    if (this.closed) return;
    this.closed = true;
    this.#host.forget(this, cause);
    const { peer } = this;
    if (peer && !peer.closed) {
      this.#network.clock.after(this.#network.latencyMs, () => peer.end(cause));
    }
  }
}
