import type { Extension, RingGroup, RingGroupId, RingGroupStore } from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import type { LookUpCache } from "./look_up_cache.ts";
import type { NumberSpace } from "./number_space.ts";
import { ringGroupOfText, textOfRingGroup } from "./ring_group_text.ts";
import { type Row, text } from "./row.ts";

/** Groups in SQLite. */
export class SqliteRingGroupStore implements RingGroupStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #numbers: NumberSpace;
  readonly #cache: LookUpCache<string, RingGroup | undefined> | undefined;

  /** @param cache By extension. */
  constructor(
    database: Database,
    clock: Clock,
    numbers: NumberSpace,
    cache?: LookUpCache<string, RingGroup | undefined>,
  ) {
    this.#database = database;
    this.#clock = clock;
    this.#numbers = numbers;
    this.#cache = cache;
  }

  get(id: RingGroupId): RingGroup | undefined {
    return read(this.#database.get("SELECT * FROM ring_groups WHERE id = ?", id));
  }

  byExtension(extension: string): RingGroup | undefined {
    return this.#cache
      ? this.#cache.get(extension, () => this.#byExtension(extension))
      : this.#byExtension(extension);
  }

  list(): readonly RingGroup[] {
    return this.#database
      .all("SELECT * FROM ring_groups ORDER BY length(extension), extension")
      .map(groupOf);
  }

  save(group: RingGroup): void {
    this.#database.durably(() => {
      this.#numbers.claim(group.extension, group.id);
      this.#database.run(
        "INSERT INTO ring_groups (id, extension, settings, created_at) VALUES (?, ?, ?, ?) " +
          "ON CONFLICT (id) DO UPDATE SET extension = excluded.extension, " +
          "settings = excluded.settings",
        group.id,
        group.extension,
        textOfRingGroup(group),
        this.#clock.now().getTime(),
      );
    });
  }

  remove(id: RingGroupId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM ring_groups WHERE id = ?", id).changes > 0
    );
  }

  #byExtension(extension: string): RingGroup | undefined {
    return read(this.#database.get("SELECT * FROM ring_groups WHERE extension = ?", extension));
  }
}

function groupOf(row: Row): RingGroup {
  const id = text(row, "id") as RingGroupId;
  return ringGroupOfText(id, text(row, "extension") as Extension, text(row, "settings"));
}

function read(row: Row | undefined): RingGroup | undefined {
  return row && groupOf(row);
}
