import {
  type CodeChanges,
  CodeConflictError,
  type Feature,
  type FeatureCode,
} from "../domain/mod.ts";
import { FEATURES } from "./feature_table.ts";
import { parseSlots, type SlotRange } from "./slots.ts";

/** A dialled code, taken apart. */
export interface DialledCode {
  readonly feature: Feature;
  /** What was dialled after the code; empty for a code that takes nothing. */
  readonly argument: string;
}

/** One code in force. */
interface Entry {
  readonly feature: Feature;
  readonly code: string;
}

const CODE = /^[0-9*]{1,10}$/;

/** The feature codes in force. Immutable: a change makes another table. */
export class FeatureCodes {
  readonly #changes: CodeChanges;
  readonly #whole = new Map<string, Feature>();
  /** Those that something follows, the longest first. */
  readonly #prefixes: readonly Entry[];
  /** The parking slots; undefined while there are none. */
  readonly slots: SlotRange | undefined;

  constructor(changes: CodeChanges = new Map()) {
    this.#changes = changes;
    const prefixes: Entry[] = [];
    let slots: SlotRange | undefined;
    for (const { feature, code, argument } of this.list()) {
      if (code === undefined) continue;
      if (argument === "range") slots = parseSlots(code);
      else if (argument === "none") this.#whole.set(code, feature);
      else prefixes.push({ feature, code });
    }
    this.#prefixes = prefixes.sort((a, b) => b.code.length - a.code.length);
    this.slots = slots;
  }

  /** Every feature in the order of the table, with its code. */
  list(): readonly FeatureCode[] {
    return Object.entries(FEATURES).map(([name, { code, argument, sentence }]) => {
      const feature = name as Feature;
      const known = { feature, argument, sentence };
      return this.#changes.has(feature)
        ? { ...known, code: this.#changes.get(feature), changedFrom: code }
        : { ...known, code };
    });
  }

  /** The code of `feature`; undefined while it is switched off. */
  codeOf(feature: Feature): string | undefined {
    return this.#changes.has(feature) ? this.#changes.get(feature) : FEATURES[feature].code;
  }

  /**
   * What `dialled` asks for; undefined when it is no code. Of several codes it begins with, the
   * longest, whether or not there is what follows it: a group that is not there must not make a
   * page a forwarding.
   */
  match(dialled: string): DialledCode | undefined {
    const whole = this.#whole.get(dialled);
    if (whole !== undefined) return { feature: whole, argument: "" };
    const longest = this.#prefixes.find(({ code }) => dialled.startsWith(code));
    if (longest) {
      const argument = dialled.slice(longest.code.length);
      return argument === "" ? undefined : { feature: longest.feature, argument };
    }
    return this.slotOf(dialled) === undefined ? undefined : { feature: "slots", argument: dialled };
  }

  /** The slot that `dialled` names, which may have a star before it; undefined for none. */
  slotOf(dialled: string): string | undefined {
    const slot = dialled.startsWith("*") ? dialled.slice(1) : dialled;
    return this.slots?.has(slot) ? slot : undefined;
  }

  /** The feature that would be meant if `extension` were dialled, whatever follows its code. */
  claimedBy(extension: string): Feature | undefined {
    return this.match(extension)?.feature;
  }

  /**
   * The table with another code for `feature`, or with undefined none.
   *
   * @throws {CodeConflictError} when the code is none, or cannot be told from another.
   */
  with(feature: Feature, code: string | undefined): FeatureCodes {
    if (code !== undefined) this.#check(feature, code);
    const changes = new Map(this.#changes);
    if (code === FEATURES[feature].code) changes.delete(feature);
    else changes.set(feature, code);
    return new FeatureCodes(changes);
  }

  /** The table with the default code for `feature`. @throws {CodeConflictError} as `with`. */
  reset(feature: Feature): FeatureCodes {
    return this.with(feature, FEATURES[feature].code);
  }

  get changes(): CodeChanges {
    return this.#changes;
  }

  #check(feature: Feature, code: string): void {
    if (FEATURES[feature].argument === "range") {
      if (parseSlots(code) === undefined) {
        throw new CodeConflictError(
          `Slots are numbers from one to another of as many digits, e.g. 5901-5999, not "${code}"`,
          "not-slots",
        );
      }
    } else if (!CODE.test(code)) {
      const why = `A code is 1 to 10 digits or stars, not "${code}"`;
      throw new CodeConflictError(why, "not-a-code");
    }
    for (const other of this.list()) {
      if (other.feature === feature || other.code === undefined) continue;
      const error = conflict({ feature, code }, { feature: other.feature, code: other.code });
      if (error) throw error;
    }
  }
}

/** Why two codes cannot be told apart; undefined when they can. */
function conflict(one: Entry, other: Entry): CodeConflictError | undefined {
  const slots = slotConflict(one, other) ?? slotConflict(other, one);
  if (slots) return slots;
  const bare = isBare(one.feature);
  if (one.code === other.code) {
    const { code } = one;
    const { feature } = other;
    return bare === isBare(feature)
      ? new CodeConflictError(`The code ${code} is taken by ${feature}`, "taken", { code, feature })
      : undefined;
  }
  return overlap(one, other) ?? overlap(other, one);
}

function overlap(short: Entry, long: Entry): CodeConflictError | undefined {
  if (isBare(short.feature) || !long.code.startsWith(short.code)) return undefined;
  // The longer one always counts, and few groups' numbers are lost to the shorter.
  if (FEATURES[long.feature].argument === "page-group") return undefined;
  const rest = long.code.slice(short.code.length);
  return new CodeConflictError(
    `${long.code} for ${long.feature} could also be ${short.code} for ${short.feature} ` +
      `with ${rest}`,
    "overlap",
    { code: long.code, feature: long.feature, other: short.code, otherFeature: short.feature },
  );
}

function slotConflict(range: Entry, other: Entry): CodeConflictError | undefined {
  if (FEATURES[range.feature].argument !== "range") return undefined;
  if (!(parseSlots(range.code)?.meets(other.code, !isBare(other.feature)) ?? false)) {
    return undefined;
  }
  return new CodeConflictError(
    `The slots ${range.code} could also be ${other.code} for ${other.feature}`,
    "slots",
    { code: range.code, other: other.code, otherFeature: other.feature },
  );
}

const isBare = (feature: Feature): boolean => FEATURES[feature].argument === "none";
