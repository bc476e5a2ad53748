/**
 * Ringdown: what the process brings along (time, chance, its streams) meets the command line, and
 * `serve`, the default command, meets the server. What the server is made of is in `src/server`.
 */

import { askOwnServer, EXIT, type ExitCode, run } from "./src/commands/mod.ts";
import { type Config, type Effective, localAddresses } from "./src/config/mod.ts";
import { HttpPortInUseError } from "./src/http/mod.ts";
import {
  createLineWriter,
  createLog,
  type Log,
  LogRing,
  SystemClock,
  SystemRandom,
  VERSION,
} from "./src/runtime/mod.ts";
import { serve, testGatewayAlone } from "./src/server/mod.ts";
import { PortInUseError } from "./src/sip/mod.ts";

const PRODUCT = "Ringdown";
const clock = new SystemClock((error) => fatal.error("A timer failed", { cause: stackOf(error) }));
const random = new SystemRandom();
const lines = createLineWriter(clock, 20, (bytes) => writeWhole(Deno.stdout, bytes));
const fatal = createLog({
  clock,
  level: "info",
  format: "text",
  write: (line) => lines.write(line, true),
});

/** A log for people at a terminal, and for machines elsewhere, unless one has chosen. */
function logOf(config: Config, effective: readonly Effective[], recent: LogRing): Log {
  const isChosen = !effective.some(({ setting, origin }) =>
    setting.name === "logFormat" && origin === "default"
  );
  return createLog({
    clock,
    level: config.logLevel,
    format: isChosen || Deno.stdout.isTerminal() ? config.logFormat : "json",
    write: (line, level) => lines.write(line, level === "warn" || level === "error"),
    keep: (line, level) => recent.add(line, level),
  });
}

/** A port that somebody else has is worth a sentence, not a stack of calls. */
function explainPort(error: unknown): ExitCode {
  if (!(error instanceof PortInUseError || error instanceof HttpPortInUseError)) throw error;
  writeWhole(Deno.stderr, new TextEncoder().encode(`${error.message}.\n`));
  return EXIT.listen;
}

const stackOf = (error: unknown): string =>
  error instanceof Error ? error.stack ?? error.message : String(error);

/** A pipe may take less at once than it is given. */
function writeWhole(to: typeof Deno.stdout, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length;) from += to.writeSync(bytes.subarray(from));
}

if (import.meta.main) {
  const code = await run(Deno.args, {
    version: VERSION,
    env: Deno.env.toObject(),
    clock,
    random,
    out: (line) => lines.write(line),
    err: (line) => writeWhole(Deno.stderr, new TextEncoder().encode(`${line}\n`)),
    readFile: (path) => Deno.readTextFileSync(path),
    readBytes: (path) => Deno.readFileSync(path),
    readInput: () => new Response(Deno.stdin.readable).text(),
    fetch,
    askOwnServer,
    localAddresses,
    testGateway: (gateway, secrets, config) => {
      const log = createLog({
        clock,
        level: "error",
        format: "text",
        write: (line) => lines.write(line),
      });
      return testGatewayAlone(gateway, secrets, { product: PRODUCT, clock, random, log, config });
    },
    serve: (config, effective) => {
      const recent = new LogRing();
      const log = logOf(config, effective, recent);
      const ground = { product: PRODUCT, version: VERSION, clock, random, log, recent };
      return serve({ ...ground, config, effective }).catch(explainPort);
    },
  });
  lines.flush();
  // Transactions that only wait for copies of what they have answered keep nobody here.
  Deno.exit(code);
}
