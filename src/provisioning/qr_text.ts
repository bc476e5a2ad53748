import type { Vendor } from "../domain/mod.ts";
import type { PhoneConfiguration } from "./phone_configuration.ts";

/** The option of an Acrobits profile that names our account at the vendor's portal. */
export const CLOUD_ID = "cloud_id";

/**
 * What the QR code for a program says. Most scan the URL; Acrobits scans `csc:USER:PASSWORD@CLOUDID`
 * and asks its portal, which asks us, with the password in the place of the token: the portal is to
 * be told `…/p/%password%/`. Without a Cloud ID there it is the URL as well.
 */
export function qrText(
  vendor: Vendor,
  url: string,
  phone: Pick<PhoneConfiguration, "extra" | "lines">,
): string {
  const cloudId = phone.extra.find(({ name }) => name === CLOUD_ID)?.value;
  const [line] = phone.lines;
  const token = /\/p\/([^/]+)\/$/.exec(url)?.[1];
  if (vendor !== "acrobits" || cloudId === undefined || !line || token === undefined) return url;
  return `csc:${encodeURIComponent(line.user)}:${token}@${cloudId}`;
}

/** What a link on a page leads to, for programs that open one or read a file. */
export type ProgramLink = { readonly href: string; readonly kind: "file" | "open" };

/** The link for a program; undefined for those that have none. */
export function programLink(vendor: Vendor, url: string): ProgramLink | undefined {
  if (vendor === "linphone") return { href: `linphone-config:${url}`, kind: "open" };
  const file = FILES[vendor];
  return file === undefined ? undefined : { href: `${url}${file}`, kind: "file" };
}

const FILES: Readonly<Partial<Record<Vendor, string>>> = {
  baresip: "accounts",
  microsip: "microsip.ini",
  zoiper: "Config.xml",
};
