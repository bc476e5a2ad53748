import {
  type AddressRecord,
  type Dns,
  DnsError,
  type NaptrRecord,
  type SrvRecord,
} from "../../src/sip/transport/mod.ts";

type Without<Found> = Omit<Found, "ttlSeconds"> & { readonly ttlSeconds?: number };

export interface Zone {
  readonly naptr?: readonly Without<NaptrRecord>[];
  readonly srv?: readonly Without<SrvRecord>[];
  readonly a?: readonly string[];
  readonly aaaa?: readonly string[];
  /** How long its addresses may be kept. */
  readonly ttlSeconds?: number;
}

/** A DNS of what a test says, by name. `asked` holds every question, as `type name`. */
export class FakeDns implements Dns {
  readonly asked: string[] = [];
  /** Names for which no server answers. */
  readonly silent = new Set<string>();
  zones: Readonly<Record<string, Zone>>;

  constructor(zones: Readonly<Record<string, Zone>> = {}) {
    this.zones = zones;
  }

  naptr(name: string): Promise<readonly NaptrRecord[]> {
    return this.#answer("NAPTR", name, ({ naptr = [] }) => naptr.map(withLife));
  }

  srv(name: string): Promise<readonly SrvRecord[]> {
    return this.#answer("SRV", name, ({ srv = [] }) => srv.map(withLife));
  }

  a(name: string): Promise<readonly AddressRecord[]> {
    return this.#answer("A", name, ({ a = [], ttlSeconds = 300 }) => {
      return a.map((address) => ({ address, ttlSeconds }));
    });
  }

  aaaa(name: string): Promise<readonly AddressRecord[]> {
    return this.#answer("AAAA", name, ({ aaaa = [], ttlSeconds = 300 }) => {
      return aaaa.map((address) => ({ address, ttlSeconds }));
    });
  }

  async #answer<Found>(
    type: string,
    name: string,
    read: (zone: Zone) => readonly Found[],
  ): Promise<readonly Found[]> {
    this.asked.push(`${type} ${name}`);
    await Promise.resolve();
    if (this.silent.has(name)) throw new DnsError(`No answer for ${name}`);
    return Object.hasOwn(this.zones, name) ? read(this.zones[name] ?? {}) : [];
  }
}

function withLife<Found extends { readonly ttlSeconds?: number }>(record: Found) {
  return { ttlSeconds: 300, ...record };
}
