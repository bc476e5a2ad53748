import { type Config, type Endpoint, formatEndpoint } from "../config/mod.ts";
import { messageOf } from "../runtime/mod.ts";
import { servedChain } from "../store/mod.ts";
import { type Command, type CommandDeps, CommandError } from "./command.ts";
import { loadConfig } from "./context.ts";
import { EXIT } from "./exit_codes.ts";

const PATIENCE_MS = 3_000;
const ANY: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

export const HEALTHCHECK: Command = {
  name: "healthcheck",
  summary: "Ask the running server whether it is well; for containers",
  positionals: "",
  options: [{ name: "ready", help: "Ask whether it takes calls, too" }],
  takesSettings: true,
  examples: ["ringdown healthcheck", "ringdown healthcheck --http 127.0.0.1:8080 --ready"],
  async run(input, deps) {
    const { config } = loadConfig(input, deps);
    const endpoint = config.http[0] ?? config.https[0];
    if (!endpoint) throw new CommandError("The server does not listen for HTTP");
    const scheme = config.http[0] ? "http" : "https";
    const path = input.switches.has("ready") ? "/readyz" : "/healthz";
    const here = { ...endpoint, host: ANY[endpoint.host] ?? endpoint.host };
    const url = `${scheme}://${formatEndpoint(here)}${path}`;
    const stop = new AbortController();
    using _timer = deps.clock.after(PATIENCE_MS, () => stop.abort());
    let status: number;
    try {
      status = scheme === "http"
        ? await askPlainly(url, deps, stop.signal)
        : await askOverTls(here, path, config, deps, stop.signal);
    } catch (error) {
      throw new CommandError(`No answer from ${url}: ${messageOf(error)}`);
    }
    if (status !== 200) throw new CommandError(`${url} answered ${status}`);
    deps.out("ok");
    return EXIT.ok;
  },
};

async function askPlainly(url: string, deps: CommandDeps, signal: AbortSignal): Promise<number> {
  const response = await deps.fetch(url, { signal });
  await response.body?.cancel();
  return response.status;
}

async function askOverTls(
  { host: hostname, port }: Endpoint,
  path: string,
  { data, tlsCertificate }: Config,
  deps: CommandDeps,
  signal: AbortSignal,
): Promise<number> {
  const chain = servedChain(data, tlsCertificate);
  if (chain === undefined) throw new CommandError("there is no certificate yet");
  return await deps.askOwnServer({ hostname, port, chain }, path, signal);
}
