import { type Command } from "./command.ts";
import { loadConfig } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { type Finding, findingsOf } from "./findings.ts";

const MARK: Readonly<Record<Finding["level"], string>> = { ok: "ok", note: "note", bad: "BAD" };

export const DOCTOR: Command = {
  name: "doctor",
  summary: "Look for what keeps the exchange from working, on this machine",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  takesSettings: true,
  examples: ["ringdown doctor", "ringdown doctor --data /var/lib/ringdown --json"],
  async run(input, deps) {
    const { config, warnings } = loadConfig(input, deps);
    const notes = warnings.map((text): Finding => ({
      level: "note",
      about: "configuration",
      text,
    }));
    const findings = [...notes, ...await findingsOf(config, deps)];
    if (input.switches.has("json")) deps.out(JSON.stringify(findings));
    else {
      for (const { level, about, text } of findings) {
        deps.out(`${MARK[level].padEnd(4)}  ${about}: ${text}`);
      }
    }
    return findings.some(({ level }) => level === "bad") ? EXIT.failed : EXIT.ok;
  },
};
