import type { CallRule, CallRuleId, CallRuleStore } from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { callRuleOfText, textOfCallRule } from "./call_rule_text.ts";
import type { Database } from "./database.ts";
import type { LookUpCache } from "./look_up_cache.ts";
import { number, type Row, text } from "./row.ts";

/** Rules in SQLite. */
export class SqliteCallRuleStore implements CallRuleStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #cache: LookUpCache<"list", readonly CallRule[]> | undefined;

  constructor(
    database: Database,
    clock: Clock,
    cache?: LookUpCache<"list", readonly CallRule[]>,
  ) {
    this.#database = database;
    this.#clock = clock;
    this.#cache = cache;
  }

  list(): readonly CallRule[] {
    return this.#cache?.get("list", () => this.#read()) ?? this.#read();
  }

  get(id: CallRuleId): CallRule | undefined {
    return this.list().find((rule) => rule.id === id);
  }

  save(rule: CallRule): void {
    this.#database.durably(() =>
      this.#database.run(
        "INSERT INTO call_rules (id, position, name, enabled, settings, created_at) VALUES (?, " +
          "(SELECT coalesce(max(position), 0) + 1 FROM call_rules), ?, ?, ?, ?) " +
          "ON CONFLICT (id) DO UPDATE SET name = excluded.name, enabled = excluded.enabled, " +
          "settings = excluded.settings",
        rule.id,
        rule.name,
        rule.enabled ? 1 : 0,
        textOfCallRule(rule),
        this.#clock.now().getTime(),
      )
    );
  }

  arrange(order: readonly CallRuleId[]): void {
    this.#database.durably(() => {
      for (const [at, id] of order.entries()) {
        this.#database.run("UPDATE call_rules SET position = ? WHERE id = ?", at + 1, id);
      }
    });
  }

  remove(id: CallRuleId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM call_rules WHERE id = ?", id).changes > 0
    );
  }

  #read(): readonly CallRule[] {
    return this.#database.all("SELECT * FROM call_rules ORDER BY position, id").map(ruleOf);
  }
}

function ruleOf(row: Row): CallRule {
  const id = text(row, "id") as CallRuleId;
  const rule = { id, name: text(row, "name"), enabled: number(row, "enabled") === 1 };
  return callRuleOfText(rule, text(row, "settings"));
}
