/**
 * Socket options that the runtime does not offer, set through libc on Linux. All of it is an
 * improvement and none of it a need: without the right to FFI or to /proc nothing happens.
 */

import { ownDescriptor, type SocketKind } from "../../runtime/mod.ts";

const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const IPPROTO_IP = 0;
const IP_TOS = 1;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const IPPROTO_IPV6 = 41;
const IPV6_TCLASS = 67;

/** A burst of registrations outlives a pause of the garbage collector. */
const RECEIVE_OCTETS = 4 * 1024 * 1024;
/** DSCP CS3, RFC 4594 §4.2: signalling. */
const TRAFFIC_CLASS = 24 << 2;

type SetOption = (level: number, option: number, value: number) => boolean;

/** A receive buffer of 4 MiB, as far as the system allows, and DSCP CS3. */
export function tuneDatagramSocket(port: number): boolean {
  return withSocket(port, "udp", (set) => {
    const grown = set(SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_OCTETS) ||
      set(SOL_SOCKET, SO_RCVBUF, RECEIVE_OCTETS);
    set(IPPROTO_IP, IP_TOS, TRAFFIC_CLASS);
    set(IPPROTO_IPV6, IPV6_TCLASS, TRAFFIC_CLASS);
    return grown;
  });
}

/**
 * No delay and DSCP CS3 for the connections a listener will accept, which inherit both. The
 * runtime has no `setNoDelay` for TLS, and with Nagle's delay a first answer waits 40 ms.
 */
export function tuneListener(port: number): boolean {
  return withSocket(port, "tcp", (set) => {
    set(IPPROTO_IP, IP_TOS, TRAFFIC_CLASS);
    set(IPPROTO_IPV6, IPV6_TCLASS, TRAFFIC_CLASS);
    return set(IPPROTO_TCP, TCP_NODELAY, 1);
  });
}

function withSocket(port: number, kind: SocketKind, use: (set: SetOption) => boolean): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    const descriptor = ownDescriptor(kind, port);
    if (descriptor === undefined) return false;
    const libc = Deno.dlopen("libc.so.6", {
      setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
    });
    try {
      return use((level, option, value) => {
        const octets = new Uint8Array(new Int32Array([value]).buffer);
        return libc.symbols.setsockopt(descriptor, level, option, octets, 4) === 0;
      });
    } finally {
      libc.close();
    }
  } catch {
    return false; // No right to it, or another libc.
  }
}
