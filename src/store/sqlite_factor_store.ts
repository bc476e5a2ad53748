import type { AccountId, FactorStore, Passkey, TotpFactor } from "../domain/mod.ts";
import type { Database, Value } from "./database.ts";
import { date, dateOrNone, given, number, octets, type Row, text } from "./row.ts";
import type { SecretBox } from "./secret_box.ts";

/** Second factors in SQLite, durable: a code that was used up stays so after a power cut. */
export class SqliteFactorStore implements FactorStore {
  readonly #database: Database;
  readonly #box: SecretBox;

  constructor(database: Database, box: SecretBox) {
    this.#database = database;
    this.#box = box;
  }

  totp(account: AccountId): TotpFactor | undefined {
    const row = this.#database.get(
      "SELECT sealed, last_step FROM totp_factors WHERE account = ?",
      account,
    );
    return row && {
      secret: this.#box.open(octets(row, "sealed"), ownerOf(account)),
      lastStep: number(row, "last_step"),
    };
  }

  setTotp(account: AccountId, { secret, lastStep }: TotpFactor): void {
    const sealed = this.#box.seal(secret, ownerOf(account));
    this.#change(
      "INSERT OR REPLACE INTO totp_factors (account, sealed, last_step) VALUES (?, ?, ?)",
      account,
      sealed,
      lastStep,
    );
  }

  useStep(account: AccountId, step: number): boolean {
    const sql = "UPDATE totp_factors SET last_step = ?2 WHERE account = ?1 AND last_step < ?2";
    return this.#change(sql, account, step) > 0;
  }

  removeTotp(account: AccountId): boolean {
    return this.#change("DELETE FROM totp_factors WHERE account = ?", account) > 0;
  }

  setRecoveryCodes(account: AccountId, hashes: readonly string[]): void {
    this.#database.durably(() => {
      this.#database.run("DELETE FROM recovery_codes WHERE account = ?", account);
      for (const hash of hashes) {
        this.#database.run(
          "INSERT INTO recovery_codes (account, hash) VALUES (?, ?)",
          account,
          hash,
        );
      }
    });
  }

  useRecoveryCode(account: AccountId, hash: string): boolean {
    const sql = "DELETE FROM recovery_codes WHERE account = ? AND hash = ?";
    return this.#change(sql, account, hash) > 0;
  }

  recoveryCodesLeft(account: AccountId): number {
    const sql = "SELECT count(*) AS n FROM recovery_codes WHERE account = ?";
    return Number(this.#database.get(sql, account)?.["n"] ?? 0);
  }

  passkey(id: string): Passkey | undefined {
    const row = this.#database.get("SELECT * FROM passkeys WHERE id = ?", id);
    return row && passkeyOf(row);
  }

  passkeysOf(account: AccountId): readonly Passkey[] {
    return this.#database
      .all("SELECT * FROM passkeys WHERE account = ? ORDER BY created_at, id", account)
      .map(passkeyOf);
  }

  addPasskey(passkey: Passkey): boolean {
    return this.#change(
      "INSERT OR IGNORE INTO passkeys (id, account, name, public_key, counter, transports, " +
        "created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      passkey.id,
      passkey.account,
      passkey.name,
      passkey.publicKey,
      passkey.counter,
      passkey.transports.join(" "),
      passkey.createdAt.getTime(),
    ) > 0;
  }

  usePasskey(id: string, counter: number, at: Date): void {
    this.#change("UPDATE passkeys SET counter = ?, used_at = ? WHERE id = ?", counter, +at, id);
  }

  removePasskey(account: AccountId, id: string): boolean {
    return this.#change("DELETE FROM passkeys WHERE account = ? AND id = ?", account, id) > 0;
  }

  /** How many rows the statement changed. */
  #change(sql: string, ...values: Value[]): number {
    return this.#database.durably(() => this.#database.run(sql, ...values).changes);
  }
}

const ownerOf = (account: AccountId) => `totp:${account}`;

function passkeyOf(row: Row): Passkey {
  return {
    id: text(row, "id"),
    account: text(row, "account") as AccountId,
    name: text(row, "name"),
    publicKey: octets(row, "public_key"),
    counter: number(row, "counter"),
    transports: text(row, "transports").split(" ").filter((one) => one !== ""),
    createdAt: date(row, "created_at"),
    ...given("usedAt", dateOrNone(row, "used_at")),
  };
}
