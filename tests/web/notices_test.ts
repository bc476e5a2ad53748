import { deepEqual, equal, match, ok } from "node:assert/strict";
import { openSite } from "./site.ts";

const MAIL = {
  language: "de",
  hasMail: "on",
  "mail.host": "mail.example.org",
  "mail.port": "587",
  "mail.security": "starttls",
  "mail.user": "pbx",
  "mail.password": "correct horse",
  "mail.from": "pbx@example.org",
  "mail.to": "ada@example.org, bo@example.org",
  "push.kind": "ntfy",
};

Deno.test("/notices takes where mail goes, and never shows the password again", async () => {
  await using site = openSite();
  equal((await site.post("/notices", { ...MAIL, texts: "on" })).status, 303);
  const { settings, secrets } = site.store.notices;
  deepEqual(settings, {
    language: "de",
    texts: true,
    mail: {
      host: "mail.example.org",
      port: 587,
      security: "starttls",
      user: "pbx",
      from: "pbx@example.org",
      to: ["ada@example.org", "bo@example.org"],
    },
  });
  equal(secrets.mail?.reveal(), "correct horse");
  const html = await (await site.get("/notices")).text();
  ok(!html.includes("correct horse"));
  match(html, /Leave it empty to keep the one there is/);
  ok(!JSON.stringify(site.audit.entries).includes("correct horse"));
  await site.post("/notices", { ...MAIL, "mail.password": "", "mail.host": "other.example.org" });
  equal(site.store.notices.secrets.mail?.reveal(), "correct horse");
  await site.post("/notices", { language: "en", "push.kind": "ntfy" });
  deepEqual(site.store.notices.settings, { language: "en", texts: false });
  equal(site.store.notices.secrets.mail, undefined);
});

for (
  const [field, changes] of [
    ["mail.to", { "mail.to": "ada" }],
    ["mail.to", { "mail.to": "" }],
    ["mail.from", { "mail.from": "a@b\r\nBcc: c@d" }],
    ["mail.host", { "mail.host": "" }],
    ["mail.port", { "mail.port": "70000" }],
    ["push.url", { hasPush: "on", "push.url": "ftp://x" }],
    ["push.url", { hasPush: "on", "push.url": "https://gotify.test/?token=key" }],
  ] as const
) {
  Deno.test(`/notices names ${field} as wrong: ${JSON.stringify(changes)}`, async () => {
    await using site = openSite();
    const refused = await site.post("/notices", { ...MAIL, ...changes });
    equal(refused.status, 422);
    match(await refused.text(), new RegExp(`href="#notices-${field.replace(".", "\\.")}"`));
    equal(site.store.notices.settings.mail, undefined);
  });
}

Deno.test("/notices sends a test, and says why it went wrong", async () => {
  await using site = openSite();
  await site.post("/notices", { ...MAIL, hasPush: "on", "push.url": "https://ntfy.test/house" });
  match(await (await site.post("/notices/test/mail", {})).text(), /The test was sent/);
  const failed = await (await site.post("/notices/test/push", {})).text();
  match(failed, /The test could not be sent: There is no answer/);
  equal((await site.post("/notices/test/pigeon", {})).status, 404);
});

Deno.test("/api/v1/notices is the same for programs, without secrets", async () => {
  await using site = openSite();
  const push = { kind: "gotify", url: "http://gotify.test", key: "k" };
  const changed = await site.api("PUT", "/notices", { push });
  deepEqual(await changed.json(), {
    language: "en",
    texts: false,
    push: { kind: "gotify", url: "http://gotify.test", hasKey: true },
    waiting: 0,
  });
  equal((await site.api("PUT", "/notices", { mail: {} })).status, 422);
  equal((await site.api("POST", "/notices/test/mail")).status, 422);
  equal((await site.api("POST", "/notices/test/push")).status, 422);
});
