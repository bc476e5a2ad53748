import type {
  DigestAlgorithm,
  ExtraOption,
  PhoneCodec,
  PhoneEncryption,
  PhoneKey,
  PhoneLanguage,
  PhoneTransport,
} from "../domain/mod.ts";
import type { Secret } from "../runtime/mod.ts";
import type { TimeZone } from "./time_zone.ts";

/** One account on a phone. */
export interface PhoneLine {
  /** The user part of its address of record. */
  readonly user: string;
  /** Its name in digest, RFC 3261 §22. */
  readonly authUser: string;
  readonly secret: Secret;
  readonly realm: string;
  readonly algorithm: DigestAlgorithm;
  /** The SIP domain, in the address of record. */
  readonly domain: string;
  /** Who others see. */
  readonly displayName: string;
  /** What the phone's own display says, e.g. the extension. */
  readonly label: string;
  /** Where it registers. */
  readonly server: { readonly host: string; readonly port: number };
  readonly transport: PhoneTransport;
  readonly encryption: PhoneEncryption;
  /** In the order in which it offers them. */
  readonly codecs: readonly PhoneCodec[];
  /** How long a registration lasts, seconds. */
  readonly registerSeconds: number;
}

/**
 * What a phone gets, whoever makes it. The renderers in `vendors/` write it in the words of each
 * vendor and decide nothing.
 */
export interface PhoneConfiguration {
  /** As the vendor spells it; empty when nobody knows. */
  readonly model: string;
  /** Twelve lower-case hexadecimal digits. */
  readonly mac?: string;
  /** None for a phone that nobody has been assigned to. */
  readonly lines: readonly PhoneLine[];
  readonly keys: readonly PhoneKey[];
  /** What a phone without a line shows instead. */
  readonly notice?: string;
  /** What is dialled to hear messages; undefined when there are none to hear. */
  readonly voicemail?: string;
  /** What is dialled before an extension to answer its call. */
  readonly pickupCode?: string;
  /** Numbers that are dialled as soon as they are complete: those for emergencies. */
  readonly urgentNumbers: readonly string[];
  readonly timeZone: TimeZone;
  readonly timeServer: string;
  readonly language: PhoneLanguage;
  /** Opens the menus of the phone; undefined to leave that as it is. */
  readonly adminPassword?: Secret;
  readonly provisioning: {
    /** What file names are put behind, with its slash: `http://10.0.0.1:8080/p/TOKEN/`. */
    readonly url: string;
    /** How often the phone asks again, seconds. */
    readonly refreshSeconds: number;
  };
  /** How often the phone keeps its way through a NAT open, seconds; 0 for never. */
  readonly keepAliveSeconds: number;
  readonly callWaiting: boolean;
  readonly autoAnswer: boolean;
  /** Whether there is a phonebook beside the configuration. */
  readonly phonebook: boolean;
  /** As they are, behind everything else. */
  readonly extra: readonly ExtraOption[];
}

/** A file as a phone gets it. */
export interface RenderedFile {
  readonly contentType: string;
  readonly body: Uint8Array;
}
