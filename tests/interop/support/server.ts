import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { CallRecord } from "../../../src/domain/mod.ts";
import { Child } from "./child.ts";
import { until } from "./until.ts";

const MAIN = new URL("../../../main.ts", import.meta.url).pathname;

/** A call record as `calls --json` prints it. */
export type PrintedCall =
  & Omit<CallRecord, "startedAt" | "ringingAt" | "answeredAt" | "endedAt">
  & { readonly startedAt: string; readonly answeredAt?: string; readonly endedAt: string };

export interface Account {
  readonly username: string;
  readonly secret: string;
}

export interface ServerOptions {
  /** Extensions with a device each. */
  readonly extensions: readonly string[];
  /** Usernames of more devices, by extension. */
  readonly more?: Readonly<Record<string, readonly string[]>>;
  /** Flags of `serve` beside the usual ones. */
  readonly settings?: readonly string[];
  /** The loopback address to listen on. */
  readonly host?: string;
  /** The program, in place of the sources. */
  readonly program?: string;
  /** Whether the sources are used for commands all the same: they work beside any server. */
  readonly commandsFromSources?: boolean;
  /** Its environment, beside our own. */
  readonly env?: Readonly<Record<string, string>>;
  /** A server that has stopped, whose data and accounts this one has. It must outlive this one. */
  readonly after?: Server;
  /** What runs the server, e.g. a command that enters a network namespace. */
  readonly wrapper?: readonly string[];
}

/** A server of its own: data folder, ports, log, and what can be asked of it. */
export class Server implements AsyncDisposable {
  readonly #folder: string;
  readonly #child: Child;
  /** What runs commands; the sources if undefined. */
  readonly #tool: string | undefined;
  readonly #ownsFolder: boolean;
  readonly host: string;
  /** The SIP domain, if one was chosen. */
  readonly domain: string | undefined;
  readonly secrets: ReadonlyMap<string, string>;
  readonly udp: number;
  readonly tcp: number;
  readonly tls: number;
  readonly http: number;
  readonly https: number;
  #reading: Promise<readonly PrintedCall[]> | undefined;

  private constructor(
    folder: string,
    child: Child,
    host: string,
    domain: string | undefined,
    tool: string | undefined,
    ports: Readonly<Record<"udp" | "tcp" | "tls" | "http" | "https", number>>,
    secrets: ReadonlyMap<string, string>,
    ownsFolder: boolean,
  ) {
    this.#folder = folder;
    this.#child = child;
    this.#tool = tool;
    this.#ownsFolder = ownsFolder;
    this.host = host;
    this.domain = domain;
    this.udp = ports.udp;
    this.tcp = ports.tcp;
    this.tls = ports.tls;
    this.http = ports.http;
    this.https = ports.https;
    this.secrets = secrets;
  }

  /** Makes the accounts and starts a server that is ready when this resolves. */
  static async start(options: ServerOptions): Promise<Server> {
    const { extensions, more = {}, settings = [], host = "127.0.0.1", wrapper = [] } = options;
    const { program, after, commandsFromSources = false, env = {} } = options;
    const tool = commandsFromSources ? undefined : program;
    const folder = after ? after.#folder : await Deno.makeTempDir({ prefix: "ringdown-" });
    await using opened = new AsyncDisposableStack();
    if (!after) opened.defer(() => Deno.remove(folder, { recursive: true }));
    const secrets = new Map(after?.secrets);
    const make = () => crypto.randomUUID().replaceAll("-", "").slice(0, 20);
    if (!after) { for (const extension of extensions) secrets.set(extension, make()); }
    const list = after ? "" : [...secrets].map((pair) => `${pair.join(",")}\n`).join("");
    await Deno.writeTextFile(`${folder}/phones.csv`, list);
    const data = ["--data", `${folder}/data`];
    const flag = settings.indexOf("--domain");
    const domain = flag < 0 ? undefined : settings[flag + 1];
    const realm = domain === undefined ? [] : ["--domain", domain];
    if (!after) await run(tool, ["device", "import", `${folder}/phones.csv`, ...data, ...realm]);
    for (const [extension, usernames] of Object.entries(more)) {
      for (const username of usernames) {
        secrets.set(username, make());
        const secret = ["--secret", secrets.get(username) ?? ""];
        const named = ["--username", username];
        await run(tool, ["device", "add", extension, ...named, ...secret, ...data, ...realm]);
      }
    }
    const at = host.includes(":") ? `[${host}]:0` : `${host}:0`;
    const serve = ["serve", ...data, "--sip", at, "--sips", at, "--ws", "off", "--wss", "off"];
    const log = ["--log", "debug", "--log-format", "text"];
    // A mailbox that nobody has asked for would take the calls that are to fail.
    const quiet = settings.includes("--voicemail") ? [] : ["--voicemail", "off"];
    const flags = ["--http", at, "--https", at, ...log, "--drain-seconds", "1", ...quiet];
    flags.push(...settings);
    const { command, args } = commandOf(program, [...serve, ...flags]);
    const [first = command, ...rest] = [...wrapper, command];
    const child = opened.use(
      new Child({ program: first, args: [...rest, ...args], env: { ...env, NO_COLOR: "1" } }),
    );
    // What runs in an emulator takes its time.
    const patience = wrapper.length > 0 ? 120_000 : 30_000;
    const port = async (what: string) => Number((await child.line(addressOf(what), patience))[1]);
    const ports = {
      udp: await port("SIP over UDP"),
      tcp: await port("SIP over TCP"),
      tls: await port("SIP over TLS"),
      http: await port("HTTP"),
      https: await port("HTTPS"),
    };
    await child.line(/ INFO {2}Ready/);
    opened.move();
    return new Server(folder, child, host, domain, tool, ports, secrets, after === undefined);
  }

