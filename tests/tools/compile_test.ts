import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url).pathname;

async function* modules(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(`${ROOT}${folder}`)) {
    if (isDirectory) yield* modules(`${folder}/${name}`);
    else if (name.endsWith(".ts")) yield `${folder}/${name}`;
  }
}

Deno.test("the compiled program holds every module that a Worker is made of", async () => {
  const script = await Deno.readTextFile(`${ROOT}tests/tools/compile.ts`);
  const found: string[] = [];
  for await (const path of modules("src")) {
    const text = await Deno.readTextFile(`${ROOT}${path}`);
    for (const [, name] of text.matchAll(/new Worker\(\s*new URL\("\.\/([^"]+)"/g)) {
      found.push(`${path.slice(0, path.lastIndexOf("/"))}/${name}`);
    }
  }
  assert.ok(found.length > 0);
  for (const path of found) assert.ok(script.includes(`"${path}"`), `${path} is not compiled in`);
});
