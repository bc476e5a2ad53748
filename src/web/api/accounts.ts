import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { ACCOUNT_INPUT, type Accounts, NEW_PASSWORD } from "../../administration/mod.ts";
import { type Account, type AccountId, ROLES } from "../../domain/mod.ts";
import type { Secret } from "../../runtime/mod.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { listOf, listQuery, partOf } from "./lists.ts";
import { ADMIN_READ, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const ACCOUNT = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  user: z.string().nullable(),
  disabled: z.boolean(),
  secondFactor: z.boolean(),
  createdAt: z.iso.datetime(),
}).meta({ id: "Account" });

const WITH_PASSWORD = ACCOUNT.extend({
  /** The password that was made up because none was given, told this once. */
  password: z.string().nullable(),
}).meta({ id: "AccountWithPassword" });

const INPUT = ACCOUNT_INPUT.meta({ id: "AccountInput" });
const NEW_INPUT = ACCOUNT_INPUT.extend(NEW_PASSWORD.shape).meta({ id: "NewAccountInput" });
const PASSWORD_INPUT = NEW_PASSWORD.meta({ id: "NewPasswordInput" });
const QUERY = listQuery(["name", "role"]);
const TAGS = ["accounts"];
const MISSING = notFound("account");
const CHANGE = { access: "administrator", scope: "accounts", proof: true } as const;

/** `/api/v1/accounts`: who may sign in. */
export function accountApi(api: Api, accounts: Accounts): void {
  addList(api, accounts);
  addChanges(api, accounts);
  addKeys(api, accounts);
}

function viewOf(accounts: Accounts, account: Account) {
  return {
    id: String(account.id),
    name: account.name,
    role: account.role,
    user: account.user === undefined ? null : String(account.user),
    disabled: account.disabled,
    secondFactor: accounts.hasFactor(account.id),
    createdAt: account.createdAt.toISOString(),
  };
}

function addList(api: Api, accounts: Accounts): void {
  const view = (account: Account) => viewOf(accounts, account);
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/accounts",
      tags: TAGS,
      summary: "Who may sign in",
      request: { query: QUERY },
      responses: { 200: { description: "A part of the list", content: json(listOf(ACCOUNT)) } },
    }),
    (c) => c.json(partOf(accounts.list().map(view), c.req.valid("query")), 200),
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/accounts/{id}",
      tags: TAGS,
      summary: "One account",
      request: { params: ID },
      responses: { 200: { description: "The account", content: json(ACCOUNT) }, ...MISSING },
    }),
    (c) => {
      const account = accounts.get(c.req.valid("param").id as AccountId);
      return account ? c.json(view(account), 200) : missing(c);
    },
  );
}

function addChanges(api: Api, accounts: Accounts): void {
  api.add(
    CHANGE,
    createRoute({
      method: "post",
      path: "/accounts",
      tags: TAGS,
      summary: "Add an account",
      request: { body: body(NEW_INPUT) },
      responses: {
        201: { description: "The new account", content: json(WITH_PASSWORD) },
        ...NOT_VALID,
      },
    }),
    async (c) => {
      const made = await accounts.create(c.get("visitor").actor, c.req.valid("json"));
      if (!made.ok) return c.json(invalid(made.missing ? [] : made.problems), 422);
      return c.json(withPassword(accounts, made.value), 201);
    },
  );
  api.add(
    CHANGE,
    createRoute({
      method: "put",
      path: "/accounts/{id}",
      tags: TAGS,
      summary: "Change an account, except its password",
      request: { params: ID, body: body(INPUT) },
      responses: {
        200: { description: "The account as it is now", content: json(ACCOUNT) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    (c) => {
      const id = c.req.valid("param").id as AccountId;
      const changed = accounts.change(c.get("visitor").actor, id, c.req.valid("json"));
      if (changed.ok) return c.json(viewOf(accounts, changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    CHANGE,
    createRoute({
      method: "delete",
      path: "/accounts/{id}",
      tags: TAGS,
      summary: "Remove an account with its sessions and tokens",
      request: { params: ID },
      responses: { 204: { description: "The account is gone" }, ...NOT_VALID, ...MISSING },
    }),
    (c) => {
      const id = c.req.valid("param").id as AccountId;
      const removed = accounts.remove(c.get("visitor").actor, id);
      if (removed.ok) return c.body(null, 204);
      return removed.missing ? missing(c) : c.json(invalid(removed.problems), 422);
    },
  );
}

function addKeys(api: Api, accounts: Accounts): void {
  api.add(
    CHANGE,
    createRoute({
      method: "put",
      path: "/accounts/{id}/password",
      tags: TAGS,
      summary: "Give an account another password, which signs it out",
      request: { params: ID, body: body(PASSWORD_INPUT) },
      responses: {
        200: { description: "The account", content: json(WITH_PASSWORD) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    async (c) => {
      const id = c.req.valid("param").id as AccountId;
      const { actor } = c.get("visitor");
      const changed = await accounts.setPassword(actor, id, c.req.valid("json"));
      if (changed.ok) return c.json(withPassword(accounts, changed.value), 200);
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    CHANGE,
    createRoute({
      method: "delete",
      path: "/accounts/{id}/factors",
      tags: TAGS,
      summary: "Take the second factors of an account away, which signs it out",
      request: { params: ID },
      responses: { 204: { description: "The password alone is enough now" }, ...MISSING },
    }),
    (c) => {
      const id = c.req.valid("param").id as AccountId;
      const reset = accounts.resetFactors(c.get("visitor").actor, id);
      return reset.ok ? c.body(null, 204) : missing(c);
    },
  );
}

function withPassword(
  accounts: Accounts,
  { account, generated }: { readonly account: Account; readonly generated?: Secret },
) {
  return { ...viewOf(accounts, account), password: generated?.reveal() ?? null };
}
