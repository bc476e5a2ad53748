import { SetupCode } from "../accounts/mod.ts";
import { type Config, formatEndpoint } from "../config/mod.ts";
import { type Command, CommandError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";

/** Every address at which a browser finds the set-up of a server with this configuration. */
export function setupUrls(
  { http }: Pick<Config, "http">,
  addresses: readonly string[],
  code: string,
): readonly string[] {
  const wildcards = new Set(["0.0.0.0", "::"]);
  const urls = http.flatMap(({ host, port }) => {
    const family = host.includes(":");
    const hosts = wildcards.has(host)
      ? addresses.filter((address) => address.includes(":") === family)
      : [host];
    return hosts.map((each) => `http://${formatEndpoint({ host: each, port })}/setup?code=${code}`);
  });
  if (urls.length > 0 || http.length === 0) return urls;
  // No network but this machine's own.
  return http.slice(0, 1).map(({ port }) => `http://127.0.0.1:${port}/setup?code=${code}`);
}

export const SETUP_URL: Command = {
  name: "setup-url",
  summary: "Print a new address for the first set-up, good for 30 minutes and once",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  takesSettings: true,
  examples: ["ringdown setup-url", "ringdown setup-url --data /var/lib/ringdown"],
  run(input, deps) {
    return withStore(input, deps, ({ accounts, settings }, config) => {
      if (accounts.hasAdministrator) {
        throw new CommandError(
          'There is an administrator already; "admin password" gives one another password',
        );
      }
      if (config.http.length === 0) throw new CommandError("The server does not listen for HTTP");
      const { clock, random } = deps;
      const code = new SetupCode({ clock, random, store: settings }).issue().reveal();
      const urls = setupUrls(config, deps.localAddresses(), code);
      if (input.switches.has("json")) deps.out(JSON.stringify({ urls }));
      else for (const url of urls) deps.out(url);
      return EXIT.ok;
    });
  },
};
