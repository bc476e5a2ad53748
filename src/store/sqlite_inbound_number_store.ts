import {
  type GatewayId,
  type InboundNumber,
  type InboundNumberId,
  type InboundNumberStore,
  TakenError,
} from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import { list, string } from "./json_text.ts";
import type { LookUpCache } from "./look_up_cache.ts";
import { type Row, text } from "./row.ts";

/** Numbers of ours in SQLite. */
export class SqliteInboundNumberStore implements InboundNumberStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #cache: LookUpCache<"list", readonly InboundNumber[]> | undefined;
  readonly #byNumber: LookUpCache<string, InboundNumber | undefined> | undefined;

  constructor(
    database: Database,
    clock: Clock,
    { inboundNumbers, inboundNumber }: {
      readonly inboundNumbers?: LookUpCache<"list", readonly InboundNumber[]>;
      readonly inboundNumber?: LookUpCache<string, InboundNumber | undefined>;
    } = {},
  ) {
    this.#database = database;
    this.#clock = clock;
    this.#cache = inboundNumbers;
    this.#byNumber = inboundNumber;
  }

  get(id: InboundNumberId): InboundNumber | undefined {
    return read(this.#database.get("SELECT * FROM inbound_numbers WHERE id = ?", id));
  }

  byNumber(number: string): InboundNumber | undefined {
    return this.#byNumber
      ? this.#byNumber.get(number, () => this.#find(number))
      : this.#find(number);
  }

  list(): readonly InboundNumber[] {
    return this.#cache?.get("list", () => this.#read()) ?? this.#read();
  }

  save({ id, number, name, gateways, destination }: InboundNumber): void {
    this.#database.durably(() => {
      const holder = this.#find(number);
      if (holder && holder.id !== id) throw new TakenError("number", number);
      this.#database.run(
        "INSERT INTO inbound_numbers (id, number, name, gateways, destination, created_at) " +
          "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET number = excluded.number, " +
          "name = excluded.name, gateways = excluded.gateways, " +
          "destination = excluded.destination",
        id,
        number,
        name,
        JSON.stringify(gateways),
        destination,
        this.#clock.now().getTime(),
      );
    });
  }

  remove(id: InboundNumberId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM inbound_numbers WHERE id = ?", id).changes > 0
    );
  }

  #find(number: string): InboundNumber | undefined {
    return read(this.#database.get("SELECT * FROM inbound_numbers WHERE number = ?", number));
  }

  #read(): readonly InboundNumber[] {
    return this.#database.all("SELECT * FROM inbound_numbers ORDER BY number").map(numberOf);
  }
}

function numberOf(row: Row): InboundNumber {
  return {
    id: text(row, "id") as InboundNumberId,
    number: text(row, "number"),
    name: text(row, "name"),
    gateways: list(JSON.parse(text(row, "gateways"))).map((id) => string(id) as GatewayId),
    destination: text(row, "destination"),
  };
}

function read(row: Row | undefined): InboundNumber | undefined {
  return row && numberOf(row);
}
