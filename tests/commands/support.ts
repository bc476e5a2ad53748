import { type CommandDeps, run } from "../../src/commands/mod.ts";
import { SystemRandom } from "../../src/runtime/mod.ts";
import { TempStore } from "../support/temp_store.ts";

/** A data folder, and the program run on it in this process. */
export class TempProgram extends TempStore {
  readonly served: Parameters<CommandDeps["serve"]>[] = [];
  readonly fetched: string[] = [];
  readonly tested: Parameters<CommandDeps["testGateway"]>[] = [];
  testFinds: Awaited<ReturnType<CommandDeps["testGateway"]>> = {
    answer: { status: 200, reason: "OK", ms: 12 },
    registration: undefined,
  };
  env: Record<string, string> = {};
  input = "";
  answer: () => Promise<Response> = () => Promise.resolve(new Response("ok"));

  /** Runs `ringdown ARGS` and returns what it printed and its exit code. */
  async run(...args: readonly string[]) {
    const out: string[] = [];
    const err: string[] = [];
    const code = await run(args, {
      version: "1.2.3",
      env: { RINGDOWN_DATA: this.folder, ...this.env },
      clock: this.clock,
      random: new SystemRandom(),
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      readFile: (path) => Deno.readTextFileSync(path),
      readBytes: (path) => Deno.readFileSync(path),
      readInput: () => Promise.resolve(this.input),
      fetch: (url) => {
        this.fetched.push(url);
        return this.answer();
      },
      askOwnServer: async ({ hostname, port }, path) => {
        this.fetched.push(`https://${hostname}:${port}${path}`);
        return (await this.answer()).status;
      },
      localAddresses: () => ["192.168.1.10", "fd00::10"],
      testGateway: (...given) => {
        this.tested.push(given);
        return Promise.resolve(this.testFinds);
      },
      serve: (...given) => {
        this.served.push(given);
        return Promise.resolve(0);
      },
    });
    return { code, out: out.join("\n"), err: err.join("\n") };
  }
}
