/** What requests outside a call get that start none. */

import {
  type HeaderField,
  type RequestHandler,
  type SipStack,
  supportedField,
} from "../sip/mod.ts";

/** What we take in bodies, RFC 3261 §11.2. */
const ACCEPTS: readonly HeaderField[] = [
  { name: "Accept", key: "accept", value: "application/sdp" },
  { name: "Accept-Encoding", key: "accept-encoding", value: "identity" },
  { name: "Accept-Language", key: "accept-language", value: "en" },
];

/**
 * OPTIONS, RFC 3261 §11.2: what we can do. The same for every extension, so that it tells nobody
 * which of them exist, and without state, because phones and scanners ask all day.
 */
export function answerOptions(stack: SipStack): RequestHandler {
  return (incoming) =>
    incoming.respondStatelessly(200, { headers: [stack.allow, supportedField, ...ACCEPTS] });
}

/** SUBSCRIBE and PUBLISH of an event package we do not have, RFC 6665 §4.2.1.1. */
export function refuseEvent(): RequestHandler {
  return (incoming) =>
    incoming.respondStatelessly(489, {
      headers: [{ name: "Allow-Events", key: "allow-events", value: "" }],
    });
}
