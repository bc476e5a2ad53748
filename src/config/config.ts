import type { LogLevel, Secret } from "../runtime/mod.ts";
import type { Endpoint } from "./endpoint.ts";

/** The UDP ports for audio, both ends included. */
export interface PortRange {
  readonly low: number;
  readonly high: number;
}

/** A server outside, by name or address. */
export type Server = Pick<Endpoint, "host" | "port">;

/** Everything about the server that can be set. */
export interface Config {
  /** The data folder. */
  readonly data: string;
  /** The SIP domain and digest realm. */
  readonly domain: string;
  readonly sip: readonly Endpoint[];
  readonly sips: readonly Endpoint[];
  readonly ws: readonly Endpoint[];
  readonly wss: readonly Endpoint[];
  readonly http: readonly Endpoint[];
  /** HTTP over TLS: the same pages as over `http`. */
  readonly https: readonly Endpoint[];
  readonly rtp: PortRange;
  /** The public address of this machine behind a NAT. */
  readonly externalAddress: string | undefined;
  /** PEM files. Without both, a self-signed certificate is made. */
  readonly tlsCertificate: string | undefined;
  /** A PEM file of authorities that SIP over TLS trusts besides the usual ones. */
  readonly tlsAuthorities: string | undefined;
  readonly tlsKey: string | undefined;
  readonly logLevel: LogLevel;
  readonly logFormat: "text" | "json";
  /** Networks that are never banned. */
  readonly trusted: readonly string[];
  /** Networks of proxies that are believed when they say whom they speak for. */
  readonly trustedProxies: readonly string[];
  /** STUN servers that the test of the network asks. */
  readonly stun: readonly Server[];
  /** The NTP server that the test of the network asks, and phones too. */
  readonly timeServer: Server;
  /** ISO 3166 code of the country, in lower case: whose tones are heard. */
  readonly country: string;
  /** IANA name; undefined for that of the machine. */
  readonly timeZone: string | undefined;
  /** Phones that look for a server by multicast: `list` tells those that were set up and lists the
   * others, `hold` tells the others to wait as well, `off` hears none. */
  readonly pnp: "list" | "hold" | "off";
  readonly maxCalls: number;
  readonly maxCallsPerDevice: number;
  /** By what the keys of encrypted sound may be sent: where nobody reads along, or anything. */
  readonly srtpKeys: "tls" | "any";
  /** How long a call rings. */
  readonly ringSeconds: number;
  /** Whether a mailbox takes the calls of users who have not chosen. */
  readonly voicemail: "on" | "off";
  /** How long a parked call waits before it rings at who parked it. */
  readonly parkSeconds: number;
  /** Who may listen to calls of others: the law does not allow it everywhere. */
  readonly listenIn: "off" | "administrators";
  /** Days that finished calls are kept; 0 for ever. */
  readonly historyDays: number;
  /** Finished calls that are kept at most; 0 for all. */
  readonly historyCalls: number;
  /** The hour of the day at which a backup is made. */
  readonly backupHour: number | "off";
  /** Backups that are kept of those that were made by themselves. */
  readonly backupKeep: number;
  /** How long calls may go on after a signal to stop. */
  readonly drainSeconds: number;
  /** Where others on the Internet reach our pages and webhooks, without a slash at its end. */
  readonly publicUrl: string | undefined;
  readonly twilioAccountSid: string | undefined;
  readonly twilioAuthToken: Secret | undefined;
  /** Where Twilio's API is instead of at Twilio. */
  readonly twilioApiUrl: string | undefined;
}
