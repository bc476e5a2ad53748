export { Messenger, type MessengerOptions } from "./messenger.ts";
