import { TextLineStream } from "./text_line_stream.ts";
import { within } from "./until.ts";

export interface ChildOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What it reads from its standard input, line by line, is written with `type`. */
  readonly typed?: boolean;
  /** It is ended after this long, and its memory is limited. Undefined for what we trust. */
  readonly seconds?: number;
}

/** Address space of a phone, KiB: one that runs away must not take the machine along. */
const MEMORY_KIB = 2_500_000;

interface Watcher {
  readonly pattern: RegExp;
  readonly found: (match: RegExpExecArray) => void;
}

/** A program that we started, with everything it printed. */
export class Child implements AsyncDisposable {
  readonly name: string;
  readonly lines: string[] = [];
  readonly exited: Promise<number>;
  readonly #process: Deno.ChildProcess;
  readonly #watchers = new Set<Watcher>();
  readonly #keyboard: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #over = false;

  constructor({ program, args, env = {}, cwd, typed = false, seconds }: ChildOptions) {
    this.name = program;
    // Should we be killed, the one that watches the time is too, and then so is the program.
    const watched =
      `ulimit -v ${MEMORY_KIB}; exec timeout -k 2 ${seconds} setpriv --pdeathsig KILL "$@"`;
    const limited = ["-c", watched, "sh"];
    const command = seconds === undefined
      ? new Deno.Command(program, { args: [...args], ...this.#streams(typed), env, ...at(cwd) })
      : new Deno.Command("sh", {
        args: [...limited, program, ...args],
        ...this.#streams(typed),
        env,
        ...at(cwd),
      });
    this.#process = command.spawn();
    this.#keyboard = typed ? this.#process.stdin.getWriter() : undefined;
    const read = Promise.all([this.#read(this.#process.stdout), this.#read(this.#process.stderr)]);
    this.exited = this.#process.status.then(async ({ code }) => {
      await read;
      this.#over = true;
      return code;
    });
  }

  #streams(typed: boolean) {
    return { stdin: typed ? "piped" : "null", stdout: "piped", stderr: "piped" } as const;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get text(): string {
    return this.lines.join("\n");
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const lines = stream.pipeThrough(decoderStream())
      .pipeThrough(new TextLineStream());
    for await (const line of lines) {
      this.lines.push(line);
      for (const watcher of this.#watchers) {
        const match = watcher.pattern.exec(line);
        if (!match) continue;
        this.#watchers.delete(watcher);
        watcher.found(match);
      }
    }
  }

  /** The first line, printed already or to come, that matches. */
  async line(pattern: RegExp, ms = 10_000): Promise<RegExpExecArray> {
    for (const line of this.lines) {
      const match = pattern.exec(line);
      if (match) return match;
    }
    const { promise, resolve } = Promise.withResolvers<RegExpExecArray>();
    const watcher = { pattern, found: resolve };
    this.#watchers.add(watcher);
    const ended = this.exited.then((code) => {
      throw new Error(`${this.name} ended with ${code}`);
    });
    try {
      return await within(`${this.name} printing ${pattern}`, ms, Promise.race([promise, ended]));
    } catch (error) {
      throw new Error(`${error}\n${this.lines.slice(-25).join("\n")}`, { cause: error });
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  /** Types a line into it. */
  async type(line: string): Promise<void> {
    await this.#keyboard?.write(new TextEncoder().encode(`${line}\n`));
  }

  signal(signal: Deno.Signal): void {
    if (!this.#over) this.#process.kill(signal);
  }

  /** Waits for its end. @throws when it takes longer than `ms`. */
  async end(ms: number): Promise<number> {
    return await within(`the end of ${this.name}`, ms, this.exited);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.signal("SIGTERM");
    } catch {
      // It has just ended by itself.
    }
    await this.#keyboard?.close().catch(() => {});
    await this.exited;
  }
}

const at = (cwd: string | undefined) => (cwd === undefined ? {} : { cwd });

/** Octets to text. The types of Node that come with a browser's driver know it less exactly. */
function decoderStream(): TransformStream<Uint8Array<ArrayBuffer>, string> {
  return new TextDecoderStream("utf-8", { fatal: false }) as unknown as TransformStream<
    Uint8Array<ArrayBuffer>,
    string
  >;
}
