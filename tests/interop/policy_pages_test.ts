/** Rules and trying a call in a browser: forms that change as people choose, and rows that move. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { CallRuleId, InboundNumberId } from "../../src/domain/mod.ts";
import { gatewayOf } from "../support/gateways.ts";
import { Chromium } from "./support/browser.ts";
import { changeStore } from "./support/change_store.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { until } from "./support/until.ts";

const OWNER = { name: "ada", password: "correct horse battery" };

/** The names of the rules as the page has them. */
const namesOf = ({ page }: Chromium) =>
  page.$$eval("#rules tbody th a", (links) => links.map((link) => link.textContent).join(""));

const becomes = (chromium: Chromium, names: string) =>
  until(`the order ${names}`, 5_000, async () => await namesOf(chromium) === names || undefined);

/** Presses what says `text`, where the page stays and only a part of it changes. */
async function click({ page }: Chromium, text: string): Promise<void> {
  await page.locator(`main ::-p-xpath(//button[normalize-space()='${text}'])`).click();
}

interop("rules are made, moved and tried in a browser", ["chromium"], async (t) => {
  await using server = await Server.start({ extensions: ["101", "102"] });
  await changeStore(server, (store) => {
    store.gateways.save(gatewayOf("carrier"), {});
    store.numbers.save({
      id: "n1" as InboundNumberId,
      number: "+4930100",
      name: "",
      gateways: [],
      destination: "102",
    });
    for (const name of ["b", "c"]) {
      store.callRules.save({
        id: `rule${name}` as CallRuleId,
        name,
        enabled: false,
        numbers: [],
        internal: false,
        conditions: [],
        action: { kind: "challenge" },
      });
    }
  });
  const [, printed = ""] = await server.logged(/url="?(http:\S+?code=[\w-]+)/);
  await using chromium = await Chromium.start(`http://${server.host}:${server.http}`);
  await chromium.open(printed);
  await chromium.fill(OWNER);
  await chromium.press("Make the account");
  const { page } = chromium;

  await t.step(
    "the form shows what belongs to what is chosen, and keeps what was typed",
    async () => {
      await chromium.open("/rules/new");
      await chromium.fill({ name: "a" });
      await page.select('[name="newCondition"]', "anonymous");
      await click(chromium, "Add this condition");
      await page.waitForSelector('[name="conditions.0.negated"]');
      await page.select('[name="action.kind"]', "reject");
      await page.waitForSelector('[name="action.how"]');
      equal(
        await page.$eval('[name="name"]', (field) => (field as unknown as { value: string }).value),
        "a",
      );
      await page.select('[name="action.how"]', "busy");
      await chromium.press("Add");
      await becomes(chromium, "bca");
    },
  );

  await t.step("a rule is moved by the keyboard, and keeps the focus", async () => {
    await page.focus("#rules tbody tr:last-child button[name=up]");
    await page.keyboard.press("Enter");
    await becomes(chromium, "bac");
    await page.keyboard.press("Enter");
    await becomes(chromium, "abc");
    const focus = await page.$eval(":focus", (one) => one.getAttribute("aria-label"));
    equal(focus, "Move a up");
  });

  await t.step("a rule is dragged to its place, and stays there", async () => {
    const boxes = await Promise.all(
      (await page.$$("#rules tbody tr")).map((row) => row.boundingBox()),
    );
    const [first, , last] = boxes;
    ok(first && last);
    await page.mouse.move(first.x + 4, first.y + first.height / 2);
    await page.mouse.down();
    await page.mouse.move(last.x + 8, last.y + last.height / 2, { steps: 5 });
    await page.mouse.move(last.x + 8, last.y + last.height - 4, { steps: 5 });
    await page.mouse.up();
    await becomes(chromium, "bca");
    await chromium.open("/rules");
    equal(await namesOf(chromium), "bca");
  });

  await t.step("trying a call tells of it on the same page", async () => {
    await chromium.open("/dry-run");
    await chromium.fill({ dialled: "+4930100" });
    await click(chromium, "Try it");
    const told = await (await page.waitForSelector(".dry-run .lead"))?.evaluate((one) =>
      one.textContent
    );
    match(told ?? "", /The caller hears busy/);
    const rules = await page.$$eval(
      ".dry-run ol:first-of-type li",
      (all) => all.map((one) => one.textContent),
    );
    equal(rules.length, 3);
  });

  deepEqual(chromium.complaints, []);
});
