import type { Devices, Outside } from "../../administration/mod.ts";
import type { EventStreams } from "../event_stream.ts";
import type { PageRoute } from "../routes.ts";
import { gatewayPages } from "./gateways.tsx";
import { inboundNumberPages } from "./inbound_numbers.tsx";
import { outboundRoutePages } from "./outbound_routes.tsx";

/** The pages of the way to the telephone network and back. */
export function outsidePages(
  outside: Outside,
  devices: Pick<Devices, "list">,
  streams: EventStreams,
): readonly PageRoute[] {
  return [
    ...gatewayPages(outside.gateways, devices, streams),
    ...outboundRoutePages(outside),
    ...inboundNumberPages(outside),
  ];
}
