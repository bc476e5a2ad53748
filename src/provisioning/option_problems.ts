import type { PhoneOptions, Vendor } from "../domain/mod.ts";
import type { PhoneConfiguration } from "./phone_configuration.ts";
import { renderConfiguration } from "./render.ts";
import { isPlain, UnwritableValueError } from "./safe_text.ts";
import { timeZoneOf } from "./time_zone.ts";

/** Why options cannot be used: a word for a message catalogue. */
export type OptionProblemWord =
  | "codec-twice"
  | "codecs-none"
  | "control-character"
  | "extra-format"
  | "host"
  | "key-label"
  | "key-number"
  | "out-of-range"
  | "time-zone"
  | "too-many";

export interface OptionProblem {
  readonly field: keyof PhoneOptions;
  readonly why: OptionProblemWord;
  /** Which of a list, counted from 0. */
  readonly at?: number;
}

export const MOST_KEYS = 60;
export const MOST_EXTRA = 100;
const LONGEST_LABEL = 40;
const LONGEST_VALUE = 500;

/** Least and most of what is counted in seconds. */
export const OPTION_LIMITS = {
  registerSeconds: [60, 86_400],
  keepAliveSeconds: [0, 3_600],
  refreshSeconds: [300, 30 * 86_400],
} as const;

/**
 * What is wrong with `options`, nothing when they can be used.
 * @param vendor Whose format the extra options must fit; not looked at without one.
 */
export function optionProblems(
  options: PhoneOptions,
  vendor: Vendor | undefined,
): readonly OptionProblem[] {
  return [
    ...secondsProblems(options),
    ...codecProblems(options),
    ...clockProblems(options),
    ...keyProblems(options),
    ...extraProblems(options, vendor),
  ];
}

function secondsProblems(options: PhoneOptions): OptionProblem[] {
  const names = Object.keys(OPTION_LIMITS) as (keyof typeof OPTION_LIMITS)[];
  return names.filter((field) => {
    const value = options[field];
    const [least, most] = OPTION_LIMITS[field];
    return value !== undefined && !(Number.isInteger(value) && value >= least && value <= most);
  }).map((field) => ({ field, why: "out-of-range" }));
}

function codecProblems({ codecs }: PhoneOptions): OptionProblem[] {
  if (codecs === undefined) return [];
  if (codecs.length === 0) return [{ field: "codecs", why: "codecs-none" }];
  return new Set(codecs).size === codecs.length ? [] : [{ field: "codecs", why: "codec-twice" }];
}

function clockProblems({ timeZone, timeServer }: PhoneOptions): OptionProblem[] {
  const problems: OptionProblem[] = [];
  if (timeZone !== undefined && !timeZoneOf(timeZone)) {
    problems.push({ field: "timeZone", why: "time-zone" });
  }
  if (timeServer !== undefined && !/^[A-Za-z0-9]([A-Za-z0-9.:-]{0,252})$/.test(timeServer)) {
    problems.push({ field: "timeServer", why: "host" });
  }
  return problems;
}

function keyProblems({ keys = [] }: PhoneOptions): OptionProblem[] {
  if (keys.length > MOST_KEYS) return [{ field: "keys", why: "too-many" }];
  return keys.flatMap(({ kind, number, label }, at): OptionProblem[] => {
    const isNumber = kind === "line" || /^[A-Za-z0-9_.+*#-]{1,32}$/.test(number);
    return [
      ...(isNumber ? [] : [{ field: "keys", why: "key-number", at } as const]),
      ...(label.length > LONGEST_LABEL || !isPlain(label)
        ? [{ field: "keys", why: "key-label", at } as const]
        : []),
    ];
  });
}

function extraProblems({ extra = [] }: PhoneOptions, vendor: Vendor | undefined): OptionProblem[] {
  if (extra.length > MOST_EXTRA) return [{ field: "extra", why: "too-many" }];
  return extra.flatMap((option, at): OptionProblem[] => {
    const field = "extra";
    if (option.value.length > LONGEST_VALUE || !isPlain(option.value)) {
      return [{ field, why: "control-character", at }];
    }
    if (vendor === undefined) return [];
    try {
      // Only the vendor's own renderer knows what a name of an option looks like.
      renderConfiguration(vendor, { ...BARE, extra: [option] });
      return [];
    } catch (error) {
      if (!(error instanceof UnwritableValueError)) throw error;
      return [{ field, why: "extra-format", at }];
    }
  });
}

const BARE: Omit<PhoneConfiguration, "extra"> = {
  model: "",
  lines: [],
  keys: [],
  urgentNumbers: [],
  timeZone: { name: "UTC", offsetSeconds: 0 },
  timeServer: "",
  language: "en",
  provisioning: { url: "http://pbx/p/t/", refreshSeconds: 86_400 },
  keepAliveSeconds: 0,
  callWaiting: true,
  autoAnswer: false,
  phonebook: false,
};
