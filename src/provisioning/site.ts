import type { PhoneLanguage, PhoneTransport } from "../domain/mod.ts";
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
  /** An IANA name. */
  readonly timeZone: string;
  readonly timeServer: string;
  readonly language: PhoneLanguage;
  readonly voicemail?: string;
  readonly pickupCode?: string;
  /** Numbers for emergencies. */
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
  /** The address of this machine outside the site. */
  readonly externalAddress: string | undefined;
  /** Those that phones inside reach it by, the likeliest first. */
  readonly addresses: readonly string[];
  /** What the phone that asks called us; used when it is a name or an address of ours. */
  readonly asked?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly language?: PhoneLanguage;
  readonly voicemail?: string | undefined;
  readonly pickupCode?: string | undefined;
  readonly urgentNumbers?: readonly string[];
}

/** The site, as a phone must be told of it. */
export function siteOf(parts: SiteParts): Site {
  const { domain, externalAddress, addresses } = parts;
  // Who listens at one address is reached at no other.
  const only = [...parts.sip, ...parts.http].map(({ host }) => host).find((one) =>
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
  const http = parts.http[0]?.port ?? 8080;
  return {
    domain,
    host,
    ports: {
      ...(sip === undefined ? {} : { UDP: sip, TCP: sip }),
      ...(sips === undefined ? {} : { TLS: sips }),
    },
    url: `http://${bracketed(host)}:${http}`,
    timeZone: parts.timeZone ?? "UTC",
    timeServer: "pool.ntp.org",
    language: parts.language ?? "en",
    ...(parts.voicemail === undefined ? {} : { voicemail: parts.voicemail }),
    ...(parts.pickupCode === undefined ? {} : { pickupCode: parts.pickupCode }),
    urgentNumbers: parts.urgentNumbers ?? ["112", "911"],
  };
}

/** An IPv6 address as it stands in front of a port. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
