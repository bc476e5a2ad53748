import type { LogLevel } from "./log.ts";

/** A line of the log. */
export interface LogLine {
  /** Rises with each line. */
  readonly sequence: number;
  readonly level: LogLevel;
  readonly text: string;
}

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const LONGEST_LINE = 2_000;

/** The latest lines of the log, for people who look at a page instead of a terminal. */
export class LogRing {
  readonly #most: number;
  readonly #lines: LogLine[] = [];
  readonly #listeners = new Set<() => void>();
  #sequence = 0;

  /** @param most Lines that are kept. */
  constructor(most = 1_000) {
    this.#most = most;
  }

  add(text: string, level: LogLevel): void {
    const sequence = this.#sequence++;
    const cut = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
    this.#lines[sequence % this.#most] = { sequence, level, text: cut };
    for (const listener of this.#listeners) listener();
  }

  /**
   * The lines kept, the latest first.
   *
   * @param least Only lines that matter so much or more.
   * @param part Only lines with this in them, whatever its case.
   * @param after Only lines that came after the one with this sequence.
   */
  list({ least = "debug", part = "", after = -1 }: {
    readonly least?: LogLevel;
    readonly part?: string;
    readonly after?: number;
  } = {}): readonly LogLine[] {
    const wanted = part.toLowerCase();
    return this.#lines
      .filter(({ sequence, level, text }) =>
        sequence > after && RANK[level] >= RANK[least] &&
        (wanted === "" || text.toLowerCase().includes(wanted))
      )
      .toSorted((a, b) => b.sequence - a.sequence);
  }

  /** Calls `listener` after each line, which it must not answer with another. */
  subscribe(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}
