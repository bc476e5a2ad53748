import { formatEndpoint } from "../config/mod.ts";
import { messageOf } from "../runtime/mod.ts";
import { type Command, CommandError } from "./command.ts";
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
    const endpoint = config.http[0];
    if (!endpoint) throw new CommandError("The server does not listen for HTTP");
    const path = input.switches.has("ready") ? "readyz" : "healthz";
    const where = formatEndpoint({ ...endpoint, host: ANY[endpoint.host] ?? endpoint.host });
    const url = `http://${where}/${path}`;
    const stop = new AbortController();
    using _timer = deps.clock.after(PATIENCE_MS, () => stop.abort());
    let status: number;
    try {
      const response = await deps.fetch(url, { signal: stop.signal });
      await response.body?.cancel();
      status = response.status;
    } catch (error) {
      throw new CommandError(`No answer from ${url}: ${messageOf(error)}`);
    }
    if (status !== 200) throw new CommandError(`${url} answered ${status}`);
    deps.out("ok");
    return EXIT.ok;
  },
};