  account(username: string): Account {
    return { username, secret: this.secrets.get(username) ?? "" };
  }

  /** Its data folder. */
  get data(): string {
    return `${this.#folder}/data`;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Everything it has logged. */
  get log(): string {
    return this.#child.text;
  }

  /** The line of the log, written or to come, that matches. */
  async logged(pattern: RegExp, ms = 10_000): Promise<RegExpExecArray> {
    return await this.#child.line(pattern, ms);
  }

  /** Runs a command on its data folder and returns what it printed. */
  async command(...args: readonly string[]): Promise<string> {
    return await run(this.#tool, [...args, "--data", this.data]);
  }

  /** The record of the call from one extension to another, when it has ended and is on the disk. */
  async record(from: string, to: string, ms = 15_000): Promise<PrintedCall> {
    return (await this.records(from, to, 1, ms))[0] as PrintedCall;
  }

  /** The same for `count` calls, newest first. */
  async records(
    from: string,
    to: string,
    count: number,
    ms = 15_000,
  ): Promise<readonly PrintedCall[]> {
    return await until(`${count} records of calls from ${from} to ${to}`, ms, async () => {
      const found = (await this.#calls()).filter((call) => call.from === from && call.to === to);
      return found.length >= count ? found : undefined;
    });
  }

  /** Those who ask at the same time share one answer. */
  #calls(): Promise<readonly PrintedCall[]> {
    this.#reading ??= this.command("calls", "--json", "--limit", "1000")
      .then((text) =>
        text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line))
      )
      .finally(() => this.#reading = undefined);
    return this.#reading;
  }

  /** One figure of the metrics. */
  async metric(name: string): Promise<number> {
    const at = this.host.includes(":") ? `[${this.host}]` : this.host;
    const response = await fetch(`http://${at}:${this.http}/metrics`);
    const text = await response.text();
    const line = text.split("\n").find((one) => one.startsWith(`${name} `));
    return Number(line?.split(" ")[1] ?? NaN);
  }

  /** Waits until nothing is left of any call. */
  async idle(ms = 40_000): Promise<void> {
    for (const name of ["ringdown_calls", "ringdown_legs", "media_port_pairs_used"]) {
      await until(
        `${name} to be 0`,
        ms,
        async () => await this.metric(name) === 0 ? true : undefined,
      );
    }
  }

  /** Sends SIGTERM and returns the exit code. */
  async stop(ms = 40_000): Promise<number> {
    this.#child.signal("SIGTERM");
    return await this.#child.end(ms);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#child.signal("SIGKILL");
    await this.#child.end(10_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.signal("SIGINT");
    this.#child.signal("SIGINT");
    await this.#child[Symbol.asyncDispose]();
    if (this.#ownsFolder) await Deno.remove(this.#folder, { recursive: true });
    this.#checkLog();
  }

  /** Whatever was played with this server: its log tells nothing that opens a door. */
  #checkLog(): void {
    const told = [...this.secrets].flatMap(([username, secret]) => [
      secret,
      ...["md5", "sha256"].map((name) =>
        createHash(name).update(`${username}:${this.domain ?? "ringdown"}:${secret}`).digest("hex")
      ),
    ]).concat('nonce="', 'response="').filter((word) => this.log.includes(word));
    assert.deepEqual(told, [], "the log of a server tells secrets");
  }
}

const addressOf = (what: string) => new RegExp(`Listening for ${what} address=.*:(\\d+)$`);

function commandOf(program: string | undefined, args: readonly string[]) {
  return program
    ? { command: program, args: [...args] }
    : { command: Deno.execPath(), args: ["run", "-A", MAIN, ...args] };
}

async function run(program: string | undefined, args: readonly string[]): Promise<string> {
  const { command, args: all } = commandOf(program, args);
  const { success, stdout, stderr } = await new Deno.Command(command, { args: all }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(`ringdown ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}
