import { createHash } from "node:crypto";
import { Hono } from "hono";

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  webmanifest: "application/manifest+json",
};

const FOLDER = new URL("../../static/", import.meta.url);

interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Changes when the file does. */
  readonly version: string;
}

/** The files of `static/` that browsers are given, by name; read once, at the start. */
export class StaticFiles {
  readonly #files = new Map<string, StaticFile>();

  /** @param folder Its URL; sub-folders stay private. */
  constructor(folder = FOLDER) {
    for (const { name, isFile } of Deno.readDirSync(folder)) {
      const type = TYPES[name.slice(name.lastIndexOf(".") + 1)];
      if (!isFile || type === undefined) continue;
      const bytes = Deno.readFileSync(new URL(name, folder));
      const version = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
      this.#files.set(name, { bytes, type, version });
    }
  }

  /** The address of a file, which changes with it, so that browsers may keep it for ever. */
  readonly address = (name: string): string =>
    `/static/${name}?v=${this.#files.get(name)?.version ?? "0"}`;

  routes(): Hono {
    const app = new Hono();
    app.get("/static/:name", (c) => {
      const file = this.#files.get(c.req.param("name"));
      if (!file) return c.notFound();
      const current = c.req.query("v") === file.version;
      c.header("Cache-Control", current ? "public, max-age=31536000, immutable" : "no-cache");
      c.header("ETag", `"${file.version}"`);
      if (c.req.header("If-None-Match") === `"${file.version}"`) return c.body(null, 304);
      return c.body(file.bytes, 200, { "Content-Type": file.type });
    });
    return app;
  }
}
