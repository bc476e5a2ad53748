import { type Clock, delay, type SocketAddress } from "../runtime/mod.ts";

/** One socket for questions over UDP. */
export interface Questions extends Disposable {
  /** Where it is bound. */
  readonly local: SocketAddress;
  /**
   * Sends `bytes` up to three times, and resolves with what `accept` makes of an answer from
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
      async ask(target, bytes, accept, ms = PATIENCE_MS) {
        let answer: ReturnType<typeof accept>;
        const heard = (async () => {
          while (answer === undefined) {
            const [data, from] = await socket.receive(new Uint8Array(LARGEST));
            const { hostname: host, port } = from as Deno.NetAddr;
            answer = accept(data, { host, port });
          }
        })().catch(() => {});
        const repeated = (async () => {
          for (let n = 0; n < 3 && !isClosed && answer === undefined; n++) {
            const to = { transport: "udp", hostname: target.host, port: target.port } as const;
            await socket.send(bytes, to).catch(() => {});
            await delay(clock, Math.min(AGAIN_MS, ms / 3));
          }
        })();
        await Promise.race([heard, delay(clock, ms)]);
        // What still listens would take the next answer away.
        if (answer === undefined) close();
        await Promise.all([heard, repeated]);
        return answer;
      },
      [Symbol.dispose]: close,
    };
  };
}
