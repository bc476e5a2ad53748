/** Polycom and Poly phones with UC software 4 and later: settings are attributes. */

import type { PhoneCodec, PhoneTransport } from "../../domain/mod.ts";
import type { PhoneConfiguration, PhoneLine, RenderedFile } from "../phone_configuration.ts";
import { UnwritableValueError, xml, xmlFile } from "../safe_text.ts";
import type { TimeZone, ZoneChange } from "../time_zone.ts";

const ACCOUNTS = 6;
const TRANSPORT: Readonly<Record<PhoneTransport, string>> = {
  UDP: "UDPOnly",
  TCP: "TCPOnly",
  TLS: "TLS",
};
const CODECS: readonly (readonly [codec: PhoneCodec, attribute: string])[] = [
  ["opus", "Opus"],
  ["G722", "G722"],
  ["PCMA", "G711_A"],
  ["PCMU", "G711_Mu"],
];
const LANGUAGE = { en: "English_United_Kingdom", de: "German_Germany" } as const;

type Attribute = readonly [name: string, value: string | number];

/** `MAC.cfg`: which files to read; the leftmost wins. */
export function renderPolycomMaster(): RenderedFile {
  return xmlFile([
    '<APPLICATION APP_FILE_PATH="" CONFIG_FILES="[PHONE_MAC_ADDRESS]-user.cfg" MISC_FILES="" ' +
    'LOG_FILE_DIRECTORY="" OVERRIDES_DIRECTORY="" CONTACTS_DIRECTORY=""/>',
  ]);
}

/** `MAC-user.cfg`. */
export function renderPolycom(phone: PhoneConfiguration): RenderedFile {
  const attributes: readonly Attribute[] = [
    ["device.set", 1],
    ["device.baseProfile.set", 1],
    ["device.baseProfile", "Generic"],
    ...Array.from({ length: ACCOUNTS }, (_, at) => account(phone, at)).flat(),
    ...lampAttributes(phone),
    ...audioAttributes(phone.lines[0]),
    ...clockAttributes(phone),
    ...provisioningAttributes(phone),
    ...phone.extra.map(({ name, value }): Attribute => [attributeName(name), value]),
  ];
  return xmlFile([
    "<ringdown",
    ...attributes.map(([name, value]) => ` ${name}="${xml(name, String(value))}"`),
    "/>",
  ]);
}

function attributeName(name: string): string {
  if (/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9_]+)+$/.test(name)) return name;
  throw new UnwritableValueError("option name", "is no name such as voice.volume.persist.headset");
}

function account(phone: PhoneConfiguration, at: number): readonly Attribute[] {
  const line = phone.lines[at];
  const named = (name: string) => `reg.${at + 1}.${name}`;
  if (!line) {
    const notice = at === 0 ? phone.notice : undefined;
    return [
      [named("address"), ""],
      [named("server.1.address"), ""],
      ...(notice === undefined ? [] : [[named("label"), notice] as const]),
    ];
  }
  const line1 = at + 1;
  return [
    ...lineAttributes(line).map(([name, value]): Attribute => [named(name), value]),
    [`msg.mwi.${line1}.subscribe`, line.user],
    [`msg.mwi.${line1}.callBackMode`, phone.voicemail === undefined ? "disabled" : "contact"],
    [`msg.mwi.${line1}.callBack`, phone.voicemail ?? ""],
  ];
}

function lineAttributes(line: PhoneLine): readonly Attribute[] {
  return [
    ["address", line.user],
    ["auth.userId", line.authUser],
    ["auth.password", line.secret.reveal()],
    ["displayName", line.displayName],
    ["label", line.label],
    ["server.1.address", line.server.host],
    ["server.1.port", line.server.port],
    ["server.1.transport", TRANSPORT[line.transport]],
    ["server.1.expires", line.registerSeconds],
    ["server.1.register", 1],
  ];
}

