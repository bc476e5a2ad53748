import { deepEqual } from "node:assert/strict";
import { compare, problemsOf } from "./spec_coverage.ts";

Deno.test("every rule of a SPEC.md has a test, and every test names a rule there is", () => {
  deepEqual(problemsOf(new URL("../..", import.meta.url).pathname.replace(/\/$/, "")), []);
});

Deno.test("spec coverage finds what is missing on either side", () => {
  const rule = (name: string) => ({ rule: name, file: "src/call/SPEC.md" });
  const test = (name: string) => ({ rule: name, file: "tests/a_test.ts" });
  deepEqual(compare([rule("CALL-1"), rule("CALL-2")], [test("CALL-1"), test("CALL-3")]), [
    "[CALL-2] of src/call/SPEC.md has no test",
    "tests/a_test.ts names [CALL-3], which no SPEC.md has",
  ]);
  // Numbers in brackets that are nobody's rules are left alone.
  deepEqual(compare([rule("CALL-1")], [test("CALL-1"), test("RFC-3261")]), []);
});
