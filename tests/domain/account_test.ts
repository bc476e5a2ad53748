import { equal } from "node:assert/strict";
import { foldedName, parseAccountName } from "../../src/domain/mod.ts";

const NAMES: readonly (readonly [text: string, name: string | undefined])[] = [
  ["ada", "ada"],
  [" Ada.Lovelace ", "Ada.Lovelace"],
  ["ada+phones@example.org", "ada+phones@example.org"],
  ["Jo\u0308rg", "J\u00f6rg"],
  ["a".repeat(128), "a".repeat(128)],
  ["a".repeat(129), undefined],
  ["", undefined],
  ["ada lovelace", undefined],
  ["-ada", undefined],
  ["ada\n", "ada"],
  ["a\u0000b", undefined],
  ["<script>", undefined],
];

for (const [text, name] of NAMES) {
  Deno.test(`parseAccountName reads ${JSON.stringify(text.slice(0, 30))}`, () => {
    equal(parseAccountName(text), name);
  });
}

Deno.test("foldedName is the same for all spellings of a name", () => {
  equal(foldedName("ADA@Example.ORG"), foldedName("ada@example.org"));
  equal(foldedName("J\u00d6RG"), foldedName("jo\u0308rg"));
  equal(foldedName("\uff41da"), "ada");
});
