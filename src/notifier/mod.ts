export { Notifier } from "./notifier.ts";
export { type NotifierOptions, type Permission, usersMayWatch } from "./options.ts";
export type { DialogForm } from "./dialog_package.ts";
export type { Watched } from "./event_package.ts";
export type { ExtensionKind, FindExtension } from "./extension_kind.ts";
export { EMPTY_MAILBOX, type MailboxCounts, type MailboxSource } from "./message_summary.ts";
export type { WatcherBinding } from "./reach.ts";
export {
  MemorySubscriptionStore,
  type StoredSubscription,
  type SubscriptionStore,
} from "./subscription_store.ts";
