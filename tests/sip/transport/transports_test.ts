import { deepStrictEqual, equal, ok, rejects, strictEqual } from "node:assert/strict";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../../src/runtime/mod.ts";
import {
  type ListenerAddress,
  openTransports,
  PortInUseError,
  TransportError,
  type Transports,
  type TransportsOptions,
} from "../../../src/sip/transport/mod.ts";
import { HAS_NODE_TLS } from "../../../src/sip/transport/node_tls.ts";
import { Recorder, sipMessage } from "../../contract/transport.ts";
import { createAuthority } from "../../support/certificates.ts";

async function setUp(
  listeners: readonly ListenerAddress[],
  options: Partial<TransportsOptions> = {},
) {
  const receiver = new Recorder();
  const meter = new Meter();
  const network = await openTransports({
    listeners,
    receiver,
    clock: new SystemClock(),
    random: new SystemRandom(),
    meter,
    log: SILENT_LOG,
    ...options,
  });
  const close = () => network[Symbol.asyncDispose]();
  return { network, receiver, meter, [Symbol.asyncDispose]: close };
}

const portOf = (network: Transports) => network.listeners[0]?.local.port ?? 0;
const loopback = { host: "127.0.0.1", port: 0 };
const text = new TextDecoder().decode(sipMessage("a"));

async function datagram(bytes: Uint8Array, port: number, hostname = "127.0.0.1") {
  const socket = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
  await socket.send(bytes, { transport: "udp", hostname, port });
  const [answer] = await socket.receive();
  socket.close();
  return { answer, from: (socket.addr as Deno.NetAddr).port };
}

Deno.test("UdpTransport answers a STUN binding request with the address it came from", async () => {
  await using here = await setUp([{ protocol: "UDP", ...loopback }]);
  const request = new Uint8Array(20);
  request.set([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...Array(12).fill(7)]);
  const { answer, from } = await datagram(request, portOf(here.network));
  const view = new DataView(answer.buffer, answer.byteOffset);
  equal(view.getUint16(0), 0x0101);
  deepStrictEqual(answer.slice(4, 20), request.slice(4));
  equal(view.getUint16(20), 0x0020);
  equal(view.getUint16(26) ^ 0x2112, from);
  equal(view.getUint32(28) ^ 0x2112a442, 0x7f000001);
  deepStrictEqual(here.receiver.messages, []);
});

Deno.test("UdpTransport drops keep-alives and counts them", async () => {
  await using here = await setUp([{ protocol: "UDP", ...loopback }]);
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const to = { transport: "udp", hostname: "127.0.0.1", port: portOf(here.network) } as const;
  const stunError = new Uint8Array([1, 0x11, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...Array(12).fill(7)]);
  for (const bytes of ["\r\n\r\n", "\0", "\r\n", "\0\0\0\0"]) {
    await socket.send(new TextEncoder().encode(bytes), to);
  }
  await socket.send(stunError, to);
  await socket.send(sipMessage("a"), to);
  await here.receiver.until(() => here.receiver.messages.length > 0);
  deepStrictEqual(here.receiver.messages, [text]);
  equal(here.meter.counter("sip_udp_keepalives_total", "").value, 5);
  socket.close();
});

Deno.test("Transports take 0.0.0.0 and :: on one port, and show IPv4 peers as IPv4", async () => {
  for (const protocol of ["UDP", "TCP"] as const) {
    const listeners = ["0.0.0.0", "::"].map((host) => ({ protocol, host, port: 0 }));
    await using here = await setUp(listeners);
    const port = portOf(here.network);
    for (const host of ["127.0.0.1", "::1"]) {
      await using there = await setUp([{ protocol, host, port: 0 }]);
      const flow = await there.network.flowTo({ protocol, host, port });
      flow.send(sipMessage("a"));
      const known = here.receiver.flows.length;
      await here.receiver.until(() => here.receiver.flows.length > known);
      const back = here.receiver.flows[known];
      ok(back);
      equal(back.remote.host, host);
      deepStrictEqual(back.local, { host, port });
      strictEqual(here.network.flowById(back.id), back);
      back.send(sipMessage("b"));
      await there.receiver.until(() => there.receiver.messages.length > 0);
      flow.close();
    }
  }
});

Deno.test("Transports find a UDP flow of a former run by its id", async () => {
  await using here = await setUp([{ protocol: "UDP", ...loopback }]);
  const port = portOf(here.network);
  for (const local of [`127.0.0.1:${port}`, `0.0.0.0:${port}`]) {
    const flow = here.network.flowById(`udp:${local}-192.0.2.7:5062`);
    deepStrictEqual(flow?.remote, { host: "192.0.2.7", port: 5062 });
    equal(flow.id, `udp:127.0.0.1:${port}-192.0.2.7:5062`);
  }
  for (
    const id of [`udp:127.0.0.1:1-192.0.2.7:1`, "udp:x-y", `udp:[::1]:${port}-[::2]:1`, "udp:"]
  ) {
    equal(here.network.flowById(id), undefined);
  }
});

