/** GXP16xx and GXP17xx: P-values, and for later phones (GRP26xx) `grandstream_alias.ts`. */

import type { PhoneCodec, PhoneEncryption, PhoneKey, PhoneTransport } from "../../domain/mod.ts";
import type { PhoneConfiguration, PhoneLine, RenderedFile } from "../phone_configuration.ts";
import { UnwritableValueError, xml, xmlFile } from "../safe_text.ts";
import { posixTimeZone } from "../time_zone.ts";

type Meaning =
  | "active"
  | "name"
  | "server"
  | "proxy"
  | "user"
  | "authUser"
  | "secret"
  | "displayName"
  | "voicemail"
  | "register"
  | "registerMinutes"
  | "transport"
  | "tlsScheme"
  | "dns"
  | "nat"
  | "mwi"
  | "keepAlive"
  | "keepAliveSeconds"
  | "keepAliveLost"
  | "srtp"
  | "dtmfInAudio"
  | "dtmfEvents"
  | "dtmfInfo"
  | "fromProxyOnly"
  | "autoAnswer"
  | "pickup"
  | "localFeatures"
  | "dialPlan"
  | "notify";

/** The P-value of each meaning for accounts 1 to 3: account 1 follows no rule. */
const ACCOUNT: Readonly<Record<Meaning, readonly [number, number, number]>> = {
  active: [271, 401, 501],
  name: [270, 417, 517],
  server: [47, 402, 502],
  proxy: [48, 403, 503],
  user: [35, 404, 504],
  authUser: [36, 405, 505],
  secret: [34, 406, 506],
  displayName: [3, 407, 507],
  voicemail: [33, 426, 526],
  register: [31, 410, 510],
  registerMinutes: [32, 412, 512],
  transport: [130, 448, 548],
  tlsScheme: [2329, 2429, 2529],
  dns: [103, 408, 508],
  nat: [52, 414, 514],
  mwi: [99, 415, 515],
  keepAlive: [2397, 2497, 2597],
  keepAliveSeconds: [2398, 2498, 2598],
  keepAliveLost: [2399, 2499, 2599],
  srtp: [183, 443, 543],
  dtmfInAudio: [2301, 2401, 2501],
  dtmfEvents: [2302, 2402, 2502],
  dtmfInfo: [2303, 2403, 2503],
  fromProxyOnly: [2347, 2447, 2547],
  autoAnswer: [298, 438, 538],
  pickup: [1347, 481, 581],
  localFeatures: [191, 420, 520],
  dialPlan: [290, 459, 559],
  notify: [26015, 26115, 26215],
};

const CODEC_CHOICES: readonly (readonly number[])[] = [
  [57, 58, 59, 60, 61, 62, 46, 98],
  [451, 452, 453, 454, 455, 456, 457, 458],
  [551, 552, 553, 554, 555, 556, 557, 558],
];

const TRANSPORT: Readonly<Record<PhoneTransport, number>> = { UDP: 0, TCP: 1, TLS: 2 };
const SRTP: Readonly<Record<PhoneEncryption, number>> = { off: 0, optional: 3, mandatory: 2 };
const CODEC: Readonly<Record<PhoneCodec, number>> = { PCMU: 0, PCMA: 8, G722: 9, opus: 125 };
const LANGUAGE = { en: "en", de: "de" } as const;

/** Keys that a phone of this line has beside its display; the others are on further pages. */
const FIXED_KEYS = 8;
const FIXED = { line: 0, "speed-dial": 10, lamp: 11, none: -1 } as const;
const DYNAMIC = { "speed-dial": 0, lamp: 1, none: -1 } as const;

type Value = readonly [p: number, value: string | number, what: string];

/** A file for phones that take P-values. Accounts beyond the third are for bigger phones. */
export function renderGrandstream(phone: PhoneConfiguration): RenderedFile {
  const values = [
    ...[0, 1, 2].flatMap((account) => accountValues(phone, account)),
    ...keyValues(phone.keys),
    ...globalValues(phone),
  ];
  const { mac } = phone;
  return xmlFile([
    '<gs_provision version="1">',
    ...(mac === undefined ? [] : [`<mac>${mac}</mac>`]),
    '<config version="1">',
    ...values.map(([p, value, what]) => `<P${p}>${xml(what, String(value))}</P${p}>`),
    ...phone.extra.map(({ name, value }) => `<${pName(name)}>${xml(name, value)}</${pName(name)}>`),
    "</config>",
    "</gs_provision>",
  ]);
}

function pName(name: string): string {
  if (/^P\d{1,6}$/.test(name)) return name;
  throw new UnwritableValueError("option name", "is no P-value such as P1558");
}

