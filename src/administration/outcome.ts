import type { z } from "zod";

/** What is wrong with one field of what was asked for. */
export interface Problem {
  /** The field's name, with dots between levels; empty for the whole. */
  readonly field: string;
  /** Which text says it: a key of the catalogue of pages. */
  readonly text: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** How a change ended: done, or not begun because of problems, or because there is no such thing. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly missing: true }
  | { readonly ok: false; readonly missing?: never; readonly problems: readonly Problem[] };

export const done = <Value>(value: Value): Outcome<Value> => ({ ok: true, value });
export const MISSING = { ok: false, missing: true } as const;
export const refused = (...problems: readonly Problem[]) => ({ ok: false, problems } as const);

/** Reads `input` as `schema` says. */
export function read<Value>(
  schema: z.ZodType<Value>,
  input: unknown,
): { readonly ok: true; readonly value: Value } | ReturnType<typeof refused> {
  const result = schema.safeParse(input);
  return result.success
    ? { ok: true, value: result.data }
    : refused(...problemsOf(result.error.issues));
}

type Issue = z.core.$ZodIssue;

/** One problem for each field. A schema's own messages are keys of the catalogue. */
export function problemsOf(issues: readonly Issue[]): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const issue of issues) {
    const field = issue.path.join(".");
    if (!problems.has(field)) problems.set(field, { field, ...textOf(issue) });
  }
  return [...problems.values()];
}

const KEY = /^[a-z][\w-]*(\.[\w-]+)+$/i;

function textOf(issue: Issue): Pick<Problem, "text" | "params"> {
  if (KEY.test(issue.message)) return { text: issue.message };
  switch (issue.code) {
    case "too_small":
      if (issue.origin === "string" && issue.minimum === 1) return { text: "problem.required" };
      return {
        text: issue.origin === "string" ? "problem.tooShort" : "problem.tooSmall",
        params: { minimum: Number(issue.minimum) },
      };
    case "too_big":
      return {
        text: issue.origin === "string" ? "problem.tooLong" : "problem.tooBig",
        params: { maximum: Number(issue.maximum) },
      };
    case "invalid_type":
      // Only the message tells a value that is missing from one of another type.
      return {
        text: issue.message.endsWith("received undefined") ? "problem.required" : "problem.invalid",
      };
    default:
      return { text: "problem.invalid" };
  }
}
