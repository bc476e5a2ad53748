/** SIP over TCP, RFC 3261 §18. */

import { MessageFramer } from "./framing.ts";
import type { FlowTarget } from "./network.ts";
import type { FramingLimits } from "./stream_codec.ts";
import type { Acceptor, StreamService } from "./stream_listener.ts";
import type { SocketAddress } from "./transport.ts";

/** @throws {Deno.errors.AddrInUse} when another socket has the port. */
// deno-lint-ignore require-await -- what it throws shall be a rejection
export async function listenTcp({ host, port }: SocketAddress): Promise<Acceptor> {
  return Deno.listen({ hostname: host, port });
}

export function tcpService(limits: FramingLimits): StreamService {
  return {
    protocol: { name: "TCP", codec: (sink) => new MessageFramer(sink, limits), dial: dialTcp },
    listen: listenTcp,
  };
}

/** A plain connection, without Nagle's delay: a message should leave when it is written. */
export async function dialTcp(target: FlowTarget, signal: AbortSignal): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: target.host, port: target.port, signal });
  connection.setNoDelay(true);
  connection.setKeepAlive(true);
  return connection;
}
