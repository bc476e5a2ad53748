/** What every packet path must do, with real sockets on loopback. */
import { deepEqual, equal } from "node:assert/strict";
import type { Endpoint } from "../../src/media/embedded/endpoint.ts";
import type { PacketPath, PacketReceiver } from "../../src/media/embedded/packet_path.ts";
import { MediaSocket, rtpPacket } from "../media/media_peer.ts";

export interface PathUnderTest<Remote> extends AsyncDisposable {
  readonly path: PacketPath<Remote>;
  /** Opens a port as the engine would. */
  open(port: number, host: string): boolean;
  /** Starts handing packets to `receiver`. */
  start(receiver: PacketReceiver): void;
  /** Resolves when the receiver has had its turn after something arrived. */
  turn(arrived: Promise<void>): Promise<void>;
}

const PORT = 24_500;

interface Taken {
  readonly port: number;
  readonly data: Uint8Array;
  readonly source: Endpoint;
}

/** A path that keeps what it takes and sends it back. */
function setUp<Remote>(create: () => PathUnderTest<Remote>) {
  const test = create();
  const taken: Taken[] = [];
  let arrived = Promise.withResolvers<void>();
  test.start({
    receive(port, data, length) {
      const source = test.path.source();
      taken.push({ port, data: data.slice(0, length), source });
      const remote = test.path.remote(source);
      equal(test.path.isSource(remote), true);
      equal(test.path.isSource(test.path.remote({ ...source, port: source.port ^ 1 })), false);
      if (length > 0) equal(test.path.send(port, remote), true);
      arrived.resolve();
    },
  });
  const turn = async () => {
    await test.turn(arrived.promise);
    arrived = Promise.withResolvers<void>();
  };
  return { test, taken, turn };
}

export function packetPathContract<Remote>(name: string, create: () => PathUnderTest<Remote>) {
  for (const host of ["127.0.0.1", "::1"]) {
    Deno.test(`${name} takes a packet with its source, and sends it back, on ${host}`, async () => {
      const { test, taken, turn } = setUp(create);
      await using _ = test;
      equal(test.open(PORT, host), true);
      const peer = new MediaSocket(host);
      await peer.send(rtpPacket(1), PORT);
      await turn();
      deepEqual(taken, [{ port: PORT, data: rtpPacket(1), source: { host, port: peer.port } }]);
      deepEqual(await peer.next(), { data: rtpPacket(1), port: PORT });
      await peer.close();
    });
  }

  Deno.test(`${name} shows a packet that is too long as one of no octets`, async () => {
    const { test, taken, turn } = setUp(create);
    await using _ = test;
    test.open(PORT, "127.0.0.1");
    const peer = new MediaSocket("127.0.0.1");
    await peer.send(new Uint8Array(2500).fill(0x80), PORT);
    await turn();
    equal(taken[0]?.data.length, 0);
    await peer.close();
  });

  Deno.test(`${name} does not open a port that another program has`, async () => {
    const { test } = setUp(create);
    await using _ = test;
    const other = new MediaSocket("127.0.0.1", PORT);
    equal(test.open(PORT, "127.0.0.1"), false);
    await other.close();
    equal(test.open(PORT, "127.0.0.1"), true);
  });

  Deno.test(`${name} gives a closed port back to the system, and sends nothing from it`, async () => {
    const { test } = setUp(create);
    equal(test.open(PORT, "127.0.0.1"), true);
    test.path.close(PORT);
    test.path.close(PORT);
    equal(test.path.send(PORT, test.path.remote({ host: "127.0.0.1", port: 4000 })), false);
    await test[Symbol.asyncDispose]();
    await new MediaSocket("127.0.0.1", PORT).close();
  });
}
