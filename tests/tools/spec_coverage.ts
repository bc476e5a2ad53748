/**
 * Finds rules that no test shows, and tests that show no rule: every `[XXX-n]` in a `SPEC.md` has a
 * test with that number in its file, and the other way round.
 *
 *     deno run -R tests/tools/spec_coverage.ts
 */

const RULE = /\[([A-Z]+-\d+)\]/g;

/** Relative to the repository. */
export interface Found {
  readonly rule: string;
  readonly file: string;
}

function* filesUnder(root: string, folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(`${root}/${folder}`)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesUnder(root, path);
    else yield path;
  }
}

/** The rules that the files which `wanted` picks name. */
function rulesIn(root: string, folder: string, wanted: (file: string) => boolean): Found[] {
  return [...filesUnder(root, folder)].filter(wanted).flatMap((file) =>
    [...Deno.readTextFileSync(`${root}/${file}`).matchAll(RULE)]
      .map((match): Found => ({ rule: match[1] ?? "", file }))
  );
}

/** What is wrong, one sentence each; nothing when specifications and tests agree. */
export function compare(rules: readonly Found[], tests: readonly Found[]): readonly string[] {
  const known = new Set(rules.map(({ rule }) => rule));
  const families = new Set(rules.map(({ rule }) => rule.replace(/-\d+$/, "")));
  const shown = new Set(tests.map(({ rule }) => rule));
  const problems = rules.filter(({ rule }) => !shown.has(rule))
    .map(({ rule, file }) => `[${rule}] of ${file} has no test`);
  for (const { rule, file } of tests) {
    const family = rule.replace(/-\d+$/, "");
    if (families.has(family) && !known.has(rule)) {
      problems.push(`${file} names [${rule}], which no SPEC.md has`);
    }
  }
  return [...new Set(problems)];
}

/** `compare` for the repository at `root`. */
export function problemsOf(root: string): readonly string[] {
  // A rule is defined where its number stands in bold; elsewhere a specification may mention it.
  const rules = [...filesUnder(root, "src")].filter((file) => file.endsWith("/SPEC.md"))
    .flatMap((file) =>
      [...Deno.readTextFileSync(`${root}/${file}`).matchAll(/\*\*\[([A-Z]+-\d+)\]\*\*/g)]
        .map((match): Found => ({ rule: match[1] ?? "", file }))
    );
  const twice = rules.filter(({ rule }, at) => rules.findIndex((one) => one.rule === rule) !== at)
    .map(({ rule, file }) => `[${rule}] is defined twice, the second time in ${file}`);
  const own = "tests/tools/spec_coverage";
  const tests = rulesIn(
    root,
    "tests",
    (file) => file.endsWith("_test.ts") && !file.startsWith(own),
  );
  return [...twice, ...compare(rules, tests)];
}

if (import.meta.main) {
  const problems = problemsOf(new URL("../..", import.meta.url).pathname.replace(/\/$/, ""));
  await Deno.stdout.write(new TextEncoder().encode(problems.map((one) => `${one}\n`).join("")));
  Deno.exitCode = problems.length === 0 ? 0 : 1;
}
