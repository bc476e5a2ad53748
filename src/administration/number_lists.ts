import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  type CallRuleStore,
  ENTRY_DIRECTIONS,
  ENTRY_KINDS,
  foldedNumber,
  LIST_PURPOSES,
  MOST_ENTRIES,
  MOST_LISTS,
  MOST_PATTERNS,
  type NumberEntry,
  type NumberEntryId,
  type NumberList,
  type NumberListId,
  type NumberListStore,
  TakenError,
  type UserId,
} from "../domain/mod.ts";
import type { Clock, Random } from "../runtime/mod.ts";
import { patternProblem } from "./call_rule_problem.ts";
import { COUNTRIES } from "./countries.ts";
import { defined, line } from "./inputs.ts";
import {
  formatNumberTable,
  type NumberRow,
  NumberTableError,
  parseNumberTable,
} from "./number_list_table.ts";
import { done, MISSING, type Outcome, type Problem, read, refused } from "./outcome.ts";
import { takenProblem } from "./taken.ts";

/** Most octets of a table, and most rows of it. */
export const LARGEST_TABLE = 4 * 1024 * 1024;
const MOST_ROWS = 50_000;
/** The list that a person blocks a caller by. */
export const BLOCK_LIST = "block" as NumberListId;
/** These are there from the beginning, and stay. */
const BUILT_IN: readonly string[] = ["allow", "block", "grey"];
/** Most numbers that one user may block. */
export const MOST_OWN_ENTRIES = 1_000;

/** What a list is made of. */
export const NUMBER_LIST_INPUT = z.object({
  name: line(100).min(1),
  purpose: z.enum(LIST_PURPOSES).default("none"),
});

/** What an entry is made of. */
export const NUMBER_ENTRY_INPUT = z.object({
  kind: z.enum(ENTRY_KINDS).default("exact"),
  value: line(200).min(1),
  direction: z.enum(ENTRY_DIRECTIONS).default("incoming"),
  reason: line(200).default(""),
  /** 0 to 100, of a list that suspects. */
  score: z.number().int().min(0).max(100).optional(),
  until: z.iso.datetime({ offset: true, error: "lists.problem.until" }).optional(),
});

export type NumberEntryInput = z.output<typeof NUMBER_ENTRY_INPUT>;

const BLOCK_INPUT = z.object({ number: line(255).min(1), reason: line(200).default("") });

/** What a table has brought. */
export interface NumberImport {
  readonly added: number;
  /** Numbers of rows that were left out, from 1, and why. */
  readonly wrong: readonly { readonly row: number; readonly problem: Problem }[];
}

export interface NumberListsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly lists: NumberListStore;
  readonly rules: Pick<CallRuleStore, "list">;
  readonly audit: AuditLog;
  /** A number as people here write it, in E.164 where it can be read so. */
  readonly normalise: (number: string) => string;
  /** How numbers begin in E.164 that people here dial with a prefix, where that can be said. */
  readonly normalisePrefix: (prefix: string) => string;
}

/** Lists of numbers, as the owner and users change them. */
export class NumberListBook {
  readonly #options: NumberListsOptions;

  constructor(options: NumberListsOptions) {
    this.#options = options;
  }

  lists(): readonly (NumberList & { readonly entries: number })[] {
    const { lists } = this.#options;
    return lists.lists().map((list) => ({ ...list, entries: lists.count({ list: list.id }) }));
  }

  getList(id: NumberListId): NumberList | undefined {
    return this.#options.lists.getList(id);
  }

  createList(actor: Actor, input: unknown): Outcome<NumberList> {
    if (this.#options.lists.lists().length >= MOST_LISTS) {
      return refused({ field: "", text: "lists.problem.tooMany", params: { most: MOST_LISTS } });
    }
    return this.#saveList(actor, this.#options.random.token() as NumberListId, input, undefined);
  }

  changeList(actor: Actor, id: NumberListId, input: unknown): Outcome<NumberList> {
    const before = this.getList(id);
    return before ? this.#saveList(actor, id, input, before) : MISSING;
  }

