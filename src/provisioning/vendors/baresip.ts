/** baresip: `accounts`, one line each, and `config`. */

import type { PhoneCodec, PhoneEncryption } from "../../domain/mod.ts";
import type { PhoneConfiguration, PhoneLine, RenderedFile } from "../phone_configuration.ts";
import {
  lineName,
  lineValue,
  plain,
  textFile,
  UnwritableValueError,
  without,
} from "../safe_text.ts";

const CODEC: Readonly<Record<PhoneCodec, string>> = {
  opus: "opus/48000/2",
  G722: "G722/16000/1",
  PCMA: "pcma",
  PCMU: "pcmu",
};
const MEDIA: Readonly<Record<PhoneEncryption, string | undefined>> = {
  off: undefined,
  optional: "srtp",
  mandatory: "srtp-mand",
};
const MODULES = ["g711", "g722", "opus", "alsa", "srtp"];
const APPLICATIONS = ["contact", "menu", "mwi"];

type Parameter = readonly [name: string, value: string | number];

/** The file `accounts`. */
export function renderBaresipAccounts(phone: PhoneConfiguration): RenderedFile {
  return textFile(phone.lines.map((line) => account(line, phone)));
}

/** The file `config`: what every machine has; what a profile adds comes behind. */
export function renderBaresipConfig(phone: PhoneConfiguration): RenderedFile {
  return textFile([
    "audio_player alsa,default",
    "audio_source alsa,default",
    "audio_alert alsa,default",
    ...MODULES.map((name) => `module ${name}.so`),
    "module_tmp uuid.so",
    "module_tmp account.so",
    ...APPLICATIONS.map((name) => `module_app ${name}.so`),
    ...phone.extra.map(({ name, value }) => `${lineName(name)} ${lineValue(name, value)}`),
  ]);
}

function account(line: PhoneLine, phone: PhoneConfiguration): string {
  const { host, port } = line.server;
  const transport = line.transport.toLowerCase();
  const name = without('"\\<>', plain("display name", line.displayName));
  const address = `<sip:${line.user}@${line.domain};transport=${transport}>`;
  const media = MEDIA[line.encryption];
  const parameters: readonly Parameter[] = [
    ["auth_user", line.authUser],
    ["auth_pass", bare("secret", line.secret.reveal())],
    ["outbound", `"sip:${host}:${port};transport=${transport}"`],
    ["regint", line.registerSeconds],
    ["mwi", "yes"],
    ["answermode", "manual"],
    ["dtmfmode", "rtpevent"],
    ...(phone.keepAliveSeconds > 0 ? [["natpinhole", "yes"] as const] : []),
    ...(media === undefined ? [] : [["mediaenc", media] as const]),
    ["audio_codecs", line.codecs.map((codec) => CODEC[codec]).join(",")],
  ];
  const text = parameters.map(([key, value]) => `;${key}=${value}`).join("");
  return `${name === "" ? "" : `"${name}" `}${address}${text}`;
}

/** baresip knows no escape: what ends a parameter cannot be in one. @throws {UnwritableValueError} */
function bare(what: string, value: string): string {
  if (/^[^\s;"<>]+$/.test(plain(what, value))) return value;
  throw new UnwritableValueError(what, 'has a space or any of ; " < > in it');
}