Deno.test("Transports choose the listener that faces the peer", async () => {
  await using here = await setUp([
    { protocol: "UDP", host: "127.0.0.1", port: 0 },
    { protocol: "UDP", host: "127.0.0.2", port: 0 },
    { protocol: "UDP", host: "::1", port: 0 },
  ]);
  const localTo = (host: string) =>
    here.network.openFlow({ protocol: "UDP", host, port: 9 })?.local;
  equal(localTo("127.0.0.1")?.host, "127.0.0.1");
  equal(localTo("::1")?.host, "::1");
  equal(here.network.localFor({ host: "::1", port: 9 }, "UDP").host, "::1");
});

Deno.test("Transports know their own listeners, also behind a wildcard", async () => {
  await using here = await setUp([
    { protocol: "UDP", host: "0.0.0.0", port: 0 },
    { protocol: "TCP", host: "127.0.0.1", port: 0 },
  ], {
    interfaces: () => [{ address: "192.0.2.50", netmask: "255.255.255.0" }],
    external: { ipv4: "203.0.113.5" },
  });
  const [udp = 0, tcp = 0] = here.network.listeners.map(({ local }) => local.port);
  const own = (protocol: "UDP" | "TCP", host: string, port: number) =>
    here.network.isOwn({ protocol, host, port });
  for (const host of ["127.0.0.1", "192.0.2.50", "203.0.113.5"]) equal(own("UDP", host, udp), true);
  equal(own("UDP", "192.0.2.51", udp), false);
  equal(own("UDP", "192.0.2.50", udp + 1), false);
  equal(own("TCP", "127.0.0.1", tcp), true);
  equal(own("TCP", "192.0.2.50", tcp), false);
});

Deno.test("Transports throw when no listener is of the peer's family", async () => {
  await using here = await setUp([{ protocol: "UDP", ...loopback }]);
  await rejects(here.network.flowTo({ protocol: "UDP", host: "::1", port: 9 }), TransportError);
});

Deno.test("openTransports names the process that has a port", async () => {
  for (const protocol of ["UDP", "TCP"] as const) {
    await using here = await setUp([{ protocol, ...loopback }]);
    const address = { protocol, host: "127.0.0.1", port: portOf(here.network) };
    const other = { protocol: "UDP", host: "127.0.0.1", port: 0 } as const;
    const error = await setUp([other, address]).catch((error: unknown) => error);
    ok(error instanceof PortInUseError);
    deepStrictEqual(error.address, address);
    equal(error.protocol, protocol);
    if (Deno.build.os === "linux") equal(error.holder, `this process (pid ${Deno.pid})`);
  }
});

Deno.test("openTransports says why an address cannot be opened", async () => {
  await rejects(setUp([{ protocol: "UDP", host: "192.0.2.99", port: 0 }]), TransportError);
  await rejects(setUp([{ protocol: "TLS", ...loopback }]), {
    message: /There is no certificate to listen with/,
  });
});

async function untilClosed(connection: Deno.Conn): Promise<void> {
  while (await connection.read(new Uint8Array(64)).catch(() => null) !== null);
}

Deno.test("Connections displace the stranger that has been there longest", async () => {
  await using here = await setUp([{ protocol: "TCP", ...loopback }], {
    limits: { connections: { total: 3 } },
  });
  const port = portOf(here.network);
  const dial = async () => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(sipMessage("a"));
    const known = here.receiver.flows.length;
    await here.receiver.until(() => here.receiver.flows.length > known);
    return connection;
  };
  using trusted = await dial();
  here.receiver.flows[0]?.trust();
  using first = await dial();
  using second = await dial();
  using third = await dial();
  await untilClosed(first);
  equal(here.receiver.closed.length, 1);
  for (const connection of [trusted, second, third]) await connection.write(sipMessage("b"));
  await here.receiver.until(() => here.receiver.messages.length === 7);
});

Deno.test("Connections share one attempt and reuse what a peer opened", async () => {
  await using here = await setUp([{ protocol: "TCP", ...loopback }]);
  await using there = await setUp([{ protocol: "TCP", ...loopback }]);
  const target = { protocol: "TCP", host: "127.0.0.1", port: portOf(here.network) } as const;
  const attempts = Array.from({ length: 10 }, () => there.network.flowTo(target));
  equal(new Set(await Promise.all(attempts)).size, 1);
  (await there.network.flowTo(target)).send(sipMessage("a"));
  const back = await here.receiver.firstFlow();
  strictEqual(here.network.openFlow({ protocol: "TCP", ...back.remote }), back);
  equal(there.network.openFlow(target)?.local.port, portOf(there.network));
});

Deno.test("Connections give an aborted caller its error at once", async () => {
  await using here = await setUp([{ protocol: "TCP", ...loopback }]);
  const target = { protocol: "TCP", host: "127.0.0.1", port: portOf(here.network) } as const;
  await rejects(here.network.flowTo(target, { signal: AbortSignal.abort() }), TransportError);
});

