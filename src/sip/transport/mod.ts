export {
  type ConnectOptions,
  type Flow,
  type FlowReceiver,
  type SocketAddress,
  type Transport,
  TransportError,
  type TransportProtocol,
} from "./transport.ts";
export type { FlowTarget, Network } from "./network.ts";
export { openTransports, Transports, type TransportsOptions } from "./transports.ts";
export type { ListenerAddress } from "./open_listeners.ts";
export { type InterfaceAddress, LocalAddresses } from "./local_address.ts";
export { PortInUseError } from "./port_in_use.ts";
export {
  canonicalHost as canonical,
  familyOf,
  hostPort,
  isIpAddress as isAddress,
  isPrivate,
  parseHostPort,
} from "../../runtime/mod.ts";
export type { ConnectionLimits } from "./connections.ts";
export type { StreamLimits } from "./stream_flow.ts";
export type { FramingLimits } from "./stream_codec.ts";
export type { Certificate, TlsOptions } from "./tls.ts";
export type { WebSocketOptions } from "./websocket_handshake.ts";
export {
  defaultPort,
  type ReceivedOptions,
  type ResponseRoute,
  responseRoute,
  sentByIsSource,
  type ViaAdditions,
  viaAdditions,
  type ViaAddress,
} from "./received.ts";
export { type AddressRecord, type Dns, DnsError, type NaptrRecord, type SrvRecord } from "./dns.ts";
export { CachedDns } from "./cached_dns.ts";
export { SystemDns } from "./system_dns.ts";
export { Penalties } from "./penalties.ts";
export { type Destination, Resolver, type ResolverOptions } from "./resolve.ts";
