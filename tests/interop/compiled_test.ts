/** The compiled program: does it hold everything, how soon is it ready, how much does it take? */

import assert from "node:assert/strict";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { talkBetween } from "./support/talk.ts";
import { until } from "./support/until.ts";

/** Made by `deno task compile`. Without it there is nothing to test here. */
const program = Deno.env.get("RINGDOWN_PROGRAM");

/** Far more than it takes, for a machine that does other things; the figures are in the README. */
const MOST_MS = 10_000;
const MOST_MIB = 96;

const name = "the compiled program carries a call";
if (program === undefined) Deno.test.ignore(`${name} (needs RINGDOWN_PROGRAM)`, () => {});
else interop(name, ["baresip"], (t) => tryOut(program, t));

async function tryOut(program: string, t: Deno.TestContext): Promise<void> {
  await t.step("it says its version", async () => {
    const { stdout } = await new Deno.Command(program, { args: ["version"] }).output();
    assert.match(new TextDecoder().decode(stdout), /^\d+\.\d+\.\d+/);
  });
  const began = performance.now();
  await using server = await Server.start({ extensions: ["101", "102"], program });
  const readyMs = performance.now() - began;
  await t.step(`it is ready soon: ${readyMs.toFixed(0)} ms with its accounts made`, () => {
    assert.ok(readyMs < MOST_MS);
  });
  await t.step("it takes little memory once it has settled", async () => {
    const what = `less than ${MOST_MIB} MiB`;
    await until(what, 15_000, async () => await residentMib(server.pid) < MOST_MIB || undefined);
  });
  await t.step("it finds its own sockets, whose buffers the system has to let grow", () => {
    assert.doesNotMatch(server.log, /receive buffer keeps its size/);
  });
  await t.step("it names the process that has the port it wants", async () => {
    const at = `127.0.0.1:${server.udp}`;
    const args = ["serve", "--data", `${server.data}-2`, "--sip", at];
    const web = ["--http", "off", "--https", "off"];
    const command = new Deno.Command(program, { args: [...args, ...web] });
    const { success, stderr, stdout } = await command.output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.equal(success, false);
    assert.match(said, new RegExp(`in use by \\S+ \\(pid ${server.pid}\\)`));
  });
  await t.step("two baresip phones talk, one of them over TLS", async () => {
    await talkBetween(server, {
      caller: { username: "101", transport: "UDP" },
      callee: { username: "102", transport: "TLS" },
      hangsUp: "caller",
    });
    await server.idle();
  });
  await t.step("it ends with 0 at SIGTERM", async () => {
    assert.equal(await server.stop(5_000), 0);
  });
}

/** Resident memory, when it has settled. */
async function residentMib(pid: number): Promise<number> {
  let last = Infinity;
  return await until("memory that does not shrink", 10_000, async () => {
    const text = await Deno.readTextFile(`/proc/${pid}/status`);
    const mib = Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1_024;
    const settled = mib >= last;
    last = mib;
    return settled ? mib : undefined;
  });
}
