import { bracketed, escapeUser, type Flow, type HeaderField } from "../sip/mod.ts";

/**
 * Our Contact for the peer at the other end of `flow`: the address that faces it, and the
 * transport, so that its requests come back the same way.
 */
export function contactField({ local, protocol }: Flow, user: string): HeaderField {
  const transport = protocol === "UDP" ? "" : `;transport=${protocol.toLowerCase()}`;
  const host = bracketed(local.host);
  const value = `<sip:${escapeUser(user)}@${host}:${local.port}${transport}>`;
  return { name: "Contact", key: "contact", value };
}
