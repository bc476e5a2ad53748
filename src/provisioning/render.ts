/** One model of a phone in, the file of its vendor out. */

import type { Vendor } from "../domain/mod.ts";
import type { PhoneConfiguration, RenderedFile } from "./phone_configuration.ts";
import { renderAcrobits } from "./vendors/acrobits.ts";
import { renderBaresipAccounts, renderBaresipConfig } from "./vendors/baresip.ts";
import { renderCisco } from "./vendors/cisco.ts";
import { renderFanvil } from "./vendors/fanvil.ts";
import { renderGrandstream } from "./vendors/grandstream.ts";
import { renderGrandstreamAlias } from "./vendors/grandstream_alias.ts";
import { renderLinphone } from "./vendors/linphone.ts";
import { renderMicrosip } from "./vendors/microsip.ts";
import { renderPolycom, renderPolycomMaster } from "./vendors/polycom.ts";
import { renderSnom } from "./vendors/snom.ts";
import { renderYealink, renderYealinkBoot } from "./vendors/yealink.ts";
import { renderZoiper } from "./vendors/zoiper.ts";

const RENDERERS: Readonly<Record<Vendor, (phone: PhoneConfiguration) => RenderedFile>> = {
  // The later line takes names; what is meant by a number differs between its models.
  grandstream: (phone) =>
    /^GRP/i.test(phone.model) ? renderGrandstreamAlias(phone) : renderGrandstream(phone),
  yealink: renderYealink,
  snom: renderSnom,
  polycom: renderPolycom,
  cisco: renderCisco,
  fanvil: renderFanvil,
  linphone: renderLinphone,
  acrobits: renderAcrobits,
  zoiper: renderZoiper,
  microsip: renderMicrosip,
  baresip: renderBaresipAccounts,
};

/** The file that holds the accounts. The same octets for the same phone, whenever it is asked for.
 * @throws {UnwritableValueError} when a value has no place in the format of the vendor. */
export function renderConfiguration(vendor: Vendor, phone: PhoneConfiguration): RenderedFile {
  return RENDERERS[vendor](phone);
}

/** The file that leads to it, which names the phone; undefined for vendors that need none. */
export function renderBoot(vendor: Vendor, mac: string | undefined): RenderedFile | undefined {
  if (vendor === "polycom") return renderPolycomMaster();
  return vendor === "yealink" && mac !== undefined ? renderYealinkBoot(mac) : undefined;
}

/** A second file beside the accounts; undefined for vendors that have none. */
export function renderSecond(vendor: Vendor, phone: PhoneConfiguration): RenderedFile | undefined {
  return vendor === "baresip" ? renderBaresipConfig(phone) : undefined;
}
