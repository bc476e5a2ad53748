import type { Vendor } from "../domain/mod.ts";
import { identityOfAgent, modelOfAgent, vendorOfMac } from "./catalogue.ts";
import { baseUrl } from "./base_url.ts";
import { holdPhone } from "./configure_phone.ts";
import type { RenderedFile } from "./phone_configuration.ts";
import { renderBoot, renderConfiguration } from "./render.ts";
import { requestedFile } from "./requested_file.ts";
import type { Site } from "./site.ts";

export interface HoldingPhonesOptions {
  readonly site: (asked?: string) => Site;
  /** The path of the files, with both its slashes: `/p/new/`. */
  readonly path: string;
}

/**
 * What phones are told that were found and belong to nobody: to register nothing, to say so on
 * their display, and to ask again.
 */
export class HoldingPhones {
  readonly #options: HoldingPhonesOptions;

  constructor(options: HoldingPhonesOptions) {
    this.#options = options;
  }

  /** Where a phone asks, as far as one knows whose it is. */
  url(vendor: Vendor | undefined, asked?: string): string {
    return baseUrl(this.#options.site(asked), vendor) + this.#options.path;
  }

  /** The file of that name; undefined when it cannot be one of a phone that we know. */
  file(name: string, userAgent: string, asked: string | undefined): RenderedFile | undefined {
    const agent = identityOfAgent(userAgent);
    const vendor = agent.vendor ?? vendorOfName(name);
    if (vendor === undefined) return undefined;
    const wanted = requestedFile(vendor, name);
    const mac = wanted?.mac ?? agent.mac;
    if (wanted?.kind === "boot") return renderBoot(vendor, mac);
    if (wanted?.kind !== "configuration" || mac === undefined) return undefined;
    const site = this.#options.site(asked);
    const model = modelOfAgent(userAgent) ?? "";
    return renderConfiguration(
      vendor,
      holdPhone(site, this.url(vendor, asked), { mac, model }),
    );
  }
}

function vendorOfName(name: string): Vendor | undefined {
  const [mac] = /[0-9A-Fa-f]{12}/.exec(name) ?? [];
  return mac === undefined ? undefined : vendorOfMac(mac.toLowerCase());
}
