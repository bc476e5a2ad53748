import {
  canonicalHost,
  parseHostPort,
  parseIp,
  sharedBits,
  type SocketAddress,
} from "../runtime/mod.ts";

/** An address, one with its port, or a network. */
interface Source {
  readonly octets: Uint8Array;
  readonly bits: number;
  readonly port: number | undefined;
}

/** Addresses and networks that a carrier sends from. */
export class SourceList {
  readonly #sources: readonly Source[];

  /** What is no source in `texts` is passed over. */
  constructor(texts: readonly string[]) {
    this.#sources = texts.flatMap((text) => parseSource(text) ?? []);
  }

  has({ host, port }: SocketAddress): boolean {
    return this.#at(host).some((source) => (source.port ?? port) === port);
  }

  /** Whichever port it is. */
  hasHost(host: string): boolean {
    return this.#at(host).length > 0;
  }

  #at(host: string): readonly Source[] {
    const octets = parseIp(canonicalHost(host));
    if (!octets) return [];
    return this.#sources.filter((source) =>
      source.octets.length === octets.length && sharedBits(source.octets, octets) >= source.bits
    );
  }
}

/** True for an address, an address with a port, or a network that is not half the Internet. */
export function isSource(text: string): boolean {
  return parseSource(text) !== undefined;
}

/** Whoever names a larger network means something else. */
const LEAST_BITS = 8;

function parseSource(text: string): Source | undefined {
  const at = parseHostPort(text);
  const [address = "", length, ...more] = at ? [at.host] : text.split("/", 3);
  const octets = more.length > 0 ? undefined : parseIp(canonicalHost(address));
  if (!octets) return undefined;
  const whole = octets.length * 8;
  if (length === undefined) return { octets, bits: whole, port: at?.port };
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (bits < LEAST_BITS || bits > whole) return undefined;
  return { octets, bits, port: undefined };
}
