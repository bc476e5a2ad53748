import type { Clock } from "../../runtime/mod.ts";
import { canonicalIp, isIpv6 } from "./ip_address.ts";

const KEPT_MS = 30_000;

/** The addresses of this machine, read from the system at most every half minute. */
export class LocalAddresses {
  readonly #clock: Clock;
  #addresses: ReadonlySet<string> = new Set();
  #readAtMs = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * What to bind for an address we advertise: the address itself when it is ours, else, behind
   * NAT or in a container, all addresses of its family.
   */
  bindingFor(advertise: string): string {
    const canonical = canonicalIp(advertise);
    if (canonical !== undefined && this.has(canonical)) return canonical;
    return isIpv6(advertise) ? "::" : "0.0.0.0";
  }

  /** True when `host`, in canonical text, is an address of this machine. */
  has(host: string): boolean {
    return this.#read().has(host);
  }

  #read(): ReadonlySet<string> {
    const now = this.#clock.elapsed();
    if (now - this.#readAtMs < KEPT_MS) return this.#addresses;
    this.#readAtMs = now;
    try {
      const interfaces = Deno.networkInterfaces();
      this.#addresses = new Set(interfaces.map(({ address }) => canonicalIp(address) ?? address));
    } catch {
      // Not permitted to look: every address is bound instead of one.
      this.#addresses = new Set();
    }
    return this.#addresses;
  }
}
