/** Cisco and Linksys SPA3xx, SPA5xx, ATA and MPP 68xx, 78xx, 88xx: `<flat-profile>`. */

import type { PhoneCodec, PhoneKey } from "../../domain/mod.ts";
import type { PhoneConfiguration, PhoneLine, RenderedFile } from "../phone_configuration.ts";
import { without, xml, xmlFile, xmlName } from "../safe_text.ts";
import { type TimeZone, type ZoneChange } from "../time_zone.ts";

const ACCOUNTS = 4;
const CODEC: Readonly<Record<PhoneCodec, string>> = {
  opus: "OPUS",
  G722: "G722",
  PCMA: "G711a",
  PCMU: "G711u",
};
const LANGUAGE = { en: "English-US", de: "German-DE" } as const;

type Parameter = readonly [name: string, value: string | number];

/** The profile that `Profile_Rule` names. */
export function renderCisco(phone: PhoneConfiguration): RenderedFile {
  const parameters: readonly Parameter[] = [
    ...Array.from({ length: ACCOUNTS }, (_, at) => account(phone, at)).flat(),
    ...keyParameters(phone),
    ...phoneParameters(phone),
    ...zoneParameters(phone.timeZone),
    ...provisioningParameters(phone),
    ...phone.extra.map(({ name, value }): Parameter => [xmlName(name), value]),
  ];
  return xmlFile([
    "<flat-profile>",
    ...parameters.map(([name, value]) => `<${name}>${xml(name, String(value))}</${name}>`),
    "</flat-profile>",
  ]);
}

const yesNo = (value: boolean) => value ? "Yes" : "No";

function account(phone: PhoneConfiguration, at: number): readonly Parameter[] {
  const line = phone.lines[at];
  const named = (name: string) => `${name}_${at + 1}_`;
  if (!line) return [[named("Line_Enable"), "No"]];
  return lineParameters(line, phone).map(([name, value]) => [named(name), value]);
}

function lineParameters(line: PhoneLine, phone: PhoneConfiguration): readonly Parameter[] {
  const { host, port } = line.server;
  return [
    ["Line_Enable", "Yes"],
    ["Proxy", `${host}:${port}`],
    ["User_ID", line.user],
    ["Auth_ID", line.authUser],
    ["Use_Auth_ID", "Yes"],
    ["Password", line.secret.reveal()],
    ["Display_Name", line.displayName],
    ["Register_Expires", line.registerSeconds],
    ["SIP_Transport", line.transport],
    ["NAT_Keep_Alive_Enable", yesNo(phone.keepAliveSeconds > 0)],
    ["DTMF_Tx_Method", "AVT"],
    ["Preferred_Codec", CODEC[line.codecs[0] ?? "PCMA"]],
    ["Second_Preferred_Codec", CODEC[line.codecs[1] ?? line.codecs[0] ?? "PCMA"]],
    ["Third_Preferred_Codec", CODEC[line.codecs[2] ?? line.codecs[0] ?? "PCMA"]],
    ["Mailbox_ID", line.user],
    ["Auth_Resync-Reboot", "Yes"],
    ["Dial_Plan", dialPlanOf(phone.urgentNumbers)],
  ];
}

const dialPlanOf = (urgent: readonly string[]) =>
  `(${[...urgent.map((number) => `${number}S0`), "**x.", "*x.", "+x.", "x."].join("|")})`;

function keyParameters(phone: PhoneConfiguration): readonly Parameter[] {
  const [line] = phone.lines;
  const keys = phone.keys.length > 0 || !line ? phone.keys : [lineKey(line)];
  return keys.flatMap((key, at): Parameter[] => {
    const named = (name: string) => `${name}_${at + 1}_`;
    if (key.kind === "line") {
      return [[named("Extension"), 1], [named("Short_Name"), key.label]];
    }
    return [
      [named("Extension"), "Disabled"],
      [named("Short_Name"), key.label],
      [named("Extended_Function"), functionOf(key, line)],
    ];
  });
}

const lineKey = ({ label }: PhoneLine): PhoneKey => ({ kind: "line", number: "", label });

/** `;` ends a field of it and `=` its name. */
function functionOf({ kind, number, label }: PhoneKey, line: PhoneLine | undefined): string {
  const target = without(";=@ ", number);
  const name = without(";=", label);
  const host = line?.server.host ?? "";
  return kind === "lamp"
    ? `fnc=blf+sd+cp;sub=${target}@${host};nme=${name}`
    : `fnc=sd;ext=${target}@${host};nme=${name}`;
}

function phoneParameters(phone: PhoneConfiguration): readonly Parameter[] {
  return [
    ["Station_Display_Name", phone.notice ?? phone.lines[0]?.label ?? ""],
    ["Voice_Mail_Number", phone.voicemail ?? ""],
    ["Call_Waiting_Setting", yesNo(phone.callWaiting)],
    ["Auto_Answer_Page", yesNo(phone.autoAnswer)],
    ["Call_Pickup_Code", phone.pickupCode ?? ""],
    ["Language_Selection", LANGUAGE[phone.language]],
    ["Primary_NTP_Server", phone.timeServer],
  ];
}

function zoneParameters({ offsetSeconds, summer }: TimeZone): readonly Parameter[] {
  const minutes = Math.abs(Math.round(offsetSeconds / 60));
  const two = (value: number) => String(value).padStart(2, "0");
  const zone = `GMT${offsetSeconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${
    two(minutes % 60)
  }`;
  if (!summer) return [["Time_Zone", zone], ["Daylight_Saving_Time_Enable", "No"]];
  const { start, end, saving } = summer;
  const rule = `start=${change(start)};end=${change(end)};save=${saving / 3_600}`;
  return [
    ["Time_Zone", zone],
    ["Daylight_Saving_Time_Rule", rule],
    ["Daylight_Saving_Time_Enable", "Yes"],
  ];
}

/** The weekday on or after a day of the month, or the last one: month/day/weekday/hour. */
function change({ month, week, weekday, at }: ZoneChange): string {
  const day = week === 5 ? -1 : 7 * (week - 1) + 1;
  return [month, day, weekday === 0 ? 7 : weekday, Math.floor(at / 3_600)].join("/");
}

function provisioningParameters(phone: PhoneConfiguration): readonly Parameter[] {
  const { url, refreshSeconds } = phone.provisioning;
  return [
    ["Resync_From_SIP", "Yes"],
    ["Resync_On_Reset", "Yes"],
    ["Resync_Periodic", refreshSeconds],
    ["Resync_Random_Delay", 2],
    ["Profile_Rule", `${url}$MA.xml`],
    ["Upgrade_Enable", "No"],
    ...(phone.adminPassword ? [["Admin_Passwd", phone.adminPassword.reveal()] as const] : []),
    ["XML_Directory_Service_Name", phone.phonebook ? "Phonebook" : ""],
    ["XML_Directory_Service_URL", phone.phonebook ? `${url}phonebook.xml` : ""],
  ];
}
