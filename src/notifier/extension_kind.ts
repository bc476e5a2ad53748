import type { RingGroupId, UserId } from "../domain/mod.ts";

/** What an extension is, as far as a lamp on it matters. */
export type ExtensionKind =
  | { readonly kind: "user"; readonly user: UserId }
  /** A parking slot: lit while somebody waits in it. */
  | { readonly kind: "slot"; readonly slot: string }
  /** A ring group: it shows the calls that come in for it, at whichever member. */
  | {
    readonly kind: "group";
    readonly group: RingGroupId;
    readonly members: readonly UserId[];
  };

/** Undefined for what cannot be watched. */
export type FindExtension = (extension: string) => ExtensionKind | undefined;
