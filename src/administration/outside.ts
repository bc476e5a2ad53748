import type {
  AuditLog,
  DeviceStore,
  GatewayStore,
  InboundNumberStore,
  OperatorStore,
  OutboundRouteStore,
} from "../domain/mod.ts";
import type { Random } from "../runtime/mod.ts";
import { GatewayList, type GatewayListOptions } from "./gateway_list.ts";
import { InboundNumbers } from "./inbound_numbers.ts";
import { OperatorTable } from "./operator_table.ts";
import { OutboundRoutes } from "./outbound_routes.ts";

export interface OutsideOptions {
  readonly store: {
    readonly gateways: GatewayStore;
    readonly outboundRoutes: OutboundRouteStore;
    readonly operators: OperatorStore;
    readonly numbers: InboundNumberStore;
    readonly devices: Pick<DeviceStore, "byUsername">;
  };
  readonly audit: AuditLog;
  readonly random: Random;
  readonly country: () => string;
  /** The gateways at work; undefined where no server runs. */
  readonly live?: GatewayListOptions["live"];
}

/** The way to the telephone network and back, as the owner changes it. */
export interface Outside {
  readonly gateways: GatewayList;
  readonly routes: OutboundRoutes;
  readonly numbers: InboundNumbers;
  readonly operators: OperatorTable;
}

export function createOutside({ store, ...rest }: OutsideOptions): Outside {
  const { gateways, outboundRoutes: routes, operators, numbers, devices } = store;
  return {
    gateways: new GatewayList({ ...rest, gateways, devices }),
    routes: new OutboundRoutes({ ...rest, routes, gateways }),
    numbers: new InboundNumbers({ ...rest, numbers, gateways }),
    operators: new OperatorTable({ ...rest, operators, gateways }),
  };
}
