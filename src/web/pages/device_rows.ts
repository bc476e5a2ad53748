/** What pages show of devices, made of what is known of them. */

import type { EventRow, TokenRow } from "../../../views/device.tsx";
import type { SignInFacts, UrlFacts } from "../../../views/device_setup.tsx";
import type { DeviceRow } from "../../../views/devices.tsx";
import type { DeviceSignIn, DeviceState } from "../../administration/mod.ts";
import type { DeviceEvent, ProvisioningToken, Vendor } from "../../domain/mod.ts";
import {
  formatMac,
  type IssuedToken,
  programLink,
  type RenderedFile,
  UnwritableValueError,
  vendorFacts,
} from "../../provisioning/mod.ts";
import { phoneName } from "./phone_option_fields.ts";

export function rowOf({ device, user, setup, bindings, lastFetch }: DeviceState): DeviceRow {
  return {
    id: device.id,
    username: device.username,
    name: device.name,
    extension: user?.extension ?? "",
    phone: phoneName(setup),
    registered: bindings.map(({ received }) => received),
    userAgent: bindings.find((one) => one.userAgent !== undefined)?.userAgent,
    lastFetch: lastFetch?.at,
  };
}

export function urlFacts({ url, qr, token }: IssuedToken, vendor: Vendor | undefined): UrlFacts {
  const link = vendor && programLink(vendor, url.reveal());
  return { url: url.reveal(), qr: qr.reveal(), until: token.expiresAt, link };
}

export function signInFacts({ host, domain, ports, username, secret }: DeviceSignIn): SignInFacts {
  return {
    host,
    domain,
    ports: Object.entries(ports).map(([transport, port]) => ({ transport, port })),
    username,
    secret: secret.reveal(),
  };
}

/** A file as text; undefined when it cannot be written. */
export function previewText(render: () => RenderedFile | undefined): string | undefined {
  try {
    const file = render();
    const coding = file?.contentType.endsWith("utf-16le") ? "utf-16le" : "utf-8";
    return file && new TextDecoder(coding).decode(file.body);
  } catch (error) {
    if (error instanceof UnwritableValueError) return undefined;
    throw error;
  }
}

export function tokenRow(token: ProvisioningToken, now: Date): TokenRow {
  const { id, createdAt, uses, maxUses, boundMac, boundVendor } = token;
  const vendor = boundVendor && vendorFacts(boundVendor).name;
  const words = [vendor, boundMac && formatMac(boundMac)].filter((word) => word !== undefined);
  return { id, made: createdAt, uses, maxUses, bound: words.join(" "), state: stateOf(token, now) };
}

function stateOf({ revokedAt, expiresAt, maxUses, uses }: ProvisioningToken, now: Date) {
  if (revokedAt !== undefined) return "revoked";
  if (maxUses !== undefined && uses >= maxUses) return "usedUp";
  return expiresAt !== undefined && expiresAt <= now ? "expired" : "good";
}

export function eventRow(
  { type, at, address, userAgent, detail }: DeviceEvent,
  place: number,
): EventRow {
  const words = [detail, address, userAgent].filter((word) => word !== undefined && word !== "");
  return { key: String(place), at, what: `devices.event.${type}`, detail: words.join(" · ") };
}
