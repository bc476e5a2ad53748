/** SIP over UDP, RFC 3261 §18, with the keep-alives of RFC 5626 §3.5.2. */

import {
  canonicalHost,
  type Clock,
  type Counter,
  delay,
  familyOf,
  type Log,
  messageOf,
  type Meter,
  unmapped,
} from "../../runtime/mod.ts";
import { LibcDatagram } from "./libc_datagram.ts";
import type { LocalAddresses } from "./local_address.ts";
import { Recent } from "./recent.ts";
import { bindingResponse, isStun } from "./stun.ts";
import {
  type Flow,
  type FlowReceiver,
  type SocketAddress,
  type Transport,
  TransportError,
} from "./transport.ts";
import { UdpFlow, type UdpSocket } from "./udp_flow.ts";

export interface UdpOptions {
  readonly local: SocketAddress;
  readonly receiver: FlowReceiver;
  readonly addresses: LocalAddresses;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly log: Log;
  /** Remote addresses remembered; the least recently used go. */
  readonly flows?: number;
}

const LARGEST = 65_507;
/** Datagrams taken in one turn before timers and other sockets have theirs. */
const MOST_AT_ONCE = 32;
const PAUSE_MS = 100;

interface UdpCounters {
  readonly received: Counter;
  readonly sent: Counter;
  readonly keepAlives: Counter;
  readonly receiveErrors: Counter;
  readonly sendErrors: Counter;
  readonly receiverErrors: Counter;
}

/** One UDP socket. IPv4 peers of a dual-stack socket appear with their IPv4 address. */
export class UdpTransport implements Transport, UdpSocket {
  readonly protocol = "UDP";
  readonly local: SocketAddress;
  readonly dualStack: boolean;
  readonly addresses: LocalAddresses;
  readonly #socket: Deno.DatagramConn;
  readonly #options: UdpOptions;
  readonly #counters: UdpCounters;
  readonly #flows: Recent<string, UdpFlow>;
  readonly #receiving: Promise<void>;
  readonly #libc: LibcDatagram | undefined;
  #closed = false;

  constructor(socket: Deno.DatagramConn, dualStack: boolean, options: UdpOptions) {
    const { hostname, port } = socket.addr as Deno.NetAddr;
    this.local = { host: hostname, port };
    this.dualStack = dualStack;
    this.addresses = options.addresses;
    this.#socket = socket;
    this.#options = options;
    this.#counters = udpCounters(options.meter);
    this.#flows = new Recent(options.flows ?? 20_000);
    this.#libc = LibcDatagram.open(this.local);
    // More receives at a time were measured to gain nothing, and would lose the order.
    this.#receiving = this.#receive();
  }

