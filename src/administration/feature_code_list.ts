import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  CodeConflictError,
  type Feature,
  type FeatureCode,
  type FeatureCodeStore,
  type RingGroupStore,
  type UserStore,
} from "../domain/mod.ts";
import { FeatureCodes, parseFeature } from "../routing/mod.ts";
import { done, MISSING, type Outcome, type Problem, read, refused } from "./outcome.ts";

/** Another code for a feature; null for none. */
export const CODE_INPUT = z.object({ code: z.string().trim().max(20).nullable() });

/** A code with those extensions that come before it, so that it cannot be dialled. */
export interface ListedCode extends FeatureCode {
  readonly hiddenBy: readonly string[];
}

export interface FeatureCodeListOptions {
  readonly codes: FeatureCodeStore;
  readonly users: UserStore;
  readonly groups: RingGroupStore;
  readonly audit: AuditLog;
}

/** What can be dialled besides people, as the owner changes it. */
export class FeatureCodeList {
  readonly #options: FeatureCodeListOptions;

  constructor(options: FeatureCodeListOptions) {
    this.#options = options;
  }

  /** Every feature, in the order in which they are explained. */
  list(): readonly ListedCode[] {
    const { users, groups } = this.#options;
    const table = this.#table;
    const hidden = Map.groupBy(
      [...users.list(), ...groups.list()].map(({ extension }) => extension),
      (extension) => table.claimedBy(extension),
    );
    return table.list().map((code) => ({ ...code, hiddenBy: hidden.get(code.feature) ?? [] }));
  }

  /** The feature of that name; undefined when there is none. */
  get(name: string): ListedCode | undefined {
    return this.list().find(({ feature }) => feature === name);
  }

  /** Gives a feature another code, or none. */
  change(actor: Actor, name: string, input: unknown): Outcome<ListedCode> {
    const feature = parseFeature(name);
    if (feature === undefined) return MISSING;
    const given = read(CODE_INPUT, input);
    if (!given.ok) return given;
    const { code } = given.value;
    return this.#save(actor, feature, (codes) => codes.set(feature, code ?? undefined));
  }

  /** Gives a feature its default code. */
  reset(actor: Actor, name: string): Outcome<ListedCode> {
    const feature = parseFeature(name);
    if (feature === undefined) return MISSING;
    return this.#save(actor, feature, (codes) => codes.reset(feature));
  }

  /** Gives all features their default codes. */
  resetAll(actor: Actor): Outcome<readonly ListedCode[]> {
    const before = Object.fromEntries(this.#table.changes);
    const problem = attempt(() => this.#options.codes.reset());
    if (problem) return refused({ ...problem, field: "" });
    const subject = { type: "code", id: "all" };
    this.#options.audit.record({ actor, action: "code.reset", subject, before });
    return done(this.list());
  }

  #save(
    actor: Actor,
    feature: Feature,
    save: (codes: FeatureCodeStore) => void,
  ): Outcome<ListedCode> {
    const before = this.#table.codeOf(feature);
    const problem = attempt(() => save(this.#options.codes));
    if (problem) return refused(problem);
    const after = this.#table.codeOf(feature);
    this.#options.audit.record({
      actor,
      action: "code.changed",
      subject: { type: "code", id: feature, name: feature },
      before: { code: before ?? null },
      after: { code: after ?? null },
    });
    const changed = this.get(feature);
    return changed ? done(changed) : MISSING;
  }

  get #table(): FeatureCodes {
    return new FeatureCodes(this.#options.codes.changes());
  }
}

/** What is in the way of a change. */
function attempt(change: () => void): Problem | undefined {
  try {
    change();
    return undefined;
  } catch (error) {
    if (!(error instanceof CodeConflictError)) throw error;
    return { field: "code", text: `codes.conflict.${error.conflict}`, params: error.facts };
  }
}
