/** Hearing a group: what phones that look for a server send goes to no address of ours. */

import { equal, rejects } from "node:assert/strict";
import { Meter, SILENT_LOG, SystemClock, SystemRandom } from "../../../src/runtime/mod.ts";
import { openTransports, PortInUseError } from "../../../src/sip/transport/mod.ts";
import { Recorder, sipMessage } from "../../contract/transport.ts";

const GROUP = "224.0.1.75";
const LOOPBACK = "127.0.0.1";

async function setUp(host: string) {
  const receiver = new Recorder();
  const network = await openTransports({
    listeners: [{ protocol: "UDP", host, port: 0 }],
    receiver,
    clock: new SystemClock(),
    random: new SystemRandom(),
    meter: new Meter(),
    log: SILENT_LOG,
  });
  const close = () => network[Symbol.asyncDispose]();
  return { network, receiver, [Symbol.asyncDispose]: close };
}

/** A port that nobody has. */
function freePort(): number {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  socket.close();
  return port;
}

/** Sends to the group by the interface of the loopback address; returns where it came from. */
async function send(bytes: Uint8Array, port: number): Promise<number> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: LOOPBACK, port: 0 });
  await socket.send(bytes, { transport: "udp", hostname: GROUP, port });
  const { port: from } = socket.addr as Deno.NetAddr;
  socket.close();
  return from;
}

for (const host of ["0.0.0.0", "::"]) {
  Deno.test(`the socket on ${host} hears a group at its own port`, async () => {
    await using here = await setUp(host);
    const port = here.network.listeners[0]?.local.port ?? 0;
    await here.network.join({ host: GROUP, port }, [LOOPBACK]);
    await here.network.join({ host: GROUP, port }, [LOOPBACK]);
    const from = await send(sipMessage("a"), port);
    await here.receiver.until(() => here.receiver.messages.length > 0);
    const [flow] = here.receiver.flows;
    equal(flow?.remote.port, from);
    equal(flow?.remote.host, LOOPBACK);
    equal(flow?.local.port, port);
  });
}

Deno.test("a group at another port, or beside one address, has a socket of its own", async () => {
  await using here = await setUp(LOOPBACK);
  const port = freePort();
  await here.network.join({ host: GROUP, port }, [LOOPBACK]);
  await here.network.join({ host: GROUP, port }, [LOOPBACK]);
  await send(sipMessage("a"), port);
  await here.receiver.until(() => here.receiver.messages.length > 0);
  // What we send leaves by the listener all the same.
  const own = here.network.listeners[0]?.local.port;
  equal(here.network.localFor({ host: "127.0.0.2", port: 5060 }, "UDP").port, own);
  equal(here.network.openFlow({ protocol: "UDP", host: LOOPBACK, port: 9 })?.local.port, own);
});

Deno.test("a group at a port that another program has says so", async () => {
  await using here = await setUp(LOOPBACK);
  const taken = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  await rejects(here.network.join({ host: GROUP, port }, [LOOPBACK]), PortInUseError);
  taken.close();
});

Deno.test("an interface that is none is left out", async () => {
  await using here = await setUp("0.0.0.0");
  const port = here.network.listeners[0]?.local.port ?? 0;
  await here.network.join({ host: GROUP, port }, ["203.0.113.77", LOOPBACK]);
  await send(sipMessage("a"), port);
  await here.receiver.until(() => here.receiver.messages.length > 0);
});
