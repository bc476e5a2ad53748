import { type Config, type Endpoint, formatEndpoint, portHolder } from "../config/mod.ts";
import { createLog, messageOf, Meter } from "../runtime/mod.ts";
import { certificateEnd, isServing, openStore } from "../store/mod.ts";
import type { CommandDeps } from "./command.ts";

/** One thing that `doctor` has looked at. */
export interface Finding {
  readonly level: "ok" | "note" | "bad";
  readonly about: string;
  readonly text: string;
}

const DAY_MS = 86_400_000;
/** Made long after this, the program knows that an earlier date is wrong. */
const EARLIEST = Date.UTC(2025, 0, 1);
/** Room for a burst of registrations from 50,000 phones whose network came back. */
const RECEIVE_BUFFER = 4 << 20;

export async function findingsOf(config: Config, deps: CommandDeps): Promise<readonly Finding[]> {
  return [
    await dataFinding(config, deps),
    clockFinding(deps),
    ...portFindings(config),
    bufferFinding(),
    certificateFinding(config, deps),
    addressFinding(deps),
  ].filter((finding) => finding !== undefined);
}

async function dataFinding(config: Config, deps: CommandDeps): Promise<Finding> {
  const about = "data";
  const { clock, random, err } = deps;
  const log = createLog({ clock, level: "warn", format: "text", write: err });
  try {
    const options = { clock, random, log, meter: new Meter(), as: "tool" } as const;
    await using store = openStore(config.data, options);
    store.check();
    const users = store.users.list().length;
    const devices = store.devices.list().length;
    return { level: "ok", about, text: `${config.data} has ${users} users, ${devices} devices` };
  } catch (error) {
    return { level: "bad", about, text: messageOf(error) };
  }
}

function clockFinding({ clock }: CommandDeps): Finding {
  const now = clock.now();
  return now.getTime() > EARLIEST
    ? { level: "ok", about: "clock", text: now.toISOString() }
    : { level: "bad", about: "clock", text: `${now.toISOString()} is long past; set the time` };
}

function portFindings(config: Config): readonly Finding[] {
  const serving = isServing(config.data);
  const findings = (["sip", "sips", "ws", "wss", "http", "https"] as const).flatMap((name) =>
    config[name].filter(({ required }) => required).flatMap((endpoint) =>
      name === "sip"
        ? [portFinding(name, "udp", endpoint), portFinding(name, "tcp", endpoint)]
        : [portFinding(name, "tcp", endpoint)]
    )
  );
  if (!serving) return findings;
  // The server that runs on this data is what holds them.
  return findings.map((finding) =>
    finding.level === "bad" ? { ...finding, level: "note" } : finding
  );
}

function portFinding(about: string, transport: "udp" | "tcp", endpoint: Endpoint): Finding {
  const where = `${transport} ${formatEndpoint(endpoint)}`;
  try {
    listen(transport, endpoint);
    return { level: "ok", about, text: `${where} is free` };
  } catch (error) {
    const holder = error instanceof Deno.errors.AddrInUse
      ? portHolder(transport, endpoint.port) ?? "another process"
      : undefined;
    const text = holder ? `${where} is held by ${holder}` : `${where}: ${messageOf(error)}`;
    return { level: "bad", about, text };
  }
}

function listen(transport: "udp" | "tcp", { host: hostname, port }: Endpoint): void {
  if (transport === "udp") Deno.listenDatagram({ transport, hostname, port }).close();
  else Deno.listen({ transport, hostname, port }).close();
}

function bufferFinding(): Finding | undefined {
  let octets: number;
  try {
    octets = Number(Deno.readTextFileSync("/proc/sys/net/core/rmem_max"));
  } catch {
    // Not Linux, or hidden: there is nothing to say.
    return undefined;
  }
  const about = "receive buffer";
  if (octets >= RECEIVE_BUFFER) return { level: "ok", about, text: `${octets} octets at most` };
  return {
    level: "note",
    about,
    text:
      `${octets} octets at most; a burst may be lost: sysctl -w net.core.rmem_max=${RECEIVE_BUFFER}`,
  };
}

function certificateFinding(config: Config, deps: CommandDeps): Finding {
  const about = "certificate";
  const { tlsCertificate: path } = config;
  if (path === undefined) {
    return { level: "note", about, text: "none given: the server signs one itself" };
  }
  try {
    const end = certificateEnd(deps.readFile(path));
    const days = Math.floor((end.getTime() - deps.clock.now().getTime()) / DAY_MS);
    const text = `${path} ends ${end.toISOString()}`;
    if (days < 0) return { level: "bad", about, text: `${text}, in the past` };
    return { level: days < 14 ? "note" : "ok", about, text: `${text}, in ${days} days` };
  } catch (error) {
    return { level: "bad", about, text: `${path}: ${messageOf(error)}` };
  }
}

function addressFinding({ localAddresses }: CommandDeps): Finding {
  const addresses = localAddresses();
  const about = "addresses";
  return addresses.length > 0
    ? { level: "ok", about, text: addresses.join(", ") }
    : { level: "note", about, text: "no network but this machine's own" };
}
