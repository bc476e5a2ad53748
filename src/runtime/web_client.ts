import { canonicalIp, formatIp, ipv6Groups, isIpAddress, parseIp } from "./ip_address.ts";
import { isLoopback, isPrivate, isUnicast } from "./ip_range.ts";

/** Something that is fetched at the wish of an owner, from wherever the owner says. */
export interface WebRequest {
  /** http or https. */
  readonly url: string;
  /** A JSON text to POST; undefined for a GET. */
  readonly json?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** It may be at an address of a private network, or of this machine. */
  readonly mayBePrivate: boolean;
  /** Most octets that the answer may have. */
  readonly mostOctets: number;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/** Why something was not fetched. */
export type WebRefusal = "url" | "name" | "private" | "status" | "too-large" | "network";

export class WebRequestError extends Error {
  override readonly name = "WebRequestError";

  constructor(readonly refusal: WebRefusal, message: string) {
    super(message);
  }
}

export interface WebClientOptions {
  readonly fetch: typeof fetch;
  /** The addresses of a name. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
}

/**
 * Fetches what an owner wants, and nothing else: no address of a private network unless that is
 * allowed, no redirection, no more than so many octets.
 */
export class WebClient {
  readonly #options: WebClientOptions;

  constructor(options: WebClientOptions) {
    this.#options = options;
  }

  /** The text of the answer. @throws {WebRequestError} */
  async text(request: WebRequest): Promise<string> {
    const url = parsed(request.url);
    if (!request.mayBePrivate) await this.#refusePrivate(url);
    const response = await this.#send(url, request);
    if (!response.ok) {
      await response.body?.cancel();
      throw new WebRequestError("status", `The answer is ${response.status}`);
    }
    return await readUpTo(response, request.mostOctets);
  }

  async #send(url: URL, { json, headers = {}, signal }: WebRequest): Promise<Response> {
    try {
      return await this.#options.fetch(url, {
        signal,
        // Where it leads from there nobody has looked at.
        redirect: "manual",
        ...(json === undefined ? { headers } : {
          method: "POST",
          headers: { ...headers, "Content-Type": "application/json" },
          body: json,
        }),
      });
    } catch {
      // What the runtime says has the URL in it, and that may have a key.
      throw new WebRequestError("network", "There is no answer");
    }
  }

  async #refusePrivate({ hostname }: URL): Promise<void> {
    const host = hostname.replace(/^\[|\]$/g, "");
    const addresses = isIpAddress(host) ? [host] : await this.#options.resolve(host)
      .catch((): readonly string[] => []);
    if (addresses.length === 0) throw new WebRequestError("name", "The name has no address");
    if (!addresses.every(isPublic)) {
      throw new WebRequestError("private", "The address is in a private network");
    }
  }
}

function parsed(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new WebRequestError("url", "Only http and https URLs are fetched");
  }
  return url;
}

function isPublic(address: string): boolean {
  const plain = canonicalIp(address) ?? address;
  const inner = innerIpv4(plain);
  return isUnicast(plain) && !isPrivate(plain) && !isLoopback(plain) &&
    (inner === undefined || isPublic(inner));
}

/** The IPv4 address where an IPv6 one leads: ::/96, NAT64 (RFC 6052), 6to4 (RFC 3056). */
function innerIpv4(address: string): string | undefined {
  const octets = parseIp(address);
  if (octets?.length !== 16) return undefined;
  const [a, b, c] = ipv6Groups(octets);
  if (a === 0x2002) return formatIp(octets.subarray(2, 6));
  const isNat64 = a === 0x64 && b === 0xff9b && (c === 0 || c === 1);
  const isCompatible = octets.subarray(0, 12).every((octet) => octet === 0);
  return isNat64 || isCompatible ? formatIp(octets.subarray(12)) : undefined;
}

async function readUpTo(response: Response, most: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let octets = 0;
  try {
    for await (const part of response.body ?? []) {
      octets += part.length;
      if (octets > most) throw new WebRequestError("too-large", "The answer is too large");
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof WebRequestError) throw error;
    throw new WebRequestError("network", "The answer broke off");
  }
  return new TextDecoder().decode(await new Blob(parts as Uint8Array<ArrayBuffer>[]).bytes());
}
