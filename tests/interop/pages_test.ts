/** Every page as people see it: wide and narrow, light and dark, and by who cannot see. */

import assert from "node:assert/strict";
import { Chromium, LOOKS } from "./support/browser.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";

const OWNER = { name: "ada", password: "correct horse battery" };
const USER = { name: "bob", password: "another battery staple" };

/** Makes the owner by the printed address, and leaves the browser signed in. */
async function signedIn(server: Server): Promise<Chromium> {
  const [, printed = ""] = await server.logged(/url="?(http:\S+?code=[\w-]+)/);
  const chromium = await Chromium.start(`http://${server.host}:${server.http}`);
  await chromium.open(printed);
  await chromium.fill(OWNER);
  await chromium.press("Make the account");
  return chromium;
}

/** The paths that the page links to on this site, each shape once: of a list one entry is enough. */
async function links(chromium: Chromium): Promise<readonly string[]> {
  return await chromium.page.$$eval("a[href^='/']", (anchors) =>
    anchors
      .filter((anchor) => !anchor.hasAttribute("download"))
      .map((anchor) => anchor.getAttribute("href") ?? "")
      .filter((path) => !/\.(csv|vcf|pcap|json|sqlite|wav)\b|\/export/.test(path)));
}

/** Ids and filters left out: pages of the same shape look the same. */
const shapeOf = (path: string) =>
  path.replace(/[?#].*/, "").replace(/^\/codes\/.+/, "/codes/:id").replaceAll(
    /\/[\da-f]{16,}|\/(?=[^/]*\d)[^/]+/g,
    "/:id",
  );

/** Opens every page that can be reached, and tells of what is wrong with one. */
async function walk(chromium: Chromium, start: readonly string[]): Promise<readonly string[]> {
  const waiting = [...start];
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const shape = shapeOf(path);
    if (seen.has(shape)) continue;
    seen.add(shape);
    for (const look of LOOKS) {
      await chromium.look(look);
      const response = await chromium.open(path);
      const how = `${path} (${look.width}, ${look.colours})`;
      if (response.status() !== 200) wrong.push(`${how}: ${response.status()}`);
      for (const barrier of await chromium.barriers()) wrong.push(`${how}: ${barrier}`);
      if (await chromium.overflows()) wrong.push(`${how}: wider than the screen`);
    }
    waiting.push(...await links(chromium));
  }
  assert.ok(seen.size > 10, [...seen].join(" "));
  return wrong;
}

interop(
  "an administrator finds no barrier, no error and no page that does not fit",
  ["chromium"],
  async () => {
    await using server = await Server.start({ extensions: ["101", "102"] });
    await using chromium = await signedIn(server);
    assert.deepEqual(await walk(chromium, ["/", "/setup/place"]), []);
    assert.deepEqual(chromium.complaints, []);
  },
);

interop(
  "a user finds no barrier, no error and no page that does not fit",
  ["chromium"],
  async () => {
    await using server = await Server.start({ extensions: ["101"] });
    await using chromium = await signedIn(server);
    await chromium.open("/accounts");
    await chromium.press("Add an account");
    await chromium.fill({ ...USER, role: "user" });
    await chromium.page.select(
      'main [name="user"]',
      await chromium.page.$eval(
        'main [name="user"] option:last-child',
        (option) => option.getAttribute("value") ?? "",
      ),
    );
    await chromium.press("Add");
    // A page that asks for alarms without its cookie goes to the sign-in by itself, and wants back.
    const cookies = await chromium.page.cookies();
    await chromium.page.goto("about:blank");
    await chromium.page.deleteCookie(...cookies);
    await chromium.open("/sign-in");
    await chromium.fill(USER);
    await chromium.press("Sign in");
    assert.deepEqual(await walk(chromium, ["/"]), []);
    assert.deepEqual(chromium.complaints, []);
  },
);
