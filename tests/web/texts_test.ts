import { deepEqual, ok } from "node:assert/strict";

const FOLDER = new URL("../../views/text/", import.meta.url);

/** The texts of every area of a language, by the name of its file. */
async function areasOf(language: string): Promise<readonly (readonly [string, Texts])[]> {
  const folder = new URL(`${language}/`, FOLDER);
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name)
    // Two only put others together, and one is there in German only.
    .filter((name) => !["mod.ts", "administration.ts", "figures.ts"].includes(name));
  return await Promise.all(names.map(async (name) => {
    const [texts] = Object.values(await import(new URL(name, folder).href));
    return [name, texts as Texts] as const;
  }));
}

type Texts = Readonly<Record<string, string>>;

/** What a text wants to be told, e.g. `{count}`. */
const wantsOf = (text: string | undefined) => (text?.match(/\{\w+\}/g) ?? []).toSorted();

Deno.test("no text stands in two areas, of which only one would count", async () => {
  for (const language of ["en", "de"]) {
    const keys = (await areasOf(language)).flatMap(([, texts]) => Object.keys(texts));
    ok(keys.length > 0);
    deepEqual(keys.filter((key, at) => keys.indexOf(key) < at), [], language);
  }
});

Deno.test("a text in German is told what it is told in English", async () => {
  const german = new Map(await areasOf("de"));
  for (const [name, texts] of await areasOf("en")) {
    for (const [key, text] of Object.entries(texts)) {
      deepEqual(wantsOf(german.get(name)?.[key]), wantsOf(text), key);
    }
  }
});
