import type { Clock } from "./clock.ts";

/** Structured logging: a sentence and fields. Never a secret; see `Secret`. */

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogValue = string | number | boolean | null | undefined | { toString(): string };
export type LogFields = Readonly<Record<string, LogValue>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log that adds `fields` to every line, such as the trace id of a call. */
  with(fields: LogFields): Log;
  /** False when a `debug` line would be thrown away, so that building it can be skipped. */
  readonly debugging: boolean;
}

export interface LogOptions {
  readonly clock: Clock;
  readonly level: LogLevel;
  /** `text` for people at a terminal, `json` for machines. */
  readonly format: "text" | "json";
  /** Receives one line, without its line end, and how much it matters. */
  readonly write: (line: string, level: LogLevel) => void;
  /** Receives the same line as people read it, whatever the format. */
  readonly keep?: (line: string, level: LogLevel) => void;
}

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Control characters escaped, so that nobody on the network can forge a line or move a cursor. */
function printable(text: string): string {
  return text.replace(CONTROL, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function fieldText(value: LogValue): string {
  const text = printable(String(value));
  return /[\s"=]/.test(text) || text === "" ? JSON.stringify(text) : text;
}

function lineOf(
  format: "text" | "json",
  at: Date,
  level: LogLevel,
  message: string,
  fields: LogFields,
): string {
  if (format === "json") {
    const plain: Record<string, unknown> = { at: at.toISOString(), level, message };
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      plain[name] = typeof value === "object" && value !== null ? String(value) : value;
    }
    return JSON.stringify(plain);
  }
  let line = `${at.toISOString()} ${level.toUpperCase().padEnd(5)} ${printable(message)}`;
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) line += ` ${name}=${fieldText(value)}`;
  }
  return line;
}

export function createLog(options: LogOptions): Log {
  const least = RANK[options.level];
  const make = (bound: LogFields): Log => {
    const write = (level: LogLevel, message: string, fields?: LogFields) => {
      if (RANK[level] < least) return;
      const all = fields ? { ...bound, ...fields } : bound;
      const at = options.clock.now();
      const line = lineOf(options.format, at, level, message, all);
      options.write(line, level);
      options.keep?.(
        options.format === "text" ? line : lineOf("text", at, level, message, all),
        level,
      );
    };
    return {
      debug: (message, fields) => write("debug", message, fields),
      info: (message, fields) => write("info", message, fields),
      warn: (message, fields) => write("warn", message, fields),
      error: (message, fields) => write("error", message, fields),
      with: (fields) => make({ ...bound, ...fields }),
      debugging: least === 0,
    };
  };
  return make({});
}

/** A log that keeps nothing. */
export const SILENT_LOG: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  with: () => SILENT_LOG,
  debugging: false,
};

/** What to put in a log line or an answer for something that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
