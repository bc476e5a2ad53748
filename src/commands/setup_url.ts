import { SetupCode } from "../accounts/mod.ts";
import { type Config, type Endpoint, formatEndpoint } from "../config/mod.ts";
import { type Command, CommandError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";

/**
 * Every address at which a browser finds the set-up of a server with this configuration. Plain HTTP
 * comes first: before a certificate that signs itself browsers give a warning that frightens.
 */
export function setupUrls(
  { http, https }: Pick<Config, "http" | "https">,
  addresses: readonly string[],
  code: string,
): readonly string[] {
  return [...originsOf("http", http, addresses), ...originsOf("https", https, addresses)]
    .map((origin) => `${origin}/setup?code=${code}`);
}

function originsOf(
  scheme: "http" | "https",
  endpoints: readonly Endpoint[],
  addresses: readonly string[],
): readonly string[] {
  const wildcards = new Set(["0.0.0.0", "::"]);
  const origins = endpoints.flatMap(({ host, port }) => {
    const family = host.includes(":");
    const hosts = wildcards.has(host)
      ? addresses.filter((address) => address.includes(":") === family)
      : [host];
    return hosts.map((each) => `${scheme}://${formatEndpoint({ host: each, port })}`);
  });
  if (origins.length > 0) return origins;
  // No network but this machine's own.
  return endpoints.slice(0, 1).map(({ port }) => `${scheme}://127.0.0.1:${port}`);
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
      if (config.http.length + config.https.length === 0) {
        throw new CommandError("The server does not listen for HTTP");
      }
      const { clock, random } = deps;
      const code = new SetupCode({ clock, random, store: settings }).issue().reveal();
      const urls = setupUrls(config, deps.localAddresses(), code);
      if (input.switches.has("json")) deps.out(JSON.stringify({ urls }));
      else for (const url of urls) deps.out(url);
      return EXIT.ok;
    });
  },
};
