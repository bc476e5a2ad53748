import type { Clock, Counter, Meter } from "../../runtime/mod.ts";
import type { AddressRecord, Dns, DnsRecord, NaptrRecord, SrvRecord } from "./dns.ts";
import { Recent } from "./recent.ts";

const LEAST_MS = 5_000;
const MOST_MS = 3_600_000;
const NEGATIVE_MS = 30_000;
/** The most records taken of one answer: who has more is up to no good. */
const MOST_RECORDS = 32;

interface Entry {
  readonly until: number;
  readonly answer: Promise<readonly DnsRecord[]>;
}

/**
 * Remembers answers for their time to live, at least 5 seconds and at most an hour, and that there
 * was none or no answer for 30 seconds. The same question asked twice at a time is asked once.
 */
export class CachedDns implements Dns {
  readonly #dns: Dns;
  readonly #clock: Clock;
  readonly #entries: Recent<string, Entry>;
  readonly #asked: Counter;

  constructor(dns: Dns, { clock, meter, capacity = 2_000 }: {
    readonly clock: Clock;
    readonly meter: Meter;
    readonly capacity?: number;
  }) {
    this.#dns = dns;
    this.#clock = clock;
    this.#entries = new Recent(capacity);
    this.#asked = meter.counter("sip_dns_questions_total", "Questions put to the DNS.");
  }

  naptr(name: string): Promise<readonly NaptrRecord[]> {
    return this.#ask("naptr", name, () => this.#dns.naptr(name));
  }

  srv(name: string): Promise<readonly SrvRecord[]> {
    return this.#ask("srv", name, () => this.#dns.srv(name));
  }

  a(name: string): Promise<readonly AddressRecord[]> {
    return this.#ask("a", name, () => this.#dns.a(name));
  }

  aaaa(name: string): Promise<readonly AddressRecord[]> {
    return this.#ask("aaaa", name, () => this.#dns.aaaa(name));
  }

  #ask<Found extends DnsRecord>(
    type: string,
    name: string,
    ask: () => Promise<readonly Found[]>,
  ): Promise<readonly Found[]> {
    const key = `${type} ${name.toLowerCase()}`;
    const known = this.#entries.get(key);
    // The key says the type of the records.
    if (known && this.#clock.elapsed() < known.until) return known.answer as Promise<Found[]>;
    this.#asked.add();
    const answer = ask().then((records) => records.slice(0, MOST_RECORDS));
    // Until it is answered, and also if it never is, it is not asked again.
    this.#keep(key, answer, NEGATIVE_MS);
    answer.then((records) => this.#keep(key, answer, lifeOf(records)), () => {
      this.#keep(key, answer, NEGATIVE_MS);
    });
    return answer;
  }

  #keep(key: string, answer: Promise<readonly DnsRecord[]>, ms: number): void {
    this.#entries.set(key, { until: this.#clock.elapsed() + ms, answer });
  }
}

function lifeOf(records: readonly DnsRecord[]): number {
  if (records.length === 0) return NEGATIVE_MS;
  const seconds = Math.min(...records.map(({ ttlSeconds }) => ttlSeconds));
  return Math.min(Math.max(seconds * 1_000, LEAST_MS), MOST_MS);
}
