import type { OperatorStore } from "../domain/mod.ts";
import type { Stage } from "./stage.ts";

/** Held against a caller whose operator is suspected. */
const SUSPECTED = 0.5;

/** Tells whose number calls, by the longest prefix, and holds something against some operators. */
export function operatorStage(operators: Pick<OperatorStore, "longest">): Stage {
  return {
    name: "operator",
    look: ({ caller: { number } }, settings) => {
      const found = number.startsWith("+") ? operators.longest(number.slice(1)) : undefined;
      if (!found) return { fault: false, why: { key: "screen.operator.unknown", values: {} } };
      const { operator } = found;
      return settings.operators.includes(operator.toLowerCase())
        ? {
          fault: false,
          score: SUSPECTED,
          why: { key: "screen.operator.suspected", values: { operator } },
        }
        : { fault: false, why: { key: "screen.operator.named", values: { operator } } };
    },
  };
}
