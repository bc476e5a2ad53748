/** Who may use what: every route is looked at, whoever adds it. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Overview } from "../../src/administration/mod.ts";
import type { Context } from "hono";
import type { Account, UserId } from "../../src/domain/mod.ts";
import type { Visitor } from "../../src/web/mod.ts";
import { Visit } from "../../src/web/visit.tsx";
import { translator } from "../../views/text/mod.ts";
import { openSite, OWN_USER, WHO, type Who } from "./site.ts";

/** What a route of each access says to each visitor, when it lets nobody in who may not. */
const REFUSAL: Readonly<Record<string, Readonly<Partial<Record<Who, number>>>>> = {
  public: {},
  user: { nobody: 303 },
  administrator: { nobody: 303, user: 403 },
  "set-up": { nobody: 404, user: 404, administrator: 404 },
};

Deno.test("every page lets in whom it is declared for and nobody else", async () => {
  await using site = openSite();
  ok(site.pages.length > 0);
  for (const { method, path, access } of site.pages) {
    const real = path.replaceAll(/:\w+/g, "none");
    for (const who of WHO) {
      const response = method === "GET"
        ? await site.get(real, who)
        : await site.post(real, {}, who);
      const expected = REFUSAL[access]?.[who];
      const what = `${method} ${path} for ${who}: ${response.status}`;
      if (expected !== undefined) equal(response.status, expected, what);
      else if (access !== "public") ok(![401, 403].includes(response.status), what);
      if (expected === 303) match(response.headers.get("location") ?? "", /^\/sign-in/, what);
      await response.body?.cancel();
    }
  }
});

Deno.test("no page but set-up answers until there is an administrator", async () => {
  await using site = openSite();
  site.doorkeeper.isSetUp = false;
  for (const { method, path, access } of site.pages) {
    if (access === "public") continue;
    const real = path.replaceAll(/:\w+/g, "none");
    const response = method === "GET"
      ? await site.get(real, "administrator")
      : await site.post(real, {});
    if (access === "set-up") ok(response.status !== 503, path);
    else equal(response.status, 503, `${method} ${path}`);
    await response.body?.cancel();
  }
});

Deno.test("what a page changes is not changed for another site", async () => {
  await using site = openSite();
  const posts = site.pages.filter(({ method, access }) => method === "POST" && access !== "set-up");
  for (const { path } of posts) {
    const real = path.replaceAll(/:\w+/g, "none");
    for (
      const headers of [
        { "Sec-Fetch-Site": "cross-site" },
        { "Sec-Fetch-Site": "same-site" },
      ]
    ) {
      const response = await site.post(real, {}, "administrator", headers);
      equal(response.status, 403, `${path} ${JSON.stringify(headers)}`);
      await response.body?.cancel();
    }
  }
});

const SLOW: readonly (readonly [path: string, headers: Record<string, string>, body: string])[] = [
  ["/users/new", {
    Cookie: "ringdown_session=administrator",
    "Sec-Fetch-Site": "same-origin",
    "Content-Type": "application/x-www-form-urlencoded",
  }, "extension=101"],
  ["/api/v1/users", {
    Authorization: "Bearer administrator:write",
    "Content-Type": "application/json",
  }, '{"extension":"101"}'],
];

for (const [path, headers, body] of SLOW) {
  Deno.test(`${path} is not for who may not use it any more when the body has arrived`, async () => {
    await using site = openSite();
    const parts = new TransformStream<Uint8Array, Uint8Array>();
    const writer = parts.writable.getWriter();
    const answer = site.app.request(path, {
      method: "POST",
      headers: { ...headers, "Content-Length": String(body.length) },
      body: parts.readable,
    });
    await writer.write(new TextEncoder().encode(body.slice(0, 4)));
    site.doorkeeper.isDismissed = true;
    await writer.write(new TextEncoder().encode(body.slice(4)));
    await writer.close();
    const { status } = await answer;
    ok(status === 303 || status === 401, String(status));
    deepEqual(site.store.users.list(), []);
  });
}

