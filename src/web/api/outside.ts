import type { Outside } from "../../administration/mod.ts";
import type { Api } from "./api.ts";
import { gatewayApi } from "./gateways.ts";
import { inboundNumberApi } from "./inbound_numbers.ts";
import { operatorApi, outboundRouteApi } from "./outbound_routes.ts";

/** The API of the way to the telephone network and back. */
export function outsideApi(api: Api, outside: Outside): void {
  gatewayApi(api, outside.gateways);
  outboundRouteApi(api, outside.routes);
  operatorApi(api, outside.operators);
  inboundNumberApi(api, outside.numbers);
}
