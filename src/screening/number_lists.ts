import type {
  ListPurpose,
  NumberEntry,
  NumberList,
  NumberListId,
  NumberListStore,
  UserId,
} from "../domain/mod.ts";
import { NumberIndex, type WantedNumber } from "./number_index.ts";

/** What lists say about numbers, from memory for as long as nobody has changed them. */
export class NumberLists {
  readonly #store: NumberListStore;
  #generation = NaN;
  #index = new NumberIndex([]);
  #lists: readonly NumberList[] = [];

  constructor(store: NumberListStore) {
    this.#store = store;
  }

  /** What a list has on a number, for calls of everybody. */
  find(list: NumberListId, wanted: WantedNumber): NumberEntry | undefined {
    this.#freshen();
    return this.#index.find(list, wanted);
  }

  /** What any list of that purpose has on a number, and which list that is. */
  findIn(
    purpose: ListPurpose,
    wanted: WantedNumber,
  ): { readonly entry: NumberEntry; readonly list: NumberList } | undefined {
    this.#freshen();
    for (const list of this.#lists) {
      if (list.purpose !== purpose) continue;
      const entry = this.#index.find(list.id, wanted);
      if (entry) return { entry, list };
    }
    return undefined;
  }

  /** True when a user takes no calls of a number. */
  isBlockedBy(owner: UserId, wanted: WantedNumber): boolean {
    this.#freshen();
    return this.#lists.some(({ id, purpose }) =>
      purpose === "block" && this.#index.find(id, wanted, owner) !== undefined
    );
  }

  /** What a list is called; empty for one that there is not. */
  nameOf(list: NumberListId): string {
    this.#freshen();
    return this.#lists.find(({ id }) => id === list)?.name ?? "";
  }

  /** Adds an entry, without reading all others anew. */
  add(entry: NumberEntry): void {
    this.#freshen();
    this.#store.save([entry]);
    this.#index.add(entry);
    this.#generation = this.#store.generation;
  }

  #freshen(): void {
    const { generation } = this.#store;
    if (generation === this.#generation) return;
    this.#index = new NumberIndex(this.#store.all());
    this.#lists = this.#store.lists();
    this.#generation = generation;
  }
}
