/** The packet path of every system: Deno's own sockets, each with one buffer and one loop. */
import type { Clock } from "../../runtime/mod.ts";
import { type Endpoint, isSameEndpoint } from "./endpoint.ts";
import { canonicalIp } from "./ip_address.ts";
import { PACKET_OCTETS, type PacketPath, type PacketReceiver } from "./packet_path.ts";

/** A peer's address; `wire` is made once, because Deno takes an object. */
export interface DatagramRemote extends Endpoint {
  readonly wire: Deno.NetAddr;
}

interface DatagramSocket {
  readonly conn: Deno.DatagramConn;
  /** One octet more than a packet may have, to tell a cut one. */
  readonly buffer: Uint8Array<ArrayBuffer>;
}

export class DatagramPath implements PacketPath<DatagramRemote>, AsyncDisposable {
  readonly #clock: Clock;
  readonly #sockets = new Map<number, DatagramSocket>();
  readonly #listening = new Set<Promise<void>>();
  #receiver: PacketReceiver | undefined;
  #data: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #from: Deno.NetAddr = { transport: "udp", hostname: "", port: 0 };
  #sending: Promise<number> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Packets go to `receiver` from now on. */
  run(receiver: PacketReceiver): void {
    this.#receiver = receiver;
  }

  open(port: number, host: string): boolean {
    try {
      const conn = Deno.listenDatagram({ transport: "udp", hostname: host, port });
      const socket = { conn, buffer: new Uint8Array(PACKET_OCTETS + 1) };
      this.#sockets.set(port, socket);
      const listening = this.#listen(port, socket);
      this.#listening.add(listening);
      void listening.then(() => this.#listening.delete(listening));
      return true;
    } catch {
      // In use by another program, or not an address of this machine: the caller tries others.
      return false;
    }
  }

  /** Nothing: a loop per socket takes packets as they arrive. */
  close(port: number): void {
    this.#sockets.get(port)?.conn.close();
    this.#sockets.delete(port);
  }

  remote({ host, port }: Endpoint): DatagramRemote {
    return { host, port, wire: { transport: "udp", hostname: host, port } };
  }

  isSource(remote: DatagramRemote): boolean {
    const { port, hostname } = this.#from;
    if (port !== remote.port) return false;
    return hostname === remote.host || isSameEndpoint(this.source(), remote);
  }

  source(): Endpoint {
    const { hostname, port } = this.#from;
    return { host: canonicalIp(hostname) ?? hostname, port };
  }

  send(port: number, { wire }: DatagramRemote): boolean {
    const socket = this.#sockets.get(port);
    if (!socket) return false;
    this.#sending = socket.conn.send(this.#data, wire);
    return true;
  }

  sendOwn(
    port: number,
    { wire }: DatagramRemote,
    data: Uint8Array<ArrayBuffer>,
    length: number,
  ): boolean {
    const socket = this.#sockets.get(port);
    if (!socket) return false;
    // The system takes it later, when the caller has written the next packet into the same octets.
    // What the network refuses is lost, as any packet may be.
    socket.conn.send(data.slice(0, length), wire).catch(() => {});
    return true;
  }

  /** Resolves when the system has all ports back: Deno keeps one until its receive has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const port of [...this.#sockets.keys()]) this.close(port);
    await Promise.all(this.#listening);
  }

  async #listen(port: number, socket: DatagramSocket): Promise<void> {
    while (this.#sockets.get(port) === socket) {
      try {
        const [data, from] = await socket.conn.receive(socket.buffer);
        if (from.transport !== "udp") continue;
        this.#data = data as Uint8Array<ArrayBuffer>;
        this.#from = from;
        this.#sending = undefined;
        const length = data.length > PACKET_OCTETS ? 0 : data.length;
        this.#receiver?.receive(port, data, length, this.#clock.elapsed());
        // The buffer is the packet until the system has it.
        if (this.#sending) await this.#sending;
      } catch {
        // A send that the network refused, or the socket was closed, which ends the loop.
      }
    }
  }
}
