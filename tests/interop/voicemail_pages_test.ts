/** A message in a browser and by mail: left by a phone, heard, deleted. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Baresip } from "./support/baresip.ts";
import { CHROMIUM, Chromium, LOOKS } from "./support/browser.ts";
import { TONES } from "./support/ear.ts";
import { mailServer } from "./support/mail_server.ts";
import { interop } from "./support/programs.ts";
import { ScriptPhone } from "./support/script_phone.ts";
import { Server } from "./support/server.ts";
import { listenFor } from "./support/tone.ts";
import { talk, until } from "./support/until.ts";
import { WebClient } from "./support/web_client.ts";

/** What the functions below see that run in the page. */
declare const document: { querySelector(what: string): Player };
interface Player {
  readonly duration: number;
  readonly currentTime: number;
  readonly seekable: { readonly length: number; end(index: number): number };
  muted: boolean;
  play(): Promise<void>;
}

interop(
  "a message by mail and in the browser",
  ["baresip", CHROMIUM, "aiosmtpd"],
  async (t) => {
    const settings = ["--voicemail", "on", "--ring-seconds", "2"];
    await using server = await Server.start({ extensions: ["101", "102"], settings });
    const owner = await WebClient.setUp(server);
    const ada = await owner.asUser(server, "102");
    const mail = await mailServer();
    await using _mail = mail.child;
    await using lamp = await Baresip.start(server, {
      username: "102",
      transport: "UDP",
      hertz: TONES.bob,
      mwi: true,
    });
    await using browser = await Chromium.start(`http://${server.host}:${server.http}`);

    await t.step("the owner says how mail is sent, and the user where to", async () => {
      const to = { host: "127.0.0.1", port: mail.port, security: "none" };
      const told = await owner.ask("PUT", "/notices", {
        mail: { ...to, from: "pbx@example.org", to: ["owner@example.org"] },
      });
      equal(told.status, 200, JSON.stringify(told.json));
      const chosen = await ada.ask("PUT", "/me/voicemail", {
        mail: { to: "ada@example.org", attach: true },
      });
      equal(chosen.status, 200, JSON.stringify(chosen.json));
    });

    await t.step("the user looks at an empty mailbox", async () => {
      await browser.open("/sign-in?next=/my/voicemail");
      await browser.fill({ name: "user-102", password: "a long password of 102" });
      await browser.press("Sign in");
      match(await browser.text(), /No messages\./);
    });

    await t.step("a message is left: the page and the lamp tell at once", async () => {
      using phone = await ScriptPhone.start(server, { username: "101", hertz: TONES.alice });
      const call = await phone.call("102");
      await phone.ear.hearsSound();
      phone.voice.press("#");
      await phone.ear.hears(1_000);
      await talk(4_500);
      await call.hangUp();
      await lamp.prints(/Voice-Message: 1\/0/);
      await until(
        "the page telling of it",
        5_000,
        async () => /There is a new message/.test(await browser.text()) || undefined,
      );
    });

    await t.step("the mail is for its owner, with the tone as a WAV file", async () => {
      const text = await until("a mail", 15_000, () => {
        const all = mail.child.lines.join("\n");
        return /END MESSAGE/.test(all) ? all : undefined;
      });
      match(text, /Subject: Message from 101/);
      match(text, /To: ada@example\.org/);
      const [, base64 = ""] =
        /filename=message-[\w-]+\.wav[\s\S]*?\n\n([A-Za-z0-9+/=\n]+)\n\n?--/.exec(text) ?? [];
      const path = await Deno.makeTempFile({ suffix: ".wav" });
      try {
        await Deno.writeFile(path, Uint8Array.fromBase64(base64.replaceAll("\n", "")));
        const { share, seconds } = await listenFor(path, TONES.alice);
        ok(share > 0.9 && seconds > 4, `${share} of ${seconds} s`);
      } finally {
        await Deno.remove(path);
      }
    });

    await t.step("a player knows how long it is, can seek, and marks it as heard", async () => {
      await browser.press("There is a new message. Show it");
      const player = await browser.page.evaluate(async () => {
        const audio = document.querySelector("audio");
        audio.muted = true;
        await audio.play();
        const { duration, seekable } = audio;
        return { duration, end: seekable.length > 0 ? seekable.end(0) : 0 };
      });
      ok(player.duration > 4 && player.duration < 8, String(player.duration));
      equal(player.end, player.duration);
      await until(
        "it playing",
        5_000,
        async () =>
          await browser.page.evaluate(() => document.querySelector("audio").currentTime > 0.2) ||
          undefined,
      );
      await lamp.prints(/Voice-Message: 0\/1/);
      await until(
        "the page telling that it was heard",
        5_000,
        async () => /0 new, 1 heard/.test(await browser.text()) || undefined,
      );
    });

    await t.step("anybody can use the page, however it is looked at", async () => {
      await browser.open("/my/voicemail");
      for (const look of LOOKS) {
        await browser.look(look);
        deepEqual(await browser.barriers(), [], JSON.stringify(look));
        equal(await browser.overflows(), false, JSON.stringify(look));
      }
    });

    await t.step("what was said is for its owner alone", async () => {
      const { json: { data: [message] } } = await ada.ask("GET", "/me/voicemail/messages");
      equal(message.from, "101");
      const path = `/me/voicemail/messages/${message.id}/sound`;
      equal((await owner.ask("GET", path)).status, 404);
      const { json: { data } } = await owner.ask("GET", "/voicemail/mailboxes");
      deepEqual(
        data.map((one: Record<string, unknown>) => [one["extension"], one["messages"]]),
        [["101", 0], ["102", 1]],
      );
    });

    await t.step("it is deleted, and the lamp has nothing to tell", async () => {
      await browser.press("Delete");
      match(await browser.text(), /No messages\./);
      await lamp.prints(/Voice-Message: 0\/0/);
      const left = await Array.fromAsync(Deno.readDir(`${server.data}/voicemail`));
      deepEqual(left, []);
      deepEqual(browser.complaints, []);
    });
    await server.idle();
  },
);
