/** Linphone: remote provisioning XML, sections and entries of its own configuration file. */

import { ha1Of, type PhoneCodec } from "../../domain/mod.ts";
import type { PhoneConfiguration, PhoneLine, RenderedFile } from "../phone_configuration.ts";
import { UnwritableValueError, without, xml, xmlFile } from "../safe_text.ts";

const CODECS: Readonly<
  Record<PhoneCodec, readonly [mime: string, rate: number, channels: number]>
> = {
  opus: ["opus", 48_000, 2],
  G722: ["G722", 8_000, 1],
  PCMA: ["PCMA", 8_000, 1],
  PCMU: ["PCMU", 8_000, 1],
};
const ALL: readonly PhoneCodec[] = ["opus", "G722", "PCMA", "PCMU"];

type Entry = readonly [name: string, value: string | number];
type Section = readonly [name: string, entries: readonly Entry[]];

/** What `--fetch-config` and the scanned URL lead to. Without a line: no account at all. */
export function renderLinphone(phone: PhoneConfiguration): RenderedFile {
  const [line] = phone.lines;
  const sections: readonly Section[] = [
    // The URL is for one use: it is not to be kept.
    ["misc", [["transient_provisioning", 1]]],
    ["sip", sipEntries(line)],
    ...(line ? accountSections(line, phone) : []),
    ...(line ? codecSections(line.codecs) : []),
    ...extraSections(phone),
  ];
  return xmlFile([
    '<config xmlns="http://www.linphone.org/xsds/lpconfig.xsd" ' +
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
    'xsi:schemaLocation="http://www.linphone.org/xsds/lpconfig.xsd lpconfig.xsd">',
    ...sections.flatMap(([name, entries]) => [
      ` <section name="${name}">`,
      ...entries.map(([entry, value]) =>
        `  <entry name="${entry}" overwrite="true">${xml(entry, String(value))}</entry>`
      ),
      " </section>",
    ]),
    "</config>",
  ]);
}

function sipEntries(line: PhoneLine | undefined): readonly Entry[] {
  const encryption = line?.encryption ?? "off";
  return [
    ["default_proxy", line ? 0 : -1],
    ["media_encryption", encryption === "off" ? "none" : "srtp"],
    ["media_encryption_mandatory", encryption === "mandatory" ? 1 : 0],
  ];
}

function accountSections(line: PhoneLine, phone: PhoneConfiguration): readonly Section[] {
  const { host, port } = line.server;
  const server = `<sip:${host}:${port};transport=${line.transport.toLowerCase()}>`;
  const name = without('"\\', line.displayName);
  const identity = `<sip:${line.user}@${line.domain}>`;
  const ha1 = ha1Of(line.authUser, line.realm, line.secret)[line.algorithm];
  return [
    ["auth_info_0", [
      ["username", line.user],
      ["userid", line.authUser],
      // It proves the same as the password, and tells nobody the password.
      ["ha1", ha1.reveal()],
      ["realm", line.realm],
      ["domain", line.domain],
      ["algorithm", line.algorithm],
    ]],
    ["proxy_0", [
      ["reg_proxy", server],
      ["reg_route", server],
      ["reg_identity", name === "" ? identity : `"${name}" ${identity}`],
      ["reg_expires", line.registerSeconds],
      ["reg_sendregister", 1],
      ["publish", 0],
      ["avpf", 0],
    ]],
    ["net", [["keepalive_period", phone.keepAliveSeconds * 1_000]]],
  ];
}

function codecSections(codecs: readonly PhoneCodec[]): readonly Section[] {
  const others = ALL.filter((codec) => !codecs.includes(codec));
  return [...codecs, ...others].map((codec, at): Section => {
    const [mime, rate, channels] = CODECS[codec];
    return [`audio_codec_${at}`, [
      ["mime", mime],
      ["rate", rate],
      ["channels", channels],
      ["enabled", codecs.includes(codec) ? 1 : 0],
    ]];
  });
}

/** Options are `section/entry`. @throws {UnwritableValueError} */
function extraSections({ extra }: PhoneConfiguration): readonly Section[] {
  return extra.map(({ name, value }): Section => {
    const [, section, entry] = /^([A-Za-z0-9_]+)\/([A-Za-z0-9_-]+)$/.exec(name) ?? [];
    if (section === undefined || entry === undefined) {
      throw new UnwritableValueError("option name", "is no name such as sound/echocancellation");
    }
    return [section, [[entry, value]]];
  });
}
