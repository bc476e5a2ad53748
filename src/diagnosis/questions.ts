import { type Clock, repeat, type SocketAddress } from "../runtime/mod.ts";

/** One socket for questions over UDP. */
export interface Questions extends Disposable {
  /** Where it is bound. */
  readonly local: SocketAddress;
  /**
   * Sends `bytes` now and then again, and resolves with what `accept` makes of an answer from
   * anywhere; undefined when none comes within `ms`, or it cannot be sent.
   */
  ask<Answer>(
    target: SocketAddress,
    bytes: Uint8Array,
    accept: (answer: Uint8Array, from: SocketAddress) => Answer | undefined,
    ms?: number,
  ): Promise<Answer | undefined>;
}

export type OpenQuestions = (host: string) => Questions;

const PATIENCE_MS = 3_000;
const AGAIN_MS = 700;
const LARGEST = 4_096;

/** Asks by sockets of the runtime. */
export function udpQuestions(clock: Clock): OpenQuestions {
  return (hostname) => {
    const socket = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
    const { port } = socket.addr as Deno.NetAddr;
    let isClosed = false;
    const close = () => {
      if (!isClosed) socket.close();
      isClosed = true;
    };
    return {
      local: { host: hostname, port },
      async ask<Answer>(
        target: SocketAddress,
        bytes: Uint8Array,
        accept: (answer: Uint8Array, from: SocketAddress) => Answer | undefined,
        ms = PATIENCE_MS,
      ): Promise<Answer | undefined> {
        const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
        const to = { transport: "udp", hostname: target.host, port: target.port } as const;
        using _end = clock.after(ms, () => resolve(undefined));
        using _again = repeat(clock, AGAIN_MS, () => void socket.send(bytes, to).catch(() => {}));
        void socket.send(bytes, to).catch(() => {});
        const heard = hear(socket, accept).then(resolve, () => resolve(undefined));
        const answer = await promise;
        // What still listens would take the next answer away.
        if (answer === undefined) close();
        await heard;
        return answer;
      },
      [Symbol.dispose]: close,
    };
  };
}

/** The first answer that `accept` makes something of. @throws when the socket is closed. */
async function hear<Answer>(
  socket: Deno.DatagramConn,
  accept: (answer: Uint8Array, from: SocketAddress) => Answer | undefined,
): Promise<Answer> {
  for (;;) {
    const [data, from] = await socket.receive(new Uint8Array(LARGEST));
    const { hostname: host, port } = from as Deno.NetAddr;
    const answer = accept(data, { host, port });
    if (answer !== undefined) return answer;
  }
}
