export interface HomeDomainOptions {
  /** The SIP domain. */
  readonly domain: string;
  /** True when somebody chose the domain; otherwise phones may call us by any name. */
  readonly chosen: boolean;
  /** Our addresses, as they are now. */
  readonly addresses: () => readonly string[];
}

/**
 * Whether a host name in a request means us. A server whose domain nobody has set serves whoever
 * found it, by whatever name the router or the hosts file gives it; its devices still have to
 * prove themselves.
 */
export function createHomeDomain(
  { domain, chosen, addresses }: HomeDomainOptions,
): (host: string) => boolean {
  const home = domain.toLowerCase();
  return (host) => {
    const name = host.toLowerCase().replace(/^\[|\]$|\.$/g, "");
    return !chosen || name === home || name === "localhost" || addresses().includes(name);
  };
}
