export { StoreError, type StoreProblem } from "./errors.ts";
export { openStore, type Store, type StoreOptions } from "./open_store.ts";
export { type Migration, readMigrations } from "./migrate.ts";
