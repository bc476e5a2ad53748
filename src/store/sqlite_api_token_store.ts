import {
  type AccountId,
  type ApiToken,
  type ApiTokenId,
  type ApiTokenStore,
  TOKEN_SCOPES,
} from "../domain/mod.ts";
import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { date, dateOrNone, given, type Row, text, textOrNone } from "./row.ts";

/** That a token was used may wait this long to share a commit. */
const GATHER_MS = 500;
/** Tokens used within that time; of more, the oldest is not written down. */
const LONGEST_WAIT = 10_000;

/** API tokens in SQLite. What is used is written behind; what is made or revoked is durable. */
export class SqliteApiTokenStore implements ApiTokenStore, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #touched = new Map<ApiTokenId, ApiToken>();

  constructor(database: Database, queue: CommitQueue) {
    this.#database = database;
    this.#queue = queue;
    queue.add(this);
  }

  byHash(hash: string): ApiToken | undefined {
    const row = this.#database.get("SELECT * FROM api_tokens WHERE hash = ?", hash);
    return row && this.#tokenOf(row);
  }

  ofAccount(account: AccountId): readonly ApiToken[] {
    return this.#database
      .all("SELECT * FROM api_tokens WHERE account = ? ORDER BY created_at, id", account)
      .map((row) => this.#tokenOf(row));
  }

  add(token: ApiToken, hash: string): void {
    this.#database.durably(() =>
      this.#database.run(
        "INSERT INTO api_tokens (id, hash, account, name, scopes, hint, created_at, " +
          "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        token.id,
        hash,
        token.account,
        token.name,
        token.scopes.join(" "),
        token.hint,
        token.createdAt.getTime(),
        token.expiresAt?.getTime() ?? null,
      )
    );
  }

  touch(token: ApiToken): void {
    this.#touched.set(token.id, token);
    if (this.#touched.size > LONGEST_WAIT) {
      const [oldest] = this.#touched.keys();
      if (oldest !== undefined) this.#touched.delete(oldest);
    }
    this.#queue.within(GATHER_MS);
  }

  remove(account: AccountId, id: ApiTokenId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM api_tokens WHERE account = ? AND id = ?", account, id)
        .changes > 0
    );
  }

  get pending(): number {
    return this.#touched.size;
  }

  write(): void {
    for (const { id, usedAt, usedFrom } of this.#touched.values()) {
      this.#database.run(
        "UPDATE api_tokens SET used_at = ?, used_from = ? WHERE id = ?",
        usedAt?.getTime() ?? null,
        usedFrom ?? null,
        id,
      );
    }
  }

  committed(): void {
    this.#touched.clear();
  }

  refused(): void {}

  #tokenOf(row: Row): ApiToken {
    return this.#touched.get(text(row, "id") as ApiTokenId) ?? tokenOf(row);
  }
}

function tokenOf(row: Row): ApiToken {
  const scopes = new Set(text(row, "scopes").split(" "));
  return {
    id: text(row, "id") as ApiTokenId,
    account: text(row, "account") as AccountId,
    name: text(row, "name"),
    // One that this program does not know gives nothing.
    scopes: TOKEN_SCOPES.filter((scope) => scopes.has(scope)),
    hint: text(row, "hint"),
    createdAt: date(row, "created_at"),
    ...given("expiresAt", dateOrNone(row, "expires_at")),
    ...given("usedAt", dateOrNone(row, "used_at")),
    ...given("usedFrom", textOrNone(row, "used_from")),
  };
}
