import type { Command } from "./command.ts";
import { loadConfig } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { table } from "./table.ts";

export const CONFIG_SHOW: Command = {
  name: "config show",
  summary: "Print every setting, its value and where that comes from",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  takesSettings: true,
  examples: ["ringdown config show", "ringdown config show --json --sip 5070"],
  run(input, deps) {
    const { effective, warnings } = loadConfig(input, deps);
    if (input.switches.has("json")) {
      const settings = effective.map(({ setting, value, origin }) => [
        setting.name,
        { value: value ?? null, origin },
      ]);
      deps.out(JSON.stringify(Object.fromEntries(settings)));
      return EXIT.ok;
    }
    const rows = effective.map(({ setting, value, origin }) => [setting.name, value ?? "", origin]);
    for (const line of table(["SETTING", "VALUE", "FROM"], rows)) deps.out(line);
    for (const warning of warnings) deps.err(`Warning: ${warning}`);
    return EXIT.ok;
  },
};

export const CONFIG_CHECK: Command = {
  name: "config check",
  summary: "Say whether the configuration is right, and all that is wrong with it",
  positionals: "",
  options: [],
  takesSettings: true,
  examples: ["ringdown config check", "ringdown config check --config draft.json"],
  run(input, deps) {
    const { warnings } = loadConfig(input, deps);
    for (const warning of warnings) deps.err(`Warning: ${warning}`);
    deps.out("The configuration is right.");
    return EXIT.ok;
  },
};
