/** Acrobits Groundwire and Cloud Softphone: the `<account>` of external provisioning. */

import type { PhoneCodec, PhoneTransport } from "../../domain/mod.ts";
import type { PhoneConfiguration, PhoneLine, RenderedFile } from "../phone_configuration.ts";
import { xml, xmlFile, xmlName } from "../safe_text.ts";

/** `tls` alone would make it call `sips:` addresses. */
const TRANSPORT: Readonly<Record<PhoneTransport, string>> = {
  UDP: "udp",
  TCP: "tcp",
  TLS: "tls+sip:",
};
const CODEC: Readonly<Record<PhoneCodec, number>> = { opus: 111, G722: 9, PCMA: 8, PCMU: 0 };

type Field = readonly [name: string, value: string | number];

/** The answer of a provisioning URL. */
export function renderAcrobits(phone: PhoneConfiguration): RenderedFile {
  const [line] = phone.lines;
  const fields = line
    ? accountFields(line, phone)
    : [["title", phone.notice ?? "Ringdown"] as const];
  return xmlFile([
    "<account>",
    ...fields.map(([name, value]) => `  <${name}>${xml(name, String(value))}</${name}>`),
    ...phone.extra.map(({ name, value }) =>
      `  <${xmlName(name)}>${xml(name, value)}</${xmlName(name)}>`
    ),
    ...rewriting(phone.urgentNumbers),
    "</account>",
  ]);
}

function accountFields(line: PhoneLine, phone: PhoneConfiguration): readonly Field[] {
  const { host, port } = line.server;
  const codecs = line.codecs.map((codec) => CODEC[codec]).join(",");
  return [
    // An empty title makes it refuse the account.
    ["title", line.label === "" ? line.user : line.label],
    ["username", line.user],
    ["password", line.secret.reveal()],
    ["authUsername", line.authUser],
    ["userDisplayName", line.displayName],
    ["host", line.domain],
    ["proxy", `${host}:${port}`],
    ["transport", TRANSPORT[line.transport]],
    ["expires", line.registerSeconds],
    ["extProvInterval", phone.provisioning.refreshSeconds],
    ["voiceMailNumber", phone.voicemail ?? ""],
    ["subscribeForVoicemail", 1],
    ["codecOrder", codecs],
    ["codecOrder3G", codecs],
    ...encryptionFields(line),
  ];
}

function encryptionFields({ encryption }: PhoneLine): readonly Field[] {
  const word = { off: "disabled", optional: "enabled", mandatory: "mandatory" }[encryption];
  return [
    ["stdEncryptionOutgoing", encryption === "off" ? "disabled" : "sdes"],
    ["stdEncryptionIncoming", encryption === "off" ? "disabled" : "sdes"],
    ["sdesSRTP", word],
  ];
}

/** Emergency calls leave by the mobile network, which knows where the phone is. */
function rewriting(urgent: readonly string[]): readonly string[] {
  if (urgent.length === 0) return [];
  const rules = urgent.map((number) =>
    `    <rule><conditions><condition type="equals" param="${
      xml("number", number)
    }"/></conditions>` +
    '<actions><action type="overrideDialAction" param="gsmCall"/></actions></rule>'
  );
  return ["  <rewriting>", ...rules, "  </rewriting>"];
}
