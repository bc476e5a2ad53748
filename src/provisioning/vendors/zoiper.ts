/** Zoiper 5 on the desktop: the `<options>` of its configuration file. */

import type { PhoneTransport } from "../../domain/mod.ts";
import type { PhoneConfiguration, PhoneLine, RenderedFile } from "../phone_configuration.ts";
import { xml, xmlFile, xmlName } from "../safe_text.ts";

const TRANSPORT: Readonly<Record<PhoneTransport, string>> = { UDP: "udp", TCP: "tcp", TLS: "tls" };

type Field = readonly [name: string, value: string | number];

/** A file to be put in place of `Config.xml`. */
export function renderZoiper(phone: PhoneConfiguration): RenderedFile {
  return xmlFile([
    "<options>",
    "  <accounts>",
    ...phone.lines.flatMap((line) => account(line, phone)),
    "  </accounts>",
    "</options>",
  ]);
}

function account(line: PhoneLine, phone: PhoneConfiguration): readonly string[] {
  const fields: readonly Field[] = [
    ...accountFields(line),
    ["voicemail_check_extension", phone.voicemail ?? ""],
    ["mwi_subscribe_usage", "both"],
    ...phone.extra.map(({ name, value }): Field => [xmlName(name), value]),
  ];
  return [
    "    <account>",
    ...fields.map(([name, value]) => `      <${name}>${xml(name, String(value))}</${name}>`),
    "    </account>",
  ];
}

function accountFields(line: PhoneLine): readonly Field[] {
  const { host, port } = line.server;
  return [
    ["name", line.label === "" ? line.user : line.label],
    ["protocol", "sip"],
    ["username", line.user],
    ["password", line.secret.reveal()],
    ["caller_id", line.displayName],
    ["SIP_domain", line.domain],
    ["SIP_use_outbound_proxy", 1],
    ["SIP_outbound_proxy", `${host}:${port}`],
    ["SIP_transport_type", TRANSPORT[line.transport]],
    ["SIP_use_auth_username", 1],
    ["SIP_auth_username", line.authUser],
    ["SIP_srtp_mode", line.encryption === "off" ? "none" : "sdes"],
    ["SIP_dtmf_style", "outband"],
    ["SIP_use_rport", 1],
    ["SIP_reregistration_time", line.registerSeconds],
  ];
}
