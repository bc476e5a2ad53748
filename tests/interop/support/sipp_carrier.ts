import { Child } from "./child.ts";
import { freePort } from "./free_port.ts";
import { isBound } from "./udp_ports.ts";
import { until } from "./until.ts";

const SCENARIOS = new URL("../sipp/", import.meta.url).pathname;
const HOST = "127.0.0.1";

/** A SIPp that is a carrier: it takes as many calls as come, until it is ended. */
export class SippCarrier implements AsyncDisposable {
  readonly port: number;
  readonly #scenario: string;
  #folder = "";
  #child: Child | undefined;

  readonly #more: readonly string[];

  private constructor(scenario: string, port: number, more: readonly string[]) {
    this.#scenario = scenario;
    this.port = port;
    this.#more = more;
  }

  /** @param more Arguments of SIPp besides the usual ones. */
  static async start(
    scenario = "uas_is_carrier",
    port = freePort(HOST),
    more: readonly string[] = [],
  ): Promise<SippCarrier> {
    const carrier = new SippCarrier(scenario, port, more);
    await carrier.start();
    return carrier;
  }

  /** Its address as a gateway has it. */
  get address(): string {
    return `${HOST}:${this.port}`;
  }

  /** Comes back at the same port. */
  async start(): Promise<void> {
    this.#folder = await Deno.makeTempDir({ prefix: "ringdown-carrier-" });
    this.#child = new Child({
      program: "sipp",
      args: [
        ...["-sf", `${SCENARIOS}${this.#scenario}.xml`, "-i", HOST, "-p", `${this.port}`],
        ...["-mi", HOST, "-mp", `${freePort(HOST)}`, "-t", "u1", "-nostdin", "-nd", "-aa"],
        ...this.#more,
        ...["-trace_msg", "-message_file", `${this.#folder}/log`],
      ],
      cwd: this.#folder,
      seconds: 180,
    });
    await until(
      `a carrier at ${this.port}`,
      5_000,
      async () => await isBound(this.port) || undefined,
    );
  }

  /** Is gone at once, without a word. */
  async kill(): Promise<void> {
    this.#child?.signal("SIGKILL");
    await this.#child?.exited;
    await until(
      `nobody at ${this.port}`,
      5_000,
      async () => await isBound(this.port) ? undefined : true,
    );
    await Deno.remove(this.#folder, { recursive: true });
    this.#child = undefined;
  }

  /** What it has heard or said, come already or to come. */
  async logged(pattern: RegExp, ms = 10_000): Promise<RegExpExecArray> {
    return await until(`a carrier hearing ${pattern}`, ms, async () => {
      const text = await Deno.readTextFile(`${this.#folder}/log`).catch(() => "");
      return pattern.exec(text) ?? undefined;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#child) return;
    await this.#child[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
