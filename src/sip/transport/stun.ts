/** The one STUN exchange that keeps a UDP flow alive: RFC 8489 §5, §14.2, RFC 5626 §3.5.2. */

import { parseIp } from "../../runtime/mod.ts";
import type { SocketAddress } from "./transport.ts";

const HEADER = 20;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const MAGIC_COOKIE = 0x2112a442;
const XOR_MAPPED_ADDRESS = 0x0020;

/** True when the first octets are those of STUN: no SIP message begins with a control octet. */
export function isStun(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER && (bytes[0] ?? 255) < 4 &&
    viewOf(bytes).getUint32(4) === MAGIC_COOKIE;
}

/** The success response to a binding request from `source`; undefined for anything else. */
export function bindingResponse(
  request: Uint8Array,
  source: SocketAddress,
): Uint8Array | undefined {
  const view = viewOf(request);
  if (!isStun(request) || view.getUint16(0) !== BINDING_REQUEST) return undefined;
  const length = view.getUint16(2);
  if (length % 4 !== 0 || length > request.length - HEADER) return undefined;
  const address = parseIp(source.host);
  if (!address) return undefined;
  const response = new Uint8Array(HEADER + 8 + address.length);
  const out = viewOf(response);
  out.setUint16(0, BINDING_SUCCESS);
  out.setUint16(2, response.length - HEADER);
  response.set(request.subarray(4, HEADER), 4);
  out.setUint16(HEADER, XOR_MAPPED_ADDRESS);
  out.setUint16(HEADER + 2, 4 + address.length);
  response[HEADER + 5] = address.length === 4 ? 1 : 2;
  out.setUint16(HEADER + 6, source.port ^ (MAGIC_COOKIE >>> 16));
  // The address is hidden from meddling NATs under the cookie and the transaction id.
  for (const [i, octet] of address.entries()) {
    response[HEADER + 8 + i] = octet ^ (request[4 + i] ?? 0);
  }
  return response;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
