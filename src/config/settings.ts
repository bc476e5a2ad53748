import { isIP } from "node:net";
import { Secret } from "../runtime/mod.ts";
import type { Config, PortRange, Server } from "./config.ts";
import { parseEndpoints } from "./endpoint.ts";
import { SettingError, type SettingFault, type SettingProblem } from "./setting_error.ts";

/** One thing that can be set: by flag, environment, file, or in the database. */
export interface Setting<Value = unknown> {
  /** Its name in the file; the flag and the environment variable follow from it. */
  readonly name: keyof Config;
  readonly flag: string;
  readonly variable: string;
  /** What stands for its value in a help text. */
  readonly placeholder: string;
  readonly help: string;
  /** Undefined when it may be left unset. */
  readonly fallback: string | undefined;
  /** @throws {SettingError} when the text is no such value. */
  readonly parse: (text: string) => Value;
  /** Its value is shown to nobody, and is no flag: others on the machine could read those. */
  readonly isSecret?: true;
  /** It has a page of its own, where it is changed at once; what is stored there is not read with
   * the configuration, which comes first. */
  readonly hasOwnPage?: true;
}

function setting<Name extends keyof Config>(
  name: Name,
  placeholder: string,
  fallback: Config[Name] extends infer V ? undefined extends V ? string | undefined : string
    : never,
  help: string,
  parse: (text: string) => NonNullable<Config[Name]>,
): Setting {
  const flag = FLAGS[name] ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const variable = `RINGDOWN_${flag.toUpperCase().replaceAll("-", "_")}`;
  return { name, flag, variable, placeholder, fallback, help, parse };
}

const FLAGS: Readonly<Partial<Record<keyof Config, string>>> = {
  tlsCertificate: "tls-cert",
  logLevel: "log",
};

export const SETTINGS: readonly Setting[] = [
  setting("data", "DIR", "data", "The data folder", filled),
  setting("domain", "NAME", "ringdown", "The SIP domain and digest realm", parseDomain),
  setting("sip", "HOST:PORT", "5060", "SIP over UDP and TCP", parseEndpoints),
  setting("sips", "HOST:PORT", "5061", "SIP over TLS", parseEndpoints),
  setting("ws", "HOST:PORT", "5080", "SIP over WebSocket", parseEndpoints),
  setting("wss", "HOST:PORT", "5081", "SIP over WebSocket over TLS", parseEndpoints),
  setting("http", "HOST:PORT", "8080", "Pages, API, files of phones, health", parseEndpoints),
  setting("https", "HOST:PORT", "8443", "The same over TLS", parseEndpoints),
  setting("rtp", "LOW-HIGH", "10000-20000", "UDP ports for audio", parsePortRange),
  setting(
    "externalAddress",
    "IP",
    undefined,
    "The public address of this machine, if it is behind a NAT",
    parseAddress,
  ),
  setting("tlsCertificate", "FILE", undefined, "Certificate chain in PEM", filled),
  setting("tlsKey", "FILE", undefined, "Private key of the certificate in PEM", filled),
  setting(
    "tlsAuthorities",
    "FILE",
    undefined,
    "Authorities in PEM that SIP over TLS trusts besides the usual ones",
    filled,
  ),
  setting(
    "logLevel",
    "LEVEL",
    "info",
    "debug, info, warn or error",
    (text) => oneOf(text, ["debug", "info", "warn", "error"]),
  ),
  setting("logFormat", "FORMAT", "text", "text or json", (text) => oneOf(text, ["text", "json"])),
  setting("trusted", "NETWORKS", "", "Networks that are never banned", parseNetworks),
  setting(
    "trustedProxies",
    "NETWORKS",
    "",
    "Networks of proxies that say whom they speak for",
    parseNetworks,
  ),
  setting(
    "stun",
    "HOST:PORT",
    "stun.cloudflare.com:3478,stun.l.google.com:19302",
    "STUN servers that the test of the network asks",
    (text) => parseServers(text, 3_478),
  ),
  setting(
    "timeServer",
    "HOST",
    "pool.ntp.org",
    "The NTP server that the test of the network asks, and phones too",
    (text) => parseServer(text, 123),
  ),
  setting("country", "CODE", "us", "The country whose tones are heard, e.g. de", parseCountry),
  setting("timeZone", "ZONE", undefined, "The time zone, e.g. Europe/Berlin", parseTimeZone),
  setting(
    "pnp",
    "WHOM",
    "list",
    "Phones that look for a server by multicast: list, hold or off",
    (text) => oneOf(text, ["list", "hold", "off"]),
  ),
  setting("maxCalls", "NUMBER", "1000", "Calls at once", wholeUpTo(1_000_000)),
  setting("maxCallsPerDevice", "NUMBER", "4", "Calls of one device at once", wholeUpTo(1_000)),
  setting(
    "srtpKeys",
    "BY",
    "tls",
    "By what keys of encrypted audio may be sent: tls, or any in a network of your own",
    (text) => oneOf(text, ["tls", "any"]),
  ),
  setting("ringSeconds", "SECONDS", "30", "How long a call rings", wholeUpTo(600)),
  setting(
    "voicemail",
    "ON|OFF",
    "on",
    "Whether a mailbox takes the calls of users who have not chosen: on or off",
    (text) => oneOf(text, ["on", "off"]),
  ),
  setting(
    "parkSeconds",
    "SECONDS",
    "120",
    "How long a parked call waits before it rings at who parked it",
    wholeUpTo(86_400),
  ),
  setting(
    "listenIn",
    "WHOM",
    "off",
    "Who may listen to calls of others, where the law allows it: off or administrators",
    (text) => oneOf(text, ["off", "administrators"]),
  ),
  setting(
    "historyDays",
    "DAYS",
    "0",
    "Days that finished calls are kept; 0 for ever",
    wholeUpTo(36_500),
  ),
  setting(
    "historyCalls",
    "NUMBER",
    "10000000",
    "Finished calls that are kept at most; 0 for all",
    wholeUpTo(100_000_000),
  ),
  setting(
    "backupHour",
    "HOUR",
    "3",
    "The hour at which a backup is made every day, 0 to 23, or off",
    parseHour,
  ),
  setting("backupKeep", "NUMBER", "7", "Daily backups that are kept", wholeUpTo(40)),
  setting("drainSeconds", "SECONDS", "30", "How long calls go on after SIGTERM", wholeUpTo(86_400)),
  {
    ...setting("publicUrl", "URL", undefined, "Where the Internet reaches the pages", parseUrl),
    hasOwnPage: true,
  },
  {
    ...setting("twilioAccountSid", "SID", undefined, "The account at Twilio", parseAccountSid),
    hasOwnPage: true,
  },
  {
    ...setting(
      "twilioAuthToken",
      "TOKEN",
      undefined,
      "The token of that account",
      (text) => new Secret(filled(text)),
    ),
    isSecret: true,
    hasOwnPage: true,
  },
  {
    ...setting("twilioApiUrl", "URL", undefined, "Where Twilio's API is, if elsewhere", parseUrl),
    hasOwnPage: true,
  },
];

