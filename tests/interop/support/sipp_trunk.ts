import { Child } from "./child.ts";
import { freePort } from "./free_port.ts";
import type { Server } from "./server.ts";

const SCENARIOS = new URL("../sipp/", import.meta.url).pathname;

/**
 * Has a carrier at `host` make one call of a scenario in `sipp/`.
 *
 * @throws when it did not go as written.
 */
export async function trunkCalls(
  server: Server,
  { scenario, host, caller, dialled, seconds = 60 }: {
    readonly scenario: string;
    readonly host: string;
    readonly caller: string;
    readonly dialled: string;
    readonly seconds?: number;
  },
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringdown-trunk-" });
  await Deno.writeTextFile(`${folder}/row.csv`, `SEQUENTIAL\n${caller};${dialled}\n`);
  await using child = new Child({
    program: "sipp",
    args: [
      `${server.host}:${server.udp}`,
      ...["-sf", `${SCENARIOS}${scenario}.xml`, "-inf", `${folder}/row.csv`],
      ...["-i", host, "-p", `${freePort(host)}`, "-mi", host, "-mp", `${freePort(host)}`],
      ...["-t", "u1", "-m", "1", "-nostdin", "-nd", "-timeout", `${seconds}`, "-timeout_error"],
      ...["-trace_err", "-error_file", `${folder}/errors`],
      ...["-trace_msg", "-message_file", `${folder}/messages`],
    ],
    cwd: folder,
    seconds: seconds + 5,
  });
  try {
    const code = await child.end((seconds + 5) * 1_000);
    if (code === 0) return;
    const read = (name: string) => Deno.readTextFile(`${folder}/${name}`).catch(() => "");
    throw new Error(
      `${scenario} ended with ${code}\n${await read("errors")}\n${await read("messages")}`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
