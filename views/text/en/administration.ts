import { calls } from "./calls.ts";

/** The texts of `src/web/pages/administration.ts`. */
export const administration = { ...calls };
