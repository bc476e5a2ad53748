/** The program compiled for ARM, under an emulator: other structures, the same system calls. */

import assert from "node:assert/strict";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { talkBetween } from "./support/talk.ts";

/** Made by `deno task compile --target aarch64-unknown-linux-gnu`. */
const program = Deno.env.get("RINGDOWN_ARM64_PROGRAM");

const EMULATOR = ["qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu"];

const name = "the program compiled for ARM carries a call";
if (program === undefined) Deno.test.ignore(`${name} (needs RINGDOWN_ARM64_PROGRAM)`, () => {});
else interop(name, ["baresip", "qemu-aarch64-static"], (t) => tryOut(program, t));

async function tryOut(program: string, t: Deno.TestContext): Promise<void> {
  await using server = await Server.start({
    extensions: ["101", "102"],
    program,
    wrapper: EMULATOR,
    // Each would take eight seconds to start.
    commandsFromSources: true,
  });
  await t.step("it relays by the system calls of libc, and finds its own sockets", () => {
    assert.match(server.log, /Media is relayed path=libc/);
    assert.doesNotMatch(server.log, /receive buffer keeps its size/);
  });
  await t.step("two baresip phones talk, one of them over TLS", async () => {
    await talkBetween(server, {
      caller: { username: "101", transport: "UDP" },
      callee: { username: "102", transport: "TLS" },
      hangsUp: "callee",
    });
  });
  await t.step("it ends with 0 at SIGTERM", async () => {
    assert.equal(await server.stop(20_000), 0);
  });
}
