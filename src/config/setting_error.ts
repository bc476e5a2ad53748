/** What can be wrong with a setting; pages have a sentence for each, `settings.problem.KEY`. */
export type SettingFault =
  | "missing"
  | "host"
  | "address"
  | "server"
  | "country"
  | "timeZone"
  | "ports"
  | "networks"
  | "word"
  | "whole"
  | "endpoint"
  | "own-address"
  | "url"
  | "account"
  | "pair"
  | "no-listener"
  | "same-port";

/** A fault and what its sentence names. */
export interface SettingProblem {
  readonly fault: SettingFault;
  readonly values: Readonly<Record<string, string | number>>;
}

/** A value that a setting cannot have. The message is to follow the name of the setting. */
export class SettingError extends RangeError {
  override readonly name = "SettingError";

  constructor(message: string, readonly problem: SettingProblem) {
    super(message);
  }
}
