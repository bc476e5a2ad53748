import { Secret } from "../runtime/mod.ts";

const MASK = "[secret]";
const DEEPEST = 8;
const MOST_ITEMS = 200;
const LONGEST_TEXT = 2_000;

/** A property with one of these words in its name holds a secret: `newPassword`, `ha1`. */
const SECRET_WORDS = new Set(
  ("authorization cookie credential credentials ha1 hash passphrase password passwords pin " +
    "recovery sealed secret secrets token tokens totp").split(" "),
);
/** A key that comes after one of these words opens something; that of a lamp does not. */
const KEY_WORDS = new Set("api auth encryption private secret signing tls".split(" "));

/** In any text: an API token of ours, and a password in an address such as `https://ada:pw@host`. */
const SECRET_TEXTS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/\brd_[A-Za-z0-9_-]{16,}/g, MASK],
  [/(\b[a-z][a-z0-9+.-]*:(?:\/\/)?[^\s/:@]+:)[^\s/@]+(?=@)/gi, `$1${MASK}`],
];

/**
 * `value` as plain JSON data without secrets: what is a `Secret`, what is named like one, and
 * what looks like one in a text. A yes or no is never one. Dates become RFC 3339; what is too
 * deep, long or many is cut.
 */
export function redacted(value: unknown, depth = 0): unknown {
  if (value instanceof Secret) return MASK;
  if (value instanceof Date) return value.toJSON();
  if (value instanceof Uint8Array) return `[${value.length} octets]`;
  if (typeof value === "string") return withoutSecrets(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object") return typeof value === "function" ? undefined : value;
  if (value === null) return null;
  if (depth >= DEEPEST) return "[cut]";
  if (value instanceof Map) return redacted(Object.fromEntries(value), depth);
  if (value instanceof Set) return redacted([...value], depth);
  if (Array.isArray(value)) return listed(value, depth + 1);
  const entries = Object.entries(value).slice(0, MOST_ITEMS);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, ofProperty(name, item, depth + 1)]),
  );
}

function ofProperty(name: string, value: unknown, depth: number): unknown {
  const shows = value === undefined || value === null || typeof value === "boolean";
  return !shows && namesSecret(name) ? MASK : redacted(value, depth);
}

/** True for a name such as `newPassword`, `api_key`, `HA1`. */
function namesSecret(name: string): boolean {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/);
  return words.some((word, index) =>
    SECRET_WORDS.has(word) || word === "key" && KEY_WORDS.has(words[index - 1] ?? "")
  );
}

function withoutSecrets(text: string): string {
  const short = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}[cut]` : text;
  return SECRET_TEXTS.reduce((rest, [pattern, mask]) => rest.replace(pattern, mask), short);
}

function listed(items: readonly unknown[], depth: number): readonly unknown[] {
  const shown = items.slice(0, MOST_ITEMS).map((item) => redacted(item, depth));
  return items.length > MOST_ITEMS ? [...shown, "[cut]"] : shown;
}
