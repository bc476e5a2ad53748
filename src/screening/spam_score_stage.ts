import type { Stage } from "./stage.ts";

/** Finds fault with a call against which more is held than the threshold says. */
export function spamScoreStage(): Stage {
  return {
    name: "spam-score",
    look: (_call, { threshold }, score) => {
      const fault = score > threshold;
      const key = fault ? "screen.spam-score.above" : "screen.spam-score.below";
      return { fault, score, why: { key, values: { score, threshold } } };
    },
  };
}
