import type { Classify } from "./number_classes.ts";
import type { Stage } from "./stage.ts";

/** Held against a number that cannot exist: it was made up. */
const IMPOSSIBLE = 0.4;

/**
 * Tells what kind of number calls. It finds fault with none: not with a landline, and not with one
 * that no plan knows, which may be a new one.
 */
export function numberStage(classify: () => Classify | undefined): Stage {
  return {
    name: "number",
    look: ({ caller: { number } }) => {
      if (number === "") return { fault: false, why: { key: "screen.number.none", values: {} } };
      const found = classify()?.(number);
      if (!found) {
        return { fault: false, why: { key: "screen.number.unknown", values: { number } } };
      }
      if (!found.valid) {
        const why = { key: "screen.number.impossible", values: { number } } as const;
        return { fault: false, score: IMPOSSIBLE, why };
      }
      const country = (found.country ?? "").toUpperCase();
      const why = { key: `screen.number.${found.type}`, values: { number, country } } as const;
      return { fault: false, why };
    },
  };
}
