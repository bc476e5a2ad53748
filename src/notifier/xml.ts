const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** What no XML 1.0 document may hold, escaped or not: controls, halves of pairs, non-characters. */
// deno-lint-ignore no-control-regex
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu;

/** `text` as it may stand in an element or in a quoted attribute of XML 1.0. */
export function escapeXml(text: string): string {
  if (/^[\w .,:;@+*()#/=?!~-]*$/.test(text)) return text;
  return text.replace(ILLEGAL, "").replace(/[&<>"']/g, (c) => ENTITIES[c] ?? "")
    // Attribute values would otherwise have these turned into spaces.
    .replace(/[\t\n\r]/g, " ");
}
