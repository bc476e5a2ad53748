/** One phone, as every renderer is shown it. */

import {
  type Device,
  type DeviceId,
  type DeviceSetup,
  type Extension,
  ha1Of,
  type PhoneOptions,
  type User,
  type UserId,
  type Vendor,
} from "../../src/domain/mod.ts";
import { configurePhone, type PhoneConfiguration, type Site } from "../../src/provisioning/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";

export const SECRET = new Secret("k7mwq2vxh9r4ztpd8nsb3cfy");

export const USER: User = {
  id: "u-101" as UserId,
  extension: "101" as Extension,
  name: 'Ann "Ace" O\'Neil & Søn <x>',
};

export const DEVICE: Device = {
  id: "d-101" as DeviceId,
  user: USER.id,
  username: "101",
  name: "kitchen",
  realm: "pbx.example.org",
  ha1: ha1Of("101", "pbx.example.org", SECRET),
  algorithm: "MD5",
};

export const SITE: Site = {
  domain: "pbx.example.org",
  host: "pbx.example.org",
  ports: { UDP: 5060, TCP: 5060, TLS: 5061 },
  url: "http://pbx.example.org:8080",
  timeZone: "Europe/Berlin",
  timeServer: "pool.ntp.org",
  language: "de",
  voicemail: "*97",
  pickupCode: "**",
  urgentNumbers: ["112", "911"],
};

export const OPTIONS: PhoneOptions = {
  transport: "TLS",
  encryption: "optional",
  keys: [
    { kind: "line", number: "", label: "101" },
    { kind: "lamp", number: "102", label: "Bob & Co" },
    { kind: "speed-dial", number: "+4930123456", label: "Office; Berlin" },
    ...Array.from({ length: 7 }, (_, at) => ({
      kind: "lamp" as const,
      number: `${5901 + at}`,
      label: `Park ${at + 1}`,
    })),
  ],
};

export const MODELS: Readonly<Record<Vendor, string>> = {
  grandstream: "GXP1760W",
  yealink: "T46U",
  snom: "D785",
  polycom: "VVX 400",
  cisco: "SPA504G",
  fanvil: "X6U",
  linphone: "",
  acrobits: "",
  zoiper: "",
  microsip: "",
  baresip: "",
};

export const MAC = "c074ad112233";

/** The phone of `DEVICE` as one of `vendor`, with what a test changes. */
export function phoneOf(vendor: Vendor, changes: {
  readonly setup?: Partial<DeviceSetup>;
  readonly user?: Partial<User>;
  readonly options?: PhoneOptions;
  readonly secret?: Secret;
  readonly site?: Partial<Site>;
} = {}): PhoneConfiguration {
  const site = { ...SITE, ...changes.site };
  return configurePhone({
    setup: {
      device: DEVICE.id,
      vendor,
      model: MODELS[vendor],
      mac: MAC,
      remote: false,
      options: { ...OPTIONS, ...changes.options },
      ...changes.setup,
    },
    device: DEVICE,
    user: { ...USER, ...changes.user },
    secret: changes.secret ?? SECRET,
    adminPassword: new Secret("Adm1n-Passw0rd"),
    profiles: [],
    site,
    url: `${site.url}/p/AAAAAAAAAAAAAAAAAAAAAA/`,
    hasPhonebook: true,
  });
}
