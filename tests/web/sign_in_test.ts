import { deepEqual, equal, match, ok } from "node:assert/strict";
import { totpCode } from "../../src/accounts/totp.ts";
import { ada, bob } from "../store/people.ts";
import { SoftPasskey } from "../support/soft_passkey.ts";
import { openSite } from "./site.ts";
import { openVisitedSite, PASSWORD } from "./visited_site.ts";

type VisitedSite = Awaited<ReturnType<typeof openVisitedSite>>;

const STEP_MS = 30_000;

/** Sets an authenticator app of ada up; returns what shows its code. */
function enrol({ entrance, clock }: VisitedSite): () => string {
  const { secret } = entrance.factors.offerTotp(ada);
  const code = () => totpCode(secret, Math.floor(clock.now().getTime() / STEP_MS));
  ok(entrance.factors.confirmTotp(ada.id, code()));
  clock.advance(STEP_MS);
  return code;
}

Deno.test("/sign-in lets in who knows the password, and leads to what was wanted", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser();
  const refused = await browser.get("/users?page=2");
  equal(refused.headers.get("location"), "/sign-in?next=%2Fusers%3Fpage%3D2");
  const form = await (await browser.get("/sign-in?next=%2Fusers%3Fpage%3D2")).text();
  match(form, /name="next" value="\/users\?page=2"/);
  const response = await browser.post("/sign-in", {
    name: "Ada",
    password: PASSWORD,
    next: "/users?page=2",
  });
  equal(response.status, 303);
  equal(response.headers.get("location"), "/users?page=2");
  const cookie = response.headers.getSetCookie().at(-1) ?? "";
  match(cookie, /^ringdown_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
  equal((await browser.get("/users")).status, 200);
  equal((await browser.get("/sign-in")).status, 303);
});

Deno.test("over TLS the session is for this host and for TLS only", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser({ secure: true });
  await browser.signIn("ada");
  ok(browser.cookies.has("__Host-ringdown_session"));
  equal((await browser.get("/users")).status, 200);
});

const ELSEWHERE = [
  "//evil.example",
  "/\\evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
  "/\t/evil.example",
  "",
];

for (const next of ELSEWHERE) {
  Deno.test(`/sign-in does not lead to ${JSON.stringify(next)}`, async () => {
    await using site = await openVisitedSite();
    const response = await site.browser().post("/sign-in", {
      name: "ada",
      password: PASSWORD,
      next,
    });
    equal(response.headers.get("location"), "/");
  });
}

Deno.test("a bad sign-in shows the same form with the same words, whatever is wrong", async () => {
  await using site = await openVisitedSite();
  site.store.accounts.save({ ...bob, disabled: true });
  const tries = [["ada", "wrong"], ["nobody", PASSWORD], ["bob", PASSWORD]];
  const pages: string[] = [];
  for (const [n, [name = "", password = ""]] of tries.entries()) {
    const response = await site.browser({ address: `192.0.2.${n}` })
      .post("/sign-in", { name, password });
    equal(response.status, 422);
    const html = await response.text();
    match(html, /Name, password or code are not right\./);
    equal(html.includes(password), false);
    pages.push(html.replaceAll(name, ""));
  }
  deepEqual(new Set(pages).size, 1);
});

Deno.test("after five failures the form says how long to wait", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser();
  for (let i = 0; i < 5; i++) await browser.post("/sign-in", { name: "ada", password: "wrong" });
  const response = await browser.post("/sign-in", { name: "ada", password: PASSWORD });
  equal(response.status, 429);
  equal(response.headers.get("retry-after"), "900");
  match(await response.text(), /Try again in 15 min\./);
  const stranger = await browser.post("/sign-in", { name: "nobody", password: PASSWORD });
  deepEqual([stranger.status, stranger.headers.get("retry-after")], [429, "900"]);
  equal(await site.browser({ address: "192.0.2.2" }).signIn("bob"), "/");
});

Deno.test("who has an authenticator app is asked for its code", async () => {
  await using site = await openVisitedSite();
  const code = enrol(site);
  const browser = site.browser();
  equal(await browser.signIn("ada"), "/sign-in/factor?next=%2F");
  equal((await browser.get("/users")).status, 303);
  match(await (await browser.get("/sign-in/factor?next=%2Fusers")).text(), /value="\/users"/);
  const wrong = await browser.post("/sign-in/factor", { code: "000000", next: "/users" });
  equal(wrong.status, 422);
  match(await wrong.text(), /autocomplete="one-time-code"/);
  const right = await browser.post("/sign-in/factor", { code: code(), next: "/users" });
  equal(right.headers.get("location"), "/users");
  equal((await browser.get("/users")).status, 200);
  equal(browser.cookies.has("ringdown_ticket"), false);
});

