import { messageOf } from "../runtime/mod.ts";
import type { Config } from "./config.ts";
import { nearest } from "./nearest.ts";
import { SettingError, type SettingProblem } from "./setting_error.ts";
import { type Setting, settingOf, SETTINGS } from "./settings.ts";

/** Where values come from, the first that has one wins: flags, environment, file, stored. */
export interface ConfigSources {
  /** By flag name without dashes. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a text file. @throws {Deno.errors.NotFound} when there is none. */
  readonly readFile: (path: string) => string;
  /** What was stored under the names of settings. */
  readonly stored: Readonly<Record<string, string | undefined>>;
  /** The configuration file; `DATA/ringdown.json`, which may be missing, if not given. */
  readonly file?: string | undefined;
}

/** The value in force of one setting, as text, and who set it. */
export interface Effective {
  readonly setting: Setting;
  readonly value: string | undefined;
  /** E.g. `flag --sip`, `environment RINGDOWN_SIP`, `file data/ringdown.json`, `default`. */
  readonly origin: string;
}

export type ConfigResult =
  | {
    readonly ok: true;
    readonly config: Config;
    readonly effective: readonly Effective[];
    readonly warnings: readonly string[];
  }
  | {
    readonly ok: false;
    readonly problems: readonly string[];
    /** Those of them that a page can put into its own words. */
    readonly told: readonly SettingProblem[];
  };

interface Found {
  readonly value: string;
  readonly origin: string;
}

/** Puts the configuration together, or lists everything that is wrong with it. */
export function readConfig(sources: ConfigSources): ConfigResult {
  const problems: string[] = [];
  const told: SettingProblem[] = [];
  const file = readConfigFile(sources, problems);
  const values: Partial<Record<keyof Config, unknown>> = {};
  const effective = SETTINGS.map((setting): Effective => {
    const found = lookUp(setting, sources, file, problems);
    const value = found?.value ?? setting.fallback;
    const origin = found?.origin ?? "default";
    values[setting.name] = value === undefined
      ? undefined
      : parsed(setting, value, origin, problems, told);
    const shown = setting.isSecret && value !== undefined ? "[secret]" : value;
    return { setting, value: shown, origin };
  });
  const config = values as Record<keyof Config, unknown> as Config;
  if (problems.length === 0) checkTogether(config, problems, told);
  if (problems.length > 0) return { ok: false, problems, told };
  return { ok: true, config, effective, warnings: warningsOf(sources) };
}

/** The data folder, which must be known before what is in it can be read. */
export function dataFolderOf(sources: Pick<ConfigSources, "flags" | "env" | "readFile">): string {
  const setting = settingOf("data");
  const found = lookUp(setting, { ...sources, stored: {} }, new Map(), []);
  return found?.value || (setting.fallback ?? "");
}

function lookUp(
  setting: Setting,
  { flags, env, readFile, stored }: ConfigSources,
  file: ReadonlyMap<string, Found>,
  problems: string[],
): Found | undefined {
  const flag = setting.isSecret ? undefined : flags[setting.flag];
  if (flag !== undefined) return { value: flag, origin: `flag --${setting.flag}` };
  const { variable } = setting;
  const value = env[variable];
  if (value !== undefined && value !== "") return { value, origin: `environment ${variable}` };
  const path = env[`${variable}_FILE`];
  if (path !== undefined && path !== "") {
    try {
      return { value: readFile(path).trim(), origin: `environment ${variable}_FILE` };
    } catch (error) {
      problems.push(`${variable}_FILE: cannot read ${path}: ${messageOf(error)}`);
    }
  }
  const inFile = file.get(setting.name);
  if (inFile) return inFile;
  const kept = setting.hasOwnPage ? undefined : stored[setting.name];
  return kept === undefined ? undefined : { value: kept, origin: "stored" };
}

function parsed(
  setting: Setting,
  value: string,
  origin: string,
  problems: string[],
  told: SettingProblem[],
): unknown {
  try {
    return setting.parse(value);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    told.push(error.problem);
    problems.push(`${setting.name} ${error.message} (${origin})`);
    return undefined;
  }
}

function readConfigFile(sources: ConfigSources, problems: string[]): ReadonlyMap<string, Found> {
  const path = sources.file ?? `${dataFolderOf(sources)}/ringdown.json`;
  const found = new Map<string, Found>();
  let json: unknown;
  try {
    json = JSON.parse(sources.readFile(path));
  } catch (error) {
    const missing = error instanceof Deno.errors.NotFound && sources.file === undefined;
    if (!missing) problems.push(`Cannot read ${path}: ${messageOf(error)}`);
    return found;
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    problems.push(`${path} must hold one JSON object`);
    return found;
  }
  for (const [name, value] of Object.entries(json)) {
    const known = SETTINGS.find((setting) => setting.name === name);
    if (!known || name === "data") problems.push(unknownName(path, name));
    else found.set(name, { value: textOf(value), origin: `file ${path}` });
  }
  return found;
}

function unknownName(path: string, name: string): string {
  if (name === "data") return `${path} cannot say where the data folder is; use --data`;
  const hint = nearest(name, SETTINGS.map((setting) => setting.name));
  return `${path} sets "${name}", which is no setting${hint ? `; did you mean "${hint}"?` : ""}`;
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(",") : String(value);
}

function checkTogether(config: Config, problems: string[], told: SettingProblem[]): void {
  if ((config.tlsCertificate === undefined) !== (config.tlsKey === undefined)) {
    problems.push("tlsCertificate and tlsKey are needed together");
    told.push({ fault: "pair", values: {} });
  }
  const listeners = [config.sip, config.sips, config.ws, config.wss];
  if (listeners.every((endpoints) => endpoints.length === 0)) {
    problems.push("sip, sips, ws and wss are all off: phones could not register");
    told.push({ fault: "no-listener", values: {} });
  }
  // UDP and TCP ports do not meet, so only the TCP listeners can be in each other's way.
  const taken = new Map<string, string>();
  for (const name of ["sip", "sips", "ws", "wss", "http", "https"] as const) {
    for (const { host, port } of config[name]) {
      const key = `${host} ${port}`;
      const other = taken.get(key);
      if (port !== 0 && other !== undefined && other !== name) {
        problems.push(`${name} and ${other} both want ${host} port ${port}`);
        told.push({ fault: "same-port", values: { name, other, host, port } });
      }
      taken.set(key, name);
    }
  }
}

function warningsOf({ env }: ConfigSources): readonly string[] {
  const known = SETTINGS.flatMap(({ variable }) => [variable, `${variable}_FILE`]);
  return Object.keys(env)
    .filter((name) => name.startsWith("RINGDOWN_") && !known.includes(name))
    .map((name) => {
      const hint = nearest(name, known);
      return `${name} sets nothing${hint ? `; did you mean ${hint}?` : ""}`;
    });
}
