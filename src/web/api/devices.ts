import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { DEVICE_INPUT, type DeviceState, PHONE_OPTIONS_INPUT } from "../../administration/mod.ts";
import {
  type Actor,
  DEVICE_EVENT_TYPES,
  type DeviceEvent,
  type DeviceId,
  MEDIA_ENCRYPTIONS,
  VENDORS,
} from "../../domain/mod.ts";
import { UnwritableValueError } from "../../provisioning/mod.ts";
import type { DeviceParts } from "../device_parts.ts";
import type { Api } from "./api.ts";
import { ERROR, errorBody, invalid, missing } from "./errors.ts";
import { listOf, listQuery, partOf } from "./lists.ts";
import { plain } from "./plain.ts";
import { ADMIN_READ, ADMIN_WRITE, body, ID, json, NOT_VALID, notFound } from "./terms.ts";

const INPUT = DEVICE_INPUT.meta({ id: "DeviceInput" });
const DEVICE = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  extension: z.string(),
  vendor: z.enum(VENDORS).optional(),
  model: z.string().optional(),
  mac: z.string().optional(),
  remote: z.boolean(),
  profile: z.string().optional(),
  music: z.string().optional(),
  encryption: z.enum(MEDIA_ENCRYPTIONS),
  options: PHONE_OPTIONS_INPUT,
  registered: z.array(z.object({
    address: z.string(),
    userAgent: z.string().optional(),
    expiresAt: z.iso.datetime(),
  })),
  lastFetch: z.iso.datetime().optional(),
}).meta({ id: "Device" });
const EVENT = z.object({
  type: z.enum(DEVICE_EVENT_TYPES),
  at: z.iso.datetime(),
  address: z.string().optional(),
  userAgent: z.string().optional(),
  detail: z.string().optional(),
}).meta({ id: "DeviceEvent" });
const ORDER = z.object({ reboot: z.boolean().default(false) }).meta({ id: "DeviceOrder" });
const TOLD = z.object({
  outcome: z.enum(["accepted", "busy", "refused", "too-soon", "unreachable"]),
}).meta({ id: "DeviceOrderOutcome" });
const PREVIEW = z.object({ contentType: z.string(), text: z.string() }).meta({
  id: "DevicePreview",
});
const QUERY = listQuery(["username", "name", "extension"]);
const TAGS = ["devices"];
const MISSING = notFound("device");
const IN_THE_WAY = {
  409: { description: "A name or label has no place in the file", content: json(ERROR) },
};

/** `/api/v1/devices`. */
export function deviceApi(api: Api, parts: DeviceParts): void {
  addLists(api, parts);
  addChanges(api, parts);
  addPhone(api, parts);
}

function addLists(api: Api, { devices }: DeviceParts): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/devices",
      tags: TAGS,
      summary: "All devices",
      request: { query: QUERY },
      responses: { 200: { description: "A part of the list", content: json(listOf(DEVICE)) } },
    }),
    (c) => c.json(plain(partOf(devices.list().map(viewOf), c.req.valid("query"))), 200),
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/devices/{id}",
      tags: TAGS,
      summary: "One device",
      request: { params: ID },
      responses: { 200: { description: "The device", content: json(DEVICE) }, ...MISSING },
    }),
    (c) => {
      const state = devices.get(c.req.valid("param").id as DeviceId);
      return state ? c.json(plain(viewOf(state)), 200) : missing(c);
    },
  );
}

