import type { DeviceSetup, FetchIdentity } from "../domain/mod.ts";
import { identityOfAgent } from "./catalogue.ts";

/** Whether who fetches is the phone that was set up, as far as it shows who it is. */
export type IdentityVerdict =
  | { readonly ok: true; readonly identity: FetchIdentity }
  | { readonly ok: false; readonly why: "mac" | "vendor" };

/**
 * Who fetches a file whose name says `mac`, with that User-Agent. A phone that says one thing by
 * the name of the file and another by its User-Agent is neither.
 */
export function identify(
  setup: DeviceSetup,
  mac: string | undefined,
  userAgent: string,
): IdentityVerdict {
  const agent = identityOfAgent(userAgent);
  const macs = [mac, agent.mac, setup.mac].filter((one) => one !== undefined);
  if (new Set(macs).size > 1) return { ok: false, why: "mac" };
  if (agent.vendor !== undefined && agent.vendor !== setup.vendor) {
    return { ok: false, why: "vendor" };
  }
  const shown = mac ?? agent.mac;
  return {
    ok: true,
    identity: {
      ...(shown === undefined ? {} : { mac: shown }),
      ...(agent.vendor === undefined ? {} : { vendor: agent.vendor }),
    },
  };
}
