import type { TakenError } from "../domain/mod.ts";
import type { Problem } from "./outcome.ts";

/** That somebody or something else has what was asked for, in words of every language. */
export function takenProblem(field: string, { by }: TakenError): Problem {
  if (by === undefined) return { field, text: "problem.taken" };
  if (by === "a user") return { field, text: "problem.takenBy.user" };
  if (by === "a group") return { field, text: "problem.takenBy.group" };
  const [, code, feature] = /^the code (\S+) for (\S+)$/.exec(by) ?? [];
  return code === undefined || feature === undefined
    ? { field, text: "problem.takenBy", params: { by } }
    : { field, text: "problem.takenBy.code", params: { code, feature } };
}
