export type { MailAttachment } from "./mail_way.ts";
export { type MessageSource, Messenger, type MessengerOptions } from "./messenger.ts";