  /** Removes a list of the owner's that no rule asks for, with all that is in it. */
  removeList(actor: Actor, id: NumberListId): Outcome<NumberList> {
    const before = this.getList(id);
    if (!before) return MISSING;
    if (BUILT_IN.includes(id)) return refused({ field: "", text: "lists.problem.builtIn" });
    const user = this.#options.rules.list().find(({ conditions }) =>
      conditions.some((one) => one.kind === "list" && one.list === id)
    );
    if (user) {
      return refused({ field: "", text: "lists.problem.inUse", params: { rule: user.name } });
    }
    this.#options.lists.removeList(id);
    this.#tellOfList(actor, "number-list.removed", before, undefined);
    return done(before);
  }

  /** A part of a list, the latest first, and how many fit. */
  entries(
    list: NumberListId,
    filter: { readonly text?: string; readonly owner?: UserId | null },
    slice: { readonly limit: number; readonly offset: number },
  ): { readonly entries: readonly NumberEntry[]; readonly total: number } {
    const { lists } = this.#options;
    const wanted = { ...filter, list };
    return { entries: lists.entries(wanted, slice), total: lists.count(wanted) };
  }

  /** One of its numbers or others with the same value is replaced. */
  add(actor: Actor, list: NumberListId, input: unknown): Outcome<NumberEntry> {
    if (!this.getList(list)) return MISSING;
    const given = read(NUMBER_ENTRY_INPUT, input);
    if (!given.ok) return given;
    const problem = this.#problemOf(given.value) ?? this.#roomFor(1, given.value);
    if (problem) return refused(problem);
    const entry = this.#entryOf(list, given.value, "person");
    this.#options.lists.save([entry]);
    this.#tellOfEntry(actor, "number.added", undefined, entry);
    return done(entry);
  }

  remove(actor: Actor, list: NumberListId, id: NumberEntryId): Outcome<NumberEntry> {
    const before = this.#options.lists.getEntry(id);
    if (before?.list !== list || !this.#options.lists.remove(id)) return MISSING;
    this.#tellOfEntry(actor, "number.removed", before, undefined);
    return done(before);
  }

  /** Blocks a caller for everybody, or for calls to one user. */
  block(actor: Actor, owner: UserId | undefined, input: unknown): Outcome<NumberEntry> {
    const given = read(BLOCK_INPUT, input);
    if (!given.ok) return given;
    const { number: value, reason } = given.value;
    const wanted: NumberEntryInput = { kind: "exact", value, direction: "incoming", reason };
    const problem = this.#problemOf(wanted) ?? this.#roomFor(1, wanted, owner);
    if (problem) return refused({ ...problem, field: "number" });
    const plain = this.#entryOf(BLOCK_LIST, wanted, "person");
    const entry = owner === undefined ? plain : { ...plain, owner };
    this.#options.lists.save([entry]);
    this.#tellOfEntry(actor, "number.added", undefined, entry);
    return done(entry);
  }

  /** What a user has blocked. */
  blockedBy(owner: UserId): readonly NumberEntry[] {
    return this.#options.lists.entries({ list: BLOCK_LIST, owner }, { limit: MOST_OWN_ENTRIES });
  }

  /** Takes calls of a number again that a user has blocked. */
  unblock(actor: Actor, owner: UserId, id: NumberEntryId): Outcome<NumberEntry> {
    const before = this.#options.lists.getEntry(id);
    if (before?.owner !== owner || !this.#options.lists.remove(id)) return MISSING;
    this.#tellOfEntry(actor, "number.removed", before, undefined);
    return done(before);
  }

  /** Adds what a table has; rows that make no sense are left out and told of. */
  import(actor: Actor, list: NumberListId, bytes: Uint8Array): Outcome<NumberImport> {
    if (!this.getList(list)) return MISSING;
    const rows = rowsOf(bytes);
    if (typeof rows === "string") return refused({ field: "file", text: rows });
    const entries: NumberEntry[] = [];
    const wrong: { row: number; problem: Problem }[] = [];
    for (const [at, row] of rows.entries()) {
      const given = read(NUMBER_ENTRY_INPUT, inputOf(row));
      const problem = given.ok ? this.#problemOf(given.value) : given.problems[0];
      if (given.ok && !problem) entries.push(this.#entryOf(list, given.value, "import"));
      else if (problem) wrong.push({ row: at + 1, problem });
    }
    const patterns = entries.filter(({ kind }) => kind === "pattern").length;
    const full = this.#roomForAll(entries.length, patterns);
    if (full) return refused({ ...full, field: "file" });
    this.#options.lists.save(entries);
    const subject = { type: "number-list", id: list };
    const after = { added: entries.length, wrong: wrong.length };
    this.#options.audit.record({ actor, action: "number.imported", subject, after });
    return done({ added: entries.length, wrong });
  }

  /** A list as a table, but for what users have put there. */
  export(list: NumberListId): string {
    const filter = { list, owner: null };
    return formatNumberTable(this.#options.lists.entries(filter, { limit: MOST_ENTRIES }));
  }

  #saveList(
    actor: Actor,
    id: NumberListId,
    input: unknown,
    before: NumberList | undefined,
  ): Outcome<NumberList> {
    const given = read(NUMBER_LIST_INPUT, input);
    if (!given.ok) return given;
    const list = { id, ...given.value };
    if (BUILT_IN.includes(id) && before?.purpose !== list.purpose) {
      return refused({ field: "purpose", text: "lists.problem.builtIn" });
    }
    try {
      this.#options.lists.saveList(list);
    } catch (error) {
      if (!(error instanceof TakenError)) throw error;
      return refused(takenProblem("name", error));
    }
    const action = before ? "number-list.changed" : "number-list.created";
    this.#tellOfList(actor, action, before, list);
    return done(list);
  }

  #entryOf(
    list: NumberListId,
    { until, ...input }: NumberEntryInput,
    addedBy: NumberEntry["addedBy"],
  ): NumberEntry {
    const { clock, random } = this.#options;
    return {
      ...defined({ ...input, value: this.#valueOf(input) }),
      id: random.token() as NumberEntryId,
      list,
      ...(until === undefined ? {} : { until: new Date(until) }),
      addedBy,
      addedAt: clock.now(),
    };
  }

  #valueOf({ kind, value }: Pick<NumberEntryInput, "kind" | "value">): string {
    switch (kind) {
      case "exact":
        return this.#options.normalise(value);
      case "prefix":
        return this.#options.normalisePrefix(foldedNumber(value));
      case "country":
        return value.toLowerCase();
      case "pattern":
        return value;
    }
  }

  #problemOf({ kind, value, until }: NumberEntryInput): Problem | undefined {
    if (until !== undefined && new Date(until) <= this.#options.clock.now()) {
      return { field: "until", text: "lists.problem.until" };
    }
    switch (kind) {
      case "pattern":
        return patternProblem("value", value);
      case "country":
        return COUNTRIES.includes(value.toLowerCase())
          ? undefined
          : { field: "value", text: "lists.problem.country" };
      default:
        return NUMBER.test(foldedNumber(value))
          ? undefined
          : { field: "value", text: "lists.problem.number" };
    }
  }

  #roomFor(
    count: number,
    { kind }: Pick<NumberEntryInput, "kind">,
    owner?: UserId,
  ): Problem | undefined {
    if (owner !== undefined && this.#options.lists.count({ owner }) >= MOST_OWN_ENTRIES) {
      return { field: "", text: "lists.problem.full", params: { most: MOST_OWN_ENTRIES } };
    }
    return this.#roomForAll(count, kind === "pattern" ? count : 0);
  }

  #roomForAll(count: number, patterns: number): Problem | undefined {
    const { lists } = this.#options;
    if (lists.count({}) + count > MOST_ENTRIES) {
      return { field: "", text: "lists.problem.full", params: { most: MOST_ENTRIES } };
    }
    if (patterns === 0 || lists.count({ kind: "pattern" }) + patterns <= MOST_PATTERNS) {
      return undefined;
    }
    return { field: "", text: "lists.problem.patterns", params: { most: MOST_PATTERNS } };
  }

  #tellOfList(
    actor: Actor,
    action: `number-list.${string}`,
    before: NumberList | undefined,
    after: NumberList | undefined,
  ): void {
    const { id = "", name = "" } = after ?? before ?? {};
    const subject = { type: "number-list", id, name };
    this.#options.audit.record({ actor, action, subject, before, after });
  }

  #tellOfEntry(
    actor: Actor,
    action: `number.${string}`,
    before: NumberEntry | undefined,
    after: NumberEntry | undefined,
  ): void {
    const { list = "", value = "" } = after ?? before ?? {};
    const subject = { type: "number-list", id: list, name: value };
    this.#options.audit.record({ actor, action, subject, before, after });
  }
}

/** Digits, or a name as SIP has them. */
const NUMBER = /^[A-Za-z0-9_.+*#-]{1,64}$|^sips?:[^\s<>"]{1,200}$/;

function rowsOf(bytes: Uint8Array): readonly NumberRow[] | string {
  if (bytes.length > LARGEST_TABLE) return "lists.problem.tooLarge";
  try {
    const rows = parseNumberTable(new TextDecoder().decode(bytes), MOST_ROWS);
    if (rows.length > MOST_ROWS) return "lists.problem.tooLarge";
    return rows.length === 0 ? "lists.problem.nothing" : rows;
  } catch (error) {
    if (error instanceof NumberTableError) return "lists.problem.table";
    throw error;
  }
}

function inputOf({ score, kind, direction, ...row }: NumberRow): unknown {
  return defined({
    ...row,
    kind: kind?.toLowerCase(),
    direction: direction?.toLowerCase(),
    score: score === undefined ? undefined : Number(score),
  });
}
