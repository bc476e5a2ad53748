/** Yealink T and W series, firmware V80 and later: `name = value` lines. */

import type { PhoneCodec, PhoneEncryption, PhoneKey, PhoneTransport } from "../../domain/mod.ts";
import type { PhoneConfiguration, PhoneLine, RenderedFile } from "../phone_configuration.ts";
import { lineName, lineValue, textFile, UnwritableValueError } from "../safe_text.ts";
import { signedHours, type ZoneChange } from "../time_zone.ts";

/** The first line; without it the phone reads nothing. */
const HEAD = "#!version:1.0.0.1";
const ACCOUNTS = 6;
const KEYS = 10;
const TRANSPORT: Readonly<Record<PhoneTransport, number>> = { UDP: 0, TCP: 1, TLS: 2 };
const SRTP: Readonly<Record<PhoneEncryption, number>> = { off: 0, optional: 1, mandatory: 2 };
const CODECS: readonly (readonly [codec: PhoneCodec | undefined, word: string])[] = [
  ["opus", "opus"],
  ["G722", "g722"],
  ["PCMA", "pcma"],
  ["PCMU", "pcmu"],
  [undefined, "g729"],
];
const KEY: Readonly<Record<PhoneKey["kind"], number>> = { line: 15, lamp: 16, "speed-dial": 13 };
const LANGUAGE = { en: "English", de: "German" } as const;

type Setting = readonly [name: string, value: string | number];

/** `MAC.cfg`. The phone takes it only when its octets have changed. */
export function renderYealink(phone: PhoneConfiguration): RenderedFile {
  const settings = [
    ...Array.from({ length: ACCOUNTS }, (_, at) => accountSettings(phone, at)).flat(),
    ...keySettings(phone),
    ...clockSettings(phone),
    ...provisioningSettings(phone),
    ...(phone.phonebook ? phonebookSettings(phone) : []),
  ];
  return textFile([
    HEAD,
    ...settings.map(([name, value]) => `${name} = ${cleared(name, value)}`),
    ...phone.extra.map(({ name, value }) => `${lineName(name)} = ${cleared(name, value)}`),
  ]);
}

/** `MAC.boot`: which files to read, the later over the earlier. */
export function renderYealinkBoot(mac: string): RenderedFile {
  return textFile([HEAD, `include:config "${mac}.cfg"`, "overwrite_mode = 1"]);
}

/** An empty value would leave the one before; this word takes it away. */
function cleared(name: string, value: string | number): string {
  if (value === "") return "%NULL%";
  if (value === "%NULL%") throw new UnwritableValueError(name, "is a word of the phone's own");
  return lineValue(name, String(value));
}

function accountSettings(phone: PhoneConfiguration, at: number): readonly Setting[] {
  const line = phone.lines[at];
  const named = (name: string) => `account.${at + 1}.${name}`;
  if (!line) {
    const notice = at === 0 ? phone.notice : undefined;
    return [
      [named("enable"), 0],
      ...(notice === undefined ? [] : [[named("label"), notice] as const]),
    ];
  }
  const settings: readonly Setting[] = [
    ...lineSettings(line),
    ["subscribe_mwi", 1],
    ["nat.udp_update_enable", phone.keepAliveSeconds > 0 ? 1 : 0],
    ["nat.udp_update_time", phone.keepAliveSeconds],
    ["nat.rport", 1],
    ["dtmf.type", 1],
    ["auto_answer", 0],
    ...codecSettings(line.codecs),
  ];
  return [
    ...settings.map(([name, value]): Setting => [named(name), value]),
    [`voice_mail.number.${at + 1}`, phone.voicemail ?? ""],
  ];
}

function lineSettings(line: PhoneLine): readonly Setting[] {
  return [
    ["enable", 1],
    ["label", line.label],
    ["display_name", line.displayName],
    ["auth_name", line.authUser],
    ["user_name", line.user],
    ["password", line.secret.reveal()],
    ["sip_server.1.address", line.server.host],
    ["sip_server.1.port", line.server.port],
    ["sip_server.1.transport_type", TRANSPORT[line.transport]],
    ["sip_server.1.expires", line.registerSeconds],
    ["outbound_proxy_enable", 0],
    ["srtp_encryption", SRTP[line.encryption]],
  ];
}

