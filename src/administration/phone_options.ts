import { z } from "zod";
import type { PhoneOptions, Vendor } from "../domain/mod.ts";
import { optionProblems } from "../provisioning/mod.ts";
import { defined } from "./inputs.ts";
import type { Problem } from "./outcome.ts";

const whole = z.number().int().optional();

/** What can be chosen about a phone, for all of a kind or for one. */
export const PHONE_OPTIONS_INPUT = z.object({
  transport: z.enum(["UDP", "TCP", "TLS"]).optional(),
  encryption: z.enum(["off", "optional", "mandatory"]).optional(),
  codecs: z.array(z.enum(["opus", "G722", "PCMA", "PCMU"])).optional(),
  language: z.enum(["en", "de"]).optional(),
  timeZone: z.string().trim().max(64).optional(),
  timeServer: z.string().trim().max(253).optional(),
  keys: z.array(z.object({
    kind: z.enum(["line", "lamp", "speed-dial"]),
    number: z.string().trim().max(64).default(""),
    label: z.string().trim().max(100).default(""),
  })).optional(),
  callWaiting: z.boolean().optional(),
  autoAnswer: z.boolean().optional(),
  registerSeconds: whole,
  keepAliveSeconds: whole,
  refreshSeconds: whole,
  extra: z.array(z.object({
    name: z.string().trim().min(1).max(100),
    value: z.string().trim().max(1_000),
  })).optional(),
});

export type PhoneOptionsInput = z.infer<typeof PHONE_OPTIONS_INPUT>;

/** The options without what was left out. */
export function phoneOptionsOf(input: PhoneOptionsInput): PhoneOptions {
  return defined(input);
}

/** What is wrong with options, each at its field below `options`. */
export function phoneOptionProblems(
  options: PhoneOptions,
  vendor: Vendor | undefined,
): readonly Problem[] {
  return optionProblems(options, vendor).map(({ field, why, at }) => ({
    field: ["options", field, ...(at === undefined ? [] : [String(at), partOf(field, why)])].join(
      ".",
    ),
    text: `phones.problem.${why}`,
  }));
}

/** Which part of a row is wrong. */
function partOf(field: string, why: string): string {
  if (field === "keys") return why === "key-label" ? "label" : "number";
  return why === "extra-format" ? "name" : "value";
}
