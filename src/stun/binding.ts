/** The Binding method of STUN, RFC 8489: "which address do you see me at?" */

import { formatIp, type SocketAddress } from "../runtime/mod.ts";

export const TRANSACTION_ID_OCTETS = 12;

const MAGIC_COOKIE = 0x2112a442;
const HEADER_OCTETS = 20;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const MAPPED_ADDRESS = 0x0001;
const XOR_MAPPED_ADDRESS = 0x0020;
const FAMILY_OCTETS: Readonly<Record<number, number>> = { 1: 4, 2: 16 };

/** @param transaction 12 unpredictable octets, §5. */
export function bindingRequest(transaction: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_OCTETS);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, BINDING_REQUEST);
  view.setUint32(4, MAGIC_COOKIE);
  bytes.set(transaction.subarray(0, TRANSACTION_ID_OCTETS), 8);
  return bytes;
}

export interface BindingResponse {
  /** Where the server has seen the request come from. */
  readonly mapped: SocketAddress;
}

/** The answer to the request with `transaction`; undefined for anything else, or a broken one. */
export function readBindingResponse(
  bytes: Uint8Array,
  transaction: Uint8Array,
): BindingResponse | undefined {
  if (bytes.length < HEADER_OCTETS) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isOurs = view.getUint16(0) === BINDING_SUCCESS && view.getUint32(4) === MAGIC_COOKIE &&
    transaction.every((octet, i) => bytes[8 + i] === octet);
  const end = HEADER_OCTETS + view.getUint16(2);
  if (!isOurs || end !== bytes.length) return undefined;
  let plain: SocketAddress | undefined;
  // §14: type, length, value, and up to three octets that fill up to a multiple of four.
  for (let at = HEADER_OCTETS; at + 4 <= end;) {
    const type = view.getUint16(at);
    const length = view.getUint16(at + 2);
    const value = bytes.subarray(at + 4, at + 4 + length);
    if (at + 4 + length > end) return undefined;
    if (type === XOR_MAPPED_ADDRESS) {
      const mapped = addressIn(value, bytes.subarray(4, HEADER_OCTETS));
      if (mapped) return { mapped };
    }
    if (type === MAPPED_ADDRESS) plain = addressIn(value, undefined);
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return plain && { mapped: plain };
}

/** §14.1 and §14.2; `mask` is the cookie and the transaction id. */
function addressIn(value: Uint8Array, mask: Uint8Array | undefined): SocketAddress | undefined {
  const octets = FAMILY_OCTETS[value[1] ?? 0];
  if (octets === undefined || value.length !== 4 + octets) return undefined;
  const clear = value.map((octet, i) => {
    // The port is masked by the first half of the cookie, the address from its beginning on.
    const masked = mask?.[i < 4 ? i - 2 : i - 4] ?? 0;
    return octet ^ masked;
  });
  const port = ((clear[2] ?? 0) << 8) | (clear[3] ?? 0);
  return { host: formatIp(clear.subarray(4)), port };
}
