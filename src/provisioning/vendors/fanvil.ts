/** Fanvil X and V series: modules of `Name :value` lines, each ended by CR LF. */

import { createHash } from "node:crypto";
import type { PhoneKey, PhoneTransport } from "../../domain/mod.ts";
import type { PhoneConfiguration, PhoneLine, RenderedFile } from "../phone_configuration.ts";
import { lineName, lineValue, textFile, UnwritableValueError } from "../safe_text.ts";

const ACCOUNTS = 4;
const KEYS = 8;
/** TLS is 2 on some models and 3 on others; 3 is what the later ones take. */
const TRANSPORT: Readonly<Record<PhoneTransport, number>> = { UDP: 0, TCP: 1, TLS: 3 };
const LANGUAGE = { en: "English", de: "Deutsch" } as const;

type Setting = readonly [name: string, value: string | number];

/** The whole file. The phone takes it only when its version has changed, which is that of its
 * content. */
export function renderFanvil(phone: PhoneConfiguration): RenderedFile {
  const modules: readonly (readonly [title: string, settings: readonly Setting[]])[] = [
    ["GLOBAL CONFIG MODULE", globalSettings(phone)],
    ["SIP CONFIG MODULE", sipSettings(phone)],
    ["DSSKEY CONFIG MODULE", keySettings(phone)],
    ["MMI CONFIG MODULE", adminSettings(phone)],
    ["AUTOUPDATE CONFIG MODULE", updateSettings(phone)],
  ];
  const body = [
    ...modules.flatMap(([title, settings]) => [
      `<${title}>`,
      ...settings.map(([name, value]) => setting(name, value)),
    ]),
    ...phone.extra.map(({ name, value }) => setting(lineName(name), value)),
    "<<END OF FILE>>",
  ];
  return textFile([`<<VOIP CONFIG FILE>>Version:2.${versionOf(body)}`, ...body], "\r\n");
}

/** `<<` would begin a module. @throws {UnwritableValueError} */
function setting(name: string, value: string | number): string {
  const text = lineValue(name, String(value));
  if (text.startsWith("<")) throw new UnwritableValueError(name, "begins with a bracket");
  return `${name} :${text}`;
}

/** Ten digits of the content. */
function versionOf(lines: readonly string[]): string {
  const hash = createHash("sha256").update(lines.join("\n")).digest();
  return String(hash.readUIntBE(0, 6) % 10_000_000_000).padStart(10, "0");
}

function globalSettings(phone: PhoneConfiguration): readonly Setting[] {
  const { timeZone, timeServer, language } = phone;
  return [
    ["SNTP Server", timeServer],
    ["Enable SNTP", 1],
    // Quarters of an hour.
    ["Time Zone", timeZone.offsetSeconds / 900],
    ["Enable DST", timeZone.summer ? 2 : 0],
    ["Default Language", LANGUAGE[language]],
  ];
}

function sipSettings(phone: PhoneConfiguration): readonly Setting[] {
  return Array.from({ length: ACCOUNTS }, (_, at): readonly Setting[] => {
    const line = phone.lines[at];
    const named = (name: string) => `SIP${at + 1} ${name}`;
    if (!line) {
      const notice = at === 0 ? phone.notice : undefined;
      return [
        [named("Enable Reg"), 0],
        ...(notice === undefined ? [] : [[named("Display Name"), notice] as const]),
      ];
    }
    return lineSettings(line, phone).map(([name, value]) => [named(name), value]);
  }).flat();
}

function lineSettings(line: PhoneLine, phone: PhoneConfiguration): readonly Setting[] {
  return [
    ["Enable Reg", 1],
    ["Phone Number", line.user],
    ["Display Name", line.displayName],
    ["Register Addr", line.server.host],
    ["Register Port", line.server.port],
    ["Register User", line.authUser],
    ["Register Pswd", line.secret.reveal()],
    ["Register TTL", line.registerSeconds],
    ["Transport", TRANSPORT[line.transport]],
    ["NAT UDPUpdate", phone.keepAliveSeconds > 0 ? 2 : 0],
    ["UDPUpdate TTL", phone.keepAliveSeconds],
    ["MWI Num", phone.voicemail ?? ""],
    ["Subscribe Enable", 1],
    ["RTP Encryption", line.encryption === "off" ? 0 : line.encryption === "optional" ? 2 : 1],
    ["DTMF Mode", 1],
    ["VoiceCodecMap", line.codecs.join(",")],
  ];
}

function keySettings({ keys, pickupCode }: PhoneConfiguration): readonly Setting[] {
  return Array.from({ length: Math.max(KEYS, keys.length) }, (_, at): readonly Setting[] => {
    const key = keys[at];
    const named = (name: string) => `Fkey${at + 1} ${name}`;
    if (!key) return [[named("Type"), 0]];
    return [
      [named("Type"), key.kind === "line" ? 2 : 1],
      [named("Value"), keyValue(key, pickupCode)],
      [named("Title"), key.label],
    ];
  }).flat();
}

function keyValue({ kind, number }: PhoneKey, pickupCode: string | undefined): string {
  if (kind === "line") return "SIP1";
  return kind === "lamp" ? `${number}@1/bc${pickupCode ?? ""}` : `${number}@1/f`;
}

function adminSettings({ adminPassword, callWaiting }: PhoneConfiguration): readonly Setting[] {
  return [
    ["Call Waiting", callWaiting ? 1 : 0],
    ...(adminPassword
      ? [
        ["Account1 Name", "admin"] as const,
        ["Account1 Password", adminPassword.reveal()] as const,
        ["Account1 Level", 10] as const,
      ]
      : []),
  ];
}

/** Protocols of its own counting: 4 is HTTP, 5 is HTTPS. */
function updateSettings({ provisioning, phonebook }: PhoneConfiguration): readonly Setting[] {
  const { url, refreshSeconds } = provisioning;
  const server = url.replace(/^https?:\/\//, "").replace(/\/$/, "");
  return [
    ["Flash Server IP", server],
    ["Flash File Name", "$mac.cfg"],
    ["Flash Protocol", url.startsWith("https:") ? 5 : 4],
    ["Flash Mode", 2],
    ["Flash Interval", Math.max(1, Math.round(refreshSeconds / 3_600))],
    ["PNP Enable", 1],
    ["PNP IP", "224.0.1.75"],
    ["PNP Port", 5060],
    ...(phonebook
      ? [
        ["Phonebook1 Url", `${url}phonebook.xml`] as const,
        ["Phonebook1 Name", "Phonebook"] as const,
      ]
      : []),
  ];
}
