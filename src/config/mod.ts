export type { Config, PortRange } from "./config.ts";
export { type Endpoint, parseEndpoints } from "./endpoint.ts";
export {
  type ConfigResult,
  type ConfigSources,
  dataFolderOf,
  type Effective,
  readConfig,
} from "./read_config.ts";
export { SettingError, type SettingFault, type SettingProblem } from "./setting_error.ts";
export { type Setting, settingOf, SETTINGS } from "./settings.ts";
export { localAddresses } from "./local_addresses.ts";
export { hostPort as formatEndpoint, portHolder } from "../runtime/mod.ts";
export { nearest } from "./nearest.ts";