Deno.test("what the overview wants to have mended leads to a page", async () => {
  await using site = openSite();
  const soon = site.clock.now();
  const phones = [{ id: "p1", name: "kitchen", extension: "101", isRegistered: false }];
  const calls = { search: () => [], count: () => 1 };
  const paths = [[], phones].flatMap((each) =>
    [true, false].flatMap((isSetUp) =>
      new Overview({
        clock: site.clock,
        timeZone: () => "UTC",
        calls,
        live: () => 0,
        phones: () => each,
        isSetUp: () => isSetUp,
        problem: () => "full",
        tollStops: () => [{ name: "101", subject: "all" }],
        hasBackupFailed: () => true,
        emergencyLacks: () => ["no-address"],
        twilio: () => ({ isUnhealthy: true, lowBalance: { amount: 4.2, currency: "USD" } }),
        certificateEnd: () => soon,
      }).figures().repairs.flatMap(({ path }) => path ?? [])
    )
  );
  deepEqual([...new Set(paths)].toSorted(), [
    "/backups",
    "/calls?result=server",
    "/certificate",
    "/devices",
    "/devices/new",
    "/emergency",
    "/setup/place",
    "/tolls",
    "/twilio",
  ]);
  for (const path of paths) equal((await site.get(path)).status, 200, path);
});

const LATER: readonly (readonly [what: string, changes: Partial<Account>, is: boolean])[] = [
  ["nothing has changed", {}, true],
  ["the role was raised", { role: "administrator" }, true],
  ["it belongs to another user now", { user: "other" as UserId }, false],
];

for (const [what, changes, is] of LATER) {
  Deno.test(`an answer that goes on for long ${is ? "goes on" : "ends"} when ${what}`, () => {
    const account = { role: "user", user: OWN_USER } as Account;
    const seen = (
      changed: Partial<Account>,
    ) => ({ account: { ...account, ...changed } } as Visitor);
    const visit = new Visit({
      context: {} as Context,
      visitor: seen({}),
      origin: { address: "192.0.2.1", secure: false, userAgent: "" },
      t: translator("en", "UTC"),
      menu: [],
      asset: String,
      lookAgain: () => seen(changes),
    });
    equal(visit.isStillAllowed("user"), is);
  });
}

Deno.test("an old browser is believed by its Origin", async () => {
  await using site = openSite();
  const send = (headers: Record<string, string>) =>
    site.app.request("/users/new", {
      method: "POST",
      headers: { Cookie: "ringdown_session=administrator", Accept: "text/html", ...headers },
      body: new URLSearchParams({ extension: "101" }),
    });
  equal((await send({ Host: "pbx.lan:8080", Origin: "http://evil.example" })).status, 403);
  equal((await send({ Host: "pbx.lan:8080", Origin: "null" })).status, 403);
  equal((await send({ Host: "pbx.lan:8080" })).status, 403);
  equal((await send({ Host: "pbx.lan:8080", Origin: "http://pbx.lan:8080" })).status, 303);
});

Deno.test("the API says for each route which token it wants, and wants it", async () => {
  await using site = openSite();
  const document = await (await site.app.request("/api/v1/openapi.json")).json();
  const routes = Object.entries(document.paths as Record<string, Record<string, Operation>>)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation }))
    );
  ok(routes.length > 0);
  for (const { path, method, operation } of routes) {
    const scope = operation.security?.[0]?.token[0] ?? "";
    ok(scope !== "", `${method} ${path} has no scope`);
    const real = path.replace("/api/v1", "").replaceAll(/\{\w+\}/g, "none");
    const body = operation.requestBody ? {} : undefined;
    const statusOf = async (who: Who, scopes: string) => {
      const response = await site.api(method.toUpperCase(), real, body, who, scopes);
      await response.body?.cancel();
      return response.status;
    };
    equal(await statusOf("nobody", ""), 401, `${method} ${path} without a token`);
    const others = ["read", "write", "calls", "provisioning", "accounts"].filter((each) =>
      each !== scope
    );
    equal(await statusOf("administrator", others.join(",")), 403, `${method} ${path}`);
    ok(![401, 403].includes(await statusOf("administrator", scope)), `${method} ${path}`);
  }
});

interface Operation {
  readonly security?: readonly { readonly token: readonly string[] }[];
  readonly requestBody?: unknown;
}

Deno.test("a page loads nothing but our own files and has no script in it", async () => {
  await using site = openSite();
  const response = await site.get("/users");
  const policy = response.headers.get("content-security-policy") ?? "";
  match(policy, /default-src 'none'/);
  match(policy, /script-src 'self'/);
  ok(!policy.includes("unsafe"));
  const html = await response.text();
  deepEqual(html.match(/<script(?![^>]*\bsrc=)/g), null);
  deepEqual(html.match(/ (on\w+|style)=/g), null);
  for (const [, address = ""] of html.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)) {
    const file = await site.app.request(address);
    equal(file.status, 200, address);
    match(file.headers.get("cache-control") ?? "", /immutable/, address);
    await file.body?.cancel();
  }
});
