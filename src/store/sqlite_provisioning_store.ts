import { createHash } from "node:crypto";
import {
  type DeviceId,
  type DeviceSetup,
  type FetchIdentity,
  type ProfileId,
  type ProvisioningProfile,
  type ProvisioningStore,
  type ProvisioningToken,
  type ProvisioningTokenId,
  TakenError,
  type TokenRefusal,
  tokenRefusal,
  type Vendor,
  VENDORS,
} from "../domain/mod.ts";
import type { Clock, Secret } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import { StoreError } from "./errors.ts";
import { phoneOptionsOfText, textOfPhoneOptions } from "./phone_options_text.ts";
import {
  date,
  dateOrNone,
  given,
  number,
  numberOrNone,
  octets,
  type Row,
  text,
  textOrNone,
} from "./row.ts";
import type { SecretBox } from "./secret_box.ts";

const DEAD_KEPT = 10;
const SETUP = "device, vendor, model, mac, profile, remote, options";

/** Setups, tokens and profiles in SQLite, read afresh each time: phones ask once a day. */
export class SqliteProvisioningStore implements ProvisioningStore {
  readonly #database: Database;
  readonly #box: SecretBox;
  readonly #clock: Clock;

  constructor(database: Database, box: SecretBox, clock: Clock) {
    this.#database = database;
    this.#box = box;
    this.#clock = clock;
  }

  setup(device: DeviceId): DeviceSetup | undefined {
    return read(
      setupOf,
      this.#database.get(`SELECT ${SETUP} FROM device_setups WHERE device = ?`, device),
    );
  }

  byMac(mac: string): DeviceSetup | undefined {
    return read(
      setupOf,
      this.#database.get(`SELECT ${SETUP} FROM device_setups WHERE mac = ?`, mac),
    );
  }

  setups(): readonly DeviceSetup[] {
    return this.#database.all(`SELECT ${SETUP} FROM device_setups ORDER BY device`).map(setupOf);
  }

  saveSetup(setup: DeviceSetup): void {
    const { device, vendor, model, mac = null, profile = null, remote, options } = setup;
    this.#database.durably(() => {
      const holder = mac === null ? undefined : this.byMac(mac);
      if (holder && holder.device !== device) throw new TakenError("MAC address", mac ?? "");
      this.#database.run(
        `INSERT INTO device_setups (${SETUP}) VALUES (?, ?, ?, ?, ?, ?, ?) ` +
          "ON CONFLICT (device) DO UPDATE SET vendor = excluded.vendor, " +
          "model = excluded.model, mac = excluded.mac, profile = excluded.profile, " +
          "remote = excluded.remote, options = excluded.options",
        device,
        vendor,
        model,
        mac,
        profile,
        remote ? 1 : 0,
        textOfPhoneOptions(options),
      );
    });
  }

  removeSetup(device: DeviceId): boolean {
    return this.#changes("DELETE FROM device_setups WHERE device = ?", device);
  }

  adminPassword(device: DeviceId): Secret | undefined {
    const row = this.#database.get(
      "SELECT sealed_admin FROM device_setups WHERE device = ? AND sealed_admin IS NOT NULL",
      device,
    );
    return row && this.#box.open(octets(row, "sealed_admin"), adminOf(device));
  }

  saveAdminPassword(device: DeviceId, password: Secret): void {
    const sealed = this.#box.seal(password, adminOf(device));
    this.#changes("UPDATE device_setups SET sealed_admin = ? WHERE device = ?", sealed, device);
  }

  addToken(token: ProvisioningToken, secret: Secret): void {
    const { id, device, createdAt, expiresAt, maxUses, uses, boundMac, boundVendor } = token;
    this.#forgetDead(device, createdAt);
    this.#changes(
      "INSERT INTO provisioning_tokens (id, device, hash, sealed, created_at, expires_at, " +
        "max_uses, uses, bound_mac, bound_vendor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      id,
      device,
      hashOf(secret.reveal()),
      this.#box.seal(secret, ownerOf(id)),
      createdAt.getTime(),
      expiresAt?.getTime() ?? null,
      maxUses ?? null,
      uses,
      boundMac ?? null,
      boundVendor ?? null,
    );
  }

  tokens(device: DeviceId): readonly ProvisioningToken[] {
    return this.#database.all(
      "SELECT * FROM provisioning_tokens WHERE device = ? ORDER BY created_at DESC, id",
      device,
    ).map(tokenOf);
  }

  token(secret: string): ProvisioningToken | undefined {
    return read(
      tokenOf,
      this.#database.get("SELECT * FROM provisioning_tokens WHERE hash = ?", hashOf(secret)),
    );
  }

  tokenText(id: ProvisioningTokenId): Secret | undefined {
    const row = this.#database.get("SELECT sealed FROM provisioning_tokens WHERE id = ?", id);
    return row && this.#box.open(octets(row, "sealed"), ownerOf(id));
  }

  revokeToken(id: ProvisioningTokenId, at: Date): boolean {
    return this.#changes(
      "UPDATE provisioning_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
      at.getTime(),
      id,
    );
  }

  useToken(id: ProvisioningTokenId, by: FetchIdentity, at: Date): TokenRefusal | undefined {
    return this.#database.durably(() => {
      const row = this.#database.get("SELECT * FROM provisioning_tokens WHERE id = ?", id);
      if (!row) return "revoked";
      const refusal = tokenRefusal(tokenOf(row), by, at, true);
      if (refusal !== undefined) return refusal;
      this.#database.run(
        "UPDATE provisioning_tokens SET uses = uses + 1, last_used_at = ?, " +
          "bound_mac = coalesce(bound_mac, ?), bound_vendor = coalesce(bound_vendor, ?) " +
          "WHERE id = ?",
        at.getTime(),
        by.mac ?? null,
        by.vendor ?? null,
        id,
      );
      return undefined;
    });
  }

  profiles(): readonly ProvisioningProfile[] {
    return this.#database.all("SELECT * FROM provisioning_profiles ORDER BY name, id")
      .map(profileOf);
  }

  profile(id: ProfileId): ProvisioningProfile | undefined {
    return read(
      profileOf,
      this.#database.get("SELECT * FROM provisioning_profiles WHERE id = ?", id),
    );
  }

  saveProfile({ id, name, vendor, model, options }: ProvisioningProfile): void {
    this.#database.durably(() => {
      const holder = this.#database.get(
        "SELECT id FROM provisioning_profiles WHERE name = ?",
        name,
      );
      if (holder && text(holder, "id") !== id) throw new TakenError("profile name", name);
      this.#database.run(
        "INSERT INTO provisioning_profiles (id, name, vendor, model, options, created_at) " +
          "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, " +
          "vendor = excluded.vendor, model = excluded.model, options = excluded.options",
        id,
        name,
        vendor ?? null,
        model ?? null,
        textOfPhoneOptions(options),
        this.#clock.now().getTime(),
      );
    });
  }

  removeProfile(id: ProfileId): boolean {
    return this.#changes("DELETE FROM provisioning_profiles WHERE id = ?", id);
  }

  /** Of tokens that let nobody in any more, the latest are kept for who asks what they were. */
  #forgetDead(device: DeviceId, at: Date): void {
    this.#changes(
      "DELETE FROM provisioning_tokens WHERE id IN (SELECT id FROM provisioning_tokens " +
        "WHERE device = ? AND (revoked_at IS NOT NULL OR expires_at <= ? OR uses >= max_uses) " +
        "ORDER BY created_at DESC, id LIMIT -1 OFFSET ?)",
      device,
      at.getTime(),
      DEAD_KEPT,
    );
  }

  #changes(sql: string, ...values: (string | number | Uint8Array | null)[]): boolean {
    return this.#database.durably(() => this.#database.run(sql, ...values).changes > 0);
  }
}

