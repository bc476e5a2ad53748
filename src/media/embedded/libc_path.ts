/**
 * The packet path of Linux: non-blocking sockets in one epoll set, one `recvfrom` and one `sendto`
 * per packet. The thread sleeps in `epoll_wait`; changes arrive on a control socket in the same
 * set, because a thread that sleeps there hears no `postMessage`.
 */
import type { Clock } from "../../runtime/mod.ts";
import type { Endpoint } from "./endpoint.ts";
import {
  EPOLL_CLOEXEC,
  EPOLL_CTL_ADD,
  EPOLLIN,
  type Libc,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  MSG_TRUNC,
} from "./libc.ts";
import { PACKET_OCTETS, type PacketPath, type PacketReceiver, type Ticker } from "./packet_path.ts";
import { endpointIn, SOCKADDR_OCTETS, writeSocketAddress } from "./socket_address.ts";

/** A peer's address as the kernel takes it, and the same octets as words to compare. */
export interface LibcRemote {
  readonly octets: Uint8Array<ArrayBuffer>;
  readonly words: Int32Array;
  readonly length: number;
  readonly isIpv6: boolean;
}

/** `struct epoll_event` is packed on x86-64 alone. Both in words of 32 bits. */
const EVENT_WORDS = Deno.build.arch === "x86_64" ? 3 : 4;
const EVENT_DATA = Deno.build.arch === "x86_64" ? 1 : 2;
const EVENTS = 256;
const CONTROL_TOKEN = 0;
/** Longest message on the control socket. */
export const CONTROL_OCTETS = 64 * 1024;

/**
 * `size_t` is a BigInt to Deno: a number would work too, on a path that costs 60 ns more per call,
 * and a BigInt made per packet would be garbage. So each length is made once.
 */
const SIZES: readonly bigint[] = Array.from({ length: PACKET_OCTETS + 1 }, (_, n) => BigInt(n));
const PACKET_SIZE = BigInt(PACKET_OCTETS);
const CONTROL_SIZE = BigInt(CONTROL_OCTETS);

export interface LibcPathOptions {
  readonly libc: Libc;
  readonly clock: Clock;
  /** Our end of the control socket; closed by `dispose`. */
  readonly control: number;
  /** One message from the control socket. */
  readonly onControl: (message: Uint8Array) => void;
}

export class LibcPath implements PacketPath<LibcRemote>, Disposable {
  readonly #libc: Libc["symbols"];
  readonly #clock: Clock;
  readonly #control: number;
  readonly #onControl: (message: Uint8Array) => void;
  readonly #epoll: number;
  readonly #descriptors = new Int32Array(65_536).fill(-1);
  readonly #events = new Int32Array(EVENTS * EVENT_WORDS);
  readonly #eventOctets = new Uint8Array(this.#events.buffer);
  readonly #event = new Int32Array(EVENT_WORDS);
  readonly #eventOctet = new Uint8Array(this.#event.buffer);
  readonly #data = new Uint8Array(PACKET_OCTETS);
  readonly #source = new Int32Array(SOCKADDR_OCTETS / 4);
  readonly #sourceOctets = new Uint8Array(this.#source.buffer);
  readonly #sourceLength = new Int32Array(1);
  readonly #sourceLengthOctets = new Uint8Array(this.#sourceLength.buffer);
  readonly #message = new Uint8Array(CONTROL_OCTETS);
  #length = 0;
  #stopped = false;

  constructor(options: LibcPathOptions) {
    this.#libc = options.libc.symbols;
    this.#clock = options.clock;
    this.#control = options.control;
    this.#onControl = options.onControl;
    this.#epoll = this.#libc.epoll_create1(EPOLL_CLOEXEC);
    this.#watch(this.#control, CONTROL_TOKEN);
  }

  open(port: number, _host: string, descriptor: number | undefined): boolean {
    if (descriptor === undefined) return false;
    this.#descriptors[port] = descriptor;
    return this.#watch(descriptor, port);
  }

  close(port: number): void {
    const descriptor = this.#descriptors[port] ?? -1;
    if (descriptor < 0) return;
    // Closing takes it out of the set: nobody holds a duplicate.
    this.#libc.close(descriptor);
    this.#descriptors[port] = -1;
  }

