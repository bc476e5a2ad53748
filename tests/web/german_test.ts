/** Pages in German say nothing in English. */
import { deepEqual, ok } from "node:assert/strict";
import { de } from "../../views/text/de/mod.ts";
import { figures } from "../../views/text/de/figures.ts";
import { en } from "../../views/text/en/mod.ts";
import { recordOf } from "../store/call_records.ts";
import { userOf } from "../support/temp_store.ts";
import { openSite, OWN_USER, type Site } from "./site.ts";

const GERMAN = { "Accept-Language": "de" };

/** What a page says: its texts, and what is read out of attributes. */
function textsOf(html: string): readonly string[] {
  const visible = html.replace(/<(script|style|code)\b[\s\S]*?<\/\1>/g, "<i>");
  const attributes = [...visible.matchAll(/(?:aria-label|alt|title|placeholder)="([^"]+)"/g)]
    .map(([, text = ""]) => text);
  return [...visible.split(/<[^>]*>/), ...attributes]
    .map((text) =>
      text.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replace(/\s+/g, " ").trim()
    )
    .filter((text) => /[a-z]{2}/i.test(text));
}

/** A text of the catalogue, with anything where it names something. */
const patternOf = (text: string) =>
  new RegExp(
    `^${
      text.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+")
    }$`,
  );

/** What English has and German has otherwise, of two words and more. */
const ENGLISH = Object.entries(en)
  .filter(([key, text]) =>
    de[key as keyof typeof de] !== text && / /.test(text.replace(/\{\w+\}/g, ""))
  )
  .map(([, text]) => patternOf(text.trim()));

const GERMAN_TEXTS = Object.values(de)
  .filter((text) => / /.test(text.replace(/\{\w+\}/g, "").trim()))
  .map((text) => patternOf(text.trim()));

/** Words that English sentences are made of, and German ones are not. */
const TELLTALE = /\b(the|is|are|of|and|not|with|was|has|have|by|that|this|for|to|from)\b/;

/** What somebody or something is called, which no catalogue translates. */
const NAMES = /^(English|Isle of Man)$/;

const isEnglish = (text: string) =>
  !NAMES.test(text) && !GERMAN_TEXTS.some((pattern) => pattern.test(text)) &&
  (TELLTALE.test(text) || ENGLISH.some((pattern) => pattern.test(text)));

function openFull(): Site {
  const site = openSite();
  const { store } = site;
  store.users.save({ ...userOf("101"), name: "Ada" });
  store.users.save({ ...userOf("102"), id: OWN_USER, name: "Bob" });
  store.calls.add(recordOf(1, {
    tried: [
      { key: "rings", values: { extension: "102", seconds: 30 } },
      { key: "refused", values: { status: 486, reason: "Busy Here" } },
    ],
  }));
  return site;
}

/** A real place for each route with an id in it. */
const placeOf = (path: string) =>
  path.replace("/calls/:id", "/calls/call-1").replace("/users/:id", "/users/user-101")
    .replaceAll(/:\w+/g, "none");

/** What of a page is English; undefined for what is no page. */
async function englishIn(response: Response): Promise<readonly string[] | undefined> {
  const isPage = response.headers.get("content-type")?.includes("text/html") ?? false;
  const text = await response.text();
  return isPage ? textsOf(text).filter(isEnglish) : undefined;
}

Deno.test("no page says anything in English to who reads German", async () => {
  await using site = openFull();
  const found = new Set<string>();
  let pages = 0;
  for (const { method, path, access } of site.pages) {
    if (path.endsWith("/stream")) continue;
    for (const who of ["administrator", "user"] as const) {
      if (access === "administrator" && who === "user") continue;
      const response = method === "GET"
        ? await site.get(placeOf(path), who, GERMAN)
        : await site.post(placeOf(path), {}, who, GERMAN);
      const english = await englishIn(response);
      if (!english) continue;
      pages++;
      for (const text of english) found.add(`${method} ${path}: ${text}`);
    }
  }
  ok(pages > 100, `${pages} pages`);
  deepEqual([...found], []);
});

/** The names of all figures, as the sources have them. */
async function figureNames(folder = new URL("../../src/", import.meta.url)): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const url = new URL(entry.isDirectory ? `${entry.name}/` : entry.name, folder);
    if (entry.isDirectory) names.push(...await figureNames(url));
    else if (entry.name.endsWith(".ts")) {
      const source = await Deno.readTextFile(url);
      const made = source.matchAll(/\b(?:counter|gauges?|memory)\(\s*"([a-z0-9_]+)",\s*"/g);
      names.push(...Array.from(made, ([, name = ""]) => name));
    }
  }
  return names;
}

Deno.test("every figure of the server has a sentence in German, and none is of the past", async () => {
  const names = new Set(await figureNames());
  ok(names.size > 50);
  const known = new Set(Object.keys(figures));
  deepEqual([...names].filter((name) => !known.has(name)), [], "are said in English");
  deepEqual([...known].filter((name) => !names.has(name)), [], "are no figures any more");
});

Deno.test("what the disk refuses and what a setting cannot be is said in German", async () => {
  await using site = openFull();
  for (
    const [name, value, says] of [
      ["ringSeconds", "long", "Gebraucht wird eine ganze Zahl"],
      ["tlsKey", "key.pem", "werden zusammen gebraucht"],
      ["http", "5070", "wollen beide"],
      ["rtp", "1-2", "Gebraucht wird VON-BIS"],
      ["domain", "a b", "Gebraucht wird ein Hostname"],
    ] as const
  ) {
    const response = await site.post(`/settings/${name}`, { value }, "administrator", GERMAN);
    const html = await response.text();
    ok(html.includes(says), `${name}: ${html.match(/class="wrong"[^<]*>([^<]*)/)?.[1]}`);
    deepEqual(textsOf(html).filter(isEnglish), [], name);
  }
});
