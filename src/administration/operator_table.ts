import {
  type Actor,
  type AuditLog,
  type GatewayStore,
  MOST_OPERATOR_PREFIXES,
  type OperatorPrefix,
  type OperatorStore,
} from "../domain/mod.ts";
import { done, type Outcome, refused } from "./outcome.ts";

export interface OperatorTableOptions {
  readonly operators: OperatorStore;
  readonly gateways: Pick<GatewayStore, "list">;
  readonly audit: AuditLog;
}

/** Largest table that is taken, octets. */
export const LARGEST_OPERATOR_TABLE = 16 * 1024 * 1024;

/** Whose numbers begin so, and by which gateways they are reached best: a table from outside. */
export class OperatorTable {
  readonly #options: OperatorTableOptions;

  constructor(options: OperatorTableOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#options.operators.count;
  }

  /**
   * Puts the lines `prefix,operator,gateways` of a CSV file in the place of what there is; gateways
   * by name, divided by blanks or `|`. All of it or nothing.
   */
  replace(actor: Actor, file: Uint8Array): Outcome<number> {
    if (file.length > LARGEST_OPERATOR_TABLE) return wrong("tooLarge", 0);
    const ids = new Map(this.#options.gateways.list().map(({ id, name }) => [name, id]));
    const entries: OperatorPrefix[] = [];
    for (const [at, line] of textOf(file).split(/\r?\n/).entries()) {
      const [prefix = "", operator = "", names = ""] = line.split(/[,;\t]/).map(unquoted);
      if (line.trim() === "" || at === 0 && /^[a-z]/i.test(prefix)) continue;
      if (!/^\+?\d{1,15}$/.test(prefix)) return wrong("prefix", at + 1);
      const gateways = names.split(/[|\s]+/).filter((name) => name !== "");
      const found = gateways.flatMap((name) => ids.get(name) ?? []);
      if (found.length < gateways.length) return wrong("gateway", at + 1);
      entries.push({ prefix: prefix.replace("+", ""), operator, gateways: found });
      if (entries.length > MOST_OPERATOR_PREFIXES) return wrong("tooMany", at + 1);
    }
    const before = this.count;
    this.#options.operators.replace(entries);
    this.#options.audit.record({
      actor,
      action: "operators.replaced",
      subject: { type: "operators", id: "all" },
      before: { count: before },
      after: { count: entries.length },
    });
    return done(entries.length);
  }
}

const wrong = (what: string, line: number) =>
  refused({ field: "file", text: `routes.operators.${what}`, params: { line } });

const textOf = (file: Uint8Array): string => new TextDecoder().decode(file);

const unquoted = (cell: string): string => cell.trim().replace(/^"(.*)"$/, "$1").trim();
