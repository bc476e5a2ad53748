import {
  type Gateway,
  type GatewayId,
  type GatewaySecrets,
  type GatewayStore,
  TakenError,
} from "../domain/mod.ts";
import type { Clock, Secret } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import { gatewayOfText, textOfGateway } from "./gateway_text.ts";
import type { LookUpCache } from "./look_up_cache.ts";
import { given, octets, type Row, text } from "./row.ts";
import type { SecretBox } from "./secret_box.ts";

/** Gateways in SQLite. */
export class SqliteGatewayStore implements GatewayStore {
  readonly #database: Database;
  readonly #box: SecretBox;
  readonly #clock: Clock;
  readonly #cache: LookUpCache<"list", readonly Gateway[]> | undefined;

  constructor(
    database: Database,
    box: SecretBox,
    clock: Clock,
    cache?: LookUpCache<"list", readonly Gateway[]>,
  ) {
    this.#database = database;
    this.#box = box;
    this.#clock = clock;
    this.#cache = cache;
  }

  get(id: GatewayId): Gateway | undefined {
    return this.list().find((gateway) => gateway.id === id);
  }

  byName(name: string): Gateway | undefined {
    return this.list().find((gateway) => gateway.name === name);
  }

  list(): readonly Gateway[] {
    return this.#cache?.get("list", () => this.#read()) ?? this.#read();
  }

  secrets(id: GatewayId): GatewaySecrets {
    const row = this.#database.get(
      "SELECT sealed_own, sealed_theirs FROM gateways WHERE id = ?",
      id,
    );
    if (!row) return {};
    return {
      ...given("own", this.#open(row, "sealed_own", id)),
      ...given("theirs", this.#open(row, "sealed_theirs", id)),
    };
  }

  save(gateway: Gateway, { own, theirs }: GatewaySecrets): void {
    const { id, name } = gateway;
    const seal = (secret: Secret | undefined, column: string) =>
      secret ? this.#box.seal(secret, ownerOf(id, column)) : null;
    this.#database.durably(() => {
      const holder = this.#database.get("SELECT id FROM gateways WHERE name = ?", name);
      if (holder && text(holder, "id") !== id) throw new TakenError("name", name);
      this.#database.run(
        "INSERT INTO gateways (id, name, settings, sealed_own, sealed_theirs, created_at) " +
          "VALUES (?, ?, ?, ?, ?, ?) " +
          "ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings = excluded.settings, " +
          "sealed_own = excluded.sealed_own, sealed_theirs = excluded.sealed_theirs",
        id,
        name,
        textOfGateway(gateway),
        seal(own, "sealed_own"),
        seal(theirs, "sealed_theirs"),
        this.#clock.now().getTime(),
      );
    });
  }

  remove(id: GatewayId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM gateways WHERE id = ?", id).changes > 0
    );
  }

  #read(): readonly Gateway[] {
    return this.#database.all("SELECT id, name, settings FROM gateways ORDER BY name").map((row) =>
      gatewayOfText(text(row, "id") as GatewayId, text(row, "name"), text(row, "settings"))
    );
  }

  #open(row: Row, column: string, id: GatewayId): Secret | undefined {
    if (row[column] === null) return undefined;
    return this.#box.open(octets(row, column), ownerOf(id, column));
  }
}

const ownerOf = (id: GatewayId, column: string): string => `gateway:${id}:${column}`;
