export { IncomingRequest } from "./incoming.ts";
export {
  type Destination,
  type MakeRequest,
  OutgoingRequest,
  type OutgoingUser,
} from "./outgoing.ts";
export { type DialogUser, type RequestHandler, SipStack, type SipStackOptions } from "./stack.ts";
export { SUPPORTED, supportedField } from "./screen.ts";
