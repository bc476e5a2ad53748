/**
 * Sending and receiving on the runtime's own UDP socket by system calls of libc, on Linux.
 *
 * The runtime waits for the first datagram; what has come with it is then taken without waiting,
 * and answers leave at once, each for one system call instead of an asynchronous operation
 * (measured: 3 against 8 microseconds for both). Where this cannot be had the runtime's calls do.
 */

import {
  isIpAddress,
  ownDescriptor,
  readSocketAddress,
  SOCKADDR_OCTETS,
  type SocketAddress,
  type SocketFamily,
  socketFamily,
  writeSocketAddress,
} from "../../runtime/mod.ts";

const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;

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
  readonly #family: SocketFamily;
  readonly #from = new Uint8Array(SOCKADDR_OCTETS);
  readonly #fromLength = new Uint32Array(1);
  readonly #fromLengthBytes = new Uint8Array(this.#fromLength.buffer);

  private constructor(
    libc: Deno.DynamicLibrary<typeof SYMBOLS>,
    descriptor: number,
    family: SocketFamily,
  ) {
    this.#libc = libc;
    this.#descriptor = descriptor;
    this.#family = family;
  }

  /** For the UDP socket bound to `local`; undefined where there is no libc or no right to it. */
  static open({ host, port }: SocketAddress): LibcDatagram | undefined {
    if (Deno.build.os !== "linux") return undefined;
    try {
      const descriptor = ownDescriptor("udp", port, host);
      if (descriptor === undefined) return undefined;
      const libc = Deno.dlopen("libc.so.6", SYMBOLS);
      return new LibcDatagram(libc, descriptor, socketFamily(host));
    } catch {
      return undefined;
    }
  }

  /** The name of `remote` for this socket. */
  name(remote: SocketAddress): SocketName | undefined {
    if (!isIpAddress(remote.host)) return undefined;
    const name = new Uint8Array(SOCKADDR_OCTETS);
    return name.subarray(0, writeSocketAddress(name, remote, this.#family));
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

  /** Octets of a datagram that is there already, or -1. Its source is then in `source`. */
  receive(buffer: Uint8Array<ArrayBuffer>): number {
    this.#fromLength[0] = SOCKADDR_OCTETS;
    return this.#libc.symbols.recvfrom(
      this.#descriptor,
      buffer,
      BigInt(buffer.length),
      MSG_DONTWAIT,
      this.#from,
      this.#fromLengthBytes,
    );
  }

  /** The source of what `receive` returned last; IPv4 as such on a dual-stack socket too. */
  get source(): SocketAddress {
    return readSocketAddress(this.#from);
  }

  [Symbol.dispose](): void {
    this.#libc.close();
  }
}
