/** Opens the UDP sockets of media by libc. Descriptors belong to the process, not to a thread. */
import {
  type Libc,
  SO_RCVBUF,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOL_SOCKET,
} from "./libc.ts";
import { AF_INET6, familyOf, SOCKADDR_OCTETS, writeSocketAddress } from "./socket_address.ts";

const IPPROTO_IP = 0;
const IP_TOS = 1;
const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;
const IPV6_TCLASS = 67;

/** Reused: octets that libc reads cost an allocation outside the heap. */
const ADDRESS_4 = new Uint8Array(16);
const ADDRESS_6 = new Uint8Array(SOCKADDR_OCTETS);
const ONE = int32(1);
/** DSCP EF, RFC 3246: what the network should hurry. */
const EXPEDITED = int32(0xb8);
/** Some 2000 packets of G.711: longer than any pause of the relay. */
const RECEIVE_OCTETS = int32(512 * 1024);

/**
 * More packets than one socket's buffer holds: the kernel doubles it, and counts some 700 octets
 * for the smallest.
 */
export const RECEIVE_PACKETS = 2048;

function int32(value: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new Int32Array([value]).buffer);
}

/** A non-blocking socket bound to `port` at `host`; undefined when the port cannot be had. */
export function openMediaSocket({ symbols }: Libc, host: string, port: number): number | undefined {
  const family = familyOf(host);
  const descriptor = symbols.socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return undefined;
  if (family === AF_INET6) {
    symbols.setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, ONE, 4);
    symbols.setsockopt(descriptor, IPPROTO_IPV6, IPV6_TCLASS, EXPEDITED, 4);
  } else symbols.setsockopt(descriptor, IPPROTO_IP, IP_TOS, EXPEDITED, 4);
  symbols.setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, RECEIVE_OCTETS, 4);
  const address = family === AF_INET6 ? ADDRESS_6 : ADDRESS_4;
  const length = writeSocketAddress(address, { host, port });
  if (symbols.bind(descriptor, address, length) === 0) return descriptor;
  symbols.close(descriptor);
  return undefined;
}
