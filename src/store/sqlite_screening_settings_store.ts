import {
  DEFAULT_SCREENING,
  type ScreeningSettings,
  type ScreeningSettingsStore,
} from "../domain/mod.ts";
import type { LookUpCache } from "./look_up_cache.ts";
import { screeningOfText } from "./screening_text.ts";
import type { SettingsStore } from "./settings_store.ts";

const NAME = "screening";

/** How calls are screened, as one text among the settings. */
export class SqliteScreeningSettingsStore implements ScreeningSettingsStore {
  readonly #settings: SettingsStore;
  readonly #cache: LookUpCache<"screening", ScreeningSettings> | undefined;

  constructor(settings: SettingsStore, cache?: LookUpCache<"screening", ScreeningSettings>) {
    this.#settings = settings;
    this.#cache = cache;
  }

  get(): ScreeningSettings {
    return this.#cache?.get("screening", () => this.#read()) ?? this.#read();
  }

  save(settings: ScreeningSettings): void {
    this.#settings.set(NAME, JSON.stringify(settings));
  }

  #read(): ScreeningSettings {
    const text = this.#settings.get(NAME);
    return text === undefined ? DEFAULT_SCREENING : screeningOfText(text);
  }
}
