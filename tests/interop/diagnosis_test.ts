/** The test of the network against a STUN server that nobody here wrote. */

import assert from "node:assert/strict";
import { NetworkTest, udpQuestions } from "../../src/diagnosis/mod.ts";
import { SystemClock, SystemRandom } from "../../src/runtime/mod.ts";
import { Child } from "./support/child.ts";
import { freePort } from "./support/free_port.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";

interop("the test of the network asks coturn, and our own listener", ["turnserver"], async () => {
  await using server = await Server.start({ extensions: [] });
  const port = freePort();
  const folder = await Deno.makeTempDir({ prefix: "ringdown-coturn-" });
  await using cleaning = new AsyncDisposableStack();
  cleaning.defer(() => Deno.remove(folder, { recursive: true }));
  const where = ["--listening-ip", "127.0.0.1", "--listening-port", String(port)];
  const files = ["--pidfile", `${folder}/pid`, "--log-file", "stdout", "--db", `${folder}/db`];
  await using coturn = new Child({
    program: "turnserver",
    args: ["-n", "--stun-only", "--no-tls", "--no-dtls", "--no-cli", ...where, ...files],
    seconds: 60,
  });
  await coturn.line(/SQLite DB connection success/, 20_000);
  const clock = new SystemClock();
  const stun = { host: "127.0.0.1", port };
  const test = new NetworkTest({
    random: new SystemRandom(),
    open: udpQuestions(clock),
    resolve: (host) => Promise.resolve([host]),
    listeners: () => [{ host: "127.0.0.1", port: server.udp }],
    // What coturn sees of us is our own address: nothing is in between.
    addresses: () => ["127.0.0.1"],
    externalAddress: undefined,
    isContainer: () => false,
    stun: [stun, stun],
    timeServer: { host: "127.0.0.1", port: freePort() },
    now: () => clock.now(),
  });
  const found = await test.run({ host: "127.0.0.1", port: server.udp });
  assert.deepEqual(
    Object.fromEntries(found.map(({ check, health, what }) => [check, `${health} ${what}`])),
    {
      listeners: "good answers",
      lan: "good found",
      public: "good own",
      nat: "good none",
      hairpin: "good unneeded",
      alg: "good untouched",
      container: "good none",
      clock: "unknown silent",
    },
  );
});
