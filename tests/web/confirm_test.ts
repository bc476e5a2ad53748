/** Who signed in long ago proves again who it is before it changes who may. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { PROOF_MS } from "../../src/accounts/mod.ts";
import { totpCode } from "../../src/accounts/totp.ts";
import { ada, bob } from "../store/people.ts";
import { SoftPasskey } from "../support/soft_passkey.ts";
import { openVisitedSite, PASSWORD } from "./visited_site.ts";

const SECURE = { secure: true, host: "pbx.example.org" };
const STEP_MS = 30_000;

/** What changes who may sign in. */
const CHANGES = [
  "GET /security/totp",
  "POST /security/totp",
  "POST /security/totp/remove",
  "GET /security/passkeys/options",
  "POST /security/passkeys",
  "POST /security/passkeys/:id/remove",
  "POST /security/codes",
  "GET /tokens/new",
  "POST /tokens/new",
  "GET /accounts/new",
  "POST /accounts/new",
  "GET /accounts/:id",
  "POST /accounts/:id",
  "POST /accounts/:id/remove",
  "POST /accounts/:id/password",
  "POST /accounts/:id/factors",
];

/** Ada, who signed in a little more than ten minutes ago. */
async function adaOfBefore(options = {}) {
  const site = await openVisitedSite();
  const browser = site.browser(options);
  await browser.signIn("ada");
  site.clock.advance(PROOF_MS + 1);
  return { site, browser };
}

Deno.test("the pages that want a proof are those that change who may sign in", async () => {
  await using site = await openVisitedSite();
  const marked = site.pages.filter(({ proof }) => proof).map(({ method, path }) =>
    `${method} ${path}`
  );
  deepEqual(marked.toSorted(), CHANGES.toSorted());
});

Deno.test("who signed in a short while ago need prove nothing", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser();
  await browser.signIn("ada");
  site.clock.advance(PROOF_MS);
  equal((await browser.get("/tokens/new")).status, 200);
  equal((await browser.post("/tokens/new", { name: "x", "scope.read": "on" })).status, 200);
});

Deno.test("who signed in long ago is asked first, whatever it changes, and nothing is changed", async () => {
  const { site, browser } = await adaOfBefore();
  await using _site = site;
  for (const change of CHANGES) {
    const [method = "", path = ""] = change.split(" ");
    const real = path.replace(":id", bob.id);
    const response = method === "GET" ? await browser.get(real) : await browser.post(real);
    equal(response.status, 303, change);
    match(response.headers.get("location") ?? "", /^\/confirm\?next=/, change);
  }
  ok(site.store.accounts.get(bob.id));
  equal((await browser.get("/security")).status, 200);
  equal((await browser.get("/users")).status, 200);
});

Deno.test("the password leads back to what was wanted, for ten minutes", async () => {
  const { site, browser } = await adaOfBefore();
  await using _site = site;
  const asked = await browser.get("/accounts/new?x=1");
  equal(asked.headers.get("location"), "/confirm?next=%2Faccounts%2Fnew%3Fx%3D1");
  const html = await (await browser.get("/confirm?next=/accounts/new")).text();
  match(html, /name="next" value="\/accounts\/new"/);
  const wrong = await browser.post("/confirm", { password: "wrong", next: "/accounts/new" });
  equal(wrong.status, 422);
  match(await wrong.text(), /This does not prove that it is you\./);
  equal((await browser.get("/accounts/new")).status, 303);
  const right = await browser.post("/confirm", { password: PASSWORD, next: "/accounts/new" });
  equal(right.headers.get("location"), "/accounts/new");
  equal((await browser.get("/accounts/new")).status, 200);
  equal(site.audit.entries.at(-1)?.action, "session.confirmed");
  site.clock.advance(PROOF_MS + 1);
  equal((await browser.get("/accounts/new")).status, 303);
});

Deno.test("a proof is of one session, and leads nowhere else", async () => {
  const { site, browser } = await adaOfBefore();
  await using _site = site;
  const other = site.browser();
  await other.signIn("ada");
  site.clock.advance(PROOF_MS + 1);
  const right = await browser.post("/confirm", { password: PASSWORD, next: "//evil.example" });
  equal(right.headers.get("location"), "/");
  equal((await browser.get("/tokens/new")).status, 200);
  equal((await other.get("/tokens/new")).status, 303);
});

Deno.test("a code of the authenticator app proves it too, once", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser();
  await browser.signIn("ada");
  const { secret } = site.entrance.factors.offerTotp(ada);
  const code = () => totpCode(secret, Math.floor(site.clock.now().getTime() / STEP_MS));
  ok(site.entrance.factors.confirmTotp(ada.id, code()));
  site.clock.advance(PROOF_MS + STEP_MS);
  match(await (await browser.get("/confirm")).text(), /name="code"/);
  const sent = code();
  equal((await browser.post("/confirm", { password: "", code: sent })).status, 303);
  equal((await browser.get("/tokens/new")).status, 200);
  equal((await browser.post("/confirm", { password: "", code: sent })).status, 422);
});

Deno.test("a passkey proves it too", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser(SECURE);
  await browser.signIn("bob");
  const key = new SoftPasskey("https://pbx.example.org");
  const create = await (await browser.get("/security/passkeys/options")).json();
  const response = JSON.stringify(key.create(create));
  equal((await browser.post("/security/passkeys", { name: "Phone", response })).status, 200);
  site.clock.advance(PROOF_MS + 1);
  equal((await browser.get("/tokens/new")).status, 303);
  const options = await (await browser.get("/confirm/passkey/options")).json();
  const proof = { response: JSON.stringify(key.get(options)), next: "/tokens/new" };
  equal((await browser.post("/confirm/passkey", proof)).headers.get("location"), "/tokens/new");
  equal((await browser.get("/tokens/new")).status, 200);
  const nonsense = await browser.post("/confirm/passkey", { response: "{}" });
  equal(nonsense.status, 422);
});

Deno.test("guesses at the proof lock the source out, as those at sign-in do", async () => {
  const { site, browser } = await adaOfBefore();
  await using _site = site;
  for (let i = 0; i < 5; i++) await browser.post("/confirm", { password: "wrong" });
  const locked = await browser.post("/confirm", { password: PASSWORD });
  equal(locked.status, 429);
  equal(locked.headers.get("retry-after"), "900");
  equal((await browser.get("/tokens/new")).status, 303);
});

Deno.test("/security says so, and offers no passkey until then", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser(SECURE);
  await browser.signIn("ada");
  const fresh = await (await browser.get("/security")).text();
  ok(fresh.includes('data-passkey="create"') && !fresh.includes("Confirm first"));
  site.clock.advance(PROOF_MS + 1);
  const stale = await (await browser.get("/security")).text();
  ok(!stale.includes('data-passkey="create"') && stale.includes("Confirm first"));
});

Deno.test("the API asks a session for the proof, and a program with a token not", async () => {
  const { site, browser } = await adaOfBefore();
  await using _site = site;
  const refused = await browser.post("/api/v1/me/tokens");
  equal(refused.status, 403);
  match((await refused.json()).error.message, /Confirm first who you are/);
  const token = site.entrance.tokens.create(ada.id, { name: "x", scopes: ["accounts", "read"] });
  const ask = site.program(token?.secret.reveal() ?? "");
  site.clock.advance(PROOF_MS * 10);
  equal((await ask("POST", "/me/tokens", { name: "y", scopes: ["read"] })).status, 201);
});