  remote(endpoint: Endpoint): LibcRemote {
    const words = new Int32Array(SOCKADDR_OCTETS / 4);
    const octets = new Uint8Array(words.buffer);
    const length = writeSocketAddress(octets, endpoint);
    return { octets, words, length, isIpv6: length > 16 };
  }

  isSource({ words, isIpv6 }: LibcRemote): boolean {
    const source = this.#source;
    // Family and port, then the address; IPv6 has its flow label between them.
    if (words[0] !== source[0]) return false;
    if (!isIpv6) return words[1] === source[1];
    return words[2] === source[2] && words[3] === source[3] && words[4] === source[4] &&
      words[5] === source[5];
  }

  source(): Endpoint {
    return endpointIn(this.#sourceOctets);
  }

  send(port: number, to: LibcRemote): boolean {
    return this.sendOwn(port, to, this.#data, this.#length);
  }

  sendOwn(
    port: number,
    { octets, length: size }: LibcRemote,
    data: Uint8Array<ArrayBuffer>,
    length: number,
  ): boolean {
    const descriptor = this.#descriptors[port] ?? -1;
    if (descriptor < 0) return false;
    return this.#libc.sendto(
      descriptor,
      data,
      SIZES[length] ?? 0n,
      MSG_DONTWAIT | MSG_NOSIGNAL,
      octets,
      size,
    ) >= 0;
  }

  /**
   * Handles packets, and what `ticker` has to do in time, until `stop`. Returns only then: the
   * thread does nothing else.
   */
  run(receiver: PacketReceiver, ticker: Ticker): void {
    while (!this.#stopped) {
      const { dueMs } = ticker;
      if (dueMs === Infinity) this.poll(receiver, -1);
      else {
        this.poll(receiver, Math.max(0, Math.ceil(dueMs - this.#clock.elapsed())));
        ticker.tick(this.#clock.elapsed());
      }
    }
  }

  /** Waits up to `timeoutMs` (-1 for ever) and handles what is there. */
  poll(receiver: PacketReceiver, timeoutMs: number): void {
    const count = this.#libc.epoll_wait(this.#epoll, this.#eventOctets, EVENTS, timeoutMs);
    const nowMs = this.#clock.elapsed();
    const events = this.#events;
    // Changes first: a packet that was sent after a change was made must meet it.
    for (let i = 0; i < count; i++) {
      if (events[i * EVENT_WORDS + EVENT_DATA] === CONTROL_TOKEN) this.#takeControl();
    }
    for (let i = 0; i < count; i++) {
      const token = events[i * EVENT_WORDS + EVENT_DATA] ?? CONTROL_TOKEN;
      if (token !== CONTROL_TOKEN) this.#take(receiver, token, nowMs);
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  [Symbol.dispose](): void {
    for (let port = 0; port < this.#descriptors.length; port++) this.close(port);
    this.#libc.close(this.#epoll);
    this.#libc.close(this.#control);
  }

  #take(receiver: PacketReceiver, port: number, nowMs: number): void {
    const descriptor = this.#descriptors[port] ?? -1;
    if (descriptor < 0) return;
    this.#sourceLength[0] = SOCKADDR_OCTETS;
    const length = this.#libc.recvfrom(
      descriptor,
      this.#data,
      PACKET_SIZE,
      MSG_DONTWAIT | MSG_TRUNC,
      this.#sourceOctets,
      this.#sourceLengthOctets,
    );
    if (length < 0) return;
    this.#length = length;
    // A packet longer than the buffer arrives cut; as length 0 it counts as malformed.
    receiver.receive(port, this.#data, length > PACKET_OCTETS ? 0 : length, nowMs);
  }

  #takeControl(): void {
    for (;;) {
      const length = this.#libc.recv(this.#control, this.#message, CONTROL_SIZE, MSG_DONTWAIT);
      // The other end is gone with its thread: nobody is left to relay for.
      if (length === 0) this.#stopped = true;
      if (length <= 0) return;
      this.#onControl(this.#message.subarray(0, length));
    }
  }

  #watch(descriptor: number, token: number): boolean {
    this.#event.fill(0);
    this.#event[0] = EPOLLIN;
    this.#event[EVENT_DATA] = token;
    return this.#libc.epoll_ctl(this.#epoll, EPOLL_CTL_ADD, descriptor, this.#eventOctet) === 0;
  }
}
