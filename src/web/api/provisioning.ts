import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { TOKEN_INPUT } from "../../administration/mod.ts";
import {
  type DeviceId,
  type ProvisioningToken,
  type ProvisioningTokenId,
  VENDORS,
} from "../../domain/mod.ts";
import { CATALOGUE } from "../../provisioning/mod.ts";
import type { DeviceParts } from "../device_parts.ts";
import type { Api } from "./api.ts";
import { invalid, missing } from "./errors.ts";
import { plain } from "./plain.ts";
import { profileApi } from "./profiles.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

/** What shows secrets or makes them. */
const SECRETS = { access: "administrator", scope: "provisioning" } as const;

const VENDOR = z.object({
  vendor: z.enum(VENDORS),
  name: z.string(),
  software: z.boolean(),
  models: z.array(z.string()),
}).meta({ id: "PhoneVendor" });
const TOKEN = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  maxUses: z.number().int().optional(),
  uses: z.number().int(),
  revokedAt: z.iso.datetime().optional(),
  lastUsedAt: z.iso.datetime().optional(),
  boundMac: z.string().optional(),
  boundVendor: z.enum(VENDORS).optional(),
}).meta({ id: "ProvisioningToken" });
const ISSUED = TOKEN.extend({ url: z.string() }).meta({ id: "IssuedProvisioningToken" });
const SIGN_IN = z.object({
  host: z.string(),
  domain: z.string(),
  ports: z.object({
    UDP: z.number().int().optional(),
    TCP: z.number().int().optional(),
    TLS: z.number().int().optional(),
  }),
  username: z.string(),
  secret: z.string(),
}).meta({ id: "DeviceSignIn" });
const FOUND = z.object({
  mac: z.string(),
  vendor: z.enum(VENDORS).optional(),
  model: z.string().optional(),
  version: z.string().optional(),
  address: z.string(),
  firstSeen: z.iso.datetime(),
  lastSeen: z.iso.datetime(),
}).meta({ id: "FoundPhone" });
const TAGS = ["provisioning"];
const NO_DEVICE = notFound("device");
const TOKEN_ID = ID.extend({ token: z.string().min(1).max(64) });
const MAC = z.object({ mac: z.string().min(1).max(17) });

/** `/api/v1/provisioning`. */
export function provisioningApi(api: Api, parts: DeviceParts): void {
  vendorsAndPhones(api, parts);
  profileApi(api, parts.profiles);
  tokens(api, parts);
}

function vendorsAndPhones(api: Api, { provisioning }: DeviceParts): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/provisioning/vendors",
      tags: TAGS,
      summary: "Phones and programs that can be set up",
      responses: {
        200: { description: "The vendors", content: json(z.object({ data: z.array(VENDOR) })) },
      },
    }),
    (c) =>
      c.json({
        data: CATALOGUE.map(({ vendor, name, software, models }) => ({
          vendor,
          name,
          software,
          models: [...models],
        })),
      }, 200),
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/provisioning/found",
      tags: TAGS,
      summary: "Phones that announced themselves and belong to nobody",
      responses: {
        200: { description: "The phones", content: json(z.object({ data: z.array(FOUND) })) },
      },
    }),
    (c) =>
      c.json({
        data: provisioning.foundPhones().map(({ firstSeen, lastSeen, ...phone }) => ({
          ...phone,
          firstSeen: firstSeen.toISOString(),
          lastSeen: lastSeen.toISOString(),
        })),
      }, 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/provisioning/found/{mac}",
      tags: TAGS,
      summary: "Forget a found phone",
      request: { params: MAC },
      responses: { 204: { description: "It is forgotten" }, ...notFound("phone") },
    }),
    (c) => provisioning.forgetFound(c.req.valid("param").mac) ? c.body(null, 204) : missing(c),
  );
}

function tokens(api: Api, { devices, provisioning }: DeviceParts): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/provisioning/devices/{id}/tokens",
      tags: TAGS,
      summary: "The tokens of a device, without their text",
      request: { params: ID },
      responses: {
        200: { description: "The tokens", content: json(z.object({ data: z.array(TOKEN) })) },
        ...NO_DEVICE,
      },
    }),
    (c) => {
      const id = c.req.valid("param").id as DeviceId;
      if (!devices.get(id)) return missing(c);
      return c.json({ data: provisioning.tokens(id).map(tokenOf) }, 200);
    },
  );
  api.add(
    SECRETS,
    createRoute({
      method: "post",
      path: "/provisioning/devices/{id}/tokens",
      tags: TAGS,
      summary: "Make a token; the answer is the only one with its URL",
      request: { params: ID, body: body(TOKEN_INPUT.meta({ id: "ProvisioningTokenInput" })) },
      responses: {
        201: { description: "The token with its URL", content: json(ISSUED) },
        ...NOT_VALID,
        ...NO_DEVICE,
      },
    }),
    (c) => {
      const id = c.req.valid("param").id as DeviceId;
      const made = provisioning.issue(c.get("visitor").actor, id, c.req.valid("json"));
      if (made.ok) {
        const { token, url } = made.value;
        return c.json({ ...tokenOf(token), url: url.reveal() }, 201);
      }
      return made.missing ? missing(c) : c.json(invalid(made.problems), 422);
    },
  );
  api.add(
    SECRETS,
    createRoute({
      method: "delete",
      path: "/provisioning/devices/{id}/tokens/{token}",
      tags: TAGS,
      summary: "Revoke a token",
      request: { params: TOKEN_ID },
      responses: { 204: { description: "It lets nobody in any more" }, ...notFound("token") },
    }),
    (c) => {
      const { id, token } = c.req.valid("param");
      const { actor } = c.get("visitor");
      const revoked = provisioning.revoke(actor, id as DeviceId, token as ProvisioningTokenId);
      return revoked.ok ? c.body(null, 204) : missing(c);
    },
  );
  api.add(
    SECRETS,
    createRoute({
      method: "get",
      path: "/provisioning/devices/{id}/sign-in",
      tags: TAGS,
      summary: "What is to be typed into a phone, with its secret",
      request: { params: ID },
      responses: { 200: { description: "The sign-in", content: json(SIGN_IN) }, ...NO_DEVICE },
    }),
    (c) => {
      const id = c.req.valid("param").id as DeviceId;
      const signIn = provisioning.signIn(c.get("visitor").actor, id);
      if (!signIn) return missing(c);
      const { secret, ...rest } = signIn;
      return c.json({ ...plain(rest), secret: secret.reveal() }, 200);
    },
  );
}

function tokenOf(token: ProvisioningToken) {
  const { id, createdAt, expiresAt, revokedAt, lastUsedAt, device: _device, ...rest } = token;
  return {
    ...rest,
    id: String(id),
    createdAt: createdAt.toISOString(),
    ...(expiresAt ? { expiresAt: expiresAt.toISOString() } : {}),
    ...(revokedAt ? { revokedAt: revokedAt.toISOString() } : {}),
    ...(lastUsedAt ? { lastUsedAt: lastUsedAt.toISOString() } : {}),
  };
}
