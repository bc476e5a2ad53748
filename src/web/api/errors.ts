import { z } from "zod";
import type { Context } from "hono";
import { isTextKey, translator } from "../../../views/text/mod.ts";
import type { Problem } from "../../administration/mod.ts";

const CODES = [
  "VALIDATION_ERROR",
  "AUTHENTICATION_ERROR",
  "AUTHORIZATION_ERROR",
  "NOT_FOUND",
  "RATE_LIMITED",
  "INTERNAL_ERROR",
  "CONFLICT",
  "BAD_REQUEST",
  "SERVICE_UNAVAILABLE",
  "BAD_GATEWAY",
] as const;

export const ERROR = z.object({
  error: z.object({
    code: z.enum(CODES),
    message: z.string(),
    /** What is wrong with each field. */
    details: z.array(z.object({ field: z.string(), message: z.string() })),
  }),
}).meta({ id: "Error" });

export type ApiError = z.infer<typeof ERROR>;

const REFUSALS = {
  unauthenticated: [401, "AUTHENTICATION_ERROR", "Sign in, or send a valid API token"],
  forbidden: [403, "AUTHORIZATION_ERROR", "The account may not do this"],
  unproven: [403, "AUTHORIZATION_ERROR", "Confirm first who you are, on the page /confirm"],
  scope: [403, "AUTHORIZATION_ERROR", "The token was not made for this"],
} as const;

export type Refusal = keyof typeof REFUSALS;

export function errorBody(code: ApiError["error"]["code"], message: string): ApiError {
  return { error: { code, message, details: [] } };
}

/** Why somebody may not come in. */
export function apiError(c: Context, refusal: Refusal) {
  const [status, code, message] = REFUSALS[refusal];
  if (status === 401) c.header("WWW-Authenticate", `Bearer realm="ringdown"`);
  return c.json(errorBody(code, message), status);
}

/** The account asks too much at once, RFC 6585 §4. */
export function tooFast(c: Context, seconds: number) {
  c.header("Retry-After", String(seconds));
  return c.json(errorBody("RATE_LIMITED", "The account has sent too many requests"), 429);
}

/** There is no such thing, or none that the account may see. */
export const missing = (c: Context) =>
  c.json(errorBody("NOT_FOUND", "There is no such thing"), 404);

const english = translator("en", "UTC");

/** What is wrong, in English. */
export const problemText = ({ text, params }: Problem): string =>
  isTextKey(text) ? english(text, params) : text;

/** What is wrong, in English, a sentence each with its field. */
export function problemSentences(problems: readonly Problem[]): readonly string[] {
  return invalid(problems).error.details.map(({ field, message }) => `${field}: ${message}`);
}

/** What is wrong with each field, in English. */
export function invalid(problems: readonly Problem[]): ApiError {
  const details = problems.map((problem) => ({
    field: problem.field,
    message: problemText(problem),
  }));
  return {
    error: { code: "VALIDATION_ERROR", message: "Something is not valid", details },
  };
}
