import type { Clock, Timer } from "./clock.ts";

export interface LineWriter extends Disposable {
  /** Takes a line without its end; it is written within `gatherMs`, at once for `urgent`. */
  write(line: string, urgent?: boolean): void;
  /** Writes what waits. */
  flush(): void;
}

/** Lines that wait are written at once beyond this many characters. */
const MOST_WAITING = 64 * 1024;

/**
 * Gathers lines, because a system call for each costs as much as handling a message. What fails
 * to be written is dropped: a reader that went away must not end the calls.
 */
export function createLineWriter(
  clock: Clock,
  gatherMs: number,
  writeBytes: (bytes: Uint8Array) => void,
): LineWriter {
  const encoder = new TextEncoder();
  let waiting = "";
  let timer: Timer | undefined;
  const flush = () => {
    timer?.cancel();
    timer = undefined;
    if (waiting === "") return;
    const bytes = encoder.encode(waiting);
    waiting = "";
    try {
      writeBytes(bytes);
    } catch {
      return;
    }
  };
  return {
    write: (line, urgent = false) => {
      waiting += `${line}\n`;
      if (urgent || waiting.length > MOST_WAITING) flush();
      else timer ??= clock.after(gatherMs, flush);
    },
    flush,
    [Symbol.dispose]: flush,
  };
}
