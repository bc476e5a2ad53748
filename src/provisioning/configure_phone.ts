import type {
  Device,
  DeviceSetup,
  PhoneCodec,
  PhoneEncryption,
  PhoneKey,
  PhoneOptions,
  PhoneTransport,
  ProvisioningProfile,
  User,
  Vendor,
} from "../domain/mod.ts";
import type { Secret } from "../runtime/mod.ts";
import { vendorFacts } from "./catalogue.ts";
import type { PhoneConfiguration, PhoneLine } from "./phone_configuration.ts";
import { bracketed, type Site } from "./site.ts";
import { type TimeZone, timeZoneOf } from "./time_zone.ts";

/** Everything that a configuration is made of. */
export interface PhoneFacts {
  readonly setup: DeviceSetup;
  readonly device: Device;
  readonly user: User;
  readonly secret: Secret;
  readonly adminPassword: Secret;
  readonly profiles: readonly ProvisioningProfile[];
  readonly site: Site;
  /** What its file names are put behind, with its slash. */
  readonly url: string;
  readonly hasPhonebook: boolean;
}

const CODECS: readonly PhoneCodec[] = ["opus", "G722", "PCMA", "PCMU"];
/** Phones that have no Opus would be given a codec that they do not know. */
const DESK_CODECS: readonly PhoneCodec[] = ["G722", "PCMA", "PCMU"];
const UTC: TimeZone = { name: "UTC", offsetSeconds: 0 };

/** What the phone of these facts gets. The same facts, the same configuration. */
export function configurePhone(facts: PhoneFacts): PhoneConfiguration {
  const { setup, site, user, adminPassword, url } = facts;
  const options = { ...profileOf(setup, facts.profiles)?.options, ...setup.options };
  const line = lineOf(facts, options);
  return {
    model: setup.model,
    ...(setup.mac === undefined ? {} : { mac: setup.mac }),
    lines: [line],
    keys: options.keys ?? [lineKey(user)],
    ...siteWords(site),
    timeZone: timeZoneOf(options.timeZone ?? site.timeZone) ?? UTC,
    timeServer: options.timeServer ?? site.timeServer,
    language: options.language ?? site.language,
    adminPassword,
    provisioning: { url, refreshSeconds: options.refreshSeconds ?? 86_400 },
    keepAliveSeconds: options.keepAliveSeconds ?? 30,
    callWaiting: options.callWaiting ?? true,
    autoAnswer: options.autoAnswer ?? true,
    phonebook: facts.hasPhonebook,
    extra: options.extra ?? [],
  };
}

/** What a phone gets that nobody has been assigned to: no account, and what to do about it. */
export function holdPhone(site: Site, url: string, given: {
  readonly mac: string;
  readonly model: string;
}): PhoneConfiguration {
  const { mac, model } = given;
  return {
    model,
    mac,
    lines: [],
    keys: [],
    notice: "Ask the administrator",
    ...siteWords(site),
    timeZone: timeZoneOf(site.timeZone) ?? UTC,
    timeServer: site.timeServer,
    language: site.language,
    provisioning: { url, refreshSeconds: 3_600 },
    keepAliveSeconds: 0,
    callWaiting: true,
    autoAnswer: false,
    phonebook: false,
    extra: [],
  };
}

function siteWords({ voicemail, pickupCode, urgentNumbers }: Site) {
  return {
    ...(voicemail === undefined ? {} : { voicemail }),
    ...(pickupCode === undefined ? {} : { pickupCode }),
    urgentNumbers,
  };
}

/** The profile that was chosen, or the one that says most of the phone. */
export function profileOf(
  { profile, vendor, model }: Pick<DeviceSetup, "profile" | "vendor" | "model">,
  profiles: readonly ProvisioningProfile[],
): ProvisioningProfile | undefined {
  const chosen = profiles.find(({ id }) => id === profile);
  if (chosen) return chosen;
  const fits = (one: ProvisioningProfile, wanted: Vendor | undefined, of: string | undefined) =>
    one.vendor === wanted && one.model?.toLowerCase() === of?.toLowerCase();
  return profiles.find((one) => fits(one, vendor, model)) ??
    profiles.find((one) => fits(one, vendor, undefined)) ??
    profiles.find((one) => fits(one, undefined, undefined));
}

const lineKey = ({ extension }: User): PhoneKey => ({ kind: "line", number: "", label: extension });

function lineOf(facts: PhoneFacts, options: PhoneOptions): PhoneLine {
  const { setup, device, user, secret, site } = facts;
  const mustEncrypt = device.encryption === "required";
  const { transport, port } = transportOf(setup, site, mustEncrypt ? "TLS" : options.transport);
  return {
    user: device.username,
    authUser: device.username,
    secret,
    realm: site.domain,
    algorithm: device.algorithm,
    // A phone dials within its domain, so it must be one that it can look up.
    domain: site.domain.includes(".") ? site.domain : bracketed(site.host),
    displayName: user.name === "" ? user.extension : user.name,
    label: user.extension,
    server: { host: bracketed(site.host), port },
    transport,
    encryption: encryptionOf(device, options, transport),
    codecs: options.codecs ?? (vendorFacts(setup.vendor).software ? CODECS : DESK_CODECS),
    registerSeconds: options.registerSeconds ?? 600,
  };
}

/** What we insist on, else what was chosen, else what its transport allows (RFC 4568 §5.1). */
function encryptionOf(
  { encryption }: Pick<Device, "encryption">,
  options: PhoneOptions,
  transport: PhoneTransport,
): PhoneEncryption {
  if (encryption === "required") return "mandatory";
  if (encryption === "off") return "off";
  return options.encryption ?? (transport === "TLS" ? "optional" : "off");
}

/** What was chosen if we listen on it; else the first that we do, and outside the site the one
 * that nobody can listen to. */
function transportOf(
  { remote }: DeviceSetup,
  { ports }: Site,
  chosen: PhoneTransport | undefined,
): { readonly transport: PhoneTransport; readonly port: number } {
  const order: readonly PhoneTransport[] = remote ? ["TLS", "TCP", "UDP"] : ["UDP", "TCP", "TLS"];
  const transport = [...(chosen ? [chosen] : []), ...order].find((one) => ports[one] !== undefined);
  return { transport: transport ?? "UDP", port: ports[transport ?? "UDP"] ?? 5060 };
}
