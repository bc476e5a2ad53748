import { DatagramPath } from "../../src/media/embedded/datagram_path.ts";
import { AF_UNIX, openLibc, SOCK_NONBLOCK, SOCK_SEQPACKET } from "../../src/media/embedded/libc.ts";
import { LibcPath } from "../../src/media/embedded/libc_path.ts";
import { openMediaSocket } from "../../src/media/embedded/media_socket.ts";
import type { PacketReceiver } from "../../src/media/embedded/packet_path.ts";
import { SystemClock } from "../../src/runtime/mod.ts";
import { packetPathContract } from "../contract/packet_path.ts";

packetPathContract("LibcPath", () => {
  const libc = openLibc();
  const pair = new Int32Array(2);
  const type = SOCK_SEQPACKET | SOCK_NONBLOCK;
  libc.symbols.socketpair(AF_UNIX, type, 0, new Uint8Array(pair.buffer));
  const [ours = -1, theirs = -1] = pair;
  const clock = new SystemClock();
  const path = new LibcPath({ libc, clock, control: theirs, onControl: () => {} });
  let receiver: PacketReceiver = { receive: () => {} };
  return {
    path,
    open: (port, host) => path.open(port, host, openMediaSocket(libc, host, port)),
    start: (hears) => void (receiver = hears),
    turn: () => Promise.resolve(path.poll(receiver, 1000)),
    [Symbol.asyncDispose]: () => {
      path[Symbol.dispose]();
      libc.symbols.close(ours);
      libc.close();
      return Promise.resolve();
    },
  };
});

packetPathContract("DatagramPath", () => {
  const path = new DatagramPath(new SystemClock());
  return {
    path,
    open: (port, host) => path.open(port, host),
    start: (receiver) => path.run(receiver),
    turn: (arrived) => arrived,
    [Symbol.asyncDispose]: () => path[Symbol.asyncDispose](),
  };
});
