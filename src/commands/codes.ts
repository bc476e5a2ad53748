import { nearest } from "../config/mod.ts";
import type { Feature, FeatureCode } from "../domain/mod.ts";
import { FEATURES, parseFeature } from "../routing/mod.ts";
import type { Store } from "../store/mod.ts";
import { type Command, type CommandDeps, UsageError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { table } from "./table.ts";

export const CODES_LIST: Command = {
  name: "codes list",
  summary: "List what can be dialled besides people, and what it does",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  examples: ["ringdown codes list", "ringdown codes list --json"],
  run(input, deps) {
    return withStore(input, deps, (store) => {
      const codes = store.featureCodes.table.list();
      if (input.switches.has("json")) {
        const json = codes.map(({ code, ...rest }) => ({ ...rest, code: code ?? null }));
        deps.out(JSON.stringify(json));
        return EXIT.ok;
      }
      const rows = codes.map((code) => [dialled(code), code.feature, sentence(code)]);
      for (const line of table(["DIAL", "FEATURE", "WHAT IT DOES"], rows)) deps.out(line);
      warnOfHidden(store, deps);
      return EXIT.ok;
    });
  },
};

/** Tells of codes that an extension from before there were codes keeps from being dialled. */
function warnOfHidden(store: Store, { err }: CommandDeps): void {
  const codes = store.featureCodes.table;
  for (const { extension } of [...store.users.list(), ...store.groups.list()]) {
    const feature = codes.claimedBy(extension);
    if (feature === undefined) continue;
    err(`Warning: ${extension} is an extension, which comes before the code for ${feature}.`);
  }
}

const ARGUMENTS: Readonly<Record<FeatureCode["argument"], string>> = {
  "none": "",
  "number": "NUMBER",
  "user": "EXTENSION",
  "page-group": "GROUP",
  "range": "",
};

function dialled({ code, argument }: FeatureCode): string {
  return code === undefined ? "off" : code + ARGUMENTS[argument];
}

function sentence({ sentence, changedFrom }: FeatureCode): string {
  return changedFrom === undefined ? sentence : `${sentence} (was ${changedFrom})`;
}

export const CODES_SET: Command = {
  name: "codes set",
  summary: "Give a feature another code",
  positionals: "FEATURE CODE",
  options: [],
  examples: ["ringdown codes set redial '*66'", "ringdown codes set slots 701-720"],
  run(input, deps) {
    const [name = "", code = ""] = input.positionals;
    const feature = readFeature(name);
    return withStore(input, deps, (store) => {
      store.featureCodes.set(feature, code);
      deps.out(`The code for ${feature} is ${code}.`);
      return EXIT.ok;
    });
  },
};

export const CODES_OFF: Command = {
  name: "codes off",
  summary: "Switch a code off",
  positionals: "FEATURE",
  options: [],
  examples: ["ringdown codes off page"],
  run(input, deps) {
    const feature = readFeature(input.positionals[0] ?? "");
    return withStore(input, deps, (store) => {
      store.featureCodes.set(feature, undefined);
      deps.out(`Switched off the code for ${feature}.`);
      return EXIT.ok;
    });
  },
};

export const CODES_RESET: Command = {
  name: "codes reset",
  summary: "Give a feature its default code, or all of them theirs",
  positionals: "[FEATURE]",
  options: [],
  examples: ["ringdown codes reset redial", "ringdown codes reset"],
  run(input, deps) {
    const [name] = input.positionals;
    const feature = name === undefined ? undefined : readFeature(name);
    return withStore(input, deps, (store) => {
      store.featureCodes.reset(feature);
      deps.out(
        feature === undefined
          ? "All codes are the defaults."
          : `The code for ${feature} is ${FEATURES[feature].code}.`,
      );
      return EXIT.ok;
    });
  },
};

/** @throws {UsageError} when there is no such feature. */
function readFeature(name: string): Feature {
  const feature = parseFeature(name);
  if (feature !== undefined) return feature;
  const hint = nearest(name, Object.keys(FEATURES));
  const question = hint === undefined ? "" : `; did you mean "${hint}"?`;
  throw new UsageError(`There is no feature "${name}"${question}`);
}