/** Lamps and speed dials are one list here; a line takes its key by itself. */
function lampAttributes({ keys, pickupCode }: PhoneConfiguration): readonly Attribute[] {
  const lamps = keys.filter(({ kind }) => kind === "lamp").flatMap(({ number, label }, at) => {
    const named = (name: string) => `attendant.resourceList.${at + 1}.${name}`;
    return [
      [named("address"), number],
      [named("label"), label],
      [named("type"), "normal"],
    ] satisfies Attribute[];
  });
  return [
    ["attendant.reg", 1],
    ...lamps,
    ["call.directedCallPickupString", pickupCode ?? ""],
    ["call.directedCallPickupMethod", "legacy"],
  ];
}

function audioAttributes(line: PhoneLine | undefined): readonly Attribute[] {
  if (!line) return [];
  return [
    ["sec.srtp.enable", line.encryption === "off" ? 0 : 1],
    ["sec.srtp.offer", line.encryption === "off" ? 0 : 1],
    ["sec.srtp.require", line.encryption === "mandatory" ? 1 : 0],
    ["tone.dtmf.viaRtp", 1],
    ["tone.dtmf.rfc2833Control", 1],
    ...CODECS.map(([codec, word]): Attribute => [
      `voice.codecPref.${word}`,
      line.codecs.indexOf(codec) + 1,
    ]),
  ];
}

function clockAttributes(phone: PhoneConfiguration): readonly Attribute[] {
  const { timeZone, timeServer, urgentNumbers } = phone;
  return [
    ["tcpIpApp.sntp.address", timeServer],
    ["tcpIpApp.sntp.address.overrideDHCP", 1],
    ["tcpIpApp.sntp.gmtOffset", timeZone.offsetSeconds],
    ["tcpIpApp.sntp.gmtOffset.overrideDHCP", 1],
    ...summerAttributes(timeZone),
    ["lcl.ml.lang", LANGUAGE[phone.language]],
    ["call.callWaiting.enable", phone.callWaiting ? 1 : 0],
    ["nat.keepalive.interval", phone.keepAliveSeconds],
    ["dialplan.digitmap", [...urgentNumbers, "[x].T", "+x.T", "*x.T", "**x.T"].join("|")],
    ["voIpProt.SIP.alertInfo.1.value", phone.autoAnswer ? "info=alert-autoanswer" : ""],
    ["voIpProt.SIP.alertInfo.1.class", phone.autoAnswer ? "autoAnswer" : "default"],
  ];
}

function summerAttributes({ summer }: TimeZone): readonly Attribute[] {
  const named = (name: string) => `tcpIpApp.sntp.daylightSavings.${name}`;
  if (!summer) return [[named("enable"), 0]];
  const change = (which: string, { month, week, weekday, at }: ZoneChange): Attribute[] => [
    [named(`${which}.month`), month],
    [named(`${which}.date`), week === 5 ? 1 : 7 * (week - 1) + 1],
    [named(`${which}.dayOfWeek`), weekday + 1],
    [named(`${which}.dayOfWeek.lastInMonth`), week === 5 ? 1 : 0],
    [named(`${which}.time`), Math.floor(at / 3_600)],
  ];
  return [
    [named("enable"), 1],
    [named("fixedDayEnable"), 0],
    ...change("start", summer.start),
    ...change("stop", summer.end),
  ];
}

function provisioningAttributes(
  { provisioning, adminPassword }: PhoneConfiguration,
): readonly Attribute[] {
  return [
    ["voIpProt.SIP.specialEvent.checkSync.alwaysReboot", 0],
    ["voIpProt.SIP.requestValidation.1.request", "INVITE"],
    ["voIpProt.SIP.requestValidation.1.method", "source"],
    ["prov.polling.enabled", 1],
    ["prov.polling.mode", "rel"],
    ["prov.polling.period", provisioning.refreshSeconds],
    ["device.prov.serverName.set", 1],
    ["device.prov.serverName", provisioning.url],
    ...(adminPassword
      ? [
        ["device.auth.localAdminPassword.set", 1] as const,
        ["device.auth.localAdminPassword", adminPassword.reveal()] as const,
      ]
      : []),
  ];
}
