/**
 * The SIP domains that a certificate names by `sip:` URIs, RFC 5922 §7.1. They are read from the
 * octets: as one text, as the runtime has them, a URI with a comma in it could pass for two.
 */

import { toHex } from "../../runtime/mod.ts";

const SEQUENCE = 0x30;
const OBJECT_IDENTIFIER = 0x06;
const OCTET_STRING = 0x04;
/** `[3]`, the extensions of a TBSCertificate, RFC 5280 §4.1. */
const EXTENSIONS = 0xa3;
/** `[6]`, uniformResourceIdentifier of a GeneralName, RFC 5280 §4.2.1.6. */
const URI = 0x86;
/** `[2]`, dNSName. */
const DNS = 0x82;
/** 2.5.29.17. */
const SUBJECT_ALT_NAME = "551d11";

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** True when a `sip:` URI in the certificate names `domain`. There are no wildcards, §7.2. */
export function namesSipDomain(certificate: Uint8Array, domain: string): boolean {
  return sipDomains(certificate).includes(domain.toLowerCase());
}

/**
 * The SIP domains that a certificate is for, in lower case, RFC 5922 §7.1: those of its `sip:`
 * URIs, and only without any its DNS names. None for what is no certificate.
 */
export function certifiedDomains(certificate: Uint8Array): readonly string[] {
  const domains = sipDomains(certificate);
  return domains.length > 0 ? domains : namesIn(certificate, dnsName);
}

/** The domains in lower case; none for what is no certificate. */
export function sipDomains(certificate: Uint8Array): readonly string[] {
  return namesIn(certificate, domainOf);
}

/** What `read` makes of the names in the subjectAltName: of tag and content of each. */
function namesIn(certificate: Uint8Array, read: NameReader): readonly string[] {
  const [whole] = elements(certificate);
  const [body] = elements(whole?.content ?? NOTHING);
  const extensions = elements(body?.content ?? NOTHING).find(({ tag }) => tag === EXTENSIONS);
  const [list] = elements(extensions?.content ?? NOTHING);
  return elements(list?.content ?? NOTHING).flatMap(({ tag, content }) =>
    tag === SEQUENCE ? namesOfExtension(content, read) : []
  );
}

const NOTHING = new Uint8Array();

type NameReader = (tag: number, content: Uint8Array) => string | undefined;

function namesOfExtension(extension: Uint8Array, read: NameReader): readonly string[] {
  const parts = elements(extension);
  const id = parts.find(({ tag }) => tag === OBJECT_IDENTIFIER)?.content;
  const value = parts.find(({ tag }) => tag === OCTET_STRING)?.content;
  if (!id || !value || toHex(id) !== SUBJECT_ALT_NAME) return [];
  const [names] = elements(value);
  return elements(names?.content ?? NOTHING).flatMap(({ tag, content }) => {
    const name = read(tag, content);
    return name === undefined ? [] : [name];
  });
}

/** A DNS name without wildcards: those name no domain, §7.2. */
function dnsName(tag: number, name: Uint8Array): string | undefined {
  if (tag !== DNS) return undefined;
  const text = new TextDecoder("latin1").decode(name).toLowerCase();
  return /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(text) ? text : undefined;
}

/** The host of a `sip:` URI of which the host is all: one with a user names no domain, §7.1. */
function domainOf(tag: number, uri: Uint8Array): string | undefined {
  if (tag !== URI) return undefined;
  const text = new TextDecoder("latin1").decode(uri);
  return /^sip:([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)$/i.exec(text)?.[1]?.toLowerCase();
}

/** The elements that `octets` hold one after the other, X.690 §8.1; up to the first malformed. */
function elements(octets: Uint8Array): readonly Element[] {
  const found: Element[] = [];
  for (let at = 0; at + 2 <= octets.length;) {
    const tag = octets[at] ?? 0;
    let length = octets[at + 1] ?? 0;
    at += 2;
    if (length > 127) {
      const digits = length & 127;
      // More than 3 octets would be a certificate of more than 16 MB.
      if (digits === 0 || digits > 3) break;
      length = 0;
      for (let i = 0; i < digits; i++) length = length << 8 | (octets[at + i] ?? 0);
      at += digits;
    }
    if (at + length > octets.length) break;
    found.push({ tag, content: octets.subarray(at, at + length) });
    at += length;
  }
  return found;
}
