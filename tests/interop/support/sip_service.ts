import { Child } from "./child.ts";
import { freePort } from "./free_port.ts";
import { until } from "./until.ts";

const SCENARIOS = new URL("../sipp/", import.meta.url).pathname;

export interface SipServiceOptions {
  /** `uas_<what it does>`, a file in `sipp/`. */
  readonly scenario: string;
  readonly transport: "UDP" | "TCP";
  readonly host?: string;
  readonly port?: number;
}

/** A SIPp that has registered nowhere and waits for one call at its address. */
export class SipService implements AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly #child: Child;
  readonly #folder: string;

  private constructor(child: Child, folder: string, host: string, port: number) {
    this.#child = child;
    this.#folder = folder;
    this.host = host;
    this.port = port;
  }

  static async start(options: SipServiceOptions): Promise<SipService> {
    const { scenario, transport, host = "127.0.0.1", port = freePort(host) } = options;
    const folder = await Deno.makeTempDir({ prefix: "ringdown-sipp-" });
    await Deno.writeTextFile(`${folder}/phone.csv`, "SEQUENTIAL\nservice;;;\n");
    const child = new Child({
      program: "sipp",
      args: [
        ...["-sf", `${SCENARIOS}${scenario}.xml`, "-inf", `${folder}/phone.csv`],
        ...["-i", host, "-p", `${port}`, "-mi", host, "-mp", `${freePort(host)}`],
        ...["-t", transport === "TCP" ? "t1" : "u1", "-m", "1", "-nostdin", "-nd"],
        ...["-timeout", "60", "-timeout_error"],
      ],
      cwd: folder,
      seconds: 65,
    });
    // SIPp says nothing when its socket is open.
    await until(`${scenario} listening at ${host}:${port}`, 5_000, () => {
      return isTaken(transport, host, port) || undefined;
    });
    return new SipService(child, folder, host, port);
  }

  /** Waits for the end of the scenario. @throws when it did not go as written. */
  async passed(ms = 30_000): Promise<void> {
    const code = await this.#child.end(ms);
    if (code !== 0) throw new Error(`SIPp ended with ${code}\n${this.#child.text}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function isTaken(transport: "UDP" | "TCP", hostname: string, port: number): boolean {
  try {
    if (transport === "TCP") Deno.listen({ hostname, port }).close();
    else Deno.listenDatagram({ transport: "udp", hostname, port }).close();
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return true;
    throw error;
  }
}
