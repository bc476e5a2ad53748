import type { Gateway } from "../domain/mod.ts";
import type { GatewayHealth } from "./choose.ts";
import type { LastProbe } from "./gateway_line.ts";
import type { RegistrationState } from "./trunk_registration.ts";

/** How a gateway is now. */
export interface GatewayState {
  readonly gateway: Gateway;
  readonly health: GatewayHealth;
  /** Undefined for a gateway at which we do not register, or that is switched off. */
  readonly registration: RegistrationState | undefined;
  readonly lastProbe: LastProbe | undefined;
  /** Calls it has, both ways. */
  readonly channels: number;
}
