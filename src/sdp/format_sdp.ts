import type { Attribute, Connection, Line, Origin, Sdp } from "./sdp.ts";

const ENCODER = new TextEncoder();
/** RFC 8866 §9: these come before `c=`, all others after it. */
const BEFORE_CONNECTION = "iuep";

/** Writes `sdp` in the order of RFC 8866 §9, with CRLF. */
export function formatSdp(sdp: Sdp): string {
  let text = `v=0\r\n${formatOrigin(sdp.origin)}s=${sdp.sessionName}\r\n`;
  text += formatLines(sdp.lines, true) + formatConnection(sdp.connection);
  text += formatLines(sdp.lines, false) + formatAttributes(sdp.attributes);
  for (const media of sdp.media) {
    const ports = media.portCount === 1 ? `${media.port}` : `${media.port}/${media.portCount}`;
    text += `m=${media.kind} ${ports} ${media.protocol} ${media.formats.join(" ")}\r\n`;
    text += formatLines(media.lines, true) + formatConnection(media.connection);
    text += formatLines(media.lines, false) + formatAttributes(media.attributes);
  }
  return text;
}

/** `formatSdp` as the octets of a message body. */
export function encodeSdp(sdp: Sdp): Uint8Array {
  return ENCODER.encode(formatSdp(sdp));
}

function formatOrigin(o: Origin): string {
  return `o=${o.username} ${o.sessionId} ${o.sessionVersion} IN ${o.addressType} ${o.address}\r\n`;
}

function formatConnection(c: Connection | undefined): string {
  return c ? `c=IN ${c.addressType} ${c.address}\r\n` : "";
}

function formatLines(lines: readonly Line[], before: boolean): string {
  let text = "";
  for (const { type, value } of lines) {
    if (BEFORE_CONNECTION.includes(type) === before) text += `${type}=${value}\r\n`;
  }
  return text;
}

function formatAttributes(attributes: readonly Attribute[]): string {
  let text = "";
  for (const { name, value } of attributes) {
    text += value === undefined ? `a=${name}\r\n` : `a=${name}:${value}\r\n`;
  }
  return text;
}
