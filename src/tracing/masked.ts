/** What proves who somebody is, or opens their media: RFC 7616 §3.4, RFC 4568 §9.1. */
const SECRETS: readonly (readonly [mark: string, pattern: RegExp])[] = [
  ["uthorization", /(\b(?:response|nonce|cnonce|opaque)\s*=\s*"?)([^"\s,]+)/gi],
  ["uthenticate", /(\b(?:nonce|opaque)\s*=\s*"?)([^"\s,]+)/gi],
  ["inline:", /(\binline:)([^\s|]+)/g],
  ["ice-pwd:", /(\ba=ice-pwd:)(\S+)/g],
];

/** `text` with its secrets written over by as many `x`, so that every length stays true. */
export function masked(text: string): string {
  let result = text;
  for (const [mark, pattern] of SECRETS) {
    if (!result.includes(mark)) continue;
    result = result.replace(
      pattern,
      (_all, before: string, secret: string) => before + "x".repeat(secret.length),
    );
  }
  return result;
}
