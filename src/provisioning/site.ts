import { emergencyNumbersOf, type PhoneLanguage, type PhoneTransport } from "../domain/mod.ts";
import { isWildcard } from "../runtime/mod.ts";

/** What is the same for all phones of this server. */
export interface Site {
  /** The SIP domain, which is the realm of digest as well. */
  readonly domain: string;
  /** Where phones reach us: a name or an address, without brackets. */
  readonly host: string;
  /** The port of each transport that we listen on. */
  readonly ports: Readonly<Partial<Record<PhoneTransport, number>>>;
  /** What is put in front of `/p/`: `http://192.168.1.10:8080`. */
  readonly url: string;
  /** The same over TLS, for phones that check certificates: only where they can check ours. */
  readonly secureUrl?: string;
  /** An IANA name. */
  readonly timeZone: string;
  readonly timeServer: string;
  readonly language: PhoneLanguage;
  readonly voicemail?: string;
  readonly pickupCode?: string;
  /** Numbers for emergencies, which phones dial at once. */
  readonly urgentNumbers: readonly string[];
}

interface SiteEndpoint {
  /** An address, or the one that stands for all of ours. */
  readonly host: string;
  readonly port: number;
}

/** What a site is found out from. */
export interface SiteParts {
  readonly domain: string;
  /** Endpoints of SIP over UDP and TCP, over TLS, and of HTTP. */
  readonly sip: readonly SiteEndpoint[];
  readonly sips: readonly SiteEndpoint[];
  readonly http: readonly SiteEndpoint[];
  readonly https?: readonly SiteEndpoint[];
  /** Whether our certificate proves to others that we are this host; never if left out. */
  readonly isProven?: (host: string) => boolean;
  /** The address of this machine outside the site. */
  readonly externalAddress: string | undefined;
  /** Those that phones inside reach it by, the likeliest first. */
  readonly addresses: readonly string[];
  /** What the phone that asks called us; used when it is a name or an address of ours. */
  readonly asked?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly timeServer?: { readonly host: string };
  /** ISO 3166 code, for the numbers of emergencies. */
  readonly country?: string;
  /** Whether an extension begins with these digits and goes on: nobody could dial it to its end if
   * they were dialled at once. */
  readonly beginsExtension?: (digits: string) => boolean;
  readonly language?: PhoneLanguage;
  readonly voicemail?: string | undefined;
  readonly pickupCode?: string | undefined;
}

/** The site, as a phone must be told of it. */
export function siteOf(parts: SiteParts): Site {
  const { domain, externalAddress, addresses, https = [] } = parts;
  // Who listens at one address is reached at no other.
  const only = [...parts.sip, ...parts.http, ...https].map(({ host }) => host).find((one) =>
    !isWildcard(one)
  );
  const own = only !== undefined ? [only] : [
    // A domain with a dot in it is a name that phones can look up; else they need an address.
    ...(domain.includes(".") ? [domain] : []),
    ...addresses,
    ...(externalAddress === undefined ? [] : [externalAddress]),
    "127.0.0.1",
  ];
  const host = own.find((one) => one === parts.asked) ?? own[0] ?? "127.0.0.1";
  const sip = parts.sip[0]?.port;
  const sips = parts.sips[0]?.port;
  return {
    domain,
    host,
    ports: {
      ...(sip === undefined ? {} : { UDP: sip, TCP: sip }),
      ...(sips === undefined ? {} : { TLS: sips }),
    },
    ...urlsOf(host, parts),
    timeZone: parts.timeZone ?? "UTC",
    timeServer: parts.timeServer?.host ?? "pool.ntp.org",
    language: parts.language ?? "en",
    ...(parts.voicemail === undefined ? {} : { voicemail: parts.voicemail }),
    ...(parts.pickupCode === undefined ? {} : { pickupCode: parts.pickupCode }),
    urgentNumbers: emergencyNumbersOf(parts.country ?? "").filter((number) =>
      !parts.beginsExtension?.(number)
    ),
  };
}

function urlsOf(host: string, parts: SiteParts): Pick<Site, "url" | "secureUrl"> {
  const { http: [plain], https: [secure] = [], isProven } = parts;
  const secureUrl = secure && `https://${bracketed(host)}:${secure.port}`;
  const url = `http://${bracketed(host)}:${plain?.port ?? 8080}`;
  // Without plain HTTP there is nothing better, whatever phones think of the certificate.
  return {
    url: plain ? url : secureUrl ?? url,
    ...(secureUrl !== undefined && isProven?.(host) ? { secureUrl } : {}),
  };
}

/** An IPv6 address as it stands in front of a port. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
