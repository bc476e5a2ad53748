import { MusicFolder, type WavFormat, type WavVerdict } from "../media/mod.ts";
import type { Store } from "../store/mod.ts";
import { commandActor } from "./command_actor.ts";
import { type Command, type CommandDeps, CommandError, type Input, UsageError } from "./command.ts";
import { loadConfig, withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { table } from "./table.ts";

const folderOf = (input: Input, deps: CommandDeps): MusicFolder =>
  new MusicFolder(`${loadConfig(input, deps).config.data}/music`, deps.clock);

/** @throws {CommandError} when the file cannot be read. */
function readSound(path: string, deps: CommandDeps): Uint8Array {
  try {
    return deps.readBytes(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new CommandError(`There is no file ${path}`);
    throw new CommandError(`${path} cannot be read`);
  }
}

/** What a file is, for a person. @throws {CommandError} when it cannot be played. */
function judged(verdict: WavVerdict, path: string): readonly string[] {
  if (!verdict.valid) throw new CommandError(`${path}: ${verdict.why} (${verdict.code})`);
  return [words(verdict.format), ...verdict.warnings.map((one) => `Warning: ${WARNINGS[one]}`)];
}

const WARNINGS = {
  STEREO: "both channels are mixed into one",
  LENGTH_MISSING: "the header does not say how long it is; everything after it is played",
} as const;

const words = ({ sampleRateHz, bitsPerSample, durationMs }: WavFormat): string =>
  `${Math.round(durationMs / 1_000)} seconds, ${sampleRateHz} Hz, ${bitsPerSample} bit`;

function tell(
  { audit }: Store,
  deps: CommandDeps,
  action: "music.added" | "music.removed",
  name: string,
): void {
  const subject = { type: "music", id: name, name };
  audit.record({ actor: commandActor(deps), action, subject });
}

export const MUSIC_ADD: Command = {
  name: "music add",
  summary: "Keep a WAV file as music for people who wait",
  positionals: "FILE",
  options: [],
  examples: ["ringdown music add waltz.wav"],
  async run(input, deps) {
    const [path = ""] = input.positionals;
    const bytes = readSound(path, deps);
    const folder = folderOf(input, deps);
    const [, ...warnings] = judged(folder.validate(bytes), path);
    const stored = await folder.store(bytes);
    if (!stored.valid) throw new CommandError(`${path}: ${stored.why} (${stored.code})`);
    for (const line of warnings) deps.err(line);
    await withStore(input, deps, (store) => tell(store, deps, "music.added", stored.name));
    deps.out(`Added ${stored.name}: ${words(stored.format)}.`);
    return EXIT.ok;
  },
};

export const MUSIC_CHECK: Command = {
  name: "music check",
  summary: "Tell whether a WAV file could be played, and keep nothing",
  positionals: "FILE",
  options: [],
  examples: ["ringdown music check waltz.wav"],
  run(input, deps) {
    const [path = ""] = input.positionals;
    const bytes = readSound(path, deps);
    for (const line of judged(folderOf(input, deps).validate(bytes), path)) deps.out(line);
    return EXIT.ok;
  },
};

export const MUSIC_LIST: Command = {
  name: "music list",
  summary: "List the music there is besides our own",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  examples: ["ringdown music list"],
  async run(input, deps) {
    const files = await folderOf(input, deps).list();
    if (input.switches.has("json")) {
      deps.out(JSON.stringify(files));
      return EXIT.ok;
    }
    const rows = files.map(({ name, octets }) => [name, `${Math.ceil(octets / 1_024)} KB`]);
    for (const line of table(["NAME", "SIZE"], rows)) deps.out(line);
    return EXIT.ok;
  },
};

export const MUSIC_REMOVE: Command = {
  name: "music remove",
  summary: "Forget a file; who waited with it hears our own music",
  positionals: "NAME",
  options: [],
  examples: ["ringdown music remove moh_20260102_030405.wav"],
  async run(input, deps) {
    const [name = ""] = input.positionals;
    if (!MusicFolder.isName(name)) throw new UsageError(`"${name}" is no name of "music list"`);
    if (!await folderOf(input, deps).remove(name)) throw new CommandError(`There is no ${name}`);
    await withStore(input, deps, (store) => {
      for (const group of store.groups.list()) {
        if (group.music === name) deps.err(`Warning: the group ${group.extension} plays it still.`);
      }
      tell(store, deps, "music.removed", name);
    });
    deps.out(`Removed ${name}.`);
    return EXIT.ok;
  },
};
