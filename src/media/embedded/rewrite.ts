/**
 * One leg's description as the other leg may see it: our address and ports, nothing of theirs.
 *
 * What goes: ICE (RFC 8839), because its candidates are the peer's addresses; BUNDLE (RFC 9143),
 * because each stream has ports of its own here; `i= u= e= p=`, which name people and places; and
 * any attribute in which an address of the description appears. The rest is passed on, so that
 * codecs, SDES keys, DTLS fingerprints and ZRTP hashes work end to end.
 */
import {
  type AddressType,
  type Attribute,
  connectionOf,
  type Direction,
  directionOf,
  isDirection,
  isUnspecified,
  type Line,
  maySend,
  type MediaDescription,
  type Origin,
  rejected,
  rtcpAddressOf,
  type Sdp,
} from "../../sdp/mod.ts";
import { isIpv6 } from "./ip_address.ts";
import { isRelayable } from "./media_kind.ts";

/** How one m= line appears to the receiver; undefined for a rejected one. */
export interface StreamFace {
  /** Our port for RTP, or for UDPTL. */
  readonly port: number;
  /** Whether `rtcp-mux` stays. */
  readonly mux: boolean;
}

export interface Face {
  readonly origin: Omit<Origin, "addressType" | "address">;
  /** Our address as the receiver must see it. */
  readonly advertise: string;
  readonly streams: readonly (StreamFace | undefined)[];
}

const DROPPED = new Set([
  "candidate",
  "remote-candidates",
  "end-of-candidates",
  "rtcp",
  "rtcp-mux-only",
  "source-filter",
  "alt",
  "altc",
  "bundle-only",
]);

export function rewriteSdp(sdp: Sdp, face: Face): Sdp {
  const addressType: AddressType = isIpv6(face.advertise) ? "IP6" : "IP4";
  const address = face.advertise;
  const hidden = addressesIn(sdp);
  return {
    origin: { ...face.origin, addressType, address },
    sessionName: "-",
    connection: { addressType, address },
    lines: [...sdp.lines.filter(isBandwidth), { type: "t", value: "0 0" }],
    attributes: sdp.attributes.filter((a) => mayPass(a, hidden)),
    media: sdp.media.map((media, i) => rewriteMedia(sdp, media, face.streams[i], hidden)),
  };
}

function rewriteMedia(
  sdp: Sdp,
  media: MediaDescription,
  stream: StreamFace | undefined,
  hidden: readonly string[],
): MediaDescription {
  if (!stream || !isRelayable(media)) return rejected(media);
  const attributes = media.attributes.filter((attribute) => {
    if (attribute.name === "rtcp-mux") return stream.mux;
    return mayPass(attribute, hidden);
  });
  if (media.attributes.some(({ name }) => name === "rtcp")) {
    const port = stream.mux ? stream.port : stream.port + 1;
    attributes.push({ name: "rtcp", value: String(port) });
  }
  return {
    ...media,
    port: stream.port,
    portCount: 1,
    connection: undefined,
    lines: media.lines.filter(isBandwidth),
    attributes: isUnspecified(connectionOf(sdp, media)?.address ?? "")
      ? heldBy(directionOf(sdp, media), attributes)
      : attributes,
  };
}

/**
 * RFC 2543's hold, `c=0.0.0.0`, said as RFC 3264 §8.4 wants it: our address stays, since RTCP
 * goes on, and the direction tells that nothing is to be sent.
 */
function heldBy(direction: Direction, attributes: readonly Attribute[]): readonly Attribute[] {
  const held = maySend(direction) ? "sendonly" : "inactive";
  const others = attributes.filter(({ name }) => !isDirection(name));
  return [...others, { name: held, value: undefined }];
}

function isBandwidth({ type }: Line): boolean {
  return type === "b";
}

function mayPass({ name, value }: Attribute, hidden: readonly string[]): boolean {
  if (DROPPED.has(name) || name.startsWith("ice-")) return false;
  if (value === undefined) return true;
  if (name === "group" && value.startsWith("BUNDLE")) return false;
  return !hidden.some((address) => value.includes(address));
}

/** The addresses the writer names anywhere, except those that say nothing. */
function addressesIn(sdp: Sdp): readonly string[] {
  const found = new Set<string>([sdp.origin.address]);
  if (sdp.connection) found.add(sdp.connection.address);
  for (const media of sdp.media) {
    if (media.connection) found.add(media.connection.address);
    const rtcp = rtcpAddressOf(sdp, media);
    if (rtcp) found.add(rtcp.host);
  }
  return [...found].filter((address) => address.length >= 3 && !isUnspecified(address));
}
