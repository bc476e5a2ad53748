import { z } from "zod";
import { ERROR } from "./errors.ts";

/** A body in JSON. */
export const json = <Schema extends z.ZodType>(schema: Schema) => ({
  "application/json": { schema },
});

/** The id in a path. */
export const ID = z.object({ id: z.string().min(1).max(64) });

/** The answer where there is no such thing. */
export const notFound = (what: string) => ({
  404: { description: `There is no such ${what}`, content: json(ERROR) },
});

/** The answer where something in a body is not valid. */
export const NOT_VALID = { 422: { description: "Something is not valid", content: json(ERROR) } };

/** A body that has to be there. */
export const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: json(schema),
});

export const ADMIN_READ = { access: "administrator", scope: "read" } as const;
export const ADMIN_WRITE = { access: "administrator", scope: "write" } as const;
export const OWN_READ = { access: "user", scope: "read" } as const;
export const OWN_WRITE = { access: "user", scope: "write" } as const;
