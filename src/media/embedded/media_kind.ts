import type { MediaDescription, Sdp } from "../../sdp/mod.ts";

const RTP_PROTOCOLS = new Set([
  "RTP/AVP",
  "RTP/AVPF",
  "RTP/SAVP",
  "RTP/SAVPF",
  "UDP/TLS/RTP/SAVP",
  "UDP/TLS/RTP/SAVPF",
]);

/** True when the stream runs over UDP in a form the relay knows, and is not rejected. */
export function isRelayable(media: MediaDescription): boolean {
  return media.port !== 0 && (isRtp(media) || isFax(media));
}

export function isRtp({ protocol }: MediaDescription): boolean {
  return RTP_PROTOCOLS.has(protocol.toUpperCase());
}

/** T.38 over UDPTL, ITU-T T.38 annex D: one port, no RTCP. */
export function isFax({ protocol }: MediaDescription): boolean {
  return protocol.toLowerCase() === "udptl";
}

/** True for DTLS-SRTP, RFC 5764: neither sound nor reports can be read, only passed on. */
export function isSecure({ protocol }: MediaDescription): boolean {
  return protocol.toUpperCase().includes("/SAVP");
}

export function hasRelayable(sdp: Sdp): boolean {
  return sdp.media.some(isRelayable);
}

/** `sdp` with each section as `change` has it; itself when none is another. */
export function withMedia(
  sdp: Sdp,
  change: (media: MediaDescription, index: number) => MediaDescription,
): Sdp {
  let changed: MediaDescription[] | undefined;
  for (const [index, before] of sdp.media.entries()) {
    const after = change(before, index);
    if (after !== before) (changed ??= [...sdp.media])[index] = after;
  }
  return changed ? { ...sdp, media: changed } : sdp;
}