/** The setting of that name. */
export function settingOf(name: keyof Config): Setting {
  const found = SETTINGS.find((setting) => setting.name === name);
  if (!found) throw new RangeError(`There is no setting "${name}"`);
  return found;
}

function wrong(
  fault: SettingFault,
  text: string,
  wanted: string,
  values: SettingProblem["values"] = {},
): SettingError {
  const message = text.trim() === "" ? `needs ${wanted}` : `needs ${wanted}, not "${text}"`;
  return new SettingError(message, { fault, values: { text, ...values } });
}

function filled(text: string): string {
  if (text.trim() === "") throw wrong("missing", text, "a value");
  return text;
}

function parseDomain(text: string): string {
  if (isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text)) {
    return text.toLowerCase();
  }
  throw wrong("host", text, "a host name");
}

function parseAddress(text: string): string {
  if (isIP(text) === 0) throw wrong("address", text, "an IP address");
  return text;
}

function parseUrl(text: string): string {
  const url = URL.parse(text.trim());
  const isPlain = url && /^https?:$/.test(url.protocol) && url.username === "" &&
    url.password === "" && url.search === "" && url.hash === "";
  if (!isPlain) {
    const shown = text.replace(/\/\/[^/]*@/, "//…@");
    throw wrong("url", shown, "a URL such as https://pbx.example.org");
  }
  return url.href.replace(/\/+$/, "");
}

function parseAccountSid(text: string): string {
  if (/^AC[0-9a-f]{32}$/.test(text)) return text;
  throw wrong("account", text, "AC and 32 hexadecimal digits");
}

function parseServers(text: string, port: number): readonly Server[] {
  return text.split(",").map((part) => part.trim()).filter((part) => part !== "")
    .map((part) => parseServer(part, port));
}

/** A server outside, by name or IPv4 address. */
function parseServer(text: string, usual: number): Server {
  const [, host, port = usual] = /^([A-Za-z0-9][A-Za-z0-9.-]{0,252})(?::(\d{1,5}))?$/.exec(text) ??
    [];
  if (host !== undefined && Number(port) > 0 && Number(port) <= 65_535) {
    return { host, port: Number(port) };
  }
  throw wrong("server", text, "HOST or HOST:PORT");
}

function parseCountry(text: string): string {
  if (/^[A-Za-z]{2}$/.test(text)) return text.toLowerCase();
  throw wrong("country", text, "a country code of two letters");
}

function parseTimeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw wrong("timeZone", text, "a time zone such as Europe/Berlin");
  }
}

/** Sessions take two ports each, an even one and the next. */
function parsePortRange(text: string): PortRange {
  const [, low = NaN, high = NaN] = (/^(\d+)-(\d+)$/.exec(text) ?? []).map(Number);
  if (!(low >= 1024 && high <= 65535 && high - low >= 3)) {
    throw wrong("ports", text, "LOW-HIGH between 1024 and 65535, 4 ports or more");
  }
  return { low, high };
}

function parseNetworks(text: string): readonly string[] {
  const networks = text.split(",").map((part) => part.trim()).filter((part) => part !== "");
  for (const network of networks) {
    const [, address = "", length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(network) ?? [];
    const bits = [0, 0, 0, 0, 32, 0, 128][isIP(address)] ?? 0;
    if (bits === 0 || Number(length ?? 0) > bits) {
      throw wrong("networks", network, "networks such as 192.168.0.0/16");
    }
  }
  return networks;
}

function oneOf<Word extends string>(text: string, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === text.toLowerCase());
  if (word === undefined) throw wrong("word", text, words.join(", "), { words: words.join(", ") });
  return word;
}

function parseHour(text: string): number | "off" {
  return text.toLowerCase() === "off" ? "off" : wholeUpTo(23)(text);
}

function wholeUpTo(limit: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,9}$/.test(text) && value <= limit) return value;
    throw wrong("whole", text, `a whole number up to ${limit}`, { limit });
  };
}
