import {
  GATEWAY_CHOICES,
  type GatewayId,
  type OutboundRoute,
  type OutboundRouteId,
  type RouteGateway,
} from "../domain/mod.ts";
import { boolean, list, number, object, oneOf, readJson, string } from "./json_text.ts";

/** A route as one text, without its id and name, which have columns. */
export function textOfOutboundRoute({ id: _id, name: _name, ...rest }: OutboundRoute): string {
  return JSON.stringify(rest);
}

/** The route in `text`, without gateways that there are not any more.
 * @throws {StoreError} when it is not what `textOfOutboundRoute` returns. */
export function outboundRouteOfText(
  id: OutboundRouteId,
  name: string,
  text: string,
  exists: (gateway: GatewayId) => boolean,
): OutboundRoute {
  return readJson(text, `the outbound route ${name}`, (json): OutboundRoute => ({
    id,
    name,
    enabled: boolean(json["enabled"]),
    patterns: list(json["patterns"]).map(string),
    strip: number(json["strip"]),
    prepend: string(json["prepend"]),
    choice: oneOf(GATEWAY_CHOICES, json["choice"]),
    stickySeconds: number(json["stickySeconds"]),
    gateways: list(json["gateways"]).map(gatewayOf).filter(({ gateway }) => exists(gateway)),
  }));
}

function gatewayOf(value: unknown): RouteGateway {
  const json = object(value);
  return {
    gateway: string(json["gateway"]) as GatewayId,
    priority: number(json["priority"]),
    weight: number(json["weight"]),
    cost: number(json["cost"]),
    quality: number(json["quality"]),
  };
}
