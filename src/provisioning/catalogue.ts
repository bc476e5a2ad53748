/** Who makes phones, which, and how to tell: what a MAC address and a User-Agent say. */

import { type FetchIdentity, type Vendor, VENDORS } from "../domain/mod.ts";
import { parseMac } from "./mac_address.ts";

export interface VendorFacts {
  readonly vendor: Vendor;
  readonly name: string;
  /** True for a program: it is given a URL or a QR code, and has no MAC address. */
  readonly software: boolean;
  /** False for phones that take no certificate but of their own maker's authority: they ask over
   * plain HTTP. */
  readonly takesCertificates: boolean;
  /** The first six digits of MAC addresses, lower case. */
  readonly prefixes: readonly string[];
  /** Models that we know the files of; any other is taken for the first of them. */
  readonly models: readonly string[];
  /** What its User-Agent begins with or holds. */
  readonly agent: RegExp;
}

const hardware = { software: false, takesCertificates: true };
const software = { software: true, takesCertificates: true, prefixes: [], models: [] };

const FACTS: Readonly<Record<Vendor, Omit<VendorFacts, "vendor">>> = {
  grandstream: {
    ...hardware,
    name: "Grandstream",
    prefixes: ["000b82", "c074ad", "ec74d7"],
    models: [
      "GXP1760W",
      "GXP1625",
      "GXP1628",
      "GXP2135",
      "GXP2170",
      "GRP2612",
      "GRP2614",
      "GRP2616",
    ],
    agent: /^Grandstream\b/i,
  },
  yealink: {
    ...hardware,
    name: "Yealink",
    prefixes: [
      ..."001565 805ec0 805e0c 249ad8 44dbd2 644f56 ec1da9 3497d7 b061a9 c4fc22 f01653 e434d7"
        .split(" "),
    ],
    models: ["T46U", "T43U", "T48U", "T54W", "T57W", "T46S", "T42G", "T40P", "W52P"],
    agent: /^(Yealink|SIP-T\d|[VW]\d{2,3}[PD]) ?/i,
  },
  snom: {
    ...hardware,
    name: "Snom",
    prefixes: ["000413", "1c7126"],
    models: ["D785", "D735", "D717", "D713", "320"],
    agent: /\bsnom/i,
  },
  polycom: {
    ...hardware,
    name: "Polycom",
    prefixes: ["0004f2", "64167f", "482567", "00907a"],
    models: ["VVX 400", "VVX 250", "VVX 450", "Edge E350"],
    agent: /^(FileTransport )?(Polycom|Poly)/i,
  },
  cisco: {
    ...hardware,
    takesCertificates: false,
    name: "Cisco",
    prefixes: "001873 a44c11 0021a0 30e4db 002155 68efbd 00045a 000625 000e08".split(" "),
    models: ["SPA504G", "SPA303", "SPA525G2", "SPA112", "CP-8841", "CP-7841"],
    agent: /^(Cisco|Linksys|Sipura)\b/i,
  },
  fanvil: {
    ...hardware,
    name: "Fanvil",
    prefixes: ["00a859", "0c383e"],
    models: ["X6U", "X4U", "X3S", "X7", "V65"],
    agent: /^Fanvil\b/i,
  },
  linphone: { ...software, name: "Linphone", agent: /^Linphone|belle-sip/i },
  acrobits: { ...software, name: "Acrobits Groundwire", agent: /Acrobits|Groundwire|Softphone/i },
  zoiper: { ...software, name: "Zoiper", agent: /Zoiper/i },
  microsip: { ...software, name: "MicroSIP", agent: /^MicroSIP/i },
  baresip: { ...software, name: "baresip", agent: /^baresip/i },
};

/** Every vendor, in the order of `VENDORS`. */
export const CATALOGUE: readonly VendorFacts[] = VENDORS.map((vendor) => ({
  vendor,
  ...FACTS[vendor],
}));

export function vendorFacts(vendor: Vendor): VendorFacts {
  return { vendor, ...FACTS[vendor] };
}

/** Who made the phone with that MAC address, as far as we know. */
export function vendorOfMac(mac: string): Vendor | undefined {
  return CATALOGUE.find(({ prefixes }) => prefixes.includes(mac.slice(0, 6)))?.vendor;
}

/** Who asks, by a User-Agent: nothing is certain of it, but phones do not lie. */
export function identityOfAgent(userAgent: string): FetchIdentity {
  const vendor = CATALOGUE.find(({ agent }) => agent.test(userAgent))?.vendor;
  if (vendor === undefined || FACTS[vendor].software) return vendor ? { vendor } : {};
  const words = userAgent.match(/[0-9A-Fa-f]{2}([:-]?[0-9A-Fa-f]{2}){5}(?![0-9A-Fa-f])/g) ?? [];
  const mac = words.map(parseMac).find((found) => found !== undefined);
  return mac === undefined ? { vendor } : { vendor, mac };
}

/** The model that a User-Agent names, e.g. `GXP2135` or `SIP-T46U`. */
export function modelOfAgent(userAgent: string): string | undefined {
  const patterns = [
    /^Grandstream Model HW (\S{1,30})/,
    /^Grandstream (\S{1,30})/,
    /^Yealink (?:SIP-)?([A-Z]\d\w{0,10})/,
    /PolycomVVX-(VVX_\w{1,10})/,
    /snom([A-Z]?\d{3}\w{0,4})/i,
    /^(?:Cisco|Linksys)\/([A-Za-z0-9-]{1,20}?)-\d+\.\d/,
    /^Fanvil ([A-Z]\d\w{0,6}(?: Pro)?)/,
  ];
  for (const pattern of patterns) {
    const model = pattern.exec(userAgent)?.[1];
    if (model !== undefined) return model.replaceAll("_", " ");
  }
  return undefined;
}
