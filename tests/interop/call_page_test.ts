/** A call between real phones, and its page as people see it. */

import assert from "node:assert/strict";
import { Chromium, LOOKS } from "./support/browser.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { talkBetween } from "./support/talk.ts";

interop(
  "the page of a call shows how both phones sounded over time",
  ["baresip", "chromium"],
  async (t) => {
    await using server = await Server.start({ extensions: ["101", "102"] });
    await talkBetween(server, {
      caller: { username: "101", transport: "UDP" },
      callee: { username: "102", transport: "UDP" },
      hangsUp: "caller",
    });
    const { id } = await server.record("101", "102");
    const [, printed = ""] = await server.logged(/url="?(http:\S+?code=[\w-]+)/);
    await using chromium = await Chromium.start(`http://${server.host}:${server.http}`);
    await chromium.open(printed);
    await chromium.fill({ name: "ada", password: "correct horse battery" });
    await chromium.press("Make the account");

    for (const look of LOOKS) {
      await t.step(`${look.width} wide and ${look.colours} it fits, without barriers`, async () => {
        await chromium.look(look);
        assert.equal((await chromium.open(`/calls/${id}`)).status(), 200);
        assert.deepEqual(await chromium.barriers(), []);
        assert.equal(await chromium.overflows(), false);
      });
    }
    await t.step("there is a line for each phone", async () => {
      const lines = await chromium.page.$$eval(
        ".quality path.opinion",
        (paths) => paths.map((path) => path.getBoundingClientRect().width),
      );
      assert.equal(lines.length, 2);
      for (const width of lines) assert.ok(width > 100, `${width} wide`);
    });
    await t.step("the table says what the line shows", async () => {
      await chromium.page.click(".quality summary");
      assert.match(await chromium.text(), /0:00\s[\s\S]*?4[.,]\d/);
      assert.deepEqual(await chromium.barriers(), []);
      assert.equal(await chromium.overflows(), false);
    });
    assert.deepEqual(chromium.complaints, []);
  },
);