  connect(remote: SocketAddress): Promise<Flow> {
    try {
      return Promise.resolve(this.flow(remote));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** True when the socket can send to `host`. */
  reaches(host: string): boolean {
    return this.dualStack || familyOf(host) === familyOf(this.local.host);
  }

  /** @throws {TransportError} when the socket is of another address family. */
  flow({ host, port }: SocketAddress): UdpFlow {
    const name = canonicalHost(host);
    if (!this.reaches(name)) throw new TransportError(`No UDP socket reaches ${host}`);
    return this.#flowOf(name, port);
  }

  /**
   * Hears from now on what is sent to a multicast group, RFC 1112, on the interfaces that have
   * these IPv4 addresses. Those that it has joined already it leaves as they are.
   */
  async join(group: string, interfaces: readonly string[]): Promise<void> {
    for (const address of interfaces) {
      if (this.#closed) return;
      try {
        await this.#socket.joinMulticastV4(group, address);
      } catch (error) {
        if (error instanceof Deno.errors.AddrInUse) continue;
        this.#options.log.debug("A multicast group cannot be joined", {
          group,
          interface: address,
          error: messageOf(error),
        });
      }
    }
  }

  transmit(bytes: Uint8Array, to: Deno.NetAddr, flow: UdpFlow): void {
    if (bytes.length > LARGEST) {
      throw new TransportError(`${bytes.length} octets do not fit in a datagram`);
    }
    if (this.#closed) throw new TransportError("The UDP socket is closed");
    this.#counters.sent.add();
    const name = this.#libc && (flow.name ??= this.#libc.name(flow.remote));
    if (name && this.#libc?.send(bytes as Uint8Array<ArrayBuffer>, name)) return;
    this.#socket.send(bytes, to).catch((error) => this.#onSendError(error, flow));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#socket.close();
    }
    await this.#receiving;
    this.#libc?.[Symbol.dispose]();
  }

  async #receive(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    while (!this.#closed) {
      try {
        const [bytes, from] = await this.#socket.receive(buffer);
        const { hostname, port } = from as Deno.NetAddr;
        this.#take(bytes, this.dualStack ? unmapped(hostname) : hostname, port);
        if (this.#libc) this.#drain(this.#libc, buffer);
      } catch (error) {
        if (this.#closed) return;
        this.#counters.receiveErrors.add();
        this.#options.log.warn("A datagram could not be received", { error: messageOf(error) });
        await delay(this.#options.clock, PAUSE_MS);
      }
    }
  }

  /** Takes what has come meanwhile. */
  #drain(libc: LibcDatagram, buffer: Uint8Array<ArrayBuffer>): void {
    for (let i = 0; i < MOST_AT_ONCE && !this.#closed; i++) {
      const length = libc.receive(buffer);
      if (length < 0) return;
      const { host, port } = libc.source;
      this.#take(buffer.subarray(0, length), host, port);
    }
  }

  #take(bytes: Uint8Array, host: string, port: number): void {
    const first = bytes[0] ?? 0;
    // RFC 5626 §3.5.2 and common practice: STUN, line ends and NULs only keep a NAT binding.
    if (first < 32) {
      if (isStun(bytes)) return this.#answerStun(bytes, host, port);
      if (isBlank(bytes)) return this.#counters.keepAlives.add();
    }
    this.#counters.received.add();
    const flow = this.#flowOf(host, port);
    try {
      this.#options.receiver.onMessage(bytes, flow);
    } catch (error) {
      this.#counters.receiverErrors.add();
      this.#options.log.error("A message could not be handled", { error: messageOf(error) });
    }
  }

  #answerStun(bytes: Uint8Array, host: string, port: number): void {
    this.#counters.keepAlives.add();
    const response = bindingResponse(bytes, { host, port });
    if (response) this.#flowOf(host, port).send(response);
  }

  #flowOf(host: string, port: number): UdpFlow {
    const key = host + " " + port;
    let flow = this.#flows.get(key);
    if (!flow) this.#flows.set(key, flow = new UdpFlow(this, host, port));
    return flow;
  }

  #onSendError(error: unknown, flow: Flow): void {
    this.#counters.sendErrors.add();
    if (this.#closed) return;
    const cause = new TransportError(`UDP to ${flow.remote.host}: ${messageOf(error)}`, {
      cause: error,
    });
    this.#options.log.debug("A datagram could not be sent", { error: cause.message });
    try {
      this.#options.receiver.onSendFailed?.(flow, cause);
    } catch {
      this.#counters.receiverErrors.add();
    }
  }
}

function isBlank(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const octet = bytes[i];
    if (octet !== 13 && octet !== 10 && octet !== 0 && octet !== 32) return false;
  }
  return true;
}

function udpCounters(meter: Meter): UdpCounters {
  const protocol = "UDP";
  return {
    received: meter.counter("sip_messages_received_total", "SIP messages received.", { protocol }),
    sent: meter.counter("sip_messages_sent_total", "SIP messages sent.", { protocol }),
    receiverErrors: meter.counter("sip_receiver_errors_total", "Errors in handling a message.", {
      protocol,
    }),
    keepAlives: meter.counter("sip_udp_keepalives_total", "STUN and empty datagrams received."),
    receiveErrors: meter.counter("sip_udp_receive_errors_total", "Failed receive calls."),
    sendErrors: meter.counter("sip_udp_send_errors_total", "Datagrams the system refused."),
  };
}