function codecSettings(codecs: readonly PhoneCodec[]): readonly Setting[] {
  return CODECS.flatMap(([codec, word]): Setting[] => {
    const place = codec === undefined ? -1 : codecs.indexOf(codec);
    if (place < 0) return [[`codec.${word}.enable`, 0]];
    return [[`codec.${word}.enable`, 1], [`codec.${word}.priority`, place + 1]];
  });
}

function keySettings({ keys, pickupCode }: PhoneConfiguration): readonly Setting[] {
  const listed = Array.from({ length: Math.max(KEYS, keys.length) }, (_, at): Setting[] => {
    const key = keys[at];
    const named = (name: string) => `linekey.${at + 1}.${name}`;
    if (!key) return [[named("type"), 0]];
    return [
      [named("type"), KEY[key.kind]],
      [named("line"), 1],
      [named("value"), key.number],
      [named("label"), key.label],
      ...(key.kind === "lamp" && pickupCode !== undefined
        ? [[named("extension"), pickupCode + key.number] as const]
        : []),
    ];
  });
  return [
    ...listed.flat(),
    ["features.pickup.direct_pickup_enable", pickupCode === undefined ? 0 : 1],
    ["features.pickup.direct_pickup_code", pickupCode ?? ""],
  ];
}

function clockSettings({ timeZone, timeServer, language, ...rest }: PhoneConfiguration) {
  const { summer } = timeZone;
  const settings: Setting[] = [
    ["call_waiting.enable", rest.callWaiting ? 1 : 0],
    ["features.intercom.allow", rest.autoAnswer ? 1 : 0],
    ...rest.urgentNumbers.map((number, at): Setting => [
      `dialplan.dialnow.rule.${at + 1}`,
      number,
    ]),
    // Only what comes from us rings.
    ["sip.trust_ctrl", 1],
    ["features.direct_ip_call_enable", 0],
    ["sip.notify_reboot_enable", 0],
    ["lang.gui", LANGUAGE[language]],
    ["local_time.ntp_server1", timeServer],
    ["local_time.time_zone", signedHours(timeZone.offsetSeconds)],
    ["local_time.summer_time", summer ? 1 : 0],
  ];
  if (!summer) return settings;
  return [
    ...settings,
    ["local_time.dst_time_type", 1],
    ["local_time.start_time", changeOf(summer.start)],
    ["local_time.end_time", changeOf(summer.end)],
    ["local_time.offset_time", summer.saving / 60],
  ] satisfies Setting[];
}

/** Month, week, day of the week from Monday, hour. */
function changeOf({ month, week, weekday, at }: ZoneChange): string {
  return [month, week, weekday === 0 ? 7 : weekday, Math.floor(at / 3_600)].join("/");
}

function provisioningSettings(
  { provisioning, adminPassword }: PhoneConfiguration,
): readonly Setting[] {
  return [
    ["static.auto_provision.server.url", provisioning.url],
    ["static.auto_provision.server.username", ""],
    ["static.auto_provision.server.password", ""],
    ["static.auto_provision.pnp_enable", 1],
    ["static.auto_provision.repeat.enable", 1],
    [
      "static.auto_provision.repeat.minutes",
      Math.max(1, Math.round(provisioning.refreshSeconds / 60)),
    ],
    ["static.auto_provision.power_on", 1],
    ["static.auto_provision.custom.protect", 1],
    ...(adminPassword
      ? [["static.security.user_password", `admin:${adminPassword.reveal()}`] as const]
      : []),
    // 0: it takes a certificate that we made ourselves.
    ["static.security.trust_certificates", 0],
  ];
}

function phonebookSettings({ provisioning }: PhoneConfiguration): readonly Setting[] {
  return [
    ["remote_phonebook.data.1.url", `${provisioning.url}phonebook.xml`],
    ["remote_phonebook.data.1.name", "Phonebook"],
  ];
}
