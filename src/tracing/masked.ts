interface Kind {
  /** Nothing is looked for in a message without it. */
  readonly mark: RegExp;
  /** What stands before a secret, and the secret, which may begin with a quote. */
  readonly pattern: RegExp;
}

/**
 * What proves who somebody is, or opens their media: RFC 7616 §3.4 and §3.5, RFC 4568 §9.1, RFC 4567
 * §3, RFC 4566 §5.12, RFC 8839 §5.4; and the URL that a phone sets itself up by.
 */
const SECRETS: readonly Kind[] = [
  {
    mark: /authori[sz]ation|authenticat/i,
    pattern:
      /(\b(?:response|rspauth|c?nonce|nextnonce|opaque)\s*=\s*)("(?:[^"\\\r\n]|\\.)*|[^"\s,]+)/gi,
  },
  { mark: /authorization/i, pattern: /(authorization\s*:\s*(?:basic|bearer)\s+)(\S+)/gi },
  { mark: /inline:/i, pattern: /(\binline:)([^\s|]+)/gi },
  { mark: /ice-pwd:/i, pattern: /(\ba=ice-pwd:)(\S+)/gi },
  { mark: /key-mgmt:/i, pattern: /(\ba=key-mgmt:\S+[ \t]+)(\S+)/gi },
  { mark: /^k=/m, pattern: /^(k=\w+:)(\S+)/gm },
  { mark: /\/p\//, pattern: /(\/p\/)([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])/g },
];

/**
 * `text` with its secrets written over by as many `x`, so that every length stays true. What people
 * write to each other is none of the owner's business either.
 */
export function masked(text: string): string {
  let result = withoutLetter(text);
  for (const { mark, pattern } of SECRETS) {
    if (!mark.test(result)) continue;
    result = result.replace(
      pattern,
      (_all, before: string, secret: string) => before + over(secret),
    );
  }
  return result;
}

const over = (secret: string): string =>
  secret.startsWith('"') ? `"${"x".repeat(secret.length - 1)}` : "x".repeat(secret.length);

/** The body of a MESSAGE, RFC 3428, written over. */
function withoutLetter(text: string): string {
  if (!text.startsWith("MESSAGE ")) return text;
  const end = text.indexOf("\r\n\r\n");
  return end < 0 ? text : text.slice(0, end + 4) + text.slice(end + 4).replace(/[^\r\n]/g, "x");
}
