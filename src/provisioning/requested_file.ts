/** The names that phones ask for, and what each of them wants by it. */

import type { Vendor } from "../domain/mod.ts";
import { parseMac } from "./mac_address.ts";

/**
 * `configuration` is what has secrets in it, `boot` leads to it, `config` is a second file beside
 * it, `phonebook` has names and numbers; `nothing` is a file that may be missing, and so is
 * `firmware`, which we have none of.
 */
export type FileKind =
  | "boot"
  | "config"
  | "configuration"
  | "firmware"
  | "nothing"
  | "phonebook";

export interface RequestedFile {
  readonly kind: FileKind;
  readonly mac?: string;
}

const MAC = "([0-9a-f]{12})";

/** The first group, if there is one, is the MAC address. */
type Pattern = readonly [pattern: RegExp, kind: FileKind];

const ask = (kind: FileKind, pattern: string): Pattern => [new RegExp(`^${pattern}$`, "i"), kind];

const XML_PHONEBOOK = ask("phonebook", "(?:gs_)?phonebook\\.xml");

/** For each vendor, the first that matches. An empty name is the URL as it was given. */
const PATTERNS: Readonly<Record<Vendor, readonly Pattern[]>> = {
  grandstream: [
    ask("configuration", ""),
    ask("configuration", `cfg${MAC}\\.xml`),
    // Binary, and common to all phones: the phone goes on to the next name.
    ask("nothing", `cfg${MAC}(?:\\.bin)?`),
    ask("nothing", "cfg[a-z0-9]*\\.xml"),
    XML_PHONEBOOK,
  ],
  yealink: [
    ask("configuration", ""),
    ask("boot", `${MAC}\\.boot`),
    ask("nothing", "y[0-9]{12}\\.(?:boot|cfg)"),
    ask("configuration", `${MAC}\\.cfg`),
    ask("nothing", `${MAC}-[a-z]+\\.(?:cfg|log|xml)`),
    XML_PHONEBOOK,
  ],
  snom: [
    ask("configuration", ""),
    ask("configuration", `(?:snom\\w*-)?${MAC}\\.(?:xml|htm)`),
    ask("configuration", `[a-z0-9]+-${MAC}(?:\\.(?:xml|htm))?`),
    ask("nothing", "snom\\w*\\.(?:xml|htm)"),
    XML_PHONEBOOK,
  ],
  polycom: [
    ask("configuration", ""),
    ask("boot", `${MAC}\\.cfg`),
    ask("boot", "000000000000\\.cfg"),
    ask("configuration", `${MAC}-user\\.cfg`),
    ask("phonebook", `${MAC}-directory\\.xml`),
    ask("phonebook", "000000000000-directory\\.xml"),
    ask("nothing", `${MAC}-[a-z]+\\.(?:cfg|log|xml)`),
  ],
  cisco: [
    ask("configuration", ""),
    ask("configuration", `(?:spa)?${MAC}\\.(?:xml|cfg)`),
    ask("configuration", "spa[a-z0-9]+\\.cfg"),
    ask("nothing", `(?:ATA|SEP)${MAC}\\.cnf\\.xml`),
    XML_PHONEBOOK,
  ],
  fanvil: [
    ask("configuration", ""),
    ask("configuration", `${MAC}\\.cfg`),
    ask("nothing", "f[a-z0-9.]*\\.cfg"),
    XML_PHONEBOOK,
  ],
  linphone: [
    ask("configuration", "(?:linphone\\.xml)?"),
    ask("phonebook", "phonebook\\.vcf"),
  ],
  acrobits: [ask("configuration", "(?:acrobits\\.xml|account\\.xml)?")],
  zoiper: [ask("configuration", "(?:Config\\.xml|zoiper\\.xml)?")],
  microsip: [
    ask("configuration", "(?:microsip\\.ini)?"),
    ask("phonebook", "phonebook\\.xml"),
  ],
  baresip: [
    ask("configuration", "(?:accounts)?"),
    ask("config", "config"),
    ask("phonebook", "contacts"),
  ],
};

const FIRMWARE = /(?:fw\.bin|\.rom|\.sip\.ld|\.fw|\.z)$/i;

/** Names that phones write by PUT: what was changed on the phone, and its log. */
const WRITTEN = new RegExp(`^(?:${MAC}-[a-z]+\\.(?:cfg|log|xml)|[a-z0-9-]{1,40}\\.log)$`, "i");

/** Longer than every name that a phone asks for. */
const LONGEST_NAME = 64;

/** What a phone of `vendor` wants by `name`; undefined for a name that none of them asks for. */
export function requestedFile(vendor: Vendor, name: string): RequestedFile | undefined {
  const bare = bareName(name);
  if (bare === undefined) return undefined;
  for (const [pattern, kind] of PATTERNS[vendor]) {
    const match = pattern.exec(bare);
    if (!match) continue;
    const mac = match[1] === undefined ? undefined : parseMac(match[1]);
    return mac === undefined ? { kind } : { kind, mac };
  }
  return FIRMWARE.test(bare) ? { kind: "firmware" } : undefined;
}

/** Whether a phone may be writing `name`. */
export function isWrittenName(name: string): boolean {
  const bare = bareName(name);
  return bare !== undefined && WRITTEN.test(bare);
}

/** `name` with the separators of its MAC address taken out; undefined for no name of a file. */
function bareName(name: string): string | undefined {
  if (name.length > LONGEST_NAME || !/^[A-Za-z0-9._:-]*$/.test(name) || name.includes("..")) {
    return undefined;
  }
  return name.replace(
    /(?<![0-9A-Fa-f])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![0-9A-Fa-f])/,
    (mac) => mac.replace(/[:-]/g, ""),
  );
}
