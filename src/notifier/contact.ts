import { bracketed, escapeUser, type Flow, type HeaderField } from "../sip/mod.ts";

/** Our Contact for the watcher at the other end of `flow`, by which it asks for more of `user`. */
export function contactField({ local, protocol }: Flow, user: string): HeaderField {
  const transport = protocol === "UDP" ? "" : `;transport=${protocol.toLowerCase()}`;
  const value = `<sip:${escapeUser(user)}@${bracketed(local.host)}:${local.port}${transport}>`;
  return { name: "Contact", key: "contact", value };
}
