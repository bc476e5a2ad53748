export { type Clock, delay, type Timer } from "./clock.ts";
export { SystemClock } from "./system_clock.ts";
export { TimerSet } from "./timer_set.ts";
export { type Random, SystemRandom, toHex } from "./random.ts";
export { Secret } from "./secret.ts";
export {
  createLog,
  type Log,
  type LogFields,
  type LogLevel,
  messageOf,
  SILENT_LOG,
} from "./log.ts";
export { type LogLine, LogRing } from "./log_ring.ts";
export { type Counter, type Histogram, type Labels, Meter, type Metric } from "./meter.ts";
export { SerialQueue } from "./serial_queue.ts";
export { repeat } from "./repeat.ts";
export { SpareMemory } from "./spare_memory.ts";
export { listenForStop, type StopSignal } from "./stop_signal.ts";
export {
  WebClient,
  type WebClientOptions,
  type WebRefusal,
  type WebRequest,
  WebRequestError,
} from "./web_client.ts";
export { VERSION } from "./version.ts";
export { createLineWriter, type LineWriter } from "./line_writer.ts";
export {
  canonicalHost,
  canonicalIp,
  familyOf,
  formatIp,
  ipv4Number,
  ipv6Groups,
  isIpAddress,
  isIpv6,
  mapped,
  parseIp,
  unmapped,
} from "./ip_address.ts";
export {
  isLoopback,
  isPrivate,
  isUnicast,
  isWildcard,
  prefixLength,
  sharedBits,
} from "./ip_range.ts";
export {
  AF_INET6,
  hostPort,
  parseHostPort,
  readSocketAddress,
  SOCKADDR_OCTETS,
  type SocketAddress,
  type SocketFamily,
  socketFamily,
  writeSocketAddress,
} from "./socket_address.ts";
export { ownDescriptor, portHolder, type SocketKind } from "./bound_sockets.ts";
