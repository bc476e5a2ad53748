import type { Extension } from "./ids.ts";

/** 1 to 32 of the characters that need no escaping in a SIP URI and that a phone can dial. */
const EXTENSION = /^[A-Za-z0-9_.+*-]{1,32}$/;
const USERNAME = /^[A-Za-z0-9_.+*-]{1,64}$/;

/** `text` as an extension; undefined when it cannot be one. */
export function parseExtension(text: string): Extension | undefined {
  return EXTENSION.test(text) ? text as Extension : undefined;
}

/** True when a device may register as `text`: as an extension, up to 64 characters. */
export function isUsername(text: string): boolean {
  return USERNAME.test(text);
}
