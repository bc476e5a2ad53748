import type { AccountId, Session, SessionId, SessionStore, SignInMethod } from "../domain/mod.ts";
import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { date, type Row, text } from "./row.ts";

/** That a session was used may wait this long to share a commit. */
const GATHER_MS = 500;
/** Sessions used within that time; of more, the oldest is not written down. */
const LONGEST_WAIT = 10_000;

/** Sessions in SQLite. What is used is written behind; what begins or ends is durable. */
export class SqliteSessionStore implements SessionStore, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #touched = new Map<SessionId, Session>();

  constructor(database: Database, queue: CommitQueue) {
    this.#database = database;
    this.#queue = queue;
    queue.add(this);
  }

  byTokenHash(hash: string): Session | undefined {
    const row = this.#database.get("SELECT * FROM sessions WHERE token_hash = ?", hash);
    return row && this.#sessionOf(row);
  }

  ofAccount(account: AccountId): readonly Session[] {
    return this.#database
      .all("SELECT * FROM sessions WHERE account = ? ORDER BY created_at, id", account)
      .map((row) => this.#sessionOf(row));
  }

  add(session: Session, tokenHash: string): void {
    this.#database.durably(() =>
      this.#database.run(
        "INSERT INTO sessions (id, token_hash, account, method, created_at, seen_at, " +
          "expires_at, address, user_agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        session.id,
        tokenHash,
        session.account,
        session.method,
        session.createdAt.getTime(),
        session.seenAt.getTime(),
        session.expiresAt.getTime(),
        session.address,
        session.userAgent,
      )
    );
  }

  touch(session: Session): void {
    this.#touched.set(session.id, session);
    if (this.#touched.size > LONGEST_WAIT) {
      const [oldest] = this.#touched.keys();
      if (oldest !== undefined) this.#touched.delete(oldest);
    }
    this.#queue.within(GATHER_MS);
  }

  remove(account: AccountId, id: SessionId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM sessions WHERE account = ? AND id = ?", account, id)
        .changes > 0
    );
  }

  removeAll(account: AccountId, except?: SessionId): number {
    return this.#database.durably(() =>
      this.#database.run(
        "DELETE FROM sessions WHERE account = ? AND id <> ?",
        account,
        except ?? "",
      ).changes
    );
  }

  removeExpired(now: Date): number {
    const ended = "FROM sessions WHERE expires_at <= ?";
    // Most of the time there is nothing to do, and a transaction would wait for the disk.
    if (!this.#database.get(`SELECT 1 ${ended} LIMIT 1`, now.getTime())) return 0;
    this.#queue.flush();
    return this.#database.durably(() =>
      this.#database.run(`DELETE ${ended}`, now.getTime()).changes
    );
  }

  get pending(): number {
    return this.#touched.size;
  }

  write(): void {
    for (const { id, seenAt, expiresAt, address, userAgent } of this.#touched.values()) {
      this.#database.run(
        "UPDATE sessions SET seen_at = ?, expires_at = ?, address = ?, user_agent = ? " +
          "WHERE id = ?",
        seenAt.getTime(),
        expiresAt.getTime(),
        address,
        userAgent,
        id,
      );
    }
  }

  committed(): void {
    this.#touched.clear();
  }

  refused(): void {}

  #sessionOf(row: Row): Session {
    return this.#touched.get(text(row, "id") as SessionId) ?? sessionOf(row);
  }
}

function sessionOf(row: Row): Session {
  return {
    id: text(row, "id") as SessionId,
    account: text(row, "account") as AccountId,
    method: text(row, "method") as SignInMethod,
    createdAt: date(row, "created_at"),
    seenAt: date(row, "seen_at"),
    expiresAt: date(row, "expires_at"),
    address: text(row, "address"),
    userAgent: text(row, "user_agent"),
  };
}