function addChanges(api: Api, { devices, provisioning }: DeviceParts): void {
  // Nobody waits for a phone that may not be there.
  const tellAssigned = (actor: Actor, id: DeviceId) => void provisioning.tellAssigned(actor, id);
  const shown = (id: DeviceId) => {
    const state = devices.get(id);
    if (!state) throw new RangeError("A device that was saved is not there");
    return plain(viewOf(state));
  };
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/devices",
      tags: TAGS,
      summary: "Add a device, and its user if there is none with the extension",
      request: { body: body(INPUT) },
      responses: { 201: { description: "The new device", content: json(DEVICE) }, ...NOT_VALID },
    }),
    (c) => {
      const { actor } = c.get("visitor");
      const made = devices.create(actor, c.req.valid("json"));
      if (made.ok) {
        tellAssigned(actor, made.value.id);
        return c.json(shown(made.value.id), 201);
      }
      return c.json(invalid(made.missing ? [] : made.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "put",
      path: "/devices/{id}",
      tags: TAGS,
      summary: "Change a device",
      request: { params: ID, body: body(INPUT) },
      responses: {
        200: { description: "The device as it is now", content: json(DEVICE) },
        ...NOT_VALID,
        ...MISSING,
      },
    }),
    (c) => {
      const id = c.req.valid("param").id as DeviceId;
      const { actor } = c.get("visitor");
      const changed = devices.change(actor, id, c.req.valid("json"));
      if (changed.ok) {
        tellAssigned(actor, id);
        return c.json(shown(id), 200);
      }
      return changed.missing ? missing(c) : c.json(invalid(changed.problems), 422);
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "delete",
      path: "/devices/{id}",
      tags: TAGS,
      summary: "Remove a device; its user stays",
      request: { params: ID },
      responses: { 204: { description: "The device is gone" }, ...MISSING },
    }),
    (c) => {
      const removed = devices.remove(c.get("visitor").actor, c.req.valid("param").id as DeviceId);
      return removed.ok ? c.body(null, 204) : missing(c);
    },
  );
}

/** What becomes of the phone, and what it is told. */
function addPhone(api: Api, { devices, provisioning }: DeviceParts): void {
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/devices/{id}/events",
      tags: TAGS,
      summary: "What has become of a device, the latest first",
      request: { params: ID },
      responses: {
        200: { description: "The events", content: json(z.object({ data: z.array(EVENT) })) },
        ...MISSING,
      },
    }),
    (c) => {
      const state = devices.get(c.req.valid("param").id as DeviceId);
      if (!state) return missing(c);
      return c.json({ data: provisioning.events(state.device.id).map(eventOf) }, 200);
    },
  );
  api.add(
    ADMIN_READ,
    createRoute({
      method: "get",
      path: "/devices/{id}/preview",
      tags: TAGS,
      summary: "What its phone gets, with secrets hidden",
      request: { params: ID },
      responses: {
        200: { description: "The file", content: json(PREVIEW) },
        ...IN_THE_WAY,
        ...MISSING,
      },
    }),
    (c) => {
      try {
        const file = provisioning.preview(c.req.valid("param").id as DeviceId);
        if (!file) return missing(c);
        const coding = file.contentType.endsWith("utf-16le") ? "utf-16le" : "utf-8";
        const text = new TextDecoder(coding).decode(file.body);
        return c.json({ contentType: file.contentType, text }, 200);
      } catch (error) {
        if (!(error instanceof UnwritableValueError)) throw error;
        return c.json(errorBody("CONFLICT", error.message), 409);
      }
    },
  );
  api.add(
    ADMIN_WRITE,
    createRoute({
      method: "post",
      path: "/devices/{id}/resync",
      tags: TAGS,
      summary: "Have its phone fetch its configuration, or start anew",
      request: { params: ID, body: body(ORDER) },
      responses: { 200: { description: "What became of it", content: json(TOLD) }, ...MISSING },
    }),
    async (c) => {
      const kind = c.req.valid("json").reboot ? "reboot" : "resync";
      const id = c.req.valid("param").id as DeviceId;
      const outcome = await provisioning.tell(c.get("visitor").actor, id, kind);
      return outcome ? c.json({ outcome }, 200) : missing(c);
    },
  );
}

function viewOf({ device, user, setup, bindings, lastFetch }: DeviceState) {
  const { vendor, model, mac, profile } = setup ?? {};
  return {
    id: String(device.id),
    username: device.username,
    name: device.name,
    extension: String(user?.extension ?? ""),
    ...(vendor === undefined ? {} : { vendor }),
    ...(model === undefined ? {} : { model }),
    ...(mac === undefined ? {} : { mac }),
    ...(profile === undefined ? {} : { profile: String(profile) }),
    ...(device.music === undefined ? {} : { music: device.music }),
    encryption: device.encryption ?? "optional",
    remote: setup?.remote ?? false,
    options: setup?.options ?? {},
    registered: bindings.map(({ received, userAgent, expiresAt }) => ({
      address: received,
      ...(userAgent === undefined ? {} : { userAgent }),
      expiresAt: new Date(expiresAt).toISOString(),
    })),
    ...(lastFetch ? { lastFetch: lastFetch.at.toISOString() } : {}),
  };
}

const eventOf = ({ device: _device, at, ...event }: DeviceEvent) => ({
  ...event,
  at: at.toISOString(),
});
