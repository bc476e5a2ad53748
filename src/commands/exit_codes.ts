/** What the program ends with. The numbers are a promise to scripts. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  config: 3,
  data: 4,
  listen: 5,
} as const;

export type ExitCode = number;

export const EXIT_HELP: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.ok, "done"],
  [EXIT.failed, "not done; the reason is on standard error"],
  [EXIT.usage, "the command line is wrong"],
  [EXIT.config, "the configuration is wrong"],
  [EXIT.data, "the data folder, database or key file cannot be used"],
  [EXIT.listen, "an address to listen on is not available"],
];
