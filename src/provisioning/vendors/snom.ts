/** Snom D7xx and older: `<settings>`. */

import type { PhoneCodec, PhoneKey } from "../../domain/mod.ts";
import type { PhoneConfiguration, PhoneLine, RenderedFile } from "../phone_configuration.ts";
import { without, xml, xmlFile, xmlName } from "../safe_text.ts";
import type { TimeZone, ZoneChange } from "../time_zone.ts";

const ACCOUNTS = 12;
const KEYS = 32;
const CODEC: Readonly<Record<PhoneCodec, string>> = {
  opus: "opus",
  G722: "g722",
  PCMA: "pcma",
  PCMU: "pcmu",
};
const LANGUAGE = { en: "English", de: "Deutsch" } as const;

/** What the phone calls zones; any other is told by its offset and rule. */
const ZONES: Readonly<Record<string, string>> = {
  "Europe/London": "GBR-0",
  "Europe/Berlin": "GER+1",
  "Europe/Vienna": "AUT+1",
  "Europe/Zurich": "CHE+1",
  "Europe/Paris": "FRA+1",
  "America/New_York": "USA-5",
  "America/Chicago": "USA-6",
  "America/Denver": "USA-7",
  "America/Los_Angeles": "USA-8",
};

type Setting = readonly [name: string, value: string | number];

/** The setting file. The user may change none of what it sets. */
export function renderSnom(phone: PhoneConfiguration): RenderedFile {
  const { extra, keys } = phone;
  return xmlFile([
    "<settings>",
    "<phone-settings>",
    ...Array.from({ length: ACCOUNTS }, (_, at) => account(phone, at)).flat(),
    ...phoneSettings(phone).map(([name, value]) => element(name, value)),
    ...extra.map(({ name, value }) => element(xmlName(name), value)),
    "</phone-settings>",
    "<functionKeys>",
    ...Array.from({ length: Math.max(KEYS, keys.length) }, (_, at) => functionKey(phone, at)),
    "</functionKeys>",
    "</settings>",
  ]);
}

/** `perm="R"`: what an empty or a blank one means is the opposite of what it looks like. */
function element(name: string, value: string | number, idx?: number): string {
  const index = idx === undefined ? "" : ` idx="${idx}"`;
  return `<${name}${index} perm="R">${xml(name, String(value))}</${name}>`;
}

function account(phone: PhoneConfiguration, at: number): readonly string[] {
  const line = phone.lines[at];
  const idx = at + 1;
  if (!line) {
    const notice = at === 0 ? phone.notice : undefined;
    return [
      element("user_active", "off", idx),
      ...(notice === undefined ? [] : [element("user_realname", notice, idx)]),
    ];
  }
  return lineSettings(line, phone).map(([name, value]) => element(name, value, idx));
}

function lineSettings(line: PhoneLine, phone: PhoneConfiguration): readonly Setting[] {
  const { host, port } = line.server;
  return [
    ["user_active", "on"],
    ["user_realname", line.displayName],
    ["user_idle_text", line.label],
    ["user_name", line.user],
    ["user_pname", line.authUser],
    ["user_pass", line.secret.reveal()],
    ["user_host", line.domain],
    ["user_outbound", `${host}:${port};transport=${line.transport.toLowerCase()}`],
    ["user_expiry", line.registerSeconds],
    ["user_mailbox", phone.voicemail ?? ""],
    ["user_srtp", line.encryption === "off" ? "off" : "on"],
    ["user_savp", line.encryption],
    ["user_auth_tag", "off"],
    ["codec_priority_list", [...line.codecs.map((one) => CODEC[one]), "telephone-event"].join(",")],
    ["keepalive_interval", phone.keepAliveSeconds],
    ["mac_info_in_sip_register", "on"],
  ];
}

function phoneSettings(phone: PhoneConfiguration): readonly Setting[] {
  const { provisioning, adminPassword } = phone;
  return [
    ["setting_server", `${provisioning.url}{mac}.xml`],
    ["settings_refresh_timer", provisioning.refreshSeconds],
    ["http_client_user", ""],
    ["http_client_pass", ""],
    ["ntp_server", phone.timeServer],
    ...zoneSettings(phone.timeZone),
    ["language", LANGUAGE[phone.language]],
    ["call_waiting", phone.callWaiting ? "on" : "off"],
    ["answer_after_policy", phone.autoAnswer ? "idle" : "off"],
    ["filter_registrar", "on"],
    ...(adminPassword ? adminSettings(adminPassword.reveal()) : []),
    ["update_policy", "settings_only"],
    ...(phone.phonebook
      ? [["dkey_directory", `url ${provisioning.url}phonebook.xml`] as const]
      : []),
  ];
}

function adminSettings(password: string): readonly Setting[] {
  return [["admin_mode_password", password], ["http_user", "admin"], ["http_pass", password]];
}

function zoneSettings(zone: TimeZone): readonly Setting[] {
  const name = ZONES[zone.name];
  if (name !== undefined) return [["timezone", name]];
  const { offsetSeconds, summer } = zone;
  return [
    ["utc_offset", offsetSeconds],
    ["dst", summer ? `${summer.saving} ${change(summer.start)} ${change(summer.end)}` : ""],
  ];
}

function change({ month, week, weekday, at }: ZoneChange): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = [month, week, weekday === 0 ? 7 : weekday].map(two).join(".");
  return `${day} ${two(Math.floor(at / 3_600))}:${two(Math.floor(at / 60) % 60)}:00`;
}

/** Keys are counted from 0, unlike everything else. */
function functionKey(phone: PhoneConfiguration, at: number): string {
  const key = phone.keys[at];
  const label = xml("key label", key?.label ?? "");
  const value = xml("key", key ? keyValue(key, phone) : "none");
  return `<fkey idx="${at}" context="active" label="${label}" perm="R">${value}</fkey>`;
}

function keyValue({ kind, number }: PhoneKey, { lines: [line], pickupCode }: PhoneConfiguration) {
  if (kind === "line") return "line";
  const target = without("|;<> ", number);
  if (kind === "speed-dial") return `speed ${target}`;
  return `blf sip:${target}@${line?.domain ?? ""};user=phone|${pickupCode ?? ""}`;
}
