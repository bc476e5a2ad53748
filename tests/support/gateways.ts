import type {
  Gateway,
  GatewayId,
  InboundNumber,
  InboundNumberId,
  OutboundRoute,
  OutboundRouteId,
} from "../../src/domain/mod.ts";

/** A static gateway at `<name>.example` with what is not the default. */
export function gatewayOf(name: string, changes: Partial<Gateway> = {}): Gateway {
  return {
    id: `gateway-${name}` as GatewayId,
    name,
    enabled: true,
    address: `${name}.example`,
    registers: false,
    expiresSeconds: 600,
    identity: { addresses: [], resolved: true, certificates: [] },
    numberFormat: "+e164",
    callerId: {
      mode: "passthrough",
      devices: {},
      allowed: [],
      forwarded: false,
      header: "pai",
    },
    codecs: [],
    dtmf: "rfc4733",
    tlsOnly: false,
    encryption: "off",
    probeSeconds: 0,
    ...changes,
  };
}

/** A route of every number by these gateways, the first first. */
export function outboundRouteOf(
  name: string,
  gateways: readonly (string | Partial<OutboundRoute["gateways"][number]>)[],
  changes: Partial<OutboundRoute> = {},
): OutboundRoute {
  return {
    id: `route-${name}` as OutboundRouteId,
    name,
    enabled: true,
    patterns: ["."],
    strip: 0,
    prepend: "",
    choice: "priority",
    stickySeconds: 3600,
    gateways: gateways.map((one, at) => ({
      gateway: `gateway-${typeof one === "string" ? one : name}` as GatewayId,
      priority: at + 1,
      weight: 1,
      cost: 0,
      quality: 0,
      ...(typeof one === "string" ? {} : one),
    })),
    ...changes,
  };
}

export function inboundNumberOf(
  number: string,
  destination: string,
  changes: Partial<InboundNumber> = {},
): InboundNumber {
  return {
    id: `number-${number}` as InboundNumberId,
    number,
    name: "",
    gateways: [],
    destination,
    ...changes,
  };
}
