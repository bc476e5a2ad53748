import type { Endpoint } from "./endpoint.ts";

/** Hears every packet of every open port. Must not throw and must decide before it returns. */
export interface PacketReceiver {
  receive(port: number, data: Uint8Array<ArrayBuffer>, length: number, nowMs: number): void;
}

/**
 * How packets come in and go out: libc on Linux, Deno's sockets elsewhere.
 *
 * While `receive` runs there is one current packet, which `isSource`, `source` and `send` are
 * about: nothing is copied, and nothing is allocated for packets of known sources.
 */
export interface PacketPath<Remote> {
  /** Starts receiving on `port`; false when it could not be bound. */
  open(port: number, host: string, descriptor: number | undefined): boolean;

  /** Stops and closes `port`; a port that is not open stays closed. */
  close(port: number): void;

  /** `endpoint` in the form that `isSource` and `send` take fastest. */
  remote(endpoint: Endpoint): Remote;

  /** True when the current packet came from `remote`. */
  isSource(remote: Remote): boolean;

  /** Where the current packet came from. */
  source(): Endpoint;

  /** Sends the current packet out of `port`. False when the system refused it. */
  send(port: number, to: Remote): boolean;

  /** Sends the first `length` octets of `data`, at any time. False when the system refused it. */
  sendOwn(port: number, to: Remote, data: Uint8Array<ArrayBuffer>, length: number): boolean;
}

/** Work that is due at times of its own, besides what arrives. */
export interface Ticker {
  /** When `tick` has something to do, by the clock; Infinity for never. */
  readonly dueMs: number;
  tick(nowMs: number): void;
}

/** Longest packet taken: an Ethernet frame's worth, with room for jumbo tunnels. */
export const PACKET_OCTETS = 2048;
