import type { Counter, Log } from "../../runtime/mod.ts";
import type { LocalAddresses } from "./local_addresses.ts";
import type { PortPool } from "./port_pool.ts";
import type { RelayLink } from "./relay_link.ts";

/** Pairs tried for one stream when other programs sit in our range. */
const TRIES = 16;

export interface PortOpenerOptions {
  readonly pool: PortPool;
  readonly link: RelayLink;
  readonly addresses: LocalAddresses;
  readonly log: Log;
  /** Counts the pairs that another program had. */
  readonly busyPorts: Counter;
}

/** A pair for a leg. */
export interface OpenedPair {
  /** Its even port. */
  readonly port: number;
  /** It was open since an earlier call: the relay must be told to wake it. */
  readonly isWarm: boolean;
}

/** Finds a pair of ports that is free in our books and in the system. */
export class PortOpener {
  readonly #options: PortOpenerOptions;

  constructor(options: PortOpenerOptions) {
    this.#options = options;
  }

  /** A pair for a leg that is told `advertise`; undefined if there is none. */
  open(advertise: string): OpenedPair | undefined | Promise<OpenedPair | undefined> {
    const { pool, addresses } = this.#options;
    const host = addresses.bindingFor(advertise);
    const port = pool.takeOpen(host);
    return port === undefined ? this.#openOn(host) : this.#warm(port);
  }

  #warm(port: number): OpenedPair {
    this.#options.link.drain?.(port);
    return { port, isWarm: true };
  }

  async #openOn(host: string): Promise<OpenedPair | undefined> {
    const { pool, link, log, busyPorts } = this.#options;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const port = pool.take(host);
      if (port === undefined) break;
      const opened = link.open(port, host);
      if (opened === true || opened !== false && await opened) return { port, isWarm: false };
      // It rests as after a call: whoever has it may be gone by then.
      pool.release(port);
      busyPorts.add();
      log.debug("A media port cannot be opened", { port, host });
    }
    const port = pool.takeAnyOpen(host);
    if (port !== undefined) return this.#warm(port);
    // Those open on other addresses go, for the calls after this one.
    void link.apply(pool.expire(0).map((idle) => ({ do: "close", port: idle })));
    return undefined;
  }
}
