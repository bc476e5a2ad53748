import type { Stage } from "./stage.ts";

/** Held against a call whose signature is wrong: somebody may have written the number. */
const FAILED = 0.5;

/** Holds against a call that the signature of its number is not valid. */
export function stirStage(): Stage {
  return {
    name: "stir",
    look: ({ stir: { result, attestation } }) => {
      switch (result) {
        case "passed": {
          const values = { attestation: attestation ?? "A" };
          return { fault: false, why: { key: "screen.stir.passed", values } };
        }
        case "failed":
          return { fault: false, score: FAILED, why: { key: "screen.stir.failed", values: {} } };
        case "none":
          return { fault: false, why: { key: "screen.stir.none", values: {} } };
      }
    },
  };
}
