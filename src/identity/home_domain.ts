import type { Clock } from "../runtime/mod.ts";

const ADDRESSES_LIFE_MS = 10_000;

export interface HomeDomainOptions {
  /** The SIP domain. */
  readonly domain: string;
  /** True when somebody chose the domain; otherwise phones may call us by any name. */
  readonly chosen: boolean;
  readonly clock: Clock;
  /** Our addresses, as they are now; asked for every ten seconds at most. */
  readonly addresses: () => readonly string[];
}

/**
 * Whether a host name in a request means us. A server whose domain nobody has set serves whoever
 * found it, by whatever name the router or the hosts file gives it; its devices still have to
 * prove themselves.
 */
export function createHomeDomain(
  { domain, chosen, clock, addresses }: HomeDomainOptions,
): (host: string) => boolean {
  const home = domain.toLowerCase();
  let known: readonly string[] = [];
  let knownSince = -Infinity;
  const isOurAddress = (name: string): boolean => {
    if (clock.elapsed() - knownSince >= ADDRESSES_LIFE_MS) {
      known = addresses();
      knownSince = clock.elapsed();
    }
    return known.includes(name);
  };
  return (host) => {
    const name = host.toLowerCase().replace(/^\[|\]$|\.$/g, "");
    return !chosen || name === home || name === "localhost" || isOurAddress(name);
  };
}
