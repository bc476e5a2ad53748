import { equal } from "node:assert/strict";
import { udpQuestions } from "../../src/diagnosis/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function openServer() {
  const server = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = server.addr as Deno.NetAddr;
  return { server, target: { host: "127.0.0.1", port } };
}

Deno.test("udpQuestions takes the answer that fits, and leaves no timer", async () => {
  const clock = new FakeClock();
  const { server, target } = openServer();
  using questions = udpQuestions(clock)("127.0.0.1");
  const asked = questions.ask(
    target,
    encode("?"),
    (answer) => decode(answer) === "yes" ? "heard" : undefined,
  );
  const [, from] = await server.receive();
  await server.send(encode("no"), from);
  await server.send(encode("yes"), from);
  equal(await asked, "heard");
  equal(clock.pending, 0);
  server.close();
});

Deno.test("udpQuestions asks again, and gives up", async () => {
  const clock = new FakeClock();
  const { server, target } = openServer();
  using questions = udpQuestions(clock)("127.0.0.1");
  const asked = questions.ask(target, encode("?"), () => undefined);
  for (let n = 0; n < 3; n++) {
    equal(decode((await server.receive())[0]), "?");
    clock.advance(700);
  }
  clock.advance(3_000);
  equal(await asked, undefined);
  equal(clock.pending, 0);
  server.close();
});
