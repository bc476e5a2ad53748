import {
  type Device,
  type DeviceAlgorithms,
  type DeviceId,
  type DeviceStore,
  type DigestAlgorithm,
  ha1Of,
  MEDIA_ENCRYPTIONS,
  type MediaEncryption,
  TakenError,
  type UserId,
} from "../domain/mod.ts";
import { type Clock, Secret } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import type { DeviceCache } from "./device_cache.ts";
import { StoreError } from "./errors.ts";
import type { LookUpCache } from "./look_up_cache.ts";
import { given, numberOrNone, octets, type Row, text, textOrNone } from "./row.ts";
import type { SecretBox } from "./secret_box.ts";

const COLUMNS = "id, user, username, name, realm, ha1_md5, ha1_sha256, algorithm, max_calls, " +
  "music, encryption";

/** One text for all columns is read in half the time. */
const AS_TEXT = `json_array(${COLUMNS})`;

/**
 * Devices in SQLite, read afresh each time, so that what another process has changed is seen.
 * With caches, `byUsername` and `ofUser` see that when the database has been told.
 */
export class SqliteDeviceStore implements DeviceStore {
  readonly #database: Database;
  readonly #box: SecretBox;
  readonly #clock: Clock;
  readonly #cache: DeviceCache | undefined;
  readonly #ofUser: LookUpCache<UserId, readonly Device[]> | undefined;

  constructor(
    database: Database,
    box: SecretBox,
    clock: Clock,
    { devices, devicesOf }: {
      readonly devices?: DeviceCache;
      readonly devicesOf?: LookUpCache<UserId, readonly Device[]>;
    } = {},
  ) {
    this.#cache = devices;
    this.#ofUser = devicesOf;
    this.#database = database;
    this.#box = box;
    this.#clock = clock;
  }

  get(id: DeviceId): Device | undefined {
    return read(this.#database.get(`SELECT ${COLUMNS} FROM devices WHERE id = ?`, id));
  }

  byUsername(username: string): Device | undefined {
    const { generation } = this.#database;
    const cache = generation === undefined ? undefined : this.#cache;
    const known = generation === undefined ? undefined : cache?.get(username, generation);
    if (known !== undefined) return deviceOfText(known);
    const row = this.#database.get(BY_USERNAME, username);
    if (!row) return undefined;
    const found = text(row, "device");
    const device = deviceOfText(found);
    cache?.keep(device.username, found);
    return device;
  }

  ofUser(user: UserId): readonly Device[] {
    return this.#ofUser?.get(user, () => this.#readOfUser(user)) ?? this.#readOfUser(user);
  }

  #readOfUser(user: UserId): readonly Device[] {
    return this.#database
      .all(`SELECT ${COLUMNS} FROM devices WHERE user = ? ORDER BY created_at, username`, user)
      .map(deviceOf);
  }

  list(): readonly Device[] {
    return this.#database
      .all(`SELECT ${COLUMNS} FROM devices ORDER BY length(username), username`)
      .map(deviceOf);
  }

