import { deepEqual, equal, match, ok } from "node:assert/strict";
import { totpCode } from "../../src/accounts/totp.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { ada, bob } from "../store/people.ts";
import { openVisitedSite, PASSWORD } from "./visited_site.ts";

const NEW = "another horse battery";

Deno.test("another password ends all sessions but gives this browser a new one", async () => {
  await using site = await openVisitedSite();
  const [browser, other] = [site.browser(), site.browser()];
  await browser.signIn("bob");
  await other.signIn("bob");
  const before = browser.cookies.get("ringdown_session")?.value;
  const changed = await browser.post("/security/password", { current: PASSWORD, password: NEW });
  equal(changed.headers.get("location"), "/security");
  ok(browser.cookies.get("ringdown_session")?.value !== before);
  equal((await browser.get("/security")).status, 200);
  equal((await other.get("/security")).status, 303);
  equal(await other.signIn("bob"), null);
  equal(await other.signIn("bob", NEW), "/");
  ok(site.audit.entries.some(({ action }) => action === "account.password-changed"));
});

const WRONG: readonly (readonly [what: string, fields: Record<string, string>, says: RegExp])[] = [
  ["nothing", {}, /This is needed\./],
  ["a wrong password", { current: "x", password: NEW }, /This is not your password\./],
  ["a short one", { current: PASSWORD, password: "short" }, /At least 10 characters\./],
  ["a common one", { current: PASSWORD, password: "password1234" }, /guessed first\./],
];

for (const [what, fields, says] of WRONG) {
  Deno.test(`/security/password with ${what} shows the form again`, async () => {
    await using site = await openVisitedSite();
    const browser = site.browser();
    await browser.signIn("bob");
    const response = await browser.post("/security/password", fields);
    equal(response.status, 422);
    const html = await response.text();
    match(html, says);
    equal(html.includes(PASSWORD), false);
    equal(await site.browser().signIn("bob"), "/");
  });
}

Deno.test("guesses at the password of a stolen session are locked out", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser();
  await browser.signIn("bob");
  for (let i = 0; i < 5; i++) {
    await browser.post("/security/password", { current: "wrong", password: NEW });
  }
  const locked = await browser.post("/security/password", { current: PASSWORD, password: NEW });
  match(await locked.text(), /Try again in 15 min/);
});

Deno.test("an authenticator app is set up with a QR code, and removed", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser();
  await browser.signIn("bob");
  const html = await (await browser.get("/security/totp")).text();
  match(html, /<svg [^>]*role="img" aria-label="A QR code for the authenticator app"/);
  const key = /<code>([A-Z2-7 ]+)<\/code>/.exec(html)?.[1]?.replaceAll(" ", "") ?? "";
  const wrong = await browser.post("/security/totp", { code: "000000" });
  equal(wrong.status, 422);
  ok((await wrong.text()).replaceAll(" ", "").includes(key));
  const code = totpCode(new Secret(key), Math.floor(site.clock.now().getTime() / 30_000));
  const done = await browser.post("/security/totp", { code });
  equal(done.status, 200);
  const codes = (await done.text()).match(/[a-z2-9]{4}(-[a-z2-9]{4}){3}/g) ?? [];
  equal(codes.length, 10);
  match(await (await browser.get("/security")).text(), /10 are left\./);
  const renewed = await (await browser.post("/security/codes")).text();
  equal(renewed.includes(codes[0] ?? "?"), false);
  equal((await browser.post("/security/totp/remove")).status, 303);
  equal((await browser.post("/security/totp/remove")).status, 404);
  equal((await browser.post("/security/codes")).status, 404);
  deepEqual(site.audit.entries.slice(1).map(({ action }) => action), [
    "account.totp-added",
    "account.codes-renewed",
    "account.totp-removed",
  ]);
  equal(JSON.stringify(site.audit.entries).includes(key), false);
});

Deno.test("the language is that of the browser until another is chosen", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser();
  await browser.signIn("bob");
  match(await (await browser.get("/security")).text(), /<html lang="en">/);
  equal((await browser.post("/security/language", { language: "de" })).status, 303);
  match(await (await browser.get("/security")).text(), /<html lang="de">[^]*Meine Sicherheit/);
  equal((await browser.post("/security/language", { language: "tlh" })).status, 400);
  equal((await browser.post("/security/language", { language: "" })).status, 303);
  match(await (await browser.get("/security")).text(), /<html lang="en">/);
});

Deno.test("choosing a language gives nobody a role back that was taken away", async () => {
  await using site = await openVisitedSite();
  const { security } = site.parts.people;
  const { accounts } = site.store;
  accounts.save({ ...bob, role: "administrator" });
  const before = accounts.get(bob.id) ?? bob;
  accounts.save({ ...bob, disabled: true });
  security.setLanguage({ kind: "system" }, before, "de");
  const { role, disabled, language } = accounts.get(bob.id) ?? ada;
  deepEqual([role, disabled, language], ["user", true, "de"]);
});

