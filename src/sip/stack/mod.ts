export { askContact, type RegisteredContact } from "./ask_contact.ts";
export { IncomingRequest } from "./incoming.ts";
export {
  type MakeRequest,
  OutgoingRequest,
  type OutgoingUser,
  type RequestDestination,
} from "./outgoing.ts";
export {
  type DialogUser,
  type MessageObserver,
  type RequestHandler,
  SipStack,
  type SipStackOptions,
} from "./stack.ts";
export { SUPPORTED, supportedField } from "./screen.ts";
