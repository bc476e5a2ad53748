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