const hashOf = (secret: string): Uint8Array => createHash("sha256").update(secret).digest();
const ownerOf = (id: ProvisioningTokenId) => `provisioning token:${id}`;
const adminOf = (device: DeviceId) => `admin password:${device}`;

const read = <Value>(of: (row: Row) => Value, row: Row | undefined): Value | undefined =>
  row && of(row);

function vendorOf(word: string): Vendor {
  const vendor = VENDORS.find((one) => one === word);
  if (vendor === undefined) throw new StoreError("corrupt", `Unknown vendor "${word}"`);
  return vendor;
}

function setupOf(row: Row): DeviceSetup {
  return {
    device: text(row, "device") as DeviceId,
    vendor: vendorOf(text(row, "vendor")),
    model: text(row, "model"),
    ...given("mac", textOrNone(row, "mac")),
    ...given("profile", textOrNone(row, "profile") as ProfileId | undefined),
    remote: number(row, "remote") === 1,
    options: phoneOptionsOfText(text(row, "options")),
  };
}

function tokenOf(row: Row): ProvisioningToken {
  const vendor = textOrNone(row, "bound_vendor");
  return {
    id: text(row, "id") as ProvisioningTokenId,
    device: text(row, "device") as DeviceId,
    createdAt: date(row, "created_at"),
    ...given("expiresAt", dateOrNone(row, "expires_at")),
    ...given("maxUses", numberOrNone(row, "max_uses")),
    uses: number(row, "uses"),
    ...given("revokedAt", dateOrNone(row, "revoked_at")),
    ...given("lastUsedAt", dateOrNone(row, "last_used_at")),
    ...given("boundMac", textOrNone(row, "bound_mac")),
    ...given("boundVendor", vendor === undefined ? undefined : vendorOf(vendor)),
  };
}

function profileOf(row: Row): ProvisioningProfile {
  const vendor = textOrNone(row, "vendor");
  return {
    id: text(row, "id") as ProfileId,
    name: text(row, "name"),
    ...given("vendor", vendor === undefined ? undefined : vendorOf(vendor)),
    ...given("model", textOrNone(row, "model")),
    options: phoneOptionsOfText(text(row, "options")),
  };
}
