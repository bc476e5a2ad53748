/** GRP26xx and its successors: names in place of P-values, `<config version="2">`. */

import type { PhoneCodec, PhoneEncryption, PhoneKey, PhoneTransport } from "../../domain/mod.ts";
import type { PhoneConfiguration, PhoneLine, RenderedFile } from "../phone_configuration.ts";
import { UnwritableValueError, xml, xmlFile } from "../safe_text.ts";
import { posixTimeZone } from "../time_zone.ts";
import { serverPath } from "./grandstream.ts";

const ACCOUNTS = 4;
const KEYS = 16;
const TRANSPORT: Readonly<Record<PhoneTransport, string>> = {
  UDP: "UDP",
  TCP: "TCP",
  TLS: "TlsOrTcp",
};
const SRTP: Readonly<Record<PhoneEncryption, string>> = {
  off: "Disabled",
  optional: "Optional",
  mandatory: "EnabledAndForced",
};
const CODEC: Readonly<Record<PhoneCodec, string>> = {
  opus: "OPUS",
  G722: "G722",
  PCMA: "PCMA",
  PCMU: "PCMU",
};
const MODE: Readonly<Record<PhoneKey["kind"], string>> = {
  line: "Line",
  lamp: "BLF",
  "speed-dial": "SpeedDial",
};

type Item = readonly [name: string, value: string | number];

/** A file for phones that take names. */
export function renderGrandstreamAlias(phone: PhoneConfiguration): RenderedFile {
  const items = [
    ...Array.from({ length: ACCOUNTS }, (_, at) => accountItems(phone, at)).flat(),
    ...keyItems(phone.keys),
    ...globalItems(phone),
  ];
  const { mac } = phone;
  return xmlFile([
    '<gs_provision version="1">',
    ...(mac === undefined ? [] : [`<mac>${mac}</mac>`]),
    '<config version="2">',
    ...items.map(([name, value]) => item(name, xml(name, String(value)))),
    ...phone.extra.map(({ name, value }) => item(itemName(name), xml(name, value))),
    "</config>",
    "</gs_provision>",
  ]);
}

const item = (name: string, value: string) => `<item name="${name}">${value}</item>`;

function itemName(name: string): string {
  if (/^[A-Za-z0-9]+(\.[A-Za-z0-9_]+)+$/.test(name)) return name;
  throw new UnwritableValueError("option name", "is no name such as account.1.sip.localPort");
}

const yesNo = (value: boolean) => value ? "Yes" : "No";

function accountItems(phone: PhoneConfiguration, at: number): readonly Item[] {
  const line = phone.lines[at];
  const named = (name: string) => `account.${at + 1}.${name}`;
  if (!line) {
    const notice = at === 0 ? phone.notice : undefined;
    return [
      [named("enable"), "No"],
      ...(notice === undefined ? [] : [[named("name"), notice] as const]),
    ];
  }
  return [...lineItems(line), ...manners(phone)].map(([name, value]) => [named(name), value]);
}

function lineItems(line: PhoneLine): readonly Item[] {
  return [
    ["enable", "Yes"],
    ["name", line.label],
    ["sip.server.1.address", `${line.server.host}:${line.server.port}`],
    ["sip.outboundProxy.1.address", ""],
    ["sip.userid", line.user],
    ["sip.subscriber.userid", line.authUser],
    ["sip.subscriber.password", line.secret.reveal()],
    ["sip.subscriber.name", line.displayName],
    ["sip.registration", "Yes"],
    ["sip.registerExpiration", Math.max(1, Math.floor(line.registerSeconds / 60))],
    ["sip.transport", TRANSPORT[line.transport]],
    ["network.dnsMode", "ARecord"],
    ["audio.srtpMode", SRTP[line.encryption]],
    ...line.codecs.map((codec, at): Item => [`codec.choice.${at + 1}`, CODEC[codec]]),
  ];
}

function manners(phone: PhoneConfiguration): readonly Item[] {
  return [
    ["sip.voicemail.number", phone.voicemail ?? ""],
    ["sip.keepAlive.enable", yesNo(phone.keepAliveSeconds > 0)],
    ["sip.keepAlive.interval", phone.keepAliveSeconds],
    ["sip.keepAlive.maxLost", 3],
  ];
}

function keyItems(keys: readonly PhoneKey[]): readonly Item[] {
  return Array.from({ length: Math.max(KEYS, keys.length) }, (_, at): Item[] => {
    const key = keys[at];
    const named = (name: string) => `pks.vpk.${at + 1}.${name}`;
    if (!key) return [[named("keyMode"), "None"]];
    return [
      [named("keyMode"), MODE[key.kind]],
      [named("account"), "Account1"],
      [named("description"), key.label],
      [named("value"), key.number],
    ];
  }).flat();
}

function globalItems(phone: PhoneConfiguration): readonly Item[] {
  const { protocol, path } = serverPath(phone.provisioning.url);
  return [
    ...(phone.adminPassword
      ? [["users.admin.password", phone.adminPassword.reveal()] as const]
      : []),
    ["dateTime.ntp.server.1", phone.timeServer],
    ["dateTime.timezone", "customize"],
    ["dateTime.selfDefinedTimezone", posixTimeZone(phone.timeZone)],
    ["provisioning.config.protocol", protocol === 2 ? "HTTPS" : "HTTP"],
    ["provisioning.config.serverPath", path],
    ["provisioning.auto.mode", "YesCheckEveryInterval"],
    ["provisioning.auto.minute", Math.max(60, Math.round(phone.provisioning.refreshSeconds / 60))],
  ];
}
