import type { Vendor } from "../domain/mod.ts";
import { H, type SipRequest } from "../sip/mod.ts";
import { identityOfAgent, modelOfAgent, vendorOfMac } from "./catalogue.ts";
import { parseMac } from "./mac_address.ts";

/** What a phone says when it looks for its configuration by `ua-profile`, RFC 6080 §5. */
export interface PnpRequest {
  readonly mac: string;
  readonly vendor?: Vendor;
  readonly model?: string;
  readonly version?: string;
}

/** What vendors write that say nothing. */
const NOBODY = new Set(["", "oem", "voip phone", "sip phone", "unknown"]);

/**
 * Reads the SUBSCRIBE: the MAC address is in the user part, `MAC%3a00135E874B49` or
 * `MAC=00135E874B49`, or with a dummy there in the User-Agent. Undefined without one.
 */
export function parsePnpRequest(request: SipRequest): PnpRequest | undefined {
  const agent = request.headers.first(H.userAgent) ?? "";
  const mac = macOf(request) ?? identityOfAgent(agent).mac ?? macIn(agent);
  if (mac === undefined) return undefined;
  const params = request.headers.first(H.event)?.params;
  const said = (name: string) => {
    const value = unquoted(params?.get(name) ?? "");
    return NOBODY.has(value.toLowerCase()) ? undefined : value;
  };
  const vendor = vendorOfMac(mac);
  const model = modelOfAgent(agent) ?? said("model");
  const version = said("version");
  return {
    mac,
    ...(vendor === undefined ? {} : { vendor }),
    ...(model === undefined ? {} : { model }),
    ...(version === undefined ? {} : { version }),
  };
}

function macOf({ uri, to, from }: SipRequest): string | undefined {
  for (const one of [uri, to.uri, from.uri]) {
    const user = one.kind === "sip" ? one.user : undefined;
    const [, digits] = /^MAC[:=](.+)$/i.exec(user ?? "") ?? [];
    const mac = digits === undefined ? undefined : parseMac(digits);
    if (mac !== undefined) return mac;
  }
  return undefined;
}

function macIn(agent: string): string | undefined {
  const [word] = /(?<![0-9A-Fa-f])[0-9A-Fa-f]{12}(?![0-9A-Fa-f])/.exec(agent) ?? [];
  return word === undefined ? undefined : parseMac(word);
}

const unquoted = (value: string) => value.replace(/^"|"$/g, "");
