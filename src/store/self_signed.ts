import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { isIP } from "node:net";
import { type Random, Secret } from "../runtime/mod.ts";
import {
  bitString,
  type Der,
  generalizedTime,
  integer,
  octetString,
  oid,
  sequence,
  set,
  tagged,
  utf8String,
  yes,
} from "./der.ts";

/** A certificate chain and its private key, both in PEM. */
export interface Certificate {
  readonly chain: string;
  readonly key: Secret;
}

export interface SelfSignedOptions {
  readonly random: Random;
  readonly now: Date;
  /** The host names and IP addresses it is for, the most important one first. */
  readonly names: readonly string[];
}

/** The longest that all clients accept. */
const DAYS = 825;
const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
const BASIC_CONSTRAINTS = "2.5.29.19";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

/** Makes an ECDSA P-256 key and a certificate, RFC 5280, that it signs itself. */
export function createSelfSigned({ random, now, names }: SelfSignedOptions): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const name = nameOf(names[0] ?? "ringdown");
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const body = sequence(
    tagged(0xa0, integer(new Uint8Array([2]))),
    integer(serialNumber(random)),
    algorithm,
    name,
    // Begins a day ago, for the phone whose clock is behind.
    sequence(
      generalizedTime(new Date(now.getTime() - DAY_MS)),
      generalizedTime(new Date(now.getTime() + (DAYS - 1) * DAY_MS)),
    ),
    name,
    createPublicKey(publicKey).export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions(names))),
  );
  const signature = sign("sha256", body, createPrivateKey(privateKey));
  const certificate = sequence(body, algorithm, bitString(signature));
  return { chain: pem("CERTIFICATE", certificate), key: new Secret(privateKey) };
}

/** Positive, at most 20 octets, unpredictable: RFC 5280 §4.1.2.2. */
function serialNumber(random: Random): Uint8Array {
  const octets = random.bytes(16);
  octets[0] = 0x40 | (octets[0] ?? 0) & 0x3f;
  return octets;
}

function nameOf(commonName: string): Der {
  // A common name has 64 characters at most, RFC 5280 appendix A.1.
  return sequence(set(sequence(oid(COMMON_NAME), utf8String(commonName.slice(0, 64)))));
}

function extensions(names: readonly string[]): readonly Der[] {
  return [
    sequence(oid(BASIC_CONSTRAINTS), yes(), octetString(sequence())),
    sequence(oid(EXTENDED_KEY_USAGE), octetString(sequence(oid(SERVER_AUTHENTICATION)))),
    sequence(oid(SUBJECT_ALTERNATIVE_NAME), octetString(sequence(...names.map(alternative)))),
  ];
}

/** A GeneralName: dNSName or iPAddress, RFC 5280 §4.2.1.6. */
function alternative(name: string): Der {
  return isIP(name) === 0
    ? tagged(0x82, new TextEncoder().encode(name))
    : tagged(0x87, addressOctets(name));
}

function addressOctets(address: string): Uint8Array {
  if (isIP(address) === 4) return new Uint8Array(address.split(".").map(Number));
  // The URL parser writes an address in eight groups or with one gap, and never with dots.
  const [head = "", tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const groups = (text: string) => text === "" ? [] : text.split(":").map((g) => parseInt(g, 16));
  const first = groups(head);
  const last = groups(tail ?? "");
  const gap = new Array<number>(8 - first.length - last.length).fill(0);
  return new Uint8Array([...first, ...gap, ...last].flatMap((group) => [group >> 8, group & 255]));
}

function pem(label: string, der: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...der)).replace(/.{64}(?!$)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
}
