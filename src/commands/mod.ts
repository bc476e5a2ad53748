export type { CommandDeps } from "./command.ts";
export { EXIT, type ExitCode } from "./exit_codes.ts";
export { COMMANDS, run } from "./run.ts";
export { askOwnServer } from "./ask_own_server.ts";
export { setupUrls } from "./setup_url.ts";
