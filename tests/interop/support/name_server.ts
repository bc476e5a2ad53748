import { Child } from "./child.ts";
import { until } from "./until.ts";

/** A loopback address that nothing else listens on; `resolv.conf` names no ports. */
const HOST = "127.53.53.53";

/** A real DNS server (dnsmasq), which only programs see that are run by `wrapper`. */
export class NameServer implements AsyncDisposable {
  readonly #child: Child;
  readonly #folder: string;
  /** Runs a program that asks this server and no other. Needs root. */
  readonly wrapper: readonly string[];

  private constructor(child: Child, folder: string) {
    this.#child = child;
    this.#folder = folder;
    this.wrapper = [
      ...["unshare", "--mount", "sh", "-c"],
      `mount --bind ${folder}/resolv.conf /etc/resolv.conf && exec "$@"`,
      "sh",
    ];
  }

  /** With `records` as dnsmasq's options say them, for names below `test`; no others are known. */
  static async start(records: readonly string[]): Promise<NameServer> {
    const folder = await Deno.makeTempDir({ prefix: "ringdown-dns-" });
    await Deno.writeTextFile(`${folder}/resolv.conf`, `nameserver ${HOST}\n`);
    const child = new Child({
      program: "dnsmasq",
      args: [
        ...["--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--log-facility=-"],
        ...["--no-resolv", "--no-hosts", "--local=/test/", "--user=root", "--log-queries"],
        ...[`--listen-address=${HOST}`, "--bind-interfaces", "--port=53"],
        ...records.map((record) => `--${record}`),
      ],
      seconds: 120,
    });
    await using opened = new AsyncDisposableStack();
    opened.defer(() => Deno.remove(folder, { recursive: true }));
    opened.use(child);
    await child.line(/started, version/);
    await until("an answer of dnsmasq", 5_000, async () => {
      const nameServer = { ipAddr: HOST, port: 53 };
      return await Deno.resolveDns("ready.test", "TXT", { nameServer }).then(
        () => true,
        (error) => error instanceof Deno.errors.NotFound || undefined,
      );
    });
    opened.move();
    return new NameServer(child, folder);
  }

  /** Whether it has been asked for records of this type and name. */
  wasAsked(type: string, name: string): boolean {
    return this.#child.lines.some((line) => line.includes(`query[${type}] ${name} `));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
