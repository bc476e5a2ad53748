import {
  attributeOf,
  type Connection,
  hasAttribute,
  type MediaDescription,
  type Sdp,
} from "./sdp.ts";

/** Where a party wants packets, by its description alone: a claim, not a proof. */
export interface TransportAddress {
  readonly host: string;
  readonly port: number;
}

/** The `c=` that holds for `media`: its own, else the session's, RFC 8866 §5.7. */
export function connectionOf(sdp: Sdp, media: MediaDescription): Connection | undefined {
  return media.connection ?? sdp.connection;
}

/** Where RTP goes; undefined without a `c=` or for a stream with port 0. */
export function rtpAddressOf(sdp: Sdp, media: MediaDescription): TransportAddress | undefined {
  const connection = connectionOf(sdp, media);
  if (!connection || media.port === 0) return undefined;
  return { host: connection.address, port: media.port };
}

/** Where RTCP goes: by `a=rtcp` (RFC 3605), else the next port (RFC 3550 §11). */
export function rtcpAddressOf(sdp: Sdp, media: MediaDescription): TransportAddress | undefined {
  const rtp = rtpAddressOf(sdp, media);
  if (!rtp) return undefined;
  if (hasRtcpMux(media)) return rtp;
  const text = attributeOf(media.attributes, "rtcp");
  const next = rtp.port < 65_535 ? { host: rtp.host, port: rtp.port + 1 } : undefined;
  if (text === undefined) return next;
  const [port, , , address] = text.trim().split(" ", 5);
  const number = port !== undefined && /^\d{1,5}$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65_535) return next;
  return { host: address ? address : rtp.host, port: number };
}

/** RTP and RTCP share one port if both parties say so, RFC 5761 §5.1.1. */
export function hasRtcpMux(media: MediaDescription): boolean {
  return hasAttribute(media.attributes, "rtcp-mux");
}
