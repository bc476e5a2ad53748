/** What can be dialled besides numbers of people. */
export type Feature =
  | "forward-all-on"
  | "forward-all-off"
  | "forward-all-toggle"
  | "forward-busy-on"
  | "forward-busy-off"
  | "forward-no-answer-on"
  | "forward-no-answer-off"
  | "do-not-disturb-on"
  | "do-not-disturb-off"
  | "do-not-disturb-toggle"
  | "follow-me-toggle"
  | "follow-me-to"
  | "mailbox"
  | "any-mailbox"
  | "mailbox-of"
  | "leave-message"
  | "group-pickup"
  | "pickup"
  | "park"
  | "park-number"
  | "slots"
  | "hide-caller-id"
  | "call-return"
  | "redial"
  | "page"
  | "intercom"
  | "echo"
  | "echo-delayed"
  | "milliwatt"
  | "clock"
  | "music"
  | "emergency-test";

/**
 * What follows the digits of a code: nothing, any number, a user's extension or that of a group
 * that can be paged. A `range` is no prefix but all numbers from one to another, e.g. `5901-5999`.
 */
export type CodeArgument = "none" | "number" | "user" | "page-group" | "range";

/** A code as it is now. */
export interface FeatureCode {
  readonly feature: Feature;
  /** What is dialled, before any argument; undefined while it is switched off. */
  readonly code: string | undefined;
  readonly argument: CodeArgument;
  /** What it has been changed from; undefined when nobody has changed it. */
  readonly changedFrom?: string;
  /** What it does, in a sentence for the person who dials. */
  readonly sentence: string;
}

/** What has been changed of the codes: another code, or undefined for one switched off. */
export type CodeChanges = ReadonlyMap<Feature, string | undefined>;

/** Why a code cannot be what is asked for. */
export type CodeConflict =
  | "not-a-code"
  | "not-slots"
  | "taken"
  | "overlap"
  | "slots"
  | "extension";

/** A code cannot be what is asked for. The message says why, in a sentence. */
export class CodeConflictError extends Error {
  override readonly name = "CodeConflictError";

  /** @param facts What the conflict is about, by name: `code`, `feature`, `other` and the like. */
  constructor(
    message: string,
    readonly conflict: CodeConflict,
    readonly facts: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The changes to feature codes. Synchronous, as `UserStore`. */
export interface FeatureCodeStore {
  changes(): CodeChanges;
  /** Gives a feature another code, or with undefined none.
   * @throws {CodeConflictError} when the code cannot be told from another code or an extension. */
  set(feature: Feature, code: string | undefined): void;
  /** Takes back the change to one feature, or all.
   * @throws {CodeConflictError} when the default is in the way of what was changed since. */
  reset(feature?: Feature): void;
}
