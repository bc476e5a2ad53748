export { DailyBackups } from "./daily_backups.ts";
export { CallRetention } from "./call_retention.ts";
export { StoreError, type StoreProblem } from "./errors.ts";
export { openStore, type Store, type StoreOptions } from "./open_store.ts";
export { type Migration, readMigrations } from "./migrate.ts";
export { readStoredSettings } from "./stored_settings.ts";
export type { SqliteVoicemailStore } from "./sqlite_voicemail_store.ts";
export { isServing } from "./data_folder.ts";
export { folderSize } from "./folder_size.ts";
export { BackupFolder } from "./backup_folder.ts";
export {
  certificateEnd,
  type CertificateOptions,
  type CertificateOrigin,
  type OpenCertificate,
  openCertificate,
  provesHost,
  readAuthorities,
  servedChain,
} from "./certificate_files.ts";
export { type Certificate, createSelfSigned } from "./self_signed.ts";