const authority = await createAuthority();
const tlsListener = { protocol: "TLS", ...loopback } as const;

Deno.test("TLS verifies the name that was asked for", async () => {
  const certificate = await authority.issue("pbx.test", "127.0.0.1");
  await using here = await setUp([tlsListener], { tls: { certificate: () => certificate } });
  const port = portOf(here.network);
  const to = (serverName?: string) => {
    return { protocol: "TLS", host: "127.0.0.1", port, ...(serverName && { serverName }) } as const;
  };
  const noCertificate = { certificate: () => certificate };
  await using stranger = await setUp([], { tls: noCertificate });
  await rejects(stranger.network.flowTo(to("pbx.test")), /certificate/i);
  await using there = await setUp([], { tls: { ...noCertificate, authorities: [authority.pem] } });
  await rejects(there.network.flowTo(to("other.test")), /certificate/i);
  const named = await there.network.flowTo(to("pbx.test"));
  // What we are for this peer: without it there is no Via.
  equal(named.local.host, "127.0.0.1");
  strictEqual(await there.network.flowTo(to("pbx.test")), named);
  const bare = await there.network.flowTo(to());
  ok(bare !== named);
});

Deno.test("TLS takes a peer that a sip: URI in its certificate names, RFC 5922 §7.1", async () => {
  const certificate = await authority.issue("edge.test", "sip:PBX.test");
  await using here = await setUp([tlsListener], { tls: { certificate: () => certificate } });
  const tls = { certificate: () => certificate, authorities: [authority.pem] };
  await using there = await setUp([], { tls });
  const port = portOf(here.network);
  const to = (serverName: string) =>
    there.network.flowTo({ protocol: "TLS", host: "127.0.0.1", port, serverName });
  await to("edge.test");
  await rejects(to("other.test"), /certificate/i);
  // Before 2.8 the runtime shows no certificate.
  if (!HAS_NODE_TLS) return await rejects(to("pbx.test"), /certificate/i);
  const flow = await to("pbx.test");
  flow.send(sipMessage("a"));
  await here.receiver.until(() => here.receiver.messages.length > 0);
  const [back] = here.receiver.flows;
  back?.send(sipMessage("b"));
  await there.receiver.until(() => there.receiver.messages.length > 0);
  // Whom nobody has signed cannot name himself.
  await using stranger = await setUp([], { tls: { certificate: () => certificate } });
  await rejects(
    stranger.network.flowTo({ protocol: "TLS", host: "127.0.0.1", port, serverName: "pbx.test" }),
    /certificate/i,
  );
});

Deno.test("TLS shows a new certificate after a reload, and keeps its connections", async () => {
  const certificates = [await authority.issue("old.test"), await authority.issue("new.test")];
  let current = certificates[0];
  const certificate = () => {
    if (!current) throw new Error("no certificate");
    return current;
  };
  const tls = { certificate, authorities: [authority.pem] };
  await using here = await setUp([tlsListener], { tls });
  await using there = await setUp([], { tls });
  const target = { protocol: "TLS", host: "127.0.0.1", port: portOf(here.network) } as const;
  const old = await there.network.flowTo({ ...target, serverName: "old.test" });
  current = undefined;
  await rejects(here.network.reloadCertificates());
  current = certificates[1];
  await here.network.reloadCertificates();
  await there.network.flowTo({ ...target, serverName: "new.test" });
  await rejects(there.network.flowTo({ ...target, serverName: "other.test" }));
  old.send(sipMessage("a"));
  await here.receiver.until(() => here.receiver.messages.length > 0);
  equal(old.closed, false);
});

async function shakeHandsBadly(act: (connection: Deno.Conn) => Promise<unknown>) {
  const certificate = await authority.issue("pbx.test");
  await using here = await setUp([tlsListener], {
    tls: { certificate: () => certificate },
    limits: { connections: { handshakeMs: 30 } },
  });
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: portOf(here.network) });
  await act(connection);
  await untilClosed(connection);
  const refused = here.meter.counter("sip_connections_refused_total", "", { reason: "handshake" });
  equal(refused.value, 1);
}

Deno.test("TLS closes what is no handshake", async () => {
  await shakeHandsBadly((connection) => connection.write(sipMessage("plain")));
});

Deno.test({
  name: "TLS closes a handshake that does not come",
  // Without node:tls (before 2.8) the runtime keeps such a socket until the peer closes it.
  ignore: !HAS_NODE_TLS,
  fn: () => shakeHandsBadly(() => Promise.resolve()),
});

Deno.test("Connections give up a peer that takes too long", async () => {
  const own = await authority.issue("x");
  const tls = { certificate: () => own, authorities: [authority.pem] };
  // A plain listener never answers a TLS client.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  await using there = await setUp([], { tls, limits: { connections: { connectMs: 30 } } });
  const port = listener.addr.port;
  await rejects(there.network.flowTo({ protocol: "TLS", host: "127.0.0.1", port }), /within 30 ms/);
  (await accepted).close();
});