Deno.test("who takes too long with the code begins again", async () => {
  await using site = await openVisitedSite();
  const code = enrol(site);
  const browser = site.browser();
  await browser.signIn("ada");
  site.clock.advance(5 * 60_000);
  const late = await browser.post("/sign-in/factor", { code: code() });
  equal(late.status, 422);
  match(await late.text(), /That took too long\. Sign in again\./);
  equal((await browser.get("/sign-in/factor")).headers.get("location"), "/sign-in");
  equal((await browser.get("/sign-in/factor/options")).status, 404);
});

Deno.test("signing out ends the session, not only the cookie", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser();
  await browser.signIn("ada");
  const stolen = new Map(browser.cookies);
  equal((await browser.post("/sign-out")).headers.get("location"), "/sign-in");
  equal(browser.cookies.has("ringdown_session"), false);
  for (const [name, cookie] of stolen) browser.cookies.set(name, cookie);
  equal((await browser.get("/users")).status, 303);
});

const OPTIONS = { secure: true, host: "pbx.example.org" };

Deno.test("a passkey is added on the page of one's security, and signs in", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser(OPTIONS);
  await browser.signIn("bob");
  match(await (await browser.get("/security")).text(), /data-passkey="create"/);
  const key = new SoftPasskey("https://pbx.example.org");
  const create = await (await browser.get("/security/passkeys/options")).json();
  const added = await browser.post("/security/passkeys", {
    name: "Phone",
    response: JSON.stringify(key.create(create)),
  });
  equal(added.status, 200);
  equal((await added.text()).match(/[a-z2-9]{4}(-[a-z2-9]{4}){3}/g)?.length, 10);
  match(await (await browser.get("/security")).text(), />Phone</);
  const other = site.browser(OPTIONS);
  match(await (await other.get("/sign-in")).text(), /data-passkey="get"/);
  const options = await (await other.get("/sign-in/passkey/options")).json();
  const done = await other.post("/sign-in/passkey", {
    response: JSON.stringify(key.get(options)),
    next: "/security",
  });
  equal(done.headers.get("location"), "/security");
  equal((await other.get("/security")).status, 200);
});

Deno.test("a passkey is the second step of who has one", async () => {
  await using site = await openVisitedSite();
  const key = new SoftPasskey("https://pbx.example.org");
  const party = { id: "pbx.example.org", origin: "https://pbx.example.org" };
  const { passkeys } = site.entrance;
  const made = key.create(await passkeys.registrationOptions(ada, party));
  ok(await passkeys.register(ada.id, "Phone", made, party));
  const browser = site.browser(OPTIONS);
  await browser.signIn("ada");
  match(await (await browser.get("/sign-in/factor")).text(), /data-passkey="get"/);
  const options = await (await browser.get("/sign-in/factor/options")).json();
  const response = JSON.stringify(key.get(options));
  const done = await browser.post("/sign-in/factor/passkey", { response, next: "/users" });
  equal(done.headers.get("location"), "/users");
});

Deno.test("passkeys are offered only where a browser can have them", async () => {
  await using site = await openVisitedSite();
  const browser = site.browser({ host: "192.0.2.80:8080" });
  equal((await (await browser.get("/sign-in")).text()).includes("data-passkey"), false);
  equal((await browser.get("/sign-in/passkey/options")).status, 404);
  equal((await browser.post("/sign-in/passkey", { response: "{}" })).status, 404);
  await browser.signIn("bob");
  match(await (await browser.get("/security")).text(), /Passkeys need an encrypted connection/);
});

for (const response of ["", "{", "null", "[]", '{"id":"x"}']) {
  Deno.test(`/sign-in/passkey refuses ${JSON.stringify(response)}`, async () => {
    await using site = await openVisitedSite();
    const answer = await site.browser(OPTIONS).post("/sign-in/passkey", { response });
    equal(answer.status, 422);
    match(await answer.text(), /Name, password or code are not right\./);
  });
}

Deno.test("whose session has ended while a page asks for a part of it comes back to the page", async () => {
  await using site = openSite();
  const answer = await site.get("/live/stream?x=1", "nobody", {
    "HX-Request": "true",
    "HX-Current-URL": "http://pbx.example.org/users?page=2",
  });
  equal(answer.headers.get("hx-redirect"), "/sign-in?next=%2Fusers");
  const elsewhere = await site.get("/live/stream", "nobody", {
    "HX-Request": "true",
    "HX-Current-URL": "nonsense",
  });
  equal(elsewhere.headers.get("hx-redirect"), "/sign-in");
});
