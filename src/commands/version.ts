import type { Command } from "./command.ts";
import { EXIT } from "./exit_codes.ts";

export const VERSION: Command = {
  name: "version",
  summary: "Print the version",
  positionals: "",
  options: [{ name: "json", help: "Print JSON, with the versions of the runtime" }],
  examples: ["ringdown version", "ringdown version --json"],
  run({ switches }, { out, version }) {
    const { deno, v8 } = Deno.version;
    out(switches.has("json") ? JSON.stringify({ ringdown: version, deno, v8 }) : version);
    return EXIT.ok;
  },
};
