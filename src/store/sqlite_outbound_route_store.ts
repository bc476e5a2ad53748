import {
  type GatewayStore,
  type OutboundRoute,
  type OutboundRouteId,
  type OutboundRouteStore,
  TakenError,
} from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import type { LookUpCache } from "./look_up_cache.ts";
import { outboundRouteOfText, textOfOutboundRoute } from "./outbound_route_text.ts";
import { text } from "./row.ts";

/** Outbound routes in SQLite. */
export class SqliteOutboundRouteStore implements OutboundRouteStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #gateways: Pick<GatewayStore, "list">;
  readonly #cache: LookUpCache<"list", readonly OutboundRoute[]> | undefined;

  constructor(
    database: Database,
    clock: Clock,
    gateways: Pick<GatewayStore, "list">,
    cache?: LookUpCache<"list", readonly OutboundRoute[]>,
  ) {
    this.#database = database;
    this.#clock = clock;
    this.#gateways = gateways;
    this.#cache = cache;
  }

  get(id: OutboundRouteId): OutboundRoute | undefined {
    return this.list().find((route) => route.id === id);
  }

  byName(name: string): OutboundRoute | undefined {
    return this.list().find((route) => route.name === name);
  }

  list(): readonly OutboundRoute[] {
    return this.#cache?.get("list", () => this.#read()) ?? this.#read();
  }

  save(route: OutboundRoute): void {
    const { id, name } = route;
    this.#database.durably(() => {
      const holder = this.#database.get("SELECT id FROM outbound_routes WHERE name = ?", name);
      if (holder && text(holder, "id") !== id) throw new TakenError("name", name);
      this.#database.run(
        "INSERT INTO outbound_routes (id, name, position, settings, created_at) VALUES (?, ?, " +
          "(SELECT coalesce(max(position), 0) + 1 FROM outbound_routes), ?, ?) " +
          "ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings = excluded.settings",
        id,
        name,
        textOfOutboundRoute(route),
        this.#clock.now().getTime(),
      );
    });
  }

  arrange(order: readonly OutboundRouteId[]): void {
    this.#database.durably(() => {
      const others = this.#read().map(({ id }) => id).filter((id) => !order.includes(id));
      for (const [at, id] of [...order, ...others].entries()) {
        this.#database.run("UPDATE outbound_routes SET position = ? WHERE id = ?", at + 1, id);
      }
    });
  }

  remove(id: OutboundRouteId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM outbound_routes WHERE id = ?", id).changes > 0
    );
  }

  #read(): readonly OutboundRoute[] {
    const known = new Set(this.#gateways.list().map(({ id }) => id));
    return this.#database
      .all("SELECT id, name, settings FROM outbound_routes ORDER BY position, id")
      .map((row) =>
        outboundRouteOfText(
          text(row, "id") as OutboundRouteId,
          text(row, "name"),
          text(row, "settings"),
          (gateway) => known.has(gateway),
        )
      );
  }
}
