import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../../src/runtime/mod.ts";
import {
  type FlowReceiver,
  type FlowTarget,
  openTransports,
  type TransportProtocol,
  type Transports,
} from "../../../src/sip/transport/mod.ts";
import { transportContract } from "../../contract/transport.ts";
import { createAuthority } from "../../support/certificates.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { MemoryNetwork } from "../../support/memory_network.ts";
import { openClient } from "./websocket_client.ts";

const authority = await createAuthority();
const certificate = await authority.issue("pbx.test", "127.0.0.1", "::1");

function open(
  protocol: TransportProtocol,
  host: string,
  receiver: FlowReceiver,
): Promise<Transports> {
  return openTransports({
    listeners: [{ protocol, host, port: 0 }],
    receiver,
    clock: new SystemClock(),
    random: new SystemRandom(),
    meter: new Meter(),
    log: SILENT_LOG,
    tls: { certificate: () => certificate, authorities: [authority.pem] },
  });
}

async function listen(protocol: TransportProtocol, host: string, receiver: FlowReceiver) {
  const network = await open(protocol, host, receiver);
  const [listener] = network.listeners;
  const target: FlowTarget = { protocol, host, port: listener?.local.port ?? 0 };
  return { network, target, [Symbol.asyncDispose]: () => network[Symbol.asyncDispose]() };
}

async function connect(target: FlowTarget, receiver: FlowReceiver) {
  const network = await open(target.protocol, target.host, receiver);
  const again = () => network.flowTo(target);
  return {
    flow: await again(),
    again,
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  };
}

for (const host of ["127.0.0.1", "::1"]) {
  for (const protocol of ["UDP", "TCP", "TLS"] as const) {
    transportContract(`${protocol} on ${host}`, {
      open: (receiver) => listen(protocol, host, receiver),
      connect,
      ...(protocol !== "UDP" && { refused: { protocol, host, port: 1 } }),
    });
  }
}

for (const host of ["127.0.0.1", "::1"]) {
  for (const protocol of ["WS", "WSS"] as const) {
    transportContract(`${protocol} on ${host}`, {
      open: (receiver) => listen(protocol, host, receiver),
      connect: async (target, receiver) => {
        const tcp = await Deno.connect({ hostname: host, port: target.port });
        tcp.setNoDelay(true);
        const stream = protocol === "WS" ? tcp : await Deno.startTls(tcp, {
          hostname: "pbx.test",
          caCerts: [authority.pem],
        });
        return openClient(stream, target, receiver);
      },
      refused: { protocol, host, port: 1 },
    });
  }
}

for (const protocol of ["UDP", "TCP", "WSS"] as const) {
  const clock = new FakeClock();
  const network = new MemoryNetwork(clock);
  const server: FlowTarget = { protocol, host: "192.0.2.1", port: 5060 };
  const client: FlowTarget = { protocol, host: "192.0.2.1", port: 5062 };
  transportContract(`MemoryNetwork ${protocol}`, {
    open: (receiver) => {
      const host = network.attach({ listeners: [server], receiver });
      const close = () => host[Symbol.asyncDispose]();
      return Promise.resolve({ network: host, target: server, [Symbol.asyncDispose]: close });
    },
    connect: async (target, receiver) => {
      const host = network.attach({ listeners: [client], receiver });
      const close = () => host[Symbol.asyncDispose]();
      const again = () => host.flowTo(target);
      return { flow: await again(), again, [Symbol.asyncDispose]: close };
    },
    pass: () => clock.advance(1_000),
    ...(protocol !== "UDP" && { refused: { protocol, host: "192.0.2.9", port: 5060 } }),
  });
}
