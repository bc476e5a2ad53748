import type { Gateway } from "../domain/mod.ts";
import type { GatewayTest } from "../gateways/mod.ts";
import { type Command, type CommandDeps, CommandError, type Input } from "./command.ts";
import { EXIT } from "./exit_codes.ts";
import { readList, readOnOff, readWhole } from "./option_values.ts";
import { gatewayCalled, settled, withOutside } from "./outside.ts";
import { table } from "./table.ts";

export const GATEWAY_ADD: Command = {
  name: "gateway add",
  summary: "Add a gateway: a carrier, or another exchange",
  positionals: "NAME ADDRESS",
  options: [
    { name: "transport", placeholder: "T", help: "udp, tcp or tls; else what the DNS says" },
    { name: "proxy", placeholder: "HOST", help: "Where requests go instead of to the address" },
    { name: "username", placeholder: "U", help: "Our account there" },
    { name: "secret-file", placeholder: "F", help: "A file with its secret; - for standard input" },
    { name: "register", placeholder: "on|off", help: "Register there, so that calls find us" },
    {
      name: "from",
      placeholder: "LIST",
      help: "From where its calls come, in place of its address",
    },
    { name: "certificate", placeholder: "LIST", help: "Names that its TLS certificate proves" },
    { name: "carrier-user", placeholder: "U", help: "The name it proves itself to us by" },
    { name: "carrier-secret-file", placeholder: "F", help: "A file with the secret it does so by" },
    { name: "numbers", placeholder: "F", help: "+e164, e164, national or as-dialled" },
    { name: "show", placeholder: "NUMBER", help: "The number that people called by it see" },
    { name: "codecs", placeholder: "LIST", help: "The only codecs, in order: PCMA,PCMU" },
    { name: "dtmf", placeholder: "D", help: "rfc4733, info or inband" },
    { name: "channels", placeholder: "N", help: "Calls at once, both ways together" },
    { name: "probe-seconds", placeholder: "N", help: "Time between two OPTIONS; 0 for none" },
    { name: "tls-only", help: "Nothing is sent or taken but over TLS" },
    { name: "encrypted", help: "Sound is encrypted (SRTP), or there is no call; with --tls-only" },
  ],
  examples: [
    "ringdown gateway add carrier sip.example.net --username 4930100 --secret-file - --register on",
    "ringdown gateway add lan 192.0.2.7:5060 --numbers national --channels 4",
  ],
  run(input, deps) {
    const [name = "", address = ""] = input.positionals;
    return withOutside(input, deps, async ({ gateways }, actor) => {
      const wanted = { name, address, ...await wantedIn(input, deps) };
      await settled(await gateways.create(actor, wanted));
      deps.out(`Added the gateway ${name}.`);
    });
  },
};

async function wantedIn({ values, switches }: Input, deps: CommandDeps) {
  const { username, register, from, numbers, show, channels, codecs, dtmf, transport, proxy } =
    values;
  const carrier = values["carrier-user"];
  const probe = values["probe-seconds"];
  const wanted = {
    transport: transport?.toUpperCase(),
    outboundProxy: proxy,
    account: username === undefined ? undefined : { username },
    secret: await secretIn(values["secret-file"], deps),
    theirSecret: await secretIn(values["carrier-secret-file"], deps),
    registers: register === undefined ? undefined : readOnOff("--register", register),
    identity: {
      certificates: readList(values["certificate"] ?? ""),
      addresses: readList(from ?? ""),
      resolved: from === undefined,
      ...(carrier === undefined ? {} : { username: carrier }),
    },
    numberFormat: numbers,
    callerId: show === undefined ? undefined : { number: show },
    codecs: codecs === undefined ? undefined : readList(codecs.toUpperCase()),
    dtmf,
    maxChannels: channels === undefined ? undefined : readWhole("--channels", channels, 1, 10_000),
    probeSeconds: probe === undefined ? undefined : readWhole("--probe-seconds", probe, 0, 3_600),
    tlsOnly: switches.has("tls-only"),
    encryption: switches.has("encrypted") ? "required" : undefined,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

/** The secret in a file; - for standard input. */
async function secretIn(file: string | undefined, deps: CommandDeps): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = file === "-" ? await deps.readInput() : deps.readFile(file);
  return text.replace(/\r?\n$/, "");
}

export const GATEWAY_LIST: Command = {
  name: "gateway list",
  summary: "List the gateways",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  examples: ["ringdown gateway list", "ringdown gateway list --json"],
  run(input, deps) {
    return withOutside(input, deps, ({ gateways }) => {
      if (input.switches.has("json")) return deps.out(JSON.stringify(gateways.list()));
      const rows = gateways.list().map(rowOf);
      const titles = ["NAME", "ADDRESS", "ACCOUNT", "REGISTERS", "NUMBERS", "STATE"];
      for (const line of table(titles, rows)) deps.out(line);
    });
  },
};

const rowOf = ({ name, address, account, registers, numberFormat, enabled }: Gateway) => [
  name,
  address,
  account?.username ?? "",
  registers ? "yes" : "",
  numberFormat,
  enabled ? "on" : "off",
];

export const GATEWAY_REMOVE: Command = {
  name: "gateway remove",
  summary: "Remove a gateway, also from the routes",
  positionals: "NAME",
  options: [],
  examples: ["ringdown gateway remove carrier"],
  async run(input, deps) {
    const [name = ""] = input.positionals;
    await withOutside(input, deps, async (outside, actor) => {
      const { id } = gatewayCalled(outside, name);
      await settled(outside.gateways.remove(actor, id));
      deps.out(`Removed the gateway ${name}.`);
    });
    return EXIT.ok;
  },
};

export const GATEWAY_TEST: Command = {
  name: "gateway test",
  summary: "Ask a gateway whether it is there, from a port of its own",
  positionals: "NAME",
  options: [
    { name: "register", help: "Register there, too, for a moment and beside a server that runs" },
  ],
  examples: ["ringdown gateway test carrier", "ringdown gateway test carrier --register"],
  run(input, deps) {
    const [name = ""] = input.positionals;
    return withOutside(input, deps, async (outside, _actor, store, config) => {
      const gateway = gatewayCalled(outside, name);
      const registers = gateway.registers && input.switches.has("register");
      const secrets = store.gateways.secrets(gateway.id);
      const found = await deps.testGateway({ ...gateway, registers }, secrets, config);
      const { gatewayTestSentences } = await import("../web/mod.ts");
      for (const sentence of gatewayTestSentences(found)) deps.out(sentence);
      if (!isWell(found)) throw new CommandError(`The gateway ${name} cannot be used`);
    });
  },
};

const isWell = ({ answer, registration }: GatewayTest): boolean =>
  typeof answer !== "string" && answer.status !== 503 &&
  (registration === undefined || registration.is === "registered");
