/**
 * Sending and receiving on the runtime's own UDP socket by system calls of libc, on Linux.
 *
 * The runtime waits for the first datagram; what has come with it is then taken without waiting,
 * and answers leave at once, each for one system call instead of an asynchronous operation
 * (measured: 3 against 8 microseconds for both). Where this cannot be had the runtime's calls do.
 */

import { canonical, octetsOf } from "./ip_address.ts";
import { descriptorOf, socketInodes } from "./port_in_use.ts";
import type { SocketAddress } from "./transport.ts";

const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const AF_INET = 2;
const AF_INET6 = 10;

const SYMBOLS = {
  recvfrom: {
    parameters: ["i32", "buffer", "usize", "i32", "buffer", "buffer"],
    result: "i32",
  },
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "i32" },
} as const;

/** A `sockaddr`, ready for the kernel. */
export type SocketName = Uint8Array;

export class LibcDatagram implements Disposable {
  readonly #libc: Deno.DynamicLibrary<typeof SYMBOLS>;
  readonly #descriptor: number;
  readonly #six: boolean;
  readonly #from = new Uint8Array(28);
  readonly #fromLength = new Uint32Array(1);
  readonly #fromLengthBytes = new Uint8Array(this.#fromLength.buffer);

  private constructor(
    libc: Deno.DynamicLibrary<typeof SYMBOLS>,
    descriptor: number,
    six: boolean,
  ) {
    this.#libc = libc;
    this.#descriptor = descriptor;
    this.#six = six;
  }

  /** For the UDP socket bound to `local`; undefined where there is no libc or no right to it. */
  static open({ host, port }: SocketAddress): LibcDatagram | undefined {
    if (Deno.build.os !== "linux") return undefined;
    try {
      const descriptor = descriptorOf(socketInodes(port, "udp", host), "/proc/self/fd");
      if (descriptor === undefined) return undefined;
      const libc = Deno.dlopen("libc.so.6", SYMBOLS);
      return new LibcDatagram(libc, descriptor, host.includes(":"));
    } catch {
      return undefined;
    }
  }

  /** The name of `remote` for this socket. */
  name({ host, port }: SocketAddress): SocketName | undefined {
    const octets = octetsOf(host);
    if (!octets) return undefined;
    const name = new Uint8Array(this.#six ? 28 : 16);
    name[0] = this.#six ? AF_INET6 : AF_INET;
    name[2] = port >> 8;
    name[3] = port & 255;
    if (!this.#six) name.set(octets, 4);
    else if (octets.length === 16) name.set(octets, 8);
    else {
      name.fill(255, 18, 20);
      name.set(octets, 20);
    }
    return name;
  }

  /** False when the kernel would not take it now; the runtime's way then says why. */
  send(bytes: Uint8Array<ArrayBuffer>, to: SocketName): boolean {
    const sent = this.#libc.symbols.sendto(
      this.#descriptor,
      bytes,
      BigInt(bytes.length),
      MSG_DONTWAIT | MSG_NOSIGNAL,
      to as Uint8Array<ArrayBuffer>,
      to.length,
    );
    return sent === bytes.length;
  }

  /** Octets of a datagram that is there already, or -1. Its source is in `sourceHost` and Port. */
  receive(buffer: Uint8Array<ArrayBuffer>): number {
    this.#fromLength[0] = 28;
    return this.#libc.symbols.recvfrom(
      this.#descriptor,
      buffer,
      BigInt(buffer.length),
      MSG_DONTWAIT,
      this.#from,
      this.#fromLengthBytes,
    );
  }

  get sourcePort(): number {
    return (this.#from[2] ?? 0) << 8 | (this.#from[3] ?? 0);
  }

  /** The source of what `receive` returned last; IPv4 as such on a dual-stack socket too. */
  get sourceHost(): string {
    const from = this.#from;
    if (from[0] === AF_INET) return `${from[4]}.${from[5]}.${from[6]}.${from[7]}`;
    const groups: string[] = [];
    for (let i = 8; i < 24; i += 2) {
      groups.push(((from[i] ?? 0) << 8 | (from[i + 1] ?? 0)).toString(16));
    }
    return canonical(groups.join(":"));
  }

  [Symbol.dispose](): void {
    this.#libc.close();
  }
}