Deno.test("/sessions lists and ends one's own sessions, and nobody else's", async () => {
  await using site = await openVisitedSite();
  const [first, second, admin] = [site.browser(), site.browser(), site.browser()];
  await first.signIn("bob");
  await second.signIn("bob");
  await admin.signIn("ada");
  const html = await (await first.get("/sessions")).text();
  match(html, /This one/);
  const [, id = ""] = /\/sessions\/([0-9a-f]{32})\/end/.exec(html) ?? [];
  equal((await admin.post(`/sessions/${id}/end`)).status, 404);
  equal((await second.get("/security")).status, 200);
  equal((await first.post(`/sessions/${id}/end`)).status, 303);
  equal((await second.get("/security")).status, 303);
  await second.signIn("bob");
  equal((await first.post("/sessions/end-others")).status, 303);
  equal((await second.get("/security")).status, 303);
  equal((await first.get("/security")).status, 200);
  equal((await admin.get("/security")).status, 200);
});

Deno.test("an API token is made on its page, told once, and revoked", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser();
  await browser.signIn("ada");
  const none = await browser.post("/tokens/new", { name: "Home" });
  equal(none.status, 422);
  match(await none.text(), /Choose at least one\./);
  const fields = { name: "Home", "scope.read": "on", days: "30" };
  const made = await (await browser.post("/tokens/new", fields)).text();
  const [secret = ""] = /rd_[\w-]{43}/.exec(made) ?? [];
  const send = site.program(secret);
  equal((await send("GET", "/users")).status, 200);
  equal((await send("POST", "/users", { extension: "101" })).status, 403);
  const list = await (await browser.get("/tokens")).text();
  equal(list.includes(secret), false);
  match(list, new RegExp(`${secret.slice(0, 8)}…`));
  const [, id = ""] = /\/tokens\/([0-9a-f]{32})\/revoke/.exec(list) ?? [];
  const other = site.browser();
  await other.signIn("bob");
  equal((await other.post(`/tokens/${id}/revoke`)).status, 404);
  equal((await browser.post(`/tokens/${id}/revoke`)).status, 303);
  equal((await send("GET", "/users")).status, 401);
});

Deno.test("a token may do no more than its account", async () => {
  await using site = await openVisitedSite();
  const scopes = ["read", "write", "calls", "provisioning", "accounts"] as const;
  const made = site.entrance.tokens.create(bob.id, { name: "All", scopes });
  const send = site.program(made?.secret.reveal() ?? "");
  equal((await send("GET", "/users")).status, 403);
  equal((await send("GET", "/audit")).status, 403);
  equal((await send("GET", "/me/tokens")).status, 200);
});

Deno.test("/api/v1/me/tokens makes no token that may do more than the one that asks", async () => {
  await using site = await openVisitedSite();
  const made = site.entrance.tokens.create(ada.id, { name: "Keys", scopes: ["read", "accounts"] });
  const send = site.program(made?.secret.reveal() ?? "");
  const more = await send("POST", "/me/tokens", { name: "More", scopes: ["write"] });
  equal(more.status, 422);
  const same = await send("POST", "/me/tokens", { name: "Same", scopes: ["read"], days: 1 });
  equal(same.status, 201);
  const { token, expiresAt, id } = await same.json();
  match(token, /^rd_/);
  equal(expiresAt, "2026-01-02T00:00:00.000Z");
  equal((await site.program(token)("GET", "/users")).status, 200);
  equal((await send("DELETE", `/me/tokens/${id}`)).status, 204);
  equal((await send("DELETE", `/me/tokens/${id}`)).status, 404);
  equal((await site.program(token)("GET", "/users")).status, 401);
});

Deno.test("/api/v1/me/tokens makes no token that lasts longer than the one that asks", async () => {
  await using site = await openVisitedSite();
  const made = site.entrance.tokens.create(ada.id, {
    name: "Keys",
    scopes: ["read", "accounts"],
    expiresAt: new Date(site.clock.now().getTime() + 2 * 86_400_000),
  });
  const send = site.program(made?.secret.reveal() ?? "");
  const make = (days?: number) =>
    send("POST", "/me/tokens", { name: "New", scopes: ["read"], ...(days ? { days } : {}) });
  equal((await make()).status, 422);
  const longer = await make(3);
  equal(longer.status, 422);
  deepEqual((await longer.json()).error.details, [
    { field: "days", message: "A token makes no token that lasts longer than itself." },
  ]);
  equal((await make(2)).status, 201);
});

Deno.test("/api/v1/me/sessions lists and ends sessions", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser();
  await browser.signIn("bob");
  const made = site.entrance.tokens.create(bob.id, { name: "Keys", scopes: ["read", "accounts"] });
  const send = site.program(made?.secret.reveal() ?? "");
  const { data } = await (await send("GET", "/me/sessions")).json();
  deepEqual([data.length, data[0].method, data[0].current], [1, "password", false]);
  equal((await send("DELETE", `/me/sessions/${data[0].id}`)).status, 204);
  equal((await browser.get("/security")).status, 303);
});
