/** What `a=crypto` says in the m= lines of one description, and how to write it into another's. */
import { masterOctets, type SrtpSuite, suiteNamed } from "../../rtp/mod.ts";
import { type CryptoLine, cryptosOf, hasAttribute, type MediaDescription } from "../../sdp/mod.ts";
import { isRtp } from "./media_kind.ts";

/** A usable `a=crypto` of a suite that we speak. */
export interface SuiteLine extends CryptoLine {
  readonly spoken: SrtpSuite;
}

/** How keys of another kind are agreed on: RFC 5763, RFC 4567, RFC 6189. They go with ours. */
const OTHER_KEYS = new Set(["crypto", "fingerprint", "setup", "key-mgmt", "zrtp-hash"]);

/** True for `RTP/SAVP` and `RTP/SAVPF`, RFC 3711 §9 and RFC 5124. */
export function isSavp({ protocol }: MediaDescription): boolean {
  return /^RTP\/SAVPF?$/i.test(protocol);
}

/** True for RTP whose keys are agreed on in the media itself: it is none of our business. */
export function isOpaque(media: MediaDescription): boolean {
  if (/^UDP\/TLS\//i.test(media.protocol)) return true;
  return isSavp(media) && suiteLines(media).length === 0 &&
    hasAttribute(media.attributes, "fingerprint");
}

export function mayHaveKeys(media: MediaDescription): boolean {
  return media.port !== 0 && isRtp(media) && !isOpaque(media);
}

/** The lines of a section that could be answered, in its order. */
export function suiteLines(media: MediaDescription): readonly SuiteLine[] {
  return cryptosOf(media.attributes).flatMap((line) => {
    const spoken = suiteNamed(line.suite);
    return spoken && line.master.length === masterOctets(spoken) ? [{ ...line, spoken }] : [];
  });
}

/** `media` as it would be in the open: what comes behind the cipher. */
export function inTheOpen(media: MediaDescription): MediaDescription {
  const attributes = media.attributes.filter(({ name }) => !OTHER_KEYS.has(name));
  return { ...media, protocol: openProtocol(media.protocol), attributes };
}

/** `media` with `protocol` and its key. */
export function withCrypto(
  media: MediaDescription,
  protocol: string,
  value: string,
): MediaDescription {
  const attributes = media.attributes.filter(({ name }) => !OTHER_KEYS.has(name));
  return { ...media, protocol, attributes: [...attributes, { name: "crypto", value }] };
}

/** `RTP/SAVP` for `RTP/AVP`, `RTP/SAVPF` for `RTP/AVPF`. */
export function securedProtocol(protocol: string): string {
  return protocol.replace(/^RTP\/AVP/i, "RTP/SAVP");
}

function openProtocol(protocol: string): string {
  return protocol.replace(/^RTP\/SAVP/i, "RTP/AVP");
}
