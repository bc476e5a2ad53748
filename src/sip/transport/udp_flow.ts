import { hostPort, mapped } from "../../runtime/mod.ts";
import type { LocalAddresses } from "./local_address.ts";
import type { SocketName } from "./libc_datagram.ts";
import type { Flow, SocketAddress } from "./transport.ts";

/** What a UDP flow needs of its socket. */
export interface UdpSocket {
  readonly local: SocketAddress;
  /** True when one IPv6 socket carries IPv4 too. */
  readonly dualStack: boolean;
  readonly addresses: LocalAddresses;
  transmit(bytes: Uint8Array, to: Deno.NetAddr, flow: UdpFlow): void;
}

/** A socket and a remote address. It is never closed: nobody can tell when a peer is gone. */
export class UdpFlow implements Flow {
  readonly protocol = "UDP";
  readonly reliable = false;
  readonly closed = false;
  readonly id: string;
  readonly remote: SocketAddress;
  /** For the socket to keep what it computes of `remote`. */
  name: SocketName | undefined;
  readonly #socket: UdpSocket;
  readonly #to: Deno.NetAddr;
  #local: SocketAddress;

  constructor(socket: UdpSocket, host: string, port: number) {
    this.#socket = socket;
    this.remote = { host, port };
    this.id = `udp:${hostPort(socket.local)}-${hostPort(this.remote)}`;
    this.#local = socket.local;
    const hostname = socket.dualStack ? mapped(host) : host;
    this.#to = { transport: "udp", hostname, port };
  }

  get local(): SocketAddress {
    const { local, addresses } = this.#socket;
    const found = addresses.advertised(local, this.remote.host);
    // The same object as long as the address is the same, although interfaces may change.
    if (found.host !== this.#local.host) this.#local = found;
    return this.#local;
  }

  send(bytes: Uint8Array): void {
    this.#socket.transmit(bytes, this.#to, this);
  }

  trust(): void {}

  close(): void {}
}
