import { equal } from "node:assert/strict";
import { udpQuestions } from "../../src/diagnosis/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("udpQuestions asks over a real socket and takes the answer that fits", async () => {
  const clock = new FakeClock();
  const server = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = server.addr as Deno.NetAddr;
  const serving = (async () => {
    const [, from] = await server.receive();
    await server.send(new TextEncoder().encode("no"), from);
    await server.send(new TextEncoder().encode("yes"), from);
  })();
  using questions = udpQuestions(clock)("127.0.0.1");
  const asked = questions.ask(
    { host: "127.0.0.1", port },
    new TextEncoder().encode("?"),
    (answer) => text(answer) === "yes" ? "heard" : undefined,
  );
  await serving;
  // The question is not repeated any more once the pause before that is over.
  const settled = asked.then((answer) => answer);
  let answer: string | undefined;
  void settled.then((it) => answer = it);
  while (answer === undefined) {
    clock.advance(1_000);
    await new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
    const tick = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    await tick.send(new Uint8Array(1), tick.addr);
    await tick.receive();
    tick.close();
  }
  equal(answer, "heard");
  server.close();
});
