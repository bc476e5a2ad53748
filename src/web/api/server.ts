import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  type Backup,
  type Backups,
  CERTIFICATE_INPUT,
  type CertificateFacts,
  type Certificates,
  type SystemState,
} from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { ERROR, invalid, missing } from "./errors.ts";
import { ADMIN_READ, ADMIN_WRITE, body, json, NOT_VALID, notFound } from "./terms.ts";

const TAGS = ["server"];

const CERTIFICATE = z.object({
  names: z.array(z.string()),
  issuer: z.string(),
  validFrom: z.iso.datetime(),
  validTo: z.iso.datetime(),
  daysLeft: z.number().int(),
  fingerprint: z.string(),
  origin: z.enum(["files", "uploaded", "self-signed"]),
}).meta({ id: "Certificate" });
const CERTIFICATE_BODY = CERTIFICATE_INPUT.meta({ id: "CertificateInput" });
const ONE_CERTIFICATE = {
  200: { description: "The certificate in use", content: json(CERTIFICATE) },
  ...notFound("certificate: nothing speaks TLS"),
};

/** `/api/v1/certificate`. */
export function certificateApi(api: Api, certificates: Certificates): void {
  api.allow("/certificate", 256 * 1024);
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/certificate",
      tags: TAGS,
      summary: "The certificate that is shown over TLS",
      responses: ONE_CERTIFICATE,
    }),
    (c) => {
      const certificate = certificates.get();
      return certificate ? c.json(certificateView(certificate), 200) : missing(c);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/certificate",
      tags: TAGS,
      summary: "Show another certificate, from the next connection on",
      request: { body: body(CERTIFICATE_BODY) },
      responses: { ...ONE_CERTIFICATE, ...NOT_VALID },
    }),
    async (c) => {
      const replaced = await certificates.replace(c.get("visitor").actor, c.req.valid("json"));
      if (replaced.ok) return c.json(certificateView(replaced.value), 200);
      return replaced.missing ? missing(c) : c.json(invalid(replaced.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/certificate",
      tags: TAGS,
      summary: "Go back from an uploaded certificate to one of the server's own",
      responses: ONE_CERTIFICATE,
    }),
    async (c) => {
      const forgotten = await certificates.forget(c.get("visitor").actor);
      return forgotten.ok ? c.json(certificateView(forgotten.value), 200) : missing(c);
    },
  );
}

const BACKUP = z.object({
  name: z.string(),
  octets: z.number().int(),
  madeAt: z.iso.datetime(),
}).meta({ id: "Backup" });
const NAME = z.object({ name: z.string().min(1).max(64) });

/** `/api/v1/backups`. */
export function backupApi(api: Api, backups: Backups): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/backups",
      tags: TAGS,
      summary: "The backups there are, the latest first",
      responses: {
        200: { description: "All backups", content: json(z.object({ data: z.array(BACKUP) })) },
      },
    }),
    async (c) => c.json({ data: (await backups.list()).map(backupView) }, 200),
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/backups",
      tags: TAGS,
      summary: "Make a backup now",
      responses: {
        201: { description: "The backup", content: json(BACKUP) },
        422: { description: "There is no room", content: json(ERROR) },
      },
    }),
    async (c) => {
      const made = await backups.create(c.get("visitor").actor);
      if (made.ok) return c.json(backupView(made.value), 201);
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/backups/{name}",
      tags: TAGS,
      summary: "Remove a backup",
      request: { params: NAME },
      responses: { 204: { description: "The backup is gone" }, ...notFound("backup") },
    }),
    async (c) => {
      const removed = await backups.remove(c.get("visitor").actor, c.req.valid("param").name);
      return removed.ok ? c.body(null, 204) : missing(c);
    },
  );
}

const LEVEL = z.enum(["debug", "info", "warn", "error"]);
const LINE = z.object({ sequence: z.number().int(), level: LEVEL, text: z.string() });
const SYSTEM = z.object({
  version: z.string(),
  startedAt: z.iso.datetime(),
  uptimeSeconds: z.number().int(),
  memoryOctets: z.number().int(),
  dataOctets: z.number().int(),
}).meta({ id: "System" });

/** `/api/v1/system` and `/api/v1/logs`. */
export function systemApi(api: Api, system: SystemState): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/system",
      tags: TAGS,
      summary: "How the server is; its figures are at /metrics",
      responses: { 200: { description: "The server", content: json(SYSTEM) } },
    }),
    async (c) => {
      const { version, startedAt, uptimeSeconds, memory, data } = await system.facts();
      return c.json({
        version,
        startedAt: startedAt.toISOString(),
        uptimeSeconds,
        memoryOctets: memory,
        dataOctets: data,
      }, 200);
    },
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/logs",
      tags: TAGS,
      summary: "The latest lines of the log, the last one first",
      request: {
        query: z.object({ level: LEVEL.default("debug"), text: z.string().max(100).default("") }),
      },
      responses: {
        200: { description: "The lines", content: json(z.object({ data: z.array(LINE) })) },
      },
    }),
    (c) => {
      const { level, text } = c.req.valid("query");
      const lines = system.log({ least: level, part: text });
      return c.json({ data: lines.map((one) => ({ ...one })) }, 200);
    },
  );
}

const certificateView = ({ validFrom, validTo, ...certificate }: CertificateFacts) => ({
  names: [...certificate.names],
  issuer: certificate.issuer,
  validFrom: validFrom.toISOString(),
  validTo: validTo.toISOString(),
  daysLeft: certificate.daysLeft,
  fingerprint: certificate.fingerprint,
  origin: certificate.origin,
});

const backupView = ({ name, octets, madeAt }: Backup) => ({
  name,
  octets,
  madeAt: madeAt.toISOString(),
});
