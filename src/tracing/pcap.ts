import type { TracedMessage } from "../domain/mod.ts";
import { isIpv6, parseHostPort, parseIp } from "../runtime/mod.ts";

/** DLT_RAW: each packet begins with its IP header. */
const LINK_TYPE = 101;
const UDP = 17;
const SNAP = 262_144;

/**
 * The messages as a capture file that Wireshark opens: libpcap's format, 2.4. What came over TCP,
 * TLS or WebSocket is written as UDP between the same addresses, for the packets are not kept.
 */
export function pcapOf(messages: readonly TracedMessage[]): Uint8Array<ArrayBuffer> {
  const packets = messages.map((message) => ({ at: message.at, bytes: packetOf(message) }));
  const size = packets.reduce((sum, { bytes }) => sum + 16 + bytes.length, 24);
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0xa1b2c3d4);
  view.setUint16(4, 2);
  view.setUint16(6, 4);
  view.setUint32(16, SNAP);
  view.setUint32(20, LINK_TYPE);
  let at = 24;
  for (const { at: when, bytes } of packets) {
    const ms = when.getTime();
    view.setUint32(at, Math.floor(ms / 1_000));
    view.setUint32(at + 4, (ms % 1_000) * 1_000);
    view.setUint32(at + 8, bytes.length);
    view.setUint32(at + 12, bytes.length);
    file.set(bytes, at + 16);
    at += 16 + bytes.length;
  }
  return file;
}

function packetOf({ way, local, remote, text }: TracedMessage): Uint8Array {
  const [from, to] = way === "in" ? [remote, local] : [local, remote];
  const [source, target] = [parseHostPort(from), parseHostPort(to)];
  const payload = new TextEncoder().encode(text).subarray(0, 65_000);
  const isV6 = isIpv6(source?.host ?? "") || isIpv6(target?.host ?? "");
  const head = isV6 ? 40 : 20;
  const packet = new Uint8Array(head + 8 + payload.length);
  const view = new DataView(packet.buffer);
  if (isV6) writeIpv6(view, payload.length + 8, source?.host, target?.host);
  else writeIpv4(view, packet.length, source?.host, target?.host);
  view.setUint16(head, source?.port ?? 0);
  view.setUint16(head + 2, target?.port ?? 0);
  // No checksum: over IPv4 that is allowed (RFC 768), and readers do not mind over IPv6.
  view.setUint16(head + 4, 8 + payload.length);
  packet.set(payload, head + 8);
  return packet;
}

function writeIpv4(view: DataView, length: number, from = "", to = ""): void {
  view.setUint8(0, 0x45);
  view.setUint16(2, length);
  view.setUint8(8, 64);
  view.setUint8(9, UDP);
  writeAddress(view, 12, from);
  writeAddress(view, 16, to);
  let sum = 0;
  for (let i = 0; i < 20; i += 2) sum += view.getUint16(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(10, ~sum & 0xffff);
}

function writeIpv6(view: DataView, length: number, from = "", to = ""): void {
  view.setUint8(0, 0x60);
  view.setUint16(4, length);
  view.setUint8(6, UDP);
  view.setUint8(7, 64);
  writeAddress(view, 8, from);
  writeAddress(view, 24, to);
}

function writeAddress(view: DataView, at: number, host: string): void {
  parseIp(host)?.forEach((octet, i) => view.setUint8(at + i, octet));
}
