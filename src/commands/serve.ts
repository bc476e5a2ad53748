import type { Command } from "./command.ts";
import { loadConfig } from "./context.ts";

export const SERVE: Command = {
  name: "serve",
  summary: "Run the exchange until SIGTERM or SIGINT",
  positionals: "",
  options: [],
  takesSettings: true,
  examples: [
    "ringdown",
    "ringdown serve --data /var/lib/ringdown --domain example.org",
    "ringdown serve --sip 192.168.1.10:5060 --sips off --http 127.0.0.1:8080",
    "RINGDOWN_RTP=30000-31000 ringdown",
  ],
  run(input, deps) {
    const { config, effective, warnings } = loadConfig(input, deps);
    for (const warning of warnings) deps.err(`Warning: ${warning}`);
    return deps.serve(config, effective);
  },
};
