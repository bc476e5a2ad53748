import { lookup } from "node:dns/promises";
import { type Clock, messageOf } from "../../runtime/mod.ts";
import { type AddressRecord, type Dns, DnsError, type NaptrRecord, type SrvRecord } from "./dns.ts";

/** The runtime does not tell the time to live. */
const TTL_SECONDS = 60;
const TIMEOUT_MS = 5_000;

/** The resolver of the operating system, and for addresses also its file of hosts. */
export class SystemDns implements Dns {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async naptr(name: string): Promise<readonly NaptrRecord[]> {
    const records = await this.#ask(name, (signal) => Deno.resolveDns(name, "NAPTR", { signal }));
    return records.map(({ order, preference, flags, services, replacement }) => {
      return { order, preference, flags, services, replacement, ttlSeconds: TTL_SECONDS };
    });
  }

  async srv(name: string): Promise<readonly SrvRecord[]> {
    const records = await this.#ask(name, (signal) => Deno.resolveDns(name, "SRV", { signal }));
    return records.map(({ priority, weight, port, target }) => {
      return { priority, weight, port, target, ttlSeconds: TTL_SECONDS };
    });
  }

  async a(name: string): Promise<readonly AddressRecord[]> {
    const found = await this.#ask(name, (signal) => Deno.resolveDns(name, "A", { signal }));
    return addressRecords(found.length > 0 ? found : await fromHosts(name, 4));
  }

  async aaaa(name: string): Promise<readonly AddressRecord[]> {
    const found = await this.#ask(name, (signal) => Deno.resolveDns(name, "AAAA", { signal }));
    return addressRecords(found.length > 0 ? found : await fromHosts(name, 6));
  }

  async #ask<Found>(
    name: string,
    ask: (signal: AbortSignal) => Promise<Found[]>,
  ): Promise<Found[]> {
    const attempt = new AbortController();
    const timer = this.#clock.after(TIMEOUT_MS, () => attempt.abort());
    try {
      return await ask(attempt.signal);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw new DnsError(`DNS did not answer for ${name}: ${messageOf(error)}`, { cause: error });
    } finally {
      timer.cancel();
    }
  }
}

/** Names that only `/etc/hosts` knows, as in a container. */
async function fromHosts(name: string, family: 4 | 6): Promise<string[]> {
  try {
    return (await lookup(name, { all: true, family })).map(({ address }) => address);
  } catch {
    return [];
  }
}

function addressRecords(addresses: readonly string[]): AddressRecord[] {
  return addresses.map((address) => ({ address, ttlSeconds: TTL_SECONDS }));
}
