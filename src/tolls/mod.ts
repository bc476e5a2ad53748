export { TollGuard, type TollGuardOptions } from "./toll_guard.ts";