function accountValues(phone: PhoneConfiguration, account: number): readonly Value[] {
  const line = phone.lines[account];
  const value = (meaning: Meaning, it: string | number): Value => [
    ACCOUNT[meaning][account] ?? 0,
    it,
    meaning,
  ];
  if (!line) {
    const notice = account === 0 ? phone.notice : undefined;
    return [value("active", 0), ...(notice === undefined ? [] : [value("name", notice)])];
  }
  return [
    ...identityValues(line, value),
    value("voicemail", phone.voicemail ?? ""),
    value("register", 1),
    value("registerMinutes", Math.max(1, Math.floor(line.registerSeconds / 60))),
    value("transport", TRANSPORT[line.transport]),
    value("tlsScheme", 0),
    value("dns", 0),
    value("nat", phone.keepAliveSeconds > 0 ? 2 : 0),
    value("mwi", 1),
    value("keepAlive", phone.keepAliveSeconds > 0 ? 1 : 0),
    value("keepAliveSeconds", phone.keepAliveSeconds),
    value("keepAliveLost", 3),
    value("srtp", SRTP[line.encryption]),
    ...codecValues(line.codecs, account),
    value("dtmfInAudio", 0),
    value("dtmfEvents", 1),
    value("dtmfInfo", 0),
    // What does not come from us is a scan: it makes phones ring at night.
    value("fromProxyOnly", 1),
    value("autoAnswer", phone.autoAnswer ? 1 : 0),
    value("pickup", phone.pickupCode ?? ""),
    value("localFeatures", 0),
    value("dialPlan", dialPlanOf(phone.urgentNumbers)),
    value("notify", 1),
  ];
}

function identityValues(
  line: PhoneLine,
  value: (meaning: Meaning, it: string | number) => Value,
): readonly Value[] {
  const { host, port } = line.server;
  return [
    value("active", 1),
    value("name", line.label),
    value("server", `${host}:${port}`),
    value("proxy", ""),
    value("user", line.user),
    value("authUser", line.authUser),
    value("secret", line.secret.reveal()),
    value("displayName", line.displayName),
  ];
}

/** All eight choices: one that is left out keeps what it was. */
function codecValues(codecs: readonly PhoneCodec[], account: number): readonly Value[] {
  const last = codecs.at(-1) ?? "PCMA";
  return (CODEC_CHOICES[account] ?? []).map((p, at) => [p, CODEC[codecs[at] ?? last], "codec"]);
}

function dialPlanOf(urgent: readonly string[]): string {
  return `{ ${[...urgent, "x+", "\\+x+", "*x+", "*xx*x+", "**x+"].join(" | ")} }`;
}

/** Fixed keys all of them; then the dynamic ones, which a gap would end. */
function keyValues(keys: readonly PhoneKey[]): readonly Value[] {
  const fixed = Array.from({ length: FIXED_KEYS }, (_, at): Value[] => {
    const key = keys[at];
    return [
      [1363 + 2 * at, FIXED[key?.kind ?? "none"], "key mode"],
      [1364 + 2 * at, 0, "key account"],
      [1465 + 2 * at, key?.label ?? "", "key label"],
      [1466 + 2 * at, key?.number ?? "", "key number"],
    ];
  });
  const more = keys.slice(FIXED_KEYS).filter(({ kind }) => kind !== "line");
  const dynamic = [...more, undefined].map((key, at): Value[] => {
    const first = 23_808 + 4 * at;
    const mode = key === undefined || key.kind === "line" ? DYNAMIC.none : DYNAMIC[key.kind];
    return [
      [first, mode, "key mode"],
      [first + 1, 0, "key account"],
      [first + 2, key?.label ?? "", "key label"],
      [first + 3, key?.number ?? "", "key number"],
    ];
  });
  return [...fixed, ...(more.length === 0 ? [] : dynamic)].flat();
}

function globalValues(phone: PhoneConfiguration): readonly Value[] {
  const { protocol, path } = serverPath(phone.provisioning.url);
  return [
    ...(phone.adminPassword ? [[2, phone.adminPassword.reveal(), "password"] as const] : []),
    [30, phone.timeServer, "time server"],
    [64, "customize", "time zone"],
    [246, posixTimeZone(phone.timeZone), "time zone"],
    [1362, LANGUAGE[phone.language], "language"],
    [91, phone.callWaiting ? 0 : 1, "call waiting"],
    // A NOTIFY to resync must prove that it is from us.
    [4428, 0, "notify without digest"],
    [212, protocol, "protocol"],
    [237, path, "server path"],
    [20713, 0, "send auth first"],
    [194, 1, "upgrade mode"],
    [193, Math.max(60, Math.round(phone.provisioning.refreshSeconds / 60)), "upgrade minutes"],
    [8458, 1, "random minute"],
    [330, phone.phonebook ? (protocol === 2 ? 3 : 1) : 0, "phonebook"],
    [331, phone.phonebook ? path : "", "phonebook path"],
    [332, 720, "phonebook minutes"],
    [333, 1, "phonebook replace"],
  ];
}

/** A server path has neither scheme nor a slash at its end; the scheme is another value. */
export function serverPath(url: string): { readonly protocol: number; readonly path: string } {
  return {
    protocol: url.startsWith("https:") ? 2 : 1,
    path: url.replace(/^https?:\/\//, "").replace(/\/$/, ""),
  };
}
