/** Gateways, routes and numbers as the owner makes them in a browser, with a carrier that is there. */

import { deepEqual, equal, match } from "node:assert/strict";
import { Chromium, LOOKS } from "./support/browser.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { SippCarrier } from "./support/sipp_carrier.ts";
import { until } from "./support/until.ts";

/** What is wrong with a page in any look. */
async function wrongWith(chromium: Chromium, path: string): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const look of LOOKS) {
    await chromium.look(look);
    equal((await chromium.open(path)).status(), 200, path);
    const how = `${path} (${look.width}, ${look.colours})`;
    for (const barrier of await chromium.barriers()) wrong.push(`${how}: ${barrier}`);
    if (await chromium.overflows()) wrong.push(`${how}: wider than the screen`);
  }
  return wrong;
}

const says = (chromium: Chromium, what: RegExp) =>
  until(`${what} on the page`, 10_000, async () => what.test(await chromium.text()) || undefined);

/** Drags one element onto the upper edge of another. */
async function drag({ page }: Chromium, from: string, onto: string): Promise<void> {
  const places = await Promise.all([from, onto].map(async (selector) => {
    const box = await (await page.$(selector))?.boundingBox();
    if (!box) throw new Error(`There is no ${selector}`);
    return box;
  }));
  const [start, end] = places;
  if (!start || !end) throw new Error();
  await page.mouse.move(start.x + 20, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x + 20, end.y + end.height / 2, { steps: 5 });
  await page.mouse.move(end.x + 20, end.y + 2, { steps: 5 });
  await page.mouse.up();
}

/** Does something that puts the routes in another order, and waits until they are. */
async function arranged({ page }: Chromium, act: () => Promise<void>): Promise<void> {
  const [response] = await Promise.all([
    page.waitForResponse((one) => one.url().endsWith("/routes/order")),
    act(),
  ]);
  equal(response.ok(), true);
}

interop("an owner brings a carrier, routes and a number", ["chromium", "sipp"], async () => {
  await using server = await Server.start({ extensions: ["101"], settings: ["--country", "de"] });
  await using carrier = await SippCarrier.start();
  const [, printed = ""] = await server.logged(/url="?(http:\S+?code=[\w-]+)/);
  await using chromium = await Chromium.start(`http://${server.host}:${server.http}`);
  await chromium.open(printed);
  await chromium.fill({ name: "ada", password: "correct horse battery" });
  await chromium.press("Make the account");

  await chromium.open("/gateways/new");
  await chromium.fill({ name: "carrier", address: carrier.address, probeSeconds: "1" });
  await chromium.press("Add");
  await chromium.open("/gateways");
  await says(chromium, /Answers/);
  await carrier.kill();
  // The page hears of it by itself.
  await says(chromium, /Does not answer/);
  await carrier.start();
  await says(chromium, /Answers/);
  await chromium.press("carrier");
  const gateway = new URL(chromium.page.url()).pathname;

  for (const name of ["first", "second"]) {
    await chromium.open("/routes/new");
    await chromium.fill({ name, patterns: name === "first" ? "00." : "." });
    await chromium.page.select('main [name="gateways.0.gateway"]', gateway.split("/").at(-1) ?? "");
    await chromium.press("Add");
  }
  await chromium.open("/routes");
  await says(chromium, /first[^]*second/);
  // By the keyboard, then by dragging.
  await chromium.page.focus("#routes tbody tr:last-child button[name=up]");
  await arranged(chromium, () => chromium.page.keyboard.press("Enter"));
  await says(chromium, /second[^]*first/);
  const [last, first] = ["#routes tbody tr:last-child", "#routes tbody tr:first-child"];
  await arranged(chromium, () => drag(chromium, last, first));
  await chromium.open("/routes");
  await says(chromium, /first[^]*second/);

  await chromium.open("/numbers/new");
  await chromium.fill({ number: "030 123456", destination: "101" });
  await chromium.press("Add");
  match(await chromium.text(), /\+49 ?30 ?123456/);

  const wrong: string[] = [];
  const pages = ["/gateways", "/gateways/new", gateway, "/routes", "/routes/new", "/numbers"];
  for (const path of [...pages, "/numbers/new", "/setup/trunk"]) {
    wrong.push(...await wrongWith(chromium, path));
  }
  deepEqual(wrong, []);
  deepEqual(chromium.complaints, []);
});
