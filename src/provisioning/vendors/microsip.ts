/** MicroSIP on Windows: `microsip.ini`. */

import type { PhoneEncryption } from "../../domain/mod.ts";
import type { PhoneConfiguration, PhoneLine, RenderedFile } from "../phone_configuration.ts";
import { lineName, lineValue, UnwritableValueError } from "../safe_text.ts";

const SRTP: Readonly<Record<PhoneEncryption, string>> = {
  off: "",
  optional: "optional",
  mandatory: "mandatory",
};

type Setting = readonly [name: string, value: string | number];

/** The file in the encoding that Windows reads names of people in. */
export function renderMicrosip(phone: PhoneConfiguration): RenderedFile {
  const [line] = phone.lines;
  const settings: readonly Setting[] = [
    ["accountId", line ? 1 : 0],
    ["callWaiting", phone.callWaiting ? 1 : 0],
    ["updatesInterval", "never"],
    ...phone.extra.map(({ name, value }): Setting => [lineName(name), value]),
  ];
  const lines = [
    "[Settings]",
    ...settings.map(setting),
    ...(line ? ["[Account1]", ...accountSettings(line, phone).map(setting)] : []),
  ];
  const body = utf16(`\ufeff${lines.map((one) => `${one}\r\n`).join("")}`);
  return { contentType: "text/plain; charset=utf-16le", body };
}

/** Windows takes quotes off that stand around a value. @throws {UnwritableValueError} */
function setting([name, value]: Setting): string {
  const text = lineValue(name, String(value));
  if (/^(["']).*\1$/.test(text)) throw new UnwritableValueError(name, "stands in quotes");
  return `${name}=${text}`;
}

function accountSettings(line: PhoneLine, phone: PhoneConfiguration): readonly Setting[] {
  const { host, port } = line.server;
  return [
    ["label", line.label],
    ["server", `${host}:${port}`],
    ["proxy", `${host}:${port}`],
    ["domain", line.domain],
    ["username", line.user],
    ["password", line.secret.reveal()],
    ["authID", line.authUser],
    ["displayName", line.displayName],
    ["dialingPrefix", ""],
    ["dialPlan", ""],
    ["hideCID", 0],
    ["voicemailNumber", phone.voicemail ?? ""],
    ["transport", line.transport.toLowerCase()],
    ["publicAddr", ""],
    ["SRTP", SRTP[line.encryption]],
    ["registerRefresh", line.registerSeconds],
    ["keepAlive", phone.keepAliveSeconds],
    ["publish", 0],
    ["ICE", 0],
    ["allowRewrite", 1],
    ["disableSessionTimer", 0],
  ];
}

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) view.setUint16(2 * at, text.charCodeAt(at), true);
  return bytes;
}
