import { deepStrictEqual, equal } from "node:assert/strict";
import { Recorder, sipMessage } from "../../contract/transport.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { MemoryNetwork } from "../../support/memory_network.ts";

function setUp() {
  const clock = new FakeClock();
  const network = new MemoryNetwork(clock);
  const attach = (host: string) => {
    const receiver = new Recorder();
    const listeners = (["UDP", "TCP"] as const).map((protocol) => ({ protocol, host, port: 5060 }));
    return { receiver, host: network.attach({ listeners, receiver }) };
  };
  return { clock, network, alice: attach("192.0.2.1"), bob: attach("192.0.2.2") };
}

const toBob = { protocol: "UDP", host: "192.0.2.2", port: 5060 } as const;

Deno.test("MemoryNetwork delivers after its latency and keeps a capture with times", () => {
  const { clock, network, alice, bob } = setUp();
  network.latencyMs = 20;
  clock.advance(100);
  alice.host.openFlow(toBob)?.send(sipMessage("a"));
  clock.advance(19);
  equal(bob.receiver.messages.length, 0);
  clock.advance(1);
  equal(bob.receiver.messages.length, 1);
  const seen = network.packets.map(({ at, protocol, from, to, lost }) => {
    return [at, protocol, from.host, to.host, lost];
  });
  deepStrictEqual(seen, [[100, "UDP", "192.0.2.1", "192.0.2.2", false]]);
  equal(clock.pending, 0);
});

Deno.test("MemoryNetwork loses the datagrams a test says, and shows them as lost", () => {
  const { clock, network, alice, bob } = setUp();
  network.lose = ({ text }) => text.includes("sip:a@");
  for (const name of ["a", "b"]) alice.host.openFlow(toBob)?.send(sipMessage(name));
  clock.advance(10);
  equal(bob.receiver.messages.length, 1);
  deepStrictEqual(network.packets.map(({ lost }) => lost), [true, false]);
});

Deno.test("MemoryNetwork breaks connections and tells both ends why", async () => {
  const { clock, alice, bob } = setUp();
  const flow = await alice.host.flowTo({ ...toBob, protocol: "TCP" });
  flow.send(sipMessage("a"));
  alice.host.breakConnections();
  clock.advance(10);
  deepStrictEqual(
    [alice, bob].map(({ receiver }) => receiver.closed.map((cause) => cause?.message)),
    [["Broken"], ["Broken"]],
  );
  equal(bob.receiver.messages.length, 1);
});

Deno.test("MemoryNetwork drops what is sent to a host that has left", async () => {
  const { clock, alice, bob } = setUp();
  await bob.host[Symbol.asyncDispose]();
  alice.host.openFlow(toBob)?.send(sipMessage("a"));
  clock.advance(10);
  equal(bob.receiver.messages.length, 0);
});
