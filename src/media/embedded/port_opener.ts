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

/** Finds a pair of ports that is free in our books and in the system. */
export class PortOpener {
  readonly #options: PortOpenerOptions;

  constructor(options: PortOpenerOptions) {
    this.#options = options;
  }

  /** The even port of a pair opened for a leg that is told `advertise`; undefined if none is. */
  async open(advertise: string): Promise<number | undefined> {
    const { pool, link, addresses, log, busyPorts } = this.#options;
    const host = addresses.bindingFor(advertise);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const port = pool.take();
      if (port === undefined) return undefined;
      const opened = link.open(port, host);
      if (opened === true || opened !== false && await opened) return port;
      // It rests as after a call: whoever has it may be gone by then.
      pool.release(port);
      busyPorts.add();
      log.debug("A media port cannot be opened", { port, host });
    }
    return undefined;
  }
}
