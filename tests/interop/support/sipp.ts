import { Child } from "./child.ts";
import { freePort } from "./free_port.ts";
import type { Server } from "./server.ts";
import { SipPeer } from "./sip_peer.ts";
import { isBound } from "./udp_ports.ts";
import { until } from "./until.ts";

const SCENARIOS = new URL("../sipp/", import.meta.url).pathname;

export interface SippOptions {
  /** `uac_<misbehaviour>` or `uas_<misbehaviour>`, a file in `sipp/`. */
  readonly scenario: string;
  /** Who the phone is. */
  readonly username: string;
  /** Whom it calls. */
  readonly target?: string;
  readonly transport?: "UDP" | "TCP";
  /** What the scenario knows as `[field4]` and on. None may have a semicolon. */
  readonly more?: readonly (string | number)[];
  /** Takes every copy of a message as a message, and sends none by itself. */
  readonly exact?: boolean;
  /** Sends the audio back that it gets. */
  readonly echoes?: boolean;
  /** It is ended as failed after this long. */
  readonly seconds?: number;
}

/** A SIPp that plays one call of a scenario. */
export class Sipp implements AsyncDisposable {
  readonly #child: Child;
  readonly #folder: string;
  readonly #scenario: string;

  private constructor(child: Child, folder: string, scenario: string) {
    this.#child = child;
    this.#folder = folder;
    this.#scenario = scenario;
  }

  /** Registers the port of the phone first, if it is one that is called. */
  static async start(server: Server, options: SippOptions): Promise<Sipp> {
    const { scenario, username, target = "", transport = "UDP", seconds = 60 } = options;
    const { exact = false, echoes = false, more = [] } = options;
    const { host } = server;
    const folder = await Deno.makeTempDir({ prefix: "ringdown-sipp-" });
    const isCalled = scenario.startsWith("uas_");
    const port = isCalled ? await registeredPort(server, username) : freePort(host);
    const { secret } = server.account(username);
    const at = host.includes(":") ? `[${host}]` : host;
    const row = [
      username,
      `[authentication username=${username} password=${secret}]`,
      at,
      target,
      ...more,
    ];
    await Deno.writeTextFile(`${folder}/phone.csv`, `SEQUENTIAL\n${row.join(";")}\n`);
    const to = `${at}:${transport === "TCP" ? server.tcp : server.udp}`;
    const child = new Child({
      program: "sipp",
      args: [
        ...(isCalled ? [] : [to]),
        ...["-sf", `${SCENARIOS}${scenario}.xml`, "-inf", `${folder}/phone.csv`],
        ...["-i", host, "-p", `${port}`, "-mi", host, "-mp", `${freePort(host)}`],
        ...["-t", transport === "TCP" ? "t1" : "u1", "-m", "1", "-nostdin", "-nd"],
        ...(exact ? ["-nr"] : []),
        ...(echoes ? ["-rtp_echo"] : []),
        ...["-timeout", `${seconds}`, "-timeout_error", "-trace_err"],
        ...["-error_file", `${folder}/errors`, "-trace_msg", "-message_file", `${folder}/messages`],
      ],
      cwd: folder,
      seconds: seconds + 5,
    });
    await using opened = new AsyncDisposableStack();
    const sipp = opened.use(new Sipp(child, folder, scenario));
    // SIPp says nothing when its socket is open.
    if (isCalled) {
      await until(`${scenario} listening`, 5_000, async () => await isBound(port) || undefined);
    }
    opened.move();
    return sipp;
  }

  /** Waits for the end of the scenario. @throws when it did not go as written. */
  async passed(ms = 70_000): Promise<void> {
    const code = await this.#child.end(ms);
    if (code === 0) return;
    const read = (name: string) => Deno.readTextFile(`${this.#folder}/${name}`).catch(() => "");
    throw new Error(
      `${this.#scenario} ended with ${code}\n${await read("errors")}\n${await read("messages")}`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** A port from which `username` has registered, and which is free again. */
async function registeredPort(server: Server, username: string): Promise<number> {
  const port = freePort(server.host);
  const peer = await SipPeer.open(server, username, "UDP", port);
  await peer.register();
  peer.vanish();
  await until(`port ${port} being free`, 5_000, async () => await isBound(port) ? undefined : true);
  return port;
}
