/** From the address that the server prints to a call, in a real browser and with real phones. */

import assert from "node:assert/strict";
import { Baresip } from "./support/baresip.ts";
import { Chromium } from "./support/browser.ts";
import { TONES } from "./support/ear.ts";
import { Linphone } from "./support/linphone.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { talk, until } from "./support/until.ts";

/** Nobody outside is asked: the discard port of this machine answers nothing. */
const NOBODY = ["--stun", "127.0.0.1:9", "--time-server", "127.0.0.1:9"];

/** Adds a device on its page, and returns the address by which it sets itself up. */
async function addDevice(chromium: Chromium, extension: string, vendor: string): Promise<string> {
  await chromium.press("Add a phone");
  await chromium.fill({ extension, name: vendor, vendor });
  await chromium.press("Add");
  const show = await chromium.page.waitForSelector("main ::-p-text(Show address and code)");
  await show?.click();
  const url = await chromium.page.waitForSelector("#url");
  assert.ok(url, "the page shows no address");
  return await url.evaluate((element) => element.textContent ?? "");
}

interop(
  "a new owner is led from the printed address to a call between two phones",
  ["chromium", "linphonec", "baresip", "curl"],
  async (t) => {
    await using server = await Server.start({ extensions: [], settings: NOBODY });
    const [, printed = ""] = await server.logged(/url="?(http:\S+?code=[\w-]+)/);
    const base = `http://${server.host}:${server.http}`;
    await using chromium = await Chromium.start(base);

    await t.step("nothing answers but the printed address", async () => {
      const response = await fetch(`${base}/users`, { headers: { Accept: "text/html" } });
      assert.equal(response.status, 503);
      assert.match(await response.text(), /setup-url/);
    });
    await t.step("the owner makes an account", async () => {
      await chromium.open(printed);
      await chromium.fill({ name: "ada", password: "secret" });
      await chromium.page.click("main button[type=submit]");
      await chromium.page.waitForSelector('[role="alert"]');
      assert.match(await chromium.text(), /At least 10 characters/);
      await chromium.fill({ name: "ada", password: "correct horse battery" });
      await chromium.press("Make the account");
      assert.match(chromium.page.url(), /\/setup\/place$/);
    });
    await t.step("says where it stands, and tests the network", async () => {
      await chromium.fill({ country: "de", timeZone: "Europe/Berlin" });
      await chromium.press("Continue");
      await chromium.page.click("main button[type=submit]");
      await chromium.page.waitForSelector(".findings", { timeout: 30_000 });
      const text = await chromium.text();
      assert.match(text, /Ringdown answers to SIP/);
      assert.match(text, /No STUN server answered/);
      await chromium.open("/setup/phone");
    });
    const linphoneUrl = await addDevice(chromium, "101", "linphone");
    await chromium.open("/setup/phone");
    const baresipUrl = await addDevice(chromium, "102", "baresip");
    await chromium.open("/setup/phone");
    await using baresip = await Baresip.start(server, {
      username: "102",
      transport: "UDP",
      hertz: TONES.bob,
      accountsUrl: `${baresipUrl}accounts`,
    });
    await using linphone = await Linphone.start(server, {
      username: "101",
      hertz: TONES.alice,
      configurationUrl: linphoneUrl,
    });
    await t.step("the page sees both phones connect, without being loaded again", async () => {
      await until("two connected phones", 15_000, async () => {
        const text = await chromium.text();
        return text.match(/\bconnected$/gm)?.length === 2 ? true : undefined;
      });
    });
    await t.step("the phones talk, and the overview follows", async () => {
      await chromium.open("/");
      await baresip.dial("101");
      await linphone.answer();
      await baresip.event("CALL_ESTABLISHED");
      await chromium.page.waitForFunction(
        'document.querySelector("#now .big")?.textContent === "1"',
        { timeout: 10_000 },
      );
      await Promise.all([baresip.ear.hears(TONES.alice), linphone.ear.hears(TONES.bob)]);
      await talk(500);
      await baresip.command("hangup");
    });
    await t.step("the page of the call shows what was said", async () => {
      const { id } = await server.record("102", "101");
      await until("the page of the call", 5_000, async () => {
        return (await chromium.open(`/calls/${id}`)).status() === 200 ? true : undefined;
      });
      const text = await chromium.text();
      assert.match(text, /The caller hung up/);
      assert.match(text, /101 rings for/);
      // INVITE, challenge, ACK, and the INVITE with the proof.
      await chromium.page.click(".messages li:nth-child(4) summary");
      assert.match(await chromium.text(), /INVITE sip:101@.*response="x{32}"/s);
    });
    await t.step("the owner sees a call come, and hangs it up from the page", async () => {
      await chromium.open("/live");
      assert.match(await chromium.text(), /Nobody is on the phone/);
      await baresip.dial("101");
      await chromium.page.waitForSelector("#live-calls .call", { timeout: 10_000 });
      assert.match(await chromium.text(), /102 – 101\s+Ringing/);
      await chromium.press("Hang up");
      assert.match(await chromium.text(), /It has begun/);
      await baresip.event("CALL_CLOSED");
      await chromium.page.waitForSelector("#live-calls .empty", { timeout: 10_000 });
    });
    await t.step("the log comes by itself", async () => {
      await chromium.open("/logs?level=info");
      await baresip.dial("101");
      await chromium.page.waitForFunction(
        'document.querySelector("#log-lines li")?.textContent.includes("A call started")',
        { timeout: 10_000 },
      );
      await baresip.command("hangup");
    });
    await t.step("the owner is done, and the menu forgets the first run", async () => {
      await chromium.open("/setup/done");
      assert.match(await chromium.text(), /Dial \*9196/);
      await chromium.press("Set-up is done");
      assert.match(await chromium.text(), /Ringdown is set up/);
      assert.equal(await chromium.page.$('a[href="/setup/place"]'), null);
    });
    assert.deepEqual(chromium.complaints, []);
  },
);
