import type { ComponentChildren } from "preact";

/** A word about a state. The colour only repeats what the word says. */
export function Badge({ kind, children }: {
  readonly kind: "good" | "bad" | "warning" | "neutral";
  readonly children: ComponentChildren;
}) {
  return <span class={`badge ${kind}`}>{children}</span>;
}
