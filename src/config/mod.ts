export type { Config, PortRange } from "./config.ts";
export { type Endpoint, formatEndpoint, parseEndpoints } from "./endpoint.ts";
export {
  type ConfigResult,
  type ConfigSources,
  dataFolderOf,
  type Effective,
  readConfig,
} from "./read_config.ts";
export { type Setting, settingOf, SETTINGS } from "./settings.ts";
export { localAddresses } from "./local_addresses.ts";
export { portHolder } from "./port_holder.ts";
export { nearest } from "./nearest.ts";
