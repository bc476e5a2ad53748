import type { ByteStream } from "../../../src/sip/transport/stream_flow.ts";

/** One end of a connection, whose other end is the test. */
export class MemoryStream implements ByteStream {
  /** What was written, until the peer stops taking it. */
  readonly written: Uint8Array[] = [];
  closed = false;
  #window = Infinity;
  readonly #arrived: (Uint8Array | null)[] = [];
  #wake: (error?: Error) => void = () => {};
  #unblock: () => void = () => {};

  /** The peer sends; null is its end. */
  push(bytes: Uint8Array | string | null): void {
    this.#arrived.push(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
    this.#wake();
  }

  /** Octets the peer takes at a time; 0 lets a write wait. */
  set window(octets: number) {
    this.#window = octets;
    this.#unblock();
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#arrived.length === 0) {
      if (this.closed) throw new Deno.errors.BadResource("closed");
      await new Promise<void>((resolve) => this.#wake = () => resolve());
    }
    const next = this.#arrived[0];
    if (!next) return null;
    const count = Math.min(next.length, into.length);
    into.set(next.subarray(0, count));
    if (count === next.length) this.#arrived.shift();
    else this.#arrived[0] = next.subarray(count);
    return count;
  }

  async write(bytes: Uint8Array): Promise<number> {
    while (this.#window === 0 && !this.closed) {
      await new Promise<void>((resolve) => this.#unblock = resolve);
    }
    if (this.closed) throw new Deno.errors.BadResource("closed");
    const count = Math.min(bytes.length, this.#window);
    this.written.push(bytes.slice(0, count));
    return count;
  }

  close(): void {
    this.closed = true;
    this.#wake();
    this.#unblock();
  }

  /** What was written, one character for each octet. */
  get text(): string {
    return this.written.map((bytes) => String.fromCharCode(...bytes)).join("");
  }
}

/** Lets everything that is ready run; no time passes. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}
