import type { Clock, Log, Timer } from "../../runtime/mod.ts";
import type { FeedRing } from "../studio/feed_ring.ts";
import type { Change, LegReport } from "./change.ts";
import { CONTROL_OCTETS } from "./libc_path.ts";
import type { Figures } from "./figures.ts";
import {
  AF_UNIX,
  F_DUPFD_CLOEXEC,
  type Libc,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  MSG_TRUNC,
  openLibc,
  SO_SNDBUF,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_SEQPACKET,
  SOL_SOCKET,
} from "./libc.ts";
import { openMediaSocket, RECEIVE_PACKETS } from "./media_socket.ts";
import type { RelayLink } from "./relay_link.ts";
import { RelayWorker } from "./relay_worker.ts";
import type { SoundMemory } from "./sound_memory.ts";

const ENCODER = new TextEncoder();
const RETRY_MS = 5;
/** Changes of about a thousand calls; more wait only when the relay's thread has died. */
const BACKLOG = 10_000;
/** Pairs kept open between two calls: 100 calls a second have 1,000 resting at any time. */
const WARM_PAIRS = 2048;
const SEND_BUFFER = new Uint8Array(new Int32Array([1 << 20]).buffer);

export interface LinkOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly figures: Figures;
  readonly sounds: SoundMemory;
  readonly ring: FeedRing;
  readonly low: number;
  readonly high: number;
}

/**
 * The link to a relay on libc. Sockets are opened here, in the caller's thread, since descriptors
 * belong to the process: a call is set up without waiting for the relay. Changes go through a
 * socket pair whose other end is in the relay's epoll set, one message for each `apply`.
 */
export class LibcLink implements RelayLink {
  readonly path = "libc";
  readonly figures: Figures;
  readonly warmPairs: number;
  readonly #libc: Libc;
  readonly #control: number;
  readonly #worker: RelayWorker;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #message = new Uint8Array(CONTROL_OCTETS);
  readonly #backlog: Uint8Array<ArrayBuffer>[] = [];
  /** Opened sockets, to be handed over with the next `apply`: a message wakes the relay. */
  readonly #opened: Change[] = [];
  /** RTP and RTCP of the pairs that are open. The relay closes them. */
  readonly #descriptors = new Map<number, readonly [number, number]>();
  readonly #drained = new Uint8Array(1);
  #retry: Timer | undefined;

  private constructor(
    libc: Libc,
    control: number,
    worker: RelayWorker,
    descriptors: number,
    options: LinkOptions,
  ) {
    this.#libc = libc;
    this.#control = control;
    this.#worker = worker;
    this.#clock = options.clock;
    this.#log = options.log;
    this.figures = options.figures;
    // Two descriptors a pair: at most a quarter of what the process may have.
    this.warmPairs = Math.min(WARM_PAIRS, descriptors >> 3);
  }

  /** @throws when libc cannot be opened or the worker does not start. */
  static async start(options: LinkOptions): Promise<LibcLink> {
    const libc = openLibc();
    const { low, high, figures: { memory }, sounds: { shared: sounds } } = options;
    const { shared: ring } = options.ring;
    try {
      const descriptors = growDescriptorTable(libc, options);
      const [ours, theirs] = controlSockets(libc);
      const worker = new RelayWorker(options);
      const link = new LibcLink(libc, ours, worker, descriptors, options);
      const start = { path: "libc", low, high, memory, sounds, ring, control: theirs } as const;
      await worker.start(start, () => {});
      return link;
    } catch (error) {
      libc.close();
      throw error;
    }
  }

  onReport(receiver: (report: LegReport) => void): void {
    this.#worker.onReport = receiver;
  }

  open(port: number, host: string): boolean {
    if (this.#worker.failed) return false;
    const rtp = openMediaSocket(this.#libc, host, port);
    if (rtp === undefined) return false;
    const rtcp = openMediaSocket(this.#libc, host, port + 1);
    if (rtcp === undefined) {
      this.#libc.symbols.close(rtp);
      return false;
    }
    this.#opened.push({ do: "open", port, host, descriptors: [rtp, rtcp] });
    this.#descriptors.set(port, [rtp, rtcp]);
    return true;
  }

  drain(port: number): void {
    const flags = MSG_DONTWAIT | MSG_TRUNC;
    // The relay reads resting pairs too, so that hardly anything is left; a flood has no end.
    for (const descriptor of this.#descriptors.get(port) ?? []) {
      for (let count = 0; count < RECEIVE_PACKETS; count++) {
        if (this.#libc.symbols.recv(descriptor, this.#drained, 1n, flags) < 0) break;
      }
    }
  }

  apply(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.do === "close") this.#descriptors.delete(change.port);
    }
    const all = this.#opened.length > 0 ? [...this.#opened.splice(0), ...changes] : changes;
    if (all.length === 0) return;
    const text = JSON.stringify(all);
    const { read, written } = ENCODER.encodeInto(text, this.#message);
    if (read < text.length && all.length > 1) {
      // More than a message holds: only a call of many streams with many codecs.
      for (const change of all) this.apply([change]);
      return;
    }
    if (this.#backlog.length === 0 && this.#send(this.#message, written)) return;
    if (this.#backlog.length >= BACKLOG) {
      this.#log.error("The media relay takes no changes");
      return;
    }
    this.#backlog.push(this.#message.slice(0, written));
    this.#retry ??= this.#clock.after(RETRY_MS, () => this.#flush());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.apply([{ do: "stop" }]);
    await this.#worker.ended();
    this.#retry?.cancel();
    this.#libc.symbols.close(this.#control);
    this.#libc.close();
  }

  #send(message: Uint8Array<ArrayBuffer>, length: number): boolean {
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    return this.#libc.symbols.send(this.#control, message, BigInt(length), flags) >= 0;
  }

  #flush(): void {
    this.#retry = undefined;
    for (let next = this.#backlog[0]; next; next = this.#backlog[0]) {
      if (!this.#send(next, next.length)) break;
      this.#backlog.shift();
    }
    if (this.#backlog.length > 0) {
      this.#retry = this.#clock.after(RETRY_MS, () => this.#flush());
    }
  }
}

function controlSockets({ symbols }: Libc): readonly [number, number] {
  const pair = new Int32Array(2);
  const type = SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC;
  if (symbols.socketpair(AF_UNIX, type, 0, new Uint8Array(pair.buffer)) < 0) {
    throw new Error("The system gives no socket pair for the media relay");
  }
  const [ours = -1, theirs = -1] = pair;
  symbols.setsockopt(ours, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER, 4);
  return [ours, theirs];
}

/**
 * Makes the process's descriptor table as large as all ports need, at once. Growing it later
 * stops the calling thread for some milliseconds each time it doubles, while calls wait. Returns
 * how many descriptors it holds.
 */
function growDescriptorTable({ symbols }: Libc, { low, high }: LinkOptions): number {
  for (let wanted = 2 * (high - low) + 1024; wanted >= 1024; wanted >>= 1) {
    const descriptor = symbols.fcntl(0, F_DUPFD_CLOEXEC, wanted - 1);
    if (descriptor < 0) continue;
    symbols.close(descriptor);
    return wanted;
  }
  return 0;
}