  algorithms(): DeviceAlgorithms {
    const row = this.#database.get(
      "SELECT json_group_array(json_array(username, algorithm)) AS algorithms, " +
        "min(id) AS first_id FROM devices",
    );
    if (!row) return { byUsername: new Map(), firstId: undefined };
    const pairs = JSON.parse(text(row, "algorithms")) as readonly (readonly [string, string])[];
    return {
      byUsername: new Map(pairs.map(([username, name]) => [username, algorithmOf(name)])),
      firstId: textOrNone(row, "first_id") as DeviceId | undefined,
    };
  }

  save(device: Device, secret: Secret): void {
    const sealed = this.#box.seal(secret, ownerOf(device.id));
    this.#database.durably(() => {
      const holder = this.#database.get(
        "SELECT id FROM devices WHERE username = ?",
        device.username,
      );
      if (holder && text(holder, "id") !== device.id) {
        throw new TakenError("username", device.username);
      }
      this.#database.run(
        `INSERT INTO devices (${COLUMNS}, sealed, created_at) ` +
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) " +
          "ON CONFLICT (id) DO UPDATE SET user = excluded.user, username = excluded.username, " +
          "name = excluded.name, realm = excluded.realm, ha1_md5 = excluded.ha1_md5, " +
          "ha1_sha256 = excluded.ha1_sha256, algorithm = excluded.algorithm, " +
          "max_calls = excluded.max_calls, music = excluded.music, " +
          "encryption = excluded.encryption, sealed = excluded.sealed",
        device.id,
        device.user,
        device.username,
        device.name,
        device.realm,
        device.ha1["MD5"].reveal(),
        device.ha1["SHA-256"].reveal(),
        device.algorithm,
        device.maxCalls ?? null,
        device.music ?? null,
        device.encryption ?? null,
        sealed,
        this.#clock.now().getTime(),
      );
    });
  }

  secret(id: DeviceId): Secret | undefined {
    const row = this.#database.get("SELECT sealed FROM devices WHERE id = ?", id);
    return row && this.#box.open(octets(row, "sealed"), ownerOf(id));
  }

  remove(id: DeviceId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM devices WHERE id = ?", id).changes > 0
    );
  }

  /** Makes the HA1s of every device fit `realm`; returns how many did not. */
  useRealm(realm: string): number {
    const stale = this.#database.all("SELECT id, username FROM devices WHERE realm <> ?", realm);
    if (stale.length === 0) return 0;
    this.#database.durably(() => {
      for (const row of stale) {
        const secret = this.secret(text(row, "id") as DeviceId);
        // Removed by another process since.
        if (!secret) continue;
        const ha1 = ha1Of(text(row, "username"), realm, secret);
        this.#database.run(
          "UPDATE devices SET realm = ?, ha1_md5 = ?, ha1_sha256 = ? WHERE id = ?",
          realm,
          ha1["MD5"].reveal(),
          ha1["SHA-256"].reveal(),
          text(row, "id"),
        );
      }
    });
    return stale.length;
  }
}

const BY_USERNAME = `SELECT ${AS_TEXT} AS device FROM devices WHERE username = ?`;

const ownerOf = (id: DeviceId) => `device:${id}`;

function deviceOf(row: Row): Device {
  return {
    id: text(row, "id") as DeviceId,
    user: text(row, "user") as UserId,
    username: text(row, "username"),
    name: text(row, "name"),
    realm: text(row, "realm"),
    ha1: {
      "MD5": new Secret(text(row, "ha1_md5")),
      "SHA-256": new Secret(text(row, "ha1_sha256")),
    },
    algorithm: algorithmOf(text(row, "algorithm")),
    maxCalls: numberOrNone(row, "max_calls"),
    ...given("music", textOrNone(row, "music")),
    ...given("encryption", encryptionOf(textOrNone(row, "encryption"))),
  };
}

/** The columns, which are of these types in a STRICT table. */
type Values = readonly [
  id: DeviceId,
  user: UserId,
  username: string,
  name: string,
  realm: string,
  md5: string,
  sha256: string,
  algorithm: string,
  maxCalls: number | null,
  music: string | null,
  encryption: string | null,
];

/** @throws {StoreError} when the algorithm is unknown. */
function deviceOfText(json: string): Device {
  const values = JSON.parse(json) as Values;
  const [id, user, username, name, realm, md5, sha256, algorithm, maxCalls, music, encryption] =
    values;
  return {
    id,
    user,
    username,
    name,
    realm,
    ha1: { "MD5": new Secret(md5), "SHA-256": new Secret(sha256) },
    algorithm: algorithmOf(algorithm),
    maxCalls: maxCalls ?? undefined,
    ...given("music", music ?? undefined),
    ...given("encryption", encryptionOf(encryption ?? undefined)),
  };
}

/** @throws {StoreError} when there is no such word. */
function encryptionOf(word: string | undefined): MediaEncryption | undefined {
  const found = MEDIA_ENCRYPTIONS.find((one) => one === word);
  if (word !== undefined && found === undefined) {
    throw new StoreError("corrupt", `A device has the unknown encryption "${word}"`);
  }
  return found;
}

function algorithmOf(name: string): DigestAlgorithm {
  if (name === "MD5" || name === "SHA-256") return name;
  throw new StoreError("corrupt", `A device has the unknown digest algorithm "${name}"`);
}

function read(row: Row | undefined): Device | undefined {
  return row && deviceOf(row);
}
