import type { Vendor } from "../domain/mod.ts";
import { vendorFacts } from "./catalogue.ts";
import type { Site } from "./site.ts";

/**
 * What is put in front of `/p/` for a phone of that vendor: over TLS where it can check our
 * certificate. One whose maker nobody knows is told the
 * plain one, which all take.
 */
export function baseUrl({ url, secureUrl }: Site, vendor: Vendor | undefined): string {
  const checks = vendor !== undefined && vendorFacts(vendor).takesCertificates;
  return checks && secureUrl !== undefined ? secureUrl : url;
}
