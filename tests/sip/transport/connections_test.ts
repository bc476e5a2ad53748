import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { Meter, SILENT_LOG } from "../../../src/runtime/mod.ts";
import { Connections, DEFAULT_CONNECTION_LIMITS } from "../../../src/sip/transport/connections.ts";
import { MessageFramer } from "../../../src/sip/transport/framing.ts";
import { Recent } from "../../../src/sip/transport/recent.ts";
import { DEFAULT_STREAM_LIMITS } from "../../../src/sip/transport/stream_flow.ts";
import { SystemDns } from "../../../src/sip/transport/mod.ts";
import { Recorder, sipMessage } from "../../contract/transport.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { MemoryStream, settle } from "./memory_stream.ts";
import { SeededRandom } from "./seeded_random.ts";

function setUp(limits = DEFAULT_CONNECTION_LIMITS) {
  const meter = new Meter();
  const receiver = new Recorder();
  const connections = new Connections({
    receiver,
    clock: new FakeClock(),
    random: new SeededRandom(3),
    meter,
    log: SILENT_LOG,
    limits,
    streamLimits: DEFAULT_STREAM_LIMITS,
  });
  let port = 1_024;
  const arrive = (host: string) => {
    const admission = connections.admit(host);
    if (!admission) return undefined;
    const stream = new MemoryStream();
    const flow = connections.accept({
      stream,
      protocol: "TLS",
      local: { host: "192.0.2.1", port: 5061 },
      remote: { host, port: port++ },
      codec: (sink) => new MessageFramer(sink),
    }, admission);
    return { flow, stream };
  };
  const refused = (reason: string) =>
    meter.counter("sip_connections_refused_total", "", { reason }).value;
  return { connections, receiver, arrive, refused };
}

Deno.test("Connections admit 20 strangers from one address, and any number of known phones", async () => {
  const { arrive, refused, connections } = setUp();
  const first = Array.from({ length: 20 }, () => arrive("198.51.100.1"));
  ok(first.every((each) => each !== undefined));
  equal(arrive("198.51.100.1"), undefined);
  equal(refused("host"), 1);
  ok(arrive("198.51.100.2"));
  for (const each of first) each?.flow.trust();
  ok(arrive("198.51.100.1"));
  await connections.close();
});

Deno.test("Connections give the place of a closed connection to another", async () => {
  const { arrive, connections } = setUp();
  const [first] = Array.from({ length: 20 }, () => arrive("198.51.100.1"));
  first?.flow.close();
  ok(arrive("198.51.100.1"));
  equal(arrive("198.51.100.1"), undefined);
  await connections.close();
});

Deno.test("Connections do not limit the connections of this machine by address", async () => {
  const { arrive, connections } = setUp();
  for (let i = 0; i < 100; i++) ok(arrive("127.0.0.1"));
  await connections.close();
});

Deno.test("Connections let a flood displace only itself", async () => {
  const { arrive, connections, receiver, refused } = setUp({
    ...DEFAULT_CONNECTION_LIMITS,
    total: 50,
  });
  const phones = Array.from({ length: 10 }, (_, i) => arrive(`203.0.113.${i}`));
  for (const phone of phones) phone?.flow.trust();
  for (let i = 0; i < 5_000; i++) ok(arrive(`10.0.${i >> 8}.${i & 255}`));
  equal(refused("displaced"), 4_960);
  equal(receiver.closed.length, 4_960);
  const late = arrive("192.0.2.77");
  ok(late);
  late.stream.push(sipMessage("new"));
  for (const phone of phones) phone?.stream.push(sipMessage("old"));
  await settle();
  equal(receiver.messages.length, 11);
  await connections.close();
});

Deno.test("Connections refuse when every place is trusted", async () => {
  const { arrive, connections, refused } = setUp({ ...DEFAULT_CONNECTION_LIMITS, total: 3 });
  for (let i = 0; i < 3; i++) arrive(`203.0.113.${i}`)?.flow.trust();
  equal(arrive("192.0.2.77"), undefined);
  equal(refused("total"), 1);
  await connections.close();
});

Deno.test("Connections do not take an unproved peer for a name", async () => {
  const { arrive, connections } = setUp();
  const flow = arrive("198.51.100.1")?.flow;
  ok(flow);
  const target = { protocol: "TLS", ...flow.remote } as const;
  equal(connections.find(target), flow);
  equal(connections.find({ ...target, serverName: "trunk.test" }), undefined);
  await connections.close();
});

Deno.test("Recent keeps what is used and stays within its capacity", () => {
  const recent = new Recent<number, string>(100);
  recent.set(-1, "kept");
  for (let i = 0; i < 10_000; i++) {
    recent.set(i, "passing");
    equal(recent.get(-1), "kept");
    ok(recent.size <= 100);
  }
  equal(recent.get(0), undefined);
  equal(recent.get(9_999), "passing");
  recent.delete(9_999);
  equal(recent.get(9_999), undefined);
});

Deno.test("SystemDns knows the names of this machine", async () => {
  const clock = new FakeClock();
  const found = await new SystemDns(clock).a("localhost");
  deepStrictEqual(found, [{ address: "127.0.0.1", ttlSeconds: 60 }]);
  equal(clock.pending, 0);
});
