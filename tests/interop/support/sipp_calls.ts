import { Child } from "./child.ts";
import { freePort } from "./free_port.ts";
import type { Server } from "./server.ts";
import { SipPeer } from "./sip_peer.ts";
import { isBound } from "./udp_ports.ts";
import { until } from "./until.ts";

const SCENARIOS = new URL("../sipp/", import.meta.url).pathname;

/** How calls of one SIPp went. */
export interface SippResult {
  readonly made: number;
  readonly failed: number;
  /** What each waited for, milliseconds, rising. */
  readonly waits: readonly number[];
}

/** The port of a phone that has registered from it, and is silent. */
export async function phonePort(server: Server, username: string): Promise<number> {
  const port = freePort(server.host);
  const peer = await SipPeer.open(server, username, "UDP", port);
  await peer.register();
  peer.vanish();
  await until(`port ${port} being free`, 5_000, async () => await isBound(port) ? undefined : true);
  return port;
}

/** Makes `calls` calls of a scenario, so many a second; `row` is what it knows as `[field0]` and on. */
export async function sippCalls(
  server: Server,
  { scenario, row, port, calls, perSecond = 1, echoes = false }: {
    readonly scenario: string;
    readonly row: readonly string[];
    readonly port?: number;
    readonly calls: number;
    readonly perSecond?: number;
    /** Says what it hears. */
    readonly echoes?: boolean;
  },
): Promise<SippResult> {
  const folder = await Deno.makeTempDir({ prefix: "ringdown-calls-" });
  const { host } = server;
  await Deno.writeTextFile(`${folder}/row.csv`, `SEQUENTIAL\n${row.join(";")}\n`);
  await using child = new Child({
    program: "sipp",
    args: [
      `${host}:${server.udp}`,
      ...["-sf", `${SCENARIOS}${scenario}.xml`, "-inf", `${folder}/row.csv`],
      ...["-i", host, "-p", `${port ?? freePort(host)}`, "-mi", host, "-mp", `${freePort(host)}`],
      ...["-t", "u1", "-m", `${calls}`, "-r", `${perSecond}`, "-l", "2000", "-nostdin", "-nd"],
      ...(echoes ? ["-rtp_echo"] : []),
      ...["-timeout", "120", "-timeout_error", "-trace_rtt", "-rtt_freq", "1"],
      ...["-trace_err", "-error_file", `${folder}/errors`],
    ],
    cwd: folder,
    seconds: 130,
  });
  try {
    await child.exited;
    return { ...figuresIn(child.text), waits: await waitsIn(folder) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function figuresIn(screen: string): Pick<SippResult, "made" | "failed"> {
  const figure = (name: string) =>
    Number(new RegExp(`${name}\\s*\\|[^|]*\\|\\s*(\\d+)`).exec(screen)?.[1] ?? NaN);
  return { made: figure("Successful call"), failed: figure("Failed call") };
}

async function waitsIn(folder: string): Promise<readonly number[]> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith("_rtt.csv")) continue;
    const [, ...lines] = (await Deno.readTextFile(`${folder}/${name}`)).trim().split("\n");
    return lines.map((line) => Number(line.split(";")[1])).toSorted((a, b) => a - b);
  }
  return [];
}
